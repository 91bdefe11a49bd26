using System.Numerics;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>Readings and contracts that turn against the keeper (58, 60, 62 to 64, 67 to 70).</summary>
internal static class ContractRows
{
    private const uint TransferFrom = 0x23b872dd;
    private static readonly Address Original = Address.Parse("0x00000000000000000000000000000000000c0de0");

    public static IEnumerable<FaultRow> All =>
    [
        new(58, "one of three nodes answers with an earlier block's state", "its answers are discarded; no second rescue", EarlierStateAsync),
        new(60, "the vault's buffer is 2^256 - 1", "exact integers: the top-up is what it would be", HugeBalanceAsync),
        new(62, "the owner pauses the vault", "backs off without a send; goes on when it is open", PausedAsync),
        new(63, "a token that simulates well and reverts wherever gas is paid", "counted; no hot loop", RevertsOnChainAsync),
        new(64, "revert data: a custom error, a Panic, text that is no UTF-8 with escapes in it, 1 MiB", "decoded within bounds, no send", RevertDataAsync),
        new(67, "allowances of the vault after its rescue", "all consumed or revoked", AllowancesAsync),
        new(68, "a collateral token that returns false, returns nothing, lets nothing go, or takes more than was asked from the payer; then one that takes a fee out of the amount", "no send; the last is paid what the account is credited with", HostileTokenAsync),
        new(69, "a collateral token that burns all gas", "refused within the gas cap, no send", GriefingAsync),
    ];

    private static async Task<string> EarlierStateAsync(FaultBench bench)
    {
        bench.AddNode();
        var liar = bench.AddNode();
        var first = new Dictionary<string, string>();
        bench.Require(liar.Keep(Fault.Lying("the first block's answers", "eth_call", (call, answer) =>
        {
            var asked = call.Parameters[0].ToString();
            if (answer["result"]?.ToJsonString() is not { } now)
                return false;
            if (first.TryAdd(asked, now) || first[asked] == now)
                return false;
            answer["result"] = System.Text.Json.Nodes.JsonNode.Parse(first[asked]);
            return true;
        })));
        await bench.StartAndCycleAsync();
        await bench.RescueAsync(heal: false);
        await bench.MineAsync(3);
        bench.Journalled().Count.ShouldBe(1, "the old state asks for a second top-up");
        return "one intent; the state of the past was outvoted";
    }

    private static async Task<string> HugeBalanceAsync(FaultBench bench)
    {
        var slot = await BalanceSlotAsync(bench);
        await bench.World.Chain.Control.SetStorageAtAsync(bench.World.Chain.World.Susd, slot, Hash32.Parse("0x" + new string('f', 64)));
        await bench.World.MineAsync();
        bench.Happened("balance of the buffer set to 2^256 - 1");
        var before = (await bench.PutAsync()).Equity;
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        var paid = (await bench.PutAsync()).Equity - before;
        paid.ShouldBeInRange(BigInteger.Parse("600000000000000000000"), BigInteger.Parse("700000000000000000000"));
        return $"topped up by {paid} wei of sUSD";
    }

    private static async Task<string> PausedAsync(FaultBench bench)
    {
        var owner = bench.World.Chain.World.Accounts.Owner;
        await bench.World.SendAsync(owner, "vault", "pause");
        await bench.World.MineAsync();
        bench.Happened("pause() by the vault's owner");
        await bench.StartAndCycleAsync();
        await bench.MineAsync(3);
        bench.Sent.ShouldBeEmpty();
        await bench.World.SendAsync(owner, "vault", "unpause");
        await bench.RescueAsync();
        return "four cycles without a send; rescued after unpause()";
    }

    private static async Task<string> RevertsOnChainAsync(FaultBench bench)
    {
        await HijackAsync(bench, Hostility.RevertWhenPaid);
        await bench.StartAndCycleAsync();
        await bench.MineAsync(12);
        var tried = bench.Journalled().Count;
        bench.Journalled().ShouldContain(story => story.State == IntentState.Reverted);
        tried.ShouldBeLessThan(6, "no hot loop");
        bench.Happened($"{tried} attempts, {bench.Journalled().Count(story => story.State == IntentState.Reverted)} reverted on the chain");
        await TurnAsync(bench, Hostility.None);
        await bench.RescueAsync(most: 60);
        return $"{tried} attempts in 12 blocks, each reverted and counted; rescued once the token was itself again";
    }

    private static async Task<string> RevertDataAsync(FaultBench bench)
    {
        await HijackAsync(bench, Hostility.CustomError);
        await bench.StartAndCycleAsync();
        foreach (var hostility in (Hostility[])[Hostility.Panic, Hostility.NoText, Hostility.Megabyte])
        {
            await TurnAsync(bench, hostility);
            await bench.MineAsync(2);
        }

        bench.Sent.ShouldBeEmpty();
        bench.Said.Split('\n').Max(line => line.Length).ShouldBeLessThan(8192, "what is decoded is bounded");
        bench.Said.ShouldNotContain("\u001b", Case.Sensitive);
        bench.Happened("four kinds of revert data in the simulation");
        await TurnAsync(bench, Hostility.None);
        await bench.RescueAsync();
        return "refused four times, longest line below 8 KiB, nothing unescaped";
    }

    private static async Task<string> AllowancesAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        var world = bench.World.Chain.World;
        var checkedPairs = 0;
        foreach (var token in (string[])["susd", "usdc"])
        {
            foreach (var spender in (string[])["lyra.optionMarket", "lyra.shortCollateral", "lyra.liquidityPool", "lyra.optionToken", "perp.vault", "perp.clearingHouse"])
            {
                var allowance = world.Contracts[token].Abi.Function("allowance");
                var answer = await bench.Node.CallAsync(
                    new CallRequest { To = world.Contracts[token].Address, Data = allowance.Encode(world.Vault, world.Contracts[spender].Address) }, BlockTag.Latest);
                UInt256.FromBigEndian(answer.Data.Span).ShouldBe(UInt256.Zero, $"{token} for {spender}");
                checkedPairs++;
            }
        }

        bench.Happened($"{checkedPairs} allowances read after the top-up");
        return "all zero";
    }

    private static async Task<string> HostileTokenAsync(FaultBench bench)
    {
        await HijackAsync(bench, Hostility.ReturnFalse);
        await bench.StartAndCycleAsync();
        foreach (var hostility in (Hostility[])[Hostility.ReturnNothing, Hostility.Revert, Hostility.FeeOnTop])
        {
            await TurnAsync(bench, hostility);
            await bench.MineAsync(2);
        }

        bench.Sent.ShouldBeEmpty();
        bench.Happened("transferFrom returned false, returned nothing, reverted, took a hundredth more from the payer");
        bench.Keeper!.Said.ShouldContain("effect.overspent");
        // A fee out of the amount is the venue's loss: it credits the whole, and that is all that the vault pays.
        await TurnAsync(bench, Hostility.FeeOfAmount);
        var (paid, credited) = (await BalanceAsync(bench), (await bench.PutAsync()).Equity);
        await bench.RescueAsync();
        bench.Happened("transferFrom passed a hundredth of the amount on");
        (paid - await BalanceAsync(bench)).ShouldBe((await bench.PutAsync()).Equity - credited);
        return "four kinds of token, no send; with a fee out of the amount the account was credited with all that was paid";
    }

    private static async Task<string> GriefingAsync(FaultBench bench)
    {
        await HijackAsync(bench, Hostility.Endless);
        await bench.StartAndCycleAsync();
        await bench.MineAsync(2);
        bench.Sent.ShouldBeEmpty();
        bench.Happened("transferFrom loops for ever");
        await TurnAsync(bench, Hostility.None);
        await bench.RescueAsync();
        return "the simulation ran out of its five million gas, no send";
    }

    /// <summary>Puts a transferFrom that can turn hostile into sUSD, the collateral of the rescue, before the keeper starts.</summary>
    private static async Task HijackAsync(FaultBench bench, Hostility hostility)
    {
        var token = bench.World.Chain.World.Susd;
        await bench.World.Chain.Control.SetCodeAsync(Original, await bench.Node.GetCodeAsync(token, BlockTag.Latest));
        await bench.World.Chain.Control.SetCodeAsync(token, HostileCode.Except(Original, TransferFrom, await BalanceSlotAsync(bench)));
        await TurnAsync(bench, hostility);
        await bench.World.MineAsync();
    }

    private static Task TurnAsync(FaultBench bench, Hostility hostility) => bench.World.Chain.Control.SetStorageAtAsync(
        bench.World.Chain.World.Susd, HostileCode.Switch, Hash32.Parse(FormattableString.Invariant($"0x{(int)hostility:x64}")));

    private static async Task<BigInteger> BalanceAsync(FaultBench bench) =>
        (await KeeperBot.Scenarios.Worlds.ContractReader.ReadAsync(bench.Node, BlockTag.Latest, bench.World.Chain.World.Contracts["susd"], "balanceOf", bench.World.Chain.World.Vault))[0].AsBigInteger();

    private static async Task<Hash32> BalanceSlotAsync(FaultBench bench)
    {
        var world = bench.World.Chain.World;
        var answer = await bench.Node.CallAsync(new CallRequest { To = world.Susd, Data = world.Contracts["susd"].Abi.Function("balanceOf").Encode(world.Vault) }, BlockTag.Latest);
        for (byte slot = 0; slot < 20; slot++)
        {
            byte[] preimage = [.. new byte[12], .. world.Vault.Span, .. new byte[31], slot];
            var at = Keccak256.Hash(preimage);
            if ((await bench.Node.GetStorageAtAsync(world.Susd, UInt256.FromBigEndian(at.Span), BlockTag.Latest)).Span.SequenceEqual(answer.Data.Span))
                return at;
        }

        throw new InvalidOperationException("the token keeps its balances somewhere else");
    }
}

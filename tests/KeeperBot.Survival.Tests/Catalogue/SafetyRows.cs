using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.TestKit.Proxy;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>Policy's own guards: routes, finality, pinned code, allowances, bounds (23, 49, 59, 61, 65, 66, 70).</summary>
internal static class SafetyRows
{
    public static IEnumerable<FaultRow> All =>
    [
        new(23, "the private relay reports failure", "no public node sees the bytes until policy lets them; then they do", RelayFailsAsync),
        new(49, "the node's final block goes back", "halted while it does; goes on by itself", FinalityBackAsync),
        new(59, "the board's volatility is zero", "no NaN and no infinity anywhere, the rescue goes on", ZeroVolatilityAsync),
        new(61, "the code of the venue's contract changes", "nothing goes there, the rescue included, until the code is the pinned one", CodeChangedAsync),
        new(65, "an allowance of the vault is raised to the most in the block of the rescue, before it", "the rescue approves exactly, and leaves nothing", AllowanceRacedAsync),
        new(66, "approve() on the allow-list, and policy.approvals without a bound in all but name", "each refused at the start with code 3", ApprovalAsync),
        new(70, "a hedge is sandwiched: the pool is moved before it in its block", "its bound makes it revert; bound and deadline are in its bytes", SandwichAsync),
    ];

    private static async Task<string> RelayFailsAsync(FaultBench bench)
    {
        await using var relay = LoopbackRpcServer.Start().On("eth_chainId", "\"0x7a69\"").OnError(FaultBench.Send, -32000, "bundle simulation failed");
        bench.Folder.Configuration["chain"]!["privateRelay"] = new JsonArray(relay.Url.ToString());
        bench.Folder.Configuration["execution"] = new JsonObject { ["route"] = "private-relay" };
        await bench.StartAndCycleAsync();
        await bench.MineAsync(4);
        bench.Sent.ShouldBeEmpty("private bytes reach no public node");
        relay.Calls(FaultBench.Send).ShouldBeGreaterThan(0);
        bench.Happened($"{relay.Calls(FaultBench.Send)} failures of the relay");
        await bench.Keeper!.KillAsync();
        bench.Folder.Configuration["execution"]!["publicAfterBlocks"] = 2;
        await bench.RescueAsync();
        return "five blocks without a public send; with execution.publicAfterBlocks the same intent became public and was mined";
    }

    private static async Task<string> FinalityBackAsync(FaultBench bench)
    {
        var quiet = bench.Proxy.Keep(Lies.GasEstimate("0xffffffffff"));
        await bench.StartAndCycleAsync();
        await bench.MineAsync(6);
        bench.Require(bench.Proxy.Keep(Lies.Behind("finalized", 5, bench.RawBlockAsync)));
        bench.Proxy.End(quiet);
        await bench.MineAsync(2);
        bench.Sent.ShouldBeEmpty("nothing is signed while what was final is not");
        bench.Said.ShouldContain("went back");
        bench.Keeper!.HasExited.ShouldBeFalse("the halt may pass");
        await bench.RescueAsync();
        return "halted for two blocks, then rescued";
    }

    private static async Task<string> ZeroVolatilityAsync(FaultBench bench)
    {
        var world = bench.World.Chain.World;
        await bench.World.SendAsync(world.Accounts.Deployer, "lyra.optionMarket", "setBoardBaseIv", world.Board, BigInteger.Zero);
        await bench.World.MineAsync();
        bench.Happened("setBoardBaseIv(board, 0)");
        bench.Folder.Configuration["limits"]!["actions"] = new JsonArray("top-up", "hedge");
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        foreach (var word in (string[])["NaN", "Infinity", "∞"])
            bench.Said.ShouldNotContain(word, Case.Sensitive);
        return "finite figures only; rescued";
    }

    private static async Task<string> CodeChangedAsync(FaultBench bench)
    {
        var market = bench.World.Chain.World.Lyra.OptionMarket;
        var code = await bench.Node.GetCodeAsync(market, BlockTag.Latest);
        var quiet = bench.Proxy.Keep(Lies.GasEstimate("0xffffffffff"));
        await bench.StartAndCycleAsync();
        await bench.World.Chain.Control.SetCodeAsync(market, Bytes.CopyOf((byte[])[.. code.Span, 0x00]));
        bench.Happened("one byte appended to the option market's code");
        bench.Proxy.End(quiet);
        await bench.MineAsync(3);
        bench.Sent.ShouldBeEmpty();
        bench.Said.ShouldContain("code_changed");
        await bench.World.Chain.Control.SetCodeAsync(market, code);
        await bench.RescueAsync();
        return "code_changed, no send in three blocks; rescued with the pinned code";
    }

    private static async Task<string> AllowanceRacedAsync(FaultBench bench)
    {
        var world = bench.World.Chain.World;
        await bench.StartAndCycleAsync();
        await bench.UntilSentAsync(_ => true);
        await bench.World.Chain.Control.ImpersonateAsync(world.Vault);
        await bench.World.Chain.Control.SetBalanceAsync(world.Vault, UInt256.Parse("100000000000000000000"));
        await bench.World.SendAsync(world.Vault, "susd", "approve", tipGwei: 50, world.Lyra.OptionMarket, UInt256.MaxValue.ToBigInteger());
        await bench.RescueAsync();
        bench.Happened("approve(optionMarket, 2^256 - 1) mined before the rescue in its block");
        var allowance = world.Contracts["susd"].Abi.Function("allowance");
        var left = await bench.Node.CallAsync(new CallRequest { To = world.Susd, Data = allowance.Encode(world.Vault, world.Lyra.OptionMarket) }, BlockTag.Latest);
        UInt256.FromBigEndian(left.Data.Span).ShouldBe(UInt256.Zero);
        return "rescued; the allowance is zero afterwards";
    }

    private static async Task<string> ApprovalAsync(FaultBench bench)
    {
        var before = bench.Folder.Set("policy/allow", new JsonArray(new JsonObject
        {
            ["to"] = bench.Folder.Configuration["tokens"]!["sUSD"]!["address"]!.DeepClone(),
            ["functions"] = new JsonArray("approve(address,uint256)"),
        }));
        (await bench.StartToEndAsync()).ShouldBe(3, bench.Said);
        bench.Said.ShouldContain("policy.allow");
        bench.Sent.ShouldBeEmpty();
        bench.Happened("policy.allow names approve(address,uint256)");
        bench.Folder.Set("policy/allow", before);
        var unlimited = new JsonObject
        {
            ["spender"] = bench.Folder.Configuration["venues"]!["lyra-v1"]!["optionMarket"]!.DeepClone(),
            ["most"] = "1000000000000 sUSD",
        };
        before = bench.Folder.Set("policy/approvals", new JsonArray(unlimited));
        (await bench.StartToEndAsync()).ShouldBe(3, bench.Said);
        bench.Keeper!.Said.ShouldContain("policy.approvals[0].most");
        bench.Keeper.Said.ShouldContain("more than one step may move");
        bench.Sent.ShouldBeEmpty();
        bench.Happened("policy.approvals allows 10^12 sUSD");
        bench.Folder.Set("policy/approvals", before);
        return "code 3 twice: no route needs the one, and the other is more than a step may move";
    }

    private static async Task<string> SandwichAsync(FaultBench bench)
    {
        bench.Folder.Configuration["limits"]!["actions"] = new JsonArray("top-up", "hedge");
        var world = bench.World.Chain.World;
        var trade = world.Contracts["vault"].Abi.Function("tradePerp");
        bool IsHedge(Evm.Transactions.SignedTransaction sent) => sent.Transaction.Data.ToString().StartsWith(trade.Encode(false, BigInteger.Zero, BigInteger.Zero, BigInteger.Zero).ToString()[..10], StringComparison.Ordinal);
        await bench.StartAndCycleAsync();
        await bench.UntilSentAsync(IsHedge);
        var hedge = bench.Sent.Last(IsHedge);
        var arguments = trade.DecodeInput(hedge.Transaction.Data.Span);
        arguments[2].AsBigInteger().ShouldBeGreaterThan(BigInteger.Zero, "a bound on the other side of the trade");
        var now = (await bench.World.Chain.Control.GetHeadAsync()).Timestamp.UnixSeconds;
        arguments[3].AsBigInteger().ShouldBeInRange(now, now + 3600);
        await bench.World.MovePoolAsync("1880", tipGwei: 100);
        await bench.MineAsync();
        var receipt = (await bench.Node.GetTransactionReceiptAsync(hedge.Hash)).ShouldNotBeNull();
        receipt.Succeeded.ShouldBeFalse("the price was worse than its bound");
        bench.Happened("the pool moved 3 % in the hedge's block, before it");
        bench.Journalled().ShouldContain(story => story.State == IntentState.Reverted);
        return $"bound {arguments[2].AsBigInteger()}, deadline {arguments[3].AsBigInteger() - now} s ahead; the hedge reverted instead of filling";
    }
}

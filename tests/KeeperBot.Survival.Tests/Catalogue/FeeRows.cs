using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Decision;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using KeeperBot.TestKit.Proxy;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>Fees, gas and funds (24 to 30).</summary>
internal static class FeeRows
{
    private const string Oracle = "0x420000000000000000000000000000000000000f";

    public static IEnumerable<FaultRow> All =>
    [
        new(24, "the base fee jumps to 100 gwei, above the routine cap of 50", "routine waits and says so; below the danger ratio the emergency tier pays", BaseFeeAsync),
        new(25, "the node suggests tips of 1000 gwei", "clamped to policy.fees.maxTip", TipAsync),
        new(26, "the gas estimate is 0, huge, or above the block's limit", "above the bound refused; 0 is no answer; nothing is sent", EstimateAsync),
        new(27, "the acting account is drained while its transaction is pending", "no dearer replacement, the same bytes again, an alarm; goes on once funded", DrainedAsync),
        new(28, "an OP-stack chain's fee oracle reverts", "no send, fees.l1_unavailable", OracleAsync),
        new(29, "the cap of an hour and a day is reached by a replacement", "the replacement is refused, before and after a restart", DailyCapAsync),
        new(30, "over restarts the chain's clock moves on by 23 hours, and the machine's by 30 hours each way", "what was spent still counts", ClockAsync),
    ];

    private static async Task<string> BaseFeeAsync(FaultBench bench)
    {
        var gwei = UInt256.Parse("1000000000");
        await bench.World.Chain.Control.SetNextBlockBaseFeeAsync(UInt256.Parse("100000000000"));
        var block = await bench.World.MineAsync();
        block.BaseFeePerGas.ShouldNotBeNull().ShouldBeGreaterThan(gwei);
        bench.Happened($"base fee {block.BaseFeePerGas} wei");
        await bench.StartAndCycleAsync();
        bench.Sent.ShouldBeEmpty();
        await bench.Keeper!.SaysAsync("fees.refused");
        await bench.Keeper!.SaysAsync("rescue_not_sent");
        await bench.World.Chain.Control.SetNextBlockBaseFeeAsync(UInt256.Parse("100000000000"));
        var price = 1920;
        while ((await bench.PutAsync()).RatioTenThousandths >= 11_000)
        {
            await bench.World.FallAsync(price.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await bench.World.Chain.Control.SetNextBlockBaseFeeAsync(UInt256.Parse("100000000000"));
            price -= 15;
        }

        await bench.MineAsync();
        await bench.UntilSentAsync(sent => sent.Transaction.MaxFeePerGas.ToBigInteger() > new BigInteger(50_000_000_000));
        bench.Intent().Intent.Urgency.ShouldBe(Urgency.Emergency);
        await bench.RescueAsync();
        return $"routine waited with an alarm; the emergency tier sent at {bench.Sent[0].Transaction.MaxFeePerGas} wei per gas";
    }

    private static async Task<string> TipAsync(FaultBench bench)
    {
        foreach (var lie in Lies.Tips("0xe8d4a51000"))
            bench.Proxy.Keep(lie.Name.Contains("history", StringComparison.Ordinal) ? bench.Require(lie) : lie);
        await bench.StartAndCycleAsync();
        await bench.UntilSentAsync(_ => true);
        bench.Sent.ShouldAllBe(sent => sent.Transaction.MaxPriorityFeePerGas.ToBigInteger() <= new BigInteger(5_000_000_000));
        await bench.RescueAsync();
        return $"tip {bench.Sent[0].Transaction.MaxPriorityFeePerGas} wei, cap 5 gwei";
    }

    private static async Task<string> EstimateAsync(FaultBench bench)
    {
        var huge = bench.Require(bench.Proxy.Keep(Lies.GasEstimate("0xffffffffff")));
        await bench.StartAndCycleAsync();
        bench.Proxy.End(huge);
        // Above the policy's five million, below the block's three hundred.
        var above = bench.Require(bench.Proxy.Keep(Lies.GasEstimate("0x5f5e100")));
        await bench.MineAsync();
        bench.Sent.ShouldBeEmpty();
        bench.Said.ShouldContain("gas.above_bound");
        bench.Proxy.End(above);
        bench.Require(bench.Proxy.Keep(Lies.GasEstimate("0x0")));
        await bench.MineAsync();
        bench.Sent.ShouldBeEmpty();
        bench.Said.ShouldContain("an estimate of zero gas");
        await bench.RescueAsync();
        return "refused twice as gas.above_bound; 0 is an invalid answer, the cycle is void";
    }

    private static async Task<string> DrainedAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        var balance = await bench.Node.GetBalanceAsync(World.FaultWorld.Actor, Evm.BlockTag.Latest);
        await bench.World.Chain.Control.DropTransactionAsync(bench.Sent[0].Hash);
        await bench.World.Chain.Control.SetBalanceAsync(World.FaultWorld.Actor, UInt256.Parse("1"));
        bench.Happened("anvil_setBalance to 1 wei while pending");
        await bench.MineAsync(5);
        bench.Sent.Count.ShouldBeGreaterThan(1);
        bench.Sent.Select(sent => sent.Hash).Distinct().Count().ShouldBe(1, "dearer would not help");
        bench.Said.ShouldContain("InsufficientFunds");
        await bench.World.Chain.Control.SetBalanceAsync(World.FaultWorld.Actor, balance);
        await bench.RescueAsync();
        return $"{bench.Sent.Count} sends of the same bytes, alarm InsufficientFunds, mined once funded";
    }

    private static async Task<string> OracleAsync(FaultBench bench)
    {
        bench.Folder.Configuration["chain"]!["costModel"] = "op-stack";
        // PUSH1 1, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN: every function of it answers 1, or true.
        await bench.World.Chain.Control.SetCodeAsync(Address.Parse(Oracle), Bytes.Parse("0x600160005260206000f3"));
        bench.Require(bench.Proxy.Keep(Fault.Lying("the fee oracle reverts", "eth_call", (call, answer) =>
        {
            if (!string.Equals(call.Parameters[0].GetProperty("to").GetString(), Oracle, StringComparison.OrdinalIgnoreCase))
                return false;
            answer.Remove("result");
            answer["error"] = new JsonObject { ["code"] = 3, ["message"] = "execution reverted", ["data"] = "0x" };
            return true;
        })));
        await bench.StartAndCycleAsync();
        await bench.MineAsync();
        bench.Sent.ShouldBeEmpty();
        bench.Said.ShouldContain("fees.l1_unavailable");
        await bench.RescueAsync();
        return "fees.l1_unavailable, no send; sent once the oracle answered";
    }

    private static async Task<string> DailyCapAsync(FaultBench bench)
    {
        var pool = new WithheldPool();
        bench.Require(bench.Proxy.Keep(pool.Fault));
        await bench.StartAndCycleAsync();
        await bench.UntilSentAsync(_ => true);
        await bench.Keeper!.KillAsync();
        CapDay(bench, pool, percent: 106);
        await bench.StartAndCycleAsync();
        await bench.MineAsync(6);
        pool.Held.Count.ShouldBe(1, "the replacement would exceed the day's cap");
        bench.Keeper!.Said.ShouldContain("policy.native_per_");
        await bench.Keeper!.KillAsync();
        await bench.StartAndCycleAsync();
        await bench.MineAsync(3);
        pool.Held.Count.ShouldBe(1);
        bench.Keeper!.Said.ShouldContain("policy.native_per_");
        bench.Happened("replacement refused by the cap in two processes");
        await pool.ReleaseAsync(bench.Node, pool.Held[0]);
        await bench.RescueAsync();
        return "refused in both processes; the original was mined";
    }

    private static async Task<string> ClockAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        await bench.Keeper!.KillAsync();
        var cost = (await bench.Node.GetTransactionReceiptAsync(bench.Sent[0].Hash))!;
        var policy = bench.Folder.Configuration["policy"]!;
        var spent = cost.EffectiveGasPrice.ToBigInteger() * cost.GasUsed;
        var worst = bench.Sent[0].Transaction.MaxFeePerGas.ToBigInteger() * bench.Sent[0].Transaction.GasLimit;
        // Room for one worst case, and not for what is spent besides.
        Cap(policy, worst * 102 / 100);
        await bench.World.Chain.Market.StepAsync(Core.Units.Wad.Parse("1925"), TimeSpan.FromHours(22));
        var head = await bench.World.FallAsync("1910", "1895", "1880", "1865", "1850");
        bench.Happened("chain clock 22 h 40 min on, keeper restarted");
        await bench.StartAndCycleAsync();
        bench.Sent.Count.ShouldBe(1);
        bench.Keeper!.Said.ShouldContain("policy.native_per_day");
        head.Number.ShouldBeGreaterThan(bench.World.Start.Number);
        foreach (var hours in (int[])[30, -30])
            await MachineClockAsync(bench, hours, head.Number);
        Cap(policy, worst * 3);
        await bench.Keeper!.KillAsync();
        await bench.RescueAsync();
        return $"{spent} wei of a day before still counted: refused as policy.native_per_day in three processes";
    }

    private static async Task MachineClockAsync(FaultBench bench, int hours, ulong head)
    {
        await bench.Keeper!.KillAsync();
        var keeper = bench.Start(KeeperProcess.WithClockMoved(hours));
        await keeper.CycleAsync(head);
        var moved = DateTimeOffset.Parse(keeper.Said.Split(' ')[0], CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        moved.TotalHours.ShouldBe(hours, 0.5, "the first line's time is the clock that the process sees");
        bench.Happened(FormattableString.Invariant($"machine's clock moved by {moved.TotalHours:f1} hours"));
        bench.Sent.Count.ShouldBe(1);
        keeper.Said.ShouldContain("policy.native_per_day");
    }

    private static void CapDay(FaultBench bench, WithheldPool pool, int percent)
    {
        var sent = pool.Held[0].Transaction;
        var worst = sent.MaxFeePerGas.ToBigInteger() * sent.GasLimit * percent / 100;
        Cap(bench.Folder.Configuration["policy"]!, worst);
    }

    private static void Cap(JsonNode policy, BigInteger wei)
    {
        foreach (var cap in (string[])["maxCostPerTransaction", "maxCostPerHour", "maxCostPerDay"])
            policy[cap] = Wei(wei);
    }

    private static string Wei(BigInteger wei) => $"{Core.Units.Wad.FromRaw(wei)} ether";
}

using System.Globalization;
using KeeperBot.Core.Decision;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using KeeperBot.TestKit.Proxy;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>A rescue that is on its way when the base fee jumps beyond what it offers, at a node that keeps it and says nothing of that.</summary>
public sealed class PricedOutTests(FaultWorld world) : IClassFixture<FaultWorld>
{
    private static readonly UInt256 Spike = UInt256.Parse("20000000000");

    [Fact]
    public async Task Run_EmergencyOffersLessThanTheBaseFee_IsReplacedAtTheNextHead()
    {
        await using var bench = await FaultBench.OpenAsync(world);
        for (var price = 1920; (await bench.PutAsync()).RatioTenThousandths >= 10_900; price -= 15)
            await bench.World.FallAsync(price.ToString(CultureInfo.InvariantCulture));
        var pool = new WithheldPool();
        bench.Require(bench.Proxy.Keep(pool.Fault));
        await bench.StartAndCycleAsync();
        var first = bench.Sent.ShouldHaveSingleItem().Transaction.MaxFeePerGas;
        bench.Intent().Intent.Urgency.ShouldBe(Urgency.Emergency);
        first.ShouldBeLessThan(Spike);

        await bench.World.Chain.Control.SetNextBlockBaseFeeAsync(Spike);
        await bench.MineAsync();
        bench.Happened($"a base fee of {Spike} wei, and {first} is offered");

        bench.Sent[^1].Transaction.MaxFeePerGas.ShouldBeGreaterThan(Spike, bench.Said);
        bench.Sent.Select(sent => sent.Transaction.Nonce).Distinct().Count().ShouldBe(1);
        bench.Proxy.End(pool.Fault);
        await pool.ReleaseAsync(bench.Node, pool.Held[^1]);
        await bench.FinishAsync();
        (await bench.IsRescuedAsync()).ShouldBeTrue();
        (await bench.Keeper!.TerminateAsync()).ShouldBe(0, bench.Said);
    }
}

using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using KeeperBot.TestKit.Processes;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>The shipped program under a service manager that wants signs of life.</summary>
public sealed class ServiceManagerTests(FaultWorld world) : IClassFixture<FaultWorld>
{
    [Fact]
    public async Task Run_TheNodeStands_TheSignsOfLifeEndAndComeBackWithTheCycles()
    {
        using var manager = new ServiceManagerDouble();
        await using var bench = await FaultBench.OpenAsync(world);
        var keeper = bench.Start(new Dictionary<string, string> { ["NOTIFY_SOCKET"] = manager.Name, ["WATCHDOG_USEC"] = "300000000" });

        var start = await manager.UntilAsync("READY=1");
        start.SkipLast(1).ShouldAllBe(message => !message.Contains("WATCHDOG=1"), "no cycle, no sign");
        start[^1].ShouldContain("WATCHDOG=1");
        keeper.Said.ShouldContain("worst health");
        await bench.MineAsync();
        await manager.UntilAsync("WATCHDOG=1");

        var stall = bench.Require(bench.Proxy.Keep(Faults.Dropped()));
        // What was under way when it struck may still end a cycle; from the second failure to get a head on there is none.
        await manager.UntilAsync("STATUS=chain_unreachable");
        for (var failure = 0; failure < 3; failure++)
            (await manager.UntilAsync("STATUS=chain_unreachable")).ShouldAllBe(message => !message.Contains("WATCHDOG=1"));
        bench.Proxy.End(stall);

        await bench.MineAsync();
        (await manager.UntilAsync("WATCHDOG=1"))[^1].ShouldNotContain("READY=1", "it was ready before");
        await bench.FinishAsync();
        await manager.DrainAsync();
        await keeper.SignalAsync("TERM");
        await manager.UntilAsync("STOPPING=1");
        (await keeper.ExitAsync()).ShouldBe(0, keeper.Said);
    }
}

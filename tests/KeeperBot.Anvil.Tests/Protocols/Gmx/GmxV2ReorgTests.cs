using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>Orders that a reorganisation takes away, or whose end it takes away; each test on a chain of its own, since nothing undoes a reorganisation.</summary>
public sealed class GmxV2ReorgTests : IAsyncLifetime
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);

    private readonly GmxChain _world = new() { Whole = true };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-reorg-");

    public Task InitializeAsync() => _world.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_ExecutionReorganisedAway_IsPendingAgainAndMakesNoSecondOrder()
    {
        using var keeper = await GmxKeeper.StartAsync(_world, _folder, new AllowedActions(TopUp: true, Reduce: false, Hedge: false));
        await _world.Chain.Control.MineAfterAsync(BlockTime);
        var sent = GmxKeeper.Sent(await keeper.RunAsync());
        await _world.Chain.Control.MineAfterAsync(BlockTime);
        (await keeper.RunAsync()).Plan.Skips.ShouldContain(skip => skip.Code == "order_pending");
        await _world.Market.MineAsync(BlockTime);
        (await keeper.RunAsync()).Plan.Skips.ShouldContain(skip => skip.Code == "order_executed");
        // The block of the execution goes, and with it the feeds' answers of that block.
        await _world.Chain.Control.ReorgAsync(1);
        (await _world.LongAsync()).Pending.ShouldHaveSingleItem();
        var cycle = await keeper.RunAsync();
        cycle.Steps.ShouldBeEmpty();
        cycle.Plan.Skips.ShouldContain(skip => skip.Code == "order_pending", string.Join('\n', cycle.Plan.Skips.Cast<object>().Concat(cycle.Plan.Alarms.Cast<object>())) + cycle.Plane.HaltReason);
        RequireSeen(cycle, sent);
        await _world.Market.MineAsync(BlockTime);
        (await keeper.RunAsync()).Plan.Skips.ShouldContain(skip => skip.Code == "order_executed", "it ended once more");
    }

    [Fact]
    public async Task Run_OrderReorganisedAway_IsSentAgainByTheSameTransactionAndNotByASecond()
    {
        using var keeper = await GmxKeeper.StartAsync(_world, _folder, new AllowedActions(TopUp: true, Reduce: false, Hedge: false));
        await _world.Chain.Control.MineAfterAsync(BlockTime);
        var sent = GmxKeeper.Sent(await keeper.RunAsync());
        await _world.Chain.Control.MineAfterAsync(BlockTime);
        await keeper.RunAsync();
        await _world.Chain.Control.ReorgAsync(1);
        (await _world.LongAsync()).Pending.ShouldBeEmpty("what a reorganisation drops does not come back by itself");
        var cycle = await keeper.RunAsync();
        cycle.Steps.ShouldBeEmpty("the intent is open again and holds its nonce");
        await _world.Chain.Control.MineAfterAsync(BlockTime);
        cycle = await keeper.RunAsync();
        (await _world.LongAsync()).Pending.ShouldHaveSingleItem();
        cycle.Steps.ShouldBeEmpty();
        cycle.Plane.Intents.Count(intent => intent.Nonce == GmxKeeper.Of(sent).Nonce).ShouldBe(1);
        RequireSeen(cycle, sent);
    }

    /// <summary>The submission's effect was seen, and the journal goes on from there.</summary>
    private static void RequireSeen(CycleCompleted cycle, StepSubmitted sent) =>
        cycle.Plane.Intents.Single(intent => intent.Memory.Key == sent.Intent.Key).Memory.State.ShouldBeOneOf(IntentState.Confirmed, IntentState.Finalized);
}

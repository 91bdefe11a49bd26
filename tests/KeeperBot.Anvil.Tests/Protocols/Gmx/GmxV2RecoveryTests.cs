using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>
/// What became of an order while the keeper was not running is read from the chain before anything new is planned; there is never a second order
/// while one may still arrive.
/// </summary>
public sealed class GmxV2RecoveryTests(GmxChain world) : IClassFixture<GmxChain>, IAsyncLifetime
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-orders-");

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // the keeper had seen its order stand before it stopped
    public async Task Start_OrderExecutedMeanwhile_IsToldAndItsSubmissionIsConfirmed(bool seen)
    {
        var sent = await SubmitAndStopAsync(seen);
        await world.Market.MineAsync(BlockTime);
        (await world.LongAsync()).Pending.ShouldBeEmpty();
        using var keeper = await StartAsync();
        var cycle = await keeper.RunAsync();
        RequireSeen(cycle, sent);
        cycle.Plan.Skips.ShouldContain(skip => skip.Code == "order_executed" && skip.Subject == world.Id.Value);
        cycle.Steps.ShouldBeEmpty("what was paid in has arrived and suffices");
        (await keeper.RunAsync()).Plan.Skips.ShouldNotContain(skip => skip.Code == "order_executed", "it is told once");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_OrderCancelledMeanwhile_IsToldWithItsReasonAndIsNoMissingEffect(bool seen)
    {
        var balance = await world.UsdcOfAsync(GmxChain.Holder);
        var sent = await SubmitAndStopAsync(seen);
        await CancelAsync();
        (await world.UsdcOfAsync(GmxChain.Holder)).ShouldBe(balance);
        using var keeper = await StartAsync();
        var cycle = await keeper.RunAsync();
        RequireSeen(cycle, sent, "the transaction made its order; what became of that is another thing");
        cycle.Plan.Alarms.ShouldContain(alarm => alarm.Code == "order_cancelled" && alarm.Detail.Contains("LiquidatablePosition"));
        var again = GmxKeeper.Sent(cycle);
        again.Action.ShouldBeOfType<TopUpAction>();
        again.Intent.Key.ShouldNotBe(sent.Intent.Key);
        // The pool outlives a restored state.
        await world.Chain.Control.MineAfterAsync(BlockTime);
    }

    [Fact]
    public async Task Start_OrderStillPending_MakesNoSecondOne()
    {
        var sent = await SubmitAndStopAsync(seen: false);
        using var keeper = await StartAsync();
        for (var block = 0; block < 3; block++)
        {
            var cycle = await keeper.RunAsync();
            RequireSeen(cycle, sent);
            cycle.Steps.ShouldBeEmpty();
            cycle.Plan.Skips.ShouldContain(skip => skip.Code == "order_pending");
            await world.Chain.Control.MineAfterAsync(BlockTime);
        }

        (await world.LongAsync()).Pending.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Start_OrderExpiredMeanwhile_IsAlarmedAndReplacedInOneCall()
    {
        await SubmitAndStopAsync(seen: true);
        var first = (await world.LongAsync()).Pending.Single().Key;
        world.Market.Executes = false;
        await world.Market.MineAsync(TimeSpan.FromMinutes(6));
        using var keeper = await StartAsync();
        var cycle = await keeper.RunAsync();
        cycle.Plan.Alarms.ShouldContain(alarm => alarm.Code == "order_overdue");
        GmxKeeper.Sent(cycle).Intent.Description.ShouldContain("instead of 1 overdue");
        await world.Chain.Control.MineAfterAsync(BlockTime);
        var second = (await world.LongAsync()).Pending.ShouldHaveSingleItem();
        second.Key.ShouldNotBe(first);
        (await keeper.RunAsync()).Plan.Alarms.ShouldContain(alarm => alarm.Code == "order_cancelled" && alarm.Detail.Contains("USER_INITIATED_CANCEL"));
    }

    [Fact]
    public async Task Start_ReductionExecutedMeanwhile_IsToldAndTheSizeIsWhatWasOrdered()
    {
        var reduceOnly = new AllowedActions(TopUp: false, Reduce: true, Hedge: false);
        StepSubmitted sent;
        using (var keeper = await StartAsync(reduceOnly))
            sent = GmxKeeper.Sent(await keeper.RunAsync());
        var quantity = sent.Action.ShouldBeOfType<ReduceAction>().Quantity;
        await world.Chain.Control.MineAfterAsync(BlockTime);
        (await world.LongAsync()).Pending.ShouldHaveSingleItem().Trade!.Size.ShouldBe(-quantity);
        await world.Market.MineAsync(BlockTime);
        using var later = await StartAsync(reduceOnly);
        var cycle = await later.RunAsync();
        RequireSeen(cycle, sent);
        cycle.Plan.Skips.ShouldContain(skip => skip.Code == "order_executed");
        cycle.Snapshot.Accounts.Single().Venues.OfType<KnownReading>().Single().MarginAccounts.Single().Legs[0].Size.ShouldBe(Wad.FromInteger(10) - quantity);
    }

    [Fact]
    public async Task Start_HedgeOnOrder_MakesNoSecondOneUntilItHasFilled()
    {
        var hedgeOnly = new AllowedActions(TopUp: false, Reduce: false, Hedge: true);
        StepSubmitted sent;
        using (var keeper = await StartAsync(hedgeOnly))
            sent = GmxKeeper.Sent(await keeper.RunAsync());
        var quantity = sent.Action.ShouldBeOfType<HedgeAction>().Quantity;
        quantity.Sign.ShouldBe(-1, "net delta is 10 above its target");
        await world.Chain.Control.MineAfterAsync(BlockTime);
        using var later = await StartAsync(hedgeOnly);
        var waiting = await later.RunAsync();
        RequireSeen(waiting, sent);
        waiting.Steps.ShouldBeEmpty();
        waiting.Assessment.Exposures.Single().NetDelta.ShouldBe(Wad.FromInteger(10), "an order is no position yet");
        waiting.Plan.Skips.ShouldContain(skip => skip.Subject == "ETH" && skip.Code == "order_pending");
        await world.Market.MineAsync(BlockTime);
        var filled = await later.RunAsync();
        filled.Plan.Skips.ShouldContain(skip => skip.Code == "order_executed");
        filled.Assessment.Exposures.Single().NetDelta!.Value.ToDouble().ShouldBe((Wad.FromInteger(10) + quantity).ToDouble(), 1e-9);
    }

    private Task<GmxKeeper> StartAsync(AllowedActions? allowed = null) => GmxKeeper.StartAsync(world, _folder, allowed ?? new AllowedActions(TopUp: true, Reduce: false, Hedge: false));

    private async Task<StepSubmitted> SubmitAndStopAsync(bool seen)
    {
        using var keeper = await StartAsync();
        var sent = GmxKeeper.Sent(await keeper.RunAsync());
        await world.Chain.Control.MineAfterAsync(BlockTime);
        (await world.LongAsync()).Pending.ShouldHaveSingleItem();
        if (seen)
            RequireSeen(await keeper.RunAsync(), sent);
        return sent;
    }

    /// <summary>The price falls before the venue's keeper comes: with what is paid in, the position could still be liquidated.</summary>
    private async Task CancelAsync()
    {
        world.Market.Executes = false;
        await world.Market.StepAsync(Wad.FromInteger(1_700), BlockTime);
        world.Market.Executes = true;
        await world.Market.MineAsync(BlockTime);
        (await world.LongAsync()).Pending.ShouldBeEmpty();
        await world.Market.StepAsync(Wad.FromInteger(2_000), BlockTime);
    }

    /// <summary>The submission's effect was seen, and the journal goes on from there.</summary>
    private static void RequireSeen(CycleCompleted cycle, StepSubmitted sent, string? why = null) =>
        cycle.Plane.Intents.Single(intent => intent.Memory.Key == sent.Intent.Key).Memory.State.ShouldBeOneOf([IntentState.Confirmed, IntentState.Finalized], why);
}

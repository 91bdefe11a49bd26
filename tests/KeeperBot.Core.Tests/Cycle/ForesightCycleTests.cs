using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Tests.Risk.Foresight;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using NSubstitute;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Cycle;

/// <summary>Whole cycles over an account that is above its trigger, liquidated by a fall of 4 %: only the prices of the days before differ.</summary>
public class ForesightCycleTests
{
    private static readonly DecisionLimits Watching = Limits(
        ladder: Ladder() with { Breach = new(TimeSpan.FromHours(6), W("0.02"), W("3")) }, band: Band("1000", "1"));

    private readonly ITransactionPlane _plane = Substitute.For<ITransactionPlane>();
    private readonly Book _book = new Book().WithPerp("10", "2000", settle: Histories.Foreseeable()).WithIdle(Usdc, "50000");

    private KeeperCycle Cycle(IPriceHistory history)
    {
        var source = Substitute.For<ISnapshotSource>();
        source.ReadAsync(default!, default).ReturnsForAnyArgs(_ => _book.Snapshot());
        var perp = Substitute.For<IVenueAdapter>();
        perp.Venue.Returns(Perp);
        var paid = Wad.Zero;
        perp.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(call =>
        {
            var amount = call.Arg<PlannedAction>().ShouldBeOfType<TopUpAction>().Amount;
            paid = amount.ToWad(Rounding.Down);
            return new EncodedCall(Main.Holder, Bytes.Parse("0x01020304"), [amount], null, "top up");
        });
        var simulator = Substitute.For<ISimulator>();
        simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(_ => new SimulatedCall(
            100_000, new Book().WithPerp("10", (W("2000") + paid).ToString(), settle: Histories.Foreseeable()).WithIdle(Usdc, (W("50000") - paid).ToString()).Snapshot(101)));
        var mode = Substitute.For<IModeSource>();
        mode.Current.Returns(KeeperMode.Active);
        var safety = Substitute.For<ISafetyWatch>();
        safety.LookAsync(default!, default!, default!, default).ReturnsForAnyArgs(SafetyState.Clear);
        _plane.AdvanceAsync(default!, default).ReturnsForAnyArgs(new PlaneStatus([], false, [], null));
        _plane.SubmitAsync(default!, default!, default).ReturnsForAnyArgs(call =>
            new Submitted(call.Arg<CallIntent>()?.Key ?? default, Hash32.Zero, 1, 150_000, Wei.Zero, Wei.Zero, true));
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Core.Portfolio.Underlying>.Empty);
        return new(
            source, assessor, new DecisionEngine(Watching), new StepRunner([perp], simulator, assessor, _plane), _plane, mode, Watching, safety,
            foresight: new RiskForesight(history, Histories.Settings, Watching));
    }

    private async Task<CycleCompleted> RunAsync(IPriceHistory history) =>
        (await Cycle(history).RunAsync(Block(100, _book.Now), CancellationToken.None)).ShouldBeOfType<CycleCompleted>();

    [Fact]
    public async Task RunAsync_AboveTheTriggerAfterWildDays_SubmitsATopUpWithItsOwnReason()
    {
        var outcome = await RunAsync(Histories.Of(2, _book.Now, TimeSpan.FromDays(3)));
        var step = outcome.Steps.ShouldHaveSingleItem().ShouldBeOfType<StepSubmitted>(string.Join("; ", outcome.Steps));
        (step.Action.Kind, step.Action.ReasonCode, step.Action.Urgency).ShouldBe((ActionKind.TopUp, "breach.foreseen", Urgency.Routine));
        await _plane.ReceivedWithAnyArgs(1).SubmitAsync(default!, default!, default);
        outcome.Assessment.Margin.ShouldHaveSingleItem().Breach.ShouldBeOfType<BreachForeseen>().IsWarmingUp.ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_AboveTheTriggerAfterCalmDays_SubmitsNothing()
    {
        var outcome = await RunAsync(Histories.Of(0.2, _book.Now, TimeSpan.FromDays(3)));
        outcome.Steps.ShouldBeEmpty();
        await _plane.DidNotReceiveWithAnyArgs().SubmitAsync(default!, default!, default);
    }
}

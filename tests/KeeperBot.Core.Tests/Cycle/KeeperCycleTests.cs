using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Cycle;

public class KeeperCycleTests
{
    private readonly ISnapshotSource _source = Substitute.For<ISnapshotSource>();
    private readonly IVenueAdapter _lyra = Substitute.For<IVenueAdapter>();
    private readonly ISimulator _simulator = Substitute.For<ISimulator>();
    private readonly ITransactionPlane _plane = Substitute.For<ITransactionPlane>();
    private readonly IModeSource _mode = Substitute.For<IModeSource>();
    private readonly ISafetyWatch _safety = Substitute.For<ISafetyWatch>();
    private readonly Book _book = new Book().WithShort("7", OptionKind.Put, "5", "2000", "1100", "1000").WithIdle(Susd, "5000");

    public KeeperCycleTests()
    {
        _mode.Current.Returns(KeeperMode.Active);
        _safety.LookAsync(default!, default!, default!, default).ReturnsForAnyArgs(SafetyState.Clear);
        _lyra.Venue.Returns(Lyra);
        _lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(
            Call("400"));
        _source.ReadAsync(default!, default).ReturnsForAnyArgs(_ => _book.Snapshot());
        Status();
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(_ => new SimulatedCall(100_000, Rescued().Snapshot(101)));
        _plane.SubmitAsync(default!, default!, default).ReturnsForAnyArgs(call =>
            new Submitted(call.Arg<CallIntent>()?.Key ?? default, Hash32.Zero, 1, 150_000, Wei.Zero, Wei.Zero, true));
    }

    private static DecisionLimits Wide => Limits(band: Band("1000", "1"));

    private BlockRef Head => Block(100, _book.Now);

    private static EncodedCall Call(string spends) =>
        new(Main.Holder, Bytes.Parse("0x01020304"), [TokenAmount.FromWad(Susd, W(spends), Rounding.Down)], null, "top up");

    private static Book Rescued() => new Book().WithShort("7", OptionKind.Put, "5", "2000", "1500", "1000").WithIdle(Susd, "4600");

    private KeeperCycle Cycle(IOrderOutcomes? orders = null)
    {
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
        return new(_source, assessor, new DecisionEngine(Wide), new StepRunner([_lyra], _simulator, assessor, _plane), _plane, _mode, Wide, _safety, orders);
    }

    private void Status(bool busy = false, string? halt = null, params ImmutableArray<AwaitedEffect> awaiting) =>
        _plane.AdvanceAsync(default!, default).ReturnsForAnyArgs(new PlaneStatus([], busy, awaiting, halt));

    [Fact]
    public async Task RunAsync_SimulationTakesMoreThanIsDeclared_SendsNothing()
    {
        _lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(Call("399"));
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        var dropped = outcome.Steps[0].ShouldBeOfType<StepDropped>();
        (dropped.Code, dropped.Detail).ShouldBe(("effect.overspent", "main has 4600 sUSD of 5000 sUSD left, and at most 399 sUSD may go"));
        await _plane.DidNotReceiveWithAnyArgs().SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_BelowTrigger_SendsWhatWasPlannedOnTheHead()
    {
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        var sent = outcome.Steps.ShouldHaveSingleItem().ShouldBeOfType<StepSubmitted>();
        sent.Intent.From.ShouldBe(Main.Actor);
        sent.Intent.PlannedAt.ShouldBe(Head);
        sent.Intent.Data.ShouldBe(Bytes.Parse("0x01020304"));
        await _source.Received(1).ReadAsync(Head, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_SimulatedEffectNotSeen_DropsTheStep()
    {
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(_ => new SimulatedCall(100_000, _book.Snapshot(101)));
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        var dropped = outcome.Steps[0].ShouldBeOfType<StepDropped>();
        dropped.Code.ShouldBe("effect.not_seen");
        dropped.Detail.ShouldContain("NOT health of main/lyra-v1/7");
        await _plane.DidNotReceiveWithAnyArgs().SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task Case68_RunAsync_SimulatedCallTakesMoreThanDeclared_DropsTheStep()
    {
        var taken = new Book().WithShort("7", OptionKind.Put, "5", "2000", "1500", "1000").WithIdle(Susd, "4599.999999999999999999");
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(_ => new SimulatedCall(100_000, taken.Snapshot(101)));
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        outcome.Steps[0].ShouldBeOfType<StepDropped>().Code.ShouldBe("effect.overspent");
        outcome.Plan.Alarms.ShouldContain(alarm => alarm.Code == "rescue_not_sent");
        await _plane.DidNotReceiveWithAnyArgs().SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_InDoubt_ActsOnlyAsTheMatrixLets()
    {
        _safety.LookAsync(default!, default!, default!, default).ReturnsForAnyArgs(new SafetyState([new Doubt(DoubtKind.CodeChanged, "for a test")]));
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        outcome.Steps.ShouldBeEmpty();
        _safety.Received(1).Observe(outcome);
    }

    [Fact]
    public async Task RunAsync_SafetyCannotBeLookedAt_VoidsTheCycle()
    {
        _safety.LookAsync(default!, default!, default!, default).ThrowsAsyncForAnyArgs(new Unanswered());
        var failed = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleFailed>();
        failed.Code.ShouldBe("test.unanswered");
        _safety.Received(1).Observe(failed);
        await _plane.DidNotReceiveWithAnyArgs().SubmitAsync(default!, default!, default);
    }

    private sealed class Unanswered() : EnvironmentFailure("test.unanswered", "no answer");

    [Fact]
    public async Task RunAsync_RevertOrNoSimulation_NeverReachesThePlane()
    {
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(new SimulatedRevert("NotKeeper()"), new SimulatedRevert("NotKeeper()"), new SimulationUnavailable("no eth_simulateV1"));
        var reverted = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>().Steps;
        reverted.Select(step => step.ShouldBeOfType<StepDropped>().Code).ShouldBe(["simulation.reverted", "simulation.reverted"]);
        var unavailable = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>().Steps;
        unavailable.ShouldHaveSingleItem().ShouldBeOfType<StepDropped>().Code.ShouldBe(StepRunner.NoSimulation);
        await _plane.DidNotReceiveWithAnyArgs().SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_ARoutineIsOnTheWay_AnEmergencyGoesThroughAndTheRestWaits()
    {
        _book.WithShort("8", OptionKind.Put, "5", "2000", "1001", "1000");
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(_ => new SimulatedCall(
            1, new Book().WithShort("7", OptionKind.Put, "5", "2000", "1100", "1000").WithShort("8", OptionKind.Put, "5", "2000", "1500", "1000").WithIdle(Susd, "4600").Snapshot(101)));
        _plane.AdvanceAsync(default!, default).ReturnsForAnyArgs(new PlaneStatus([], true, [], null) { UrgentMayReplace = true });
        _lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(Call("500"));

        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();

        outcome.Steps[0].ShouldBeOfType<StepSubmitted>().Action.Target.ShouldBe(Option("8"));
        outcome.Steps[1].ShouldBeOfType<StepDeferred>().Action.Target.ShouldBe(Option("7"));
        await _plane.ReceivedWithAnyArgs(1).SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_WhatIsOnTheWayIsStale_ItsOwnAccountIsPlannedAnewAndNoOther()
    {
        _book.WithShort("8", OptionKind.Put, "5", "2000", "1050", "1000");
        var memory = new IntentMemory(new("old"), Main.Id, Option("7"), ActionKind.TopUp, IntentState.Pending, _book.Now.Plus(TimeSpan.FromSeconds(-24)));
        _plane.AdvanceAsync(default!, default).ReturnsForAnyArgs(
            new PlaneStatus([new IntentRecord(memory, 4, Hash32.Zero, null, null, null, "top up", null)], true, [], null) { Stale = [new("old")] });

        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();

        outcome.Steps.Single(step => step.Action.Target == Option("7")).ShouldBeOfType<StepSubmitted>();
        outcome.Steps.Single(step => step.Action.Target == Option("8")).ShouldBeOfType<StepDeferred>();
    }

    [Fact]
    public async Task RunAsync_KeyBusy_DefersEverything()
    {
        Status(busy: true);
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        outcome.Steps.ShouldHaveSingleItem().ShouldBeOfType<StepDeferred>();
        await _lyra.DidNotReceiveWithAnyArgs().EncodeAsync(default!, default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_TwoAccountsInNeed_SendsOneAndDefersTheOther()
    {
        _book.WithShort("8", OptionKind.Put, "5", "2000", "1150", "1000");
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        outcome.Steps[0].ShouldBeOfType<StepSubmitted>().Action.Target.ShouldBe(Option("7"));
        outcome.Steps[1].ShouldBeOfType<StepDeferred>().Action.Target.ShouldBe(Option("8"));
        await _plane.ReceivedWithAnyArgs(1).SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_FirstStepRefused_GivesWayToTheNext()
    {
        _book.WithShort("8", OptionKind.Put, "5", "2000", "1150", "1000");
        _lyra.EncodeAsync(default!, Arg.Is<PlannedAction>(action => action.Target == Option("7")), default!, default)
            .ReturnsForAnyArgs(call => call.Arg<PlannedAction>().Target == Option("7")
                ? new EncodingRefused("quote.beyond_worst_price", "too dear")
                : new EncodedCall(Main.Holder, Bytes.Parse("0x08"), [], null, "top up"));
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(_ =>
            new SimulatedCall(1, new Book().WithShort("8", OptionKind.Put, "5", "2000", "1500", "1000").WithIdle(Susd, "5000").Snapshot(101)));
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        outcome.Steps[0].ShouldBeOfType<StepDropped>().Code.ShouldBe("quote.beyond_worst_price");
        outcome.Steps[^1].ShouldBeOfType<StepSubmitted>().Action.Target.ShouldBe(Option("8"));
    }

    [Fact]
    public async Task RunAsync_RescueRefused_TriesItsFallbackInTheSameCycle()
    {
        _lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(call => call.Arg<PlannedAction>() is TopUpAction
            ? new EncodingRefused("venue.paused", "deposits are paused")
            : new EncodedCall(Main.Holder, Bytes.Parse("0x08"), [], null, "reduce"));
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(call =>
        {
            var planned = (ReduceAction)call.Arg<CallIntent>().Action;
            var left = (W("5") - planned.Quantity).ToString();
            return new SimulatedCall(1, new Book().WithShort("7", OptionKind.Put, left, "2000", "1100", "700").WithIdle(Susd, "5000").Snapshot(101));
        });
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        outcome.Steps.Length.ShouldBe(2);
        outcome.Steps[0].ShouldBeOfType<StepDropped>().Code.ShouldBe("venue.paused");
        outcome.Steps[1].ShouldBeOfType<StepSubmitted>().Action.Kind.ShouldBe(ActionKind.Reduce);
    }

    [Fact]
    public async Task RunAsync_ARescueThatCannotBeSent_RaisesAnAlarmWithEveryReason()
    {
        _plane.SubmitAsync(default!, default!, default).ReturnsForAnyArgs(call =>
            new SubmissionRefused(call.Arg<CallIntent>().Key, "fees.insufficient_funds", "the acting address has 0 wei"));
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        var alarm = outcome.Plan.Alarms.ShouldHaveSingleItem();
        alarm.Code.ShouldBe("rescue_not_sent");
        alarm.Subject.ShouldBe("main/lyra-v1/7");
        alarm.Detail.ShouldContain("fees.insufficient_funds");
        alarm.Detail.ShouldContain("Reduce");
    }

    [Fact]
    public async Task RunAsync_NodeFailsWhileOneAccountIsQuoted_StillServesTheOther()
    {
        _book.WithShort("8", OptionKind.Put, "5", "2000", "1150", "1000");
        _lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(call => call.Arg<PlannedAction>().Target == Option("7")
            ? throw new EnvironmentFailure("rpc.timeout", "no answer in 5 s")
            : new EncodedCall(Main.Holder, Bytes.Parse("0x08"), [], null, "top up"));
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(_ =>
            new SimulatedCall(1, new Book().WithShort("8", OptionKind.Put, "5", "2000", "1500", "1000").WithIdle(Susd, "5000").Snapshot(101)));
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        outcome.Steps.Length.ShouldBe(2);
        outcome.Steps[0].ShouldBeOfType<StepDropped>().Code.ShouldBe(StepRunner.NoQuote);
        outcome.Steps[1].ShouldBeOfType<StepSubmitted>().Action.Target.ShouldBe(Option("8"));
        outcome.Plan.Alarms.ShouldHaveSingleItem().Code.ShouldBe("rescue_not_sent");
    }

    [Fact]
    public async Task RunAsync_ARescueThatIsSent_RaisesNoAlarm() =>
        (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>().Plan.Alarms.ShouldBeEmpty();

    [Fact]
    public async Task RunAsync_PlaneHalted_DecidesNothing()
    {
        Status(halt: "another transaction took nonce 7");
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        outcome.Mode.ShouldBe(KeeperMode.Halted);
        outcome.Steps.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_HaltedWhileAnAccountIsBelowItsTrigger_RaisesAnAlarmWithTheReason(bool byPlane)
    {
        if (byPlane)
            Status(halt: "another transaction took nonce 7");
        else
            _mode.Current.Returns(KeeperMode.Halted);

        var alarm = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>().Plan.Alarms.ShouldHaveSingleItem();

        (alarm.Subject, alarm.Code).ShouldBe((Option("7").Value, "rescue_halted"));
        alarm.Detail.ShouldContain(byPlane ? "took nonce 7" : "mode is halted");
    }

    [Fact]
    public async Task RunAsync_HaltedAndEveryAccountIsSafe_RaisesNoAlarm()
    {
        Status(halt: "another transaction took nonce 7");
        _source.ReadAsync(default!, default).ReturnsForAnyArgs(_ => Rescued().Snapshot());
        (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>().Plan.Alarms.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_RescueWaitsForAnotherAccountsTransaction_RaisesAnAlarmThatNamesIt()
    {
        var memory = new IntentMemory(new("old"), Main.Id, Option("8"), ActionKind.TopUp, IntentState.Pending, _book.Now.Plus(TimeSpan.FromSeconds(-24)));
        _plane.AdvanceAsync(default!, default).ReturnsForAnyArgs(new PlaneStatus([new IntentRecord(memory, 4, Hash32.Zero, null, null, null, "top up", null)], true, [], null));

        var alarm = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>().Plan.Alarms.ShouldHaveSingleItem();

        (alarm.Subject, alarm.Code).ShouldBe((Option("7").Value, "rescue_deferred"));
        alarm.Detail.ShouldContain("old is Pending");
    }

    [Fact]
    public async Task RunAsync_ReadVoid_FailsTheCycleAndSendsNothing()
    {
        _source.ReadAsync(default!, default).ReturnsForAnyArgs<PortfolioSnapshot>(_ => throw new EnvironmentFailure("rpc.timeout", "no answer in 5 s"));
        var outcome = (await Cycle().RunAsync(Head, default)).ShouldBeOfType<CycleFailed>();
        outcome.Code.ShouldBe("rpc.timeout");
        await _plane.DidNotReceiveWithAnyArgs().SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_BrokenInvariant_IsNotSwallowed()
    {
        _source.ReadAsync(default!, default).ReturnsForAnyArgs<PortfolioSnapshot>(_ => throw new InvalidOperationException("broken"));
        await Should.ThrowAsync<InvalidOperationException>(() => Cycle().RunAsync(Head, default));
    }

    [Theory]
    [InlineData("1100", true, true)]
    [InlineData("1101", false, false)]
    public async Task RunAsync_MinedIntent_RecordsItsEffectOnlyWhenItIsThere(string promised, bool recorded, bool seen)
    {
        Status(awaiting: new AwaitedEffect(new("i"), [new DepositAtLeast(Option("7"), W(promised))], 100, _book.Now));
        await Cycle().RunAsync(Head, default);
        await _plane.Received(recorded ? 1 : 0).RecordEffectAsync(new("i"), Arg.Is<EffectVerdict>(verdict => verdict.Seen == seen), Head, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_EffectAbsentBeyondPatience_IsRecordedAsMissing()
    {
        Status(awaiting: new AwaitedEffect(new("i"), [new DepositAtLeast(Option("7"), W("1101"))], 90, _book.Now.Plus(-TimeSpan.FromMinutes(2))));
        await Cycle().RunAsync(Head, default);
        await _plane.Received(1).RecordEffectAsync(new("i"), Arg.Is<EffectVerdict>(verdict => !verdict.Seen), Head, Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData("5", true)]
    [InlineData("4", false)] // raced: a spender took from it, and waiting does not bring it back
    [InlineData(null, null)]
    public async Task Case65_RunAsync_AllowanceJustMined_IsSettledAtOnceUnlessUnread(string? standing, bool? seen)
    {
        if (standing is not null)
            _book.WithAllowance(standing);
        Status(awaiting: new AwaitedEffect(new("i"), [new AllowanceExactly(Main.Id, "sUSD", Spender, W("5"))], 100, _book.Now));
        await Cycle().RunAsync(Head, default);
        if (seen is null)
            await _plane.DidNotReceiveWithAnyArgs().RecordEffectAsync(default, default!, default!, default);
        else
            await _plane.Received(1).RecordEffectAsync(new("i"), Arg.Is<EffectVerdict>(verdict => verdict.Seen == seen), Head, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_MinedAboveTheSnapshot_IsNotJudgedYet()
    {
        Status(awaiting: new AwaitedEffect(new("i"), [new DepositAtLeast(Option("7"), W("1"))], 101, _book.Now));
        await Cycle().RunAsync(Head, default);
        await _plane.DidNotReceiveWithAnyArgs().RecordEffectAsync(default, default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_OrderHasEndedBeforeItWasSeen_ItsSubmissionHadItsEffectAllTheSame()
    {
        Status(awaiting: new AwaitedEffect(new("i"), [new DepositAtLeast(Option("7"), W("1101"))], 90, _book.Now.Plus(-TimeSpan.FromMinutes(2))));
        var report = OrderReport.Empty with { Placed = ImmutableDictionary<IntentKey, string>.Empty.Add(new("i"), "order 0x01") };
        await Cycle(Orders(report)).RunAsync(Head, default);
        await _plane.Received(1).RecordEffectAsync(new("i"), Arg.Is<EffectVerdict>(verdict => verdict.Seen && verdict.Detail.Contains("order 0x01")), Head, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_OrdersEnded_AreToldByHowTheyEnded()
    {
        var ends = ImmutableArray.Create(
            new OrderOutcome(Option("7"), "order 0x01", OrderEnd.Executed, ""), new OrderOutcome(Option("7"), "order 0x02", OrderEnd.Cancelled, "TooDear(2,1)"),
            new OrderOutcome(Option("7"), "order 0x03", OrderEnd.NotFound, ""));
        var outcome = (await Cycle(Orders(OrderReport.Empty with { Ends = ends })).RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        outcome.Plan.Skips.ShouldContain(skip => skip.Code == "order_executed" && skip.Detail.Contains("0x01"));
        outcome.Plan.Alarms.ShouldContain(alarm => alarm.Code == "order_cancelled" && alarm.Detail.Contains("TooDear(2,1)"));
        outcome.Plan.Alarms.ShouldContain(alarm => alarm.Code == "order_lost" && alarm.Detail.Contains("0x03"));
    }

    [Fact]
    public async Task RunAsync_OrderNotReadYet_IsADoubtOfItsAccountThatStopsNoRescue()
    {
        var unread = ImmutableDictionary<MarginAccountId, string>.Empty.Add(Option("7"), "the node does not say");
        var outcome = (await Cycle(Orders(OrderReport.Empty with { Unread = unread })).RunAsync(Head, default)).ShouldBeOfType<CycleCompleted>();
        outcome.Plan.Alarms.ShouldContain(alarm => alarm.Code == "orders_unread" && alarm.Subject == "main/lyra-v1" && alarm.Detail == "the node does not say");
        outcome.Steps.ShouldHaveSingleItem().ShouldBeOfType<StepSubmitted>();
    }

    private static IOrderOutcomes Orders(OrderReport report)
    {
        var orders = Substitute.For<IOrderOutcomes>();
        orders.LookAsync(default!, default, default).ReturnsForAnyArgs(report);
        return orders;
    }
}

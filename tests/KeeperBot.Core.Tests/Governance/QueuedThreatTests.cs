using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Governance;

/// <summary>What a queued change does to a decision: nothing by default, and with prepare a rescue by what will be.</summary>
public sealed class QueuedThreatTests
{
    private static readonly VenueId[] Venues = [Perp];

    private static DecisionLimits Margins { get; } = Limits(mode: new(TopUp: true, Reduce: true, Hedge: false));

    // Requirement 1,250 of a notional of 20,000: health 1.6, and 1.0 when the ratio rises to 10 %.
    private readonly Book _book = new Book().WithPerp("10", "2000").WithIdle(Usdc, "5000");

    [Fact]
    public void Decide_QueuedWithinTheLeadTime_TopsUpToTheTargetAfterTheChange()
    {
        var (plan, assessment) = Decide(GovernanceAct.Prepare, inHours: 5, ratio: "0.1");
        var topUp = plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        (topUp.ReasonCode, topUp.Urgency).ShouldBe(("governance.queued", Urgency.Routine));
        topUp.Amount.ToWad(Rounding.Down).ShouldBe(W("1000"), "1.5 x 2,000 of requirement");
        topUp.Reason.ShouldContain("health 1.6 would be 1, below the trigger 1.2");
        topUp.Reason.ShouldContain("when executor executes set(ratio, 0.1), in 5 h 0 min 0 s at the earliest");
        topUp.Effect.Simulated.OfType<HealthAtLeast>().ShouldHaveSingleItem().Minimum.ShouldBe(W("1.6"), "health as it is must not fall, whatever it will be");
        plan.Alarms.Single(alarm => alarm.Code == "governance.breach").Subject.ShouldStartWith("executor/0x");
        LimitStateOf(assessment, plan).ShouldBe(LimitState.Queued);
    }

    [Theory]
    [InlineData(GovernanceAct.Alarm, 5)] // only told
    [InlineData(GovernanceAct.Prepare, 30)] // not yet
    public void Decide_AlarmOnlyOrBeforeTheLeadTime_OnlyTells(GovernanceAct act, int inHours)
    {
        var (plan, _) = Decide(act, inHours, "0.1");
        plan.Actions.ShouldBeEmpty();
        plan.Alarms.Select(alarm => alarm.Code).ShouldBe(["governance.breach"]);
        plan.Skips.ShouldContain(skip => skip.Code == "within_limits");
    }

    [Fact]
    public void Decide_AChangeThatLeavesTheAccountAboveItsTrigger_IsAWarning()
    {
        var (plan, _) = Decide(GovernanceAct.Prepare, inHours: 5, "0.07");
        plan.Actions.ShouldBeEmpty();
        plan.Alarms.Select(alarm => alarm.Code).ShouldBe(["governance.queued"]);
    }

    [Fact]
    public void Decide_AChangeToTheBetter_LoosensNothing()
    {
        var low = new Book().WithPerp("10", "1400").WithIdle(Usdc, "5000");
        var (with, _) = Decide(GovernanceAct.Prepare, inHours: 5, "0.03", book: low);
        var without = low.Decide(Margins);
        with.Actions.Select(Words).ShouldBe(without.Actions.Select(Words));
        with.Skips.ShouldBe(without.Skips);
    }

    [Fact]
    public void Decide_BelowTheTriggerAlready_IsRescuedForWhatItIs()
    {
        var low = new Book().WithPerp("10", "1400").WithIdle(Usdc, "5000");
        var (plan, _) = Decide(GovernanceAct.Prepare, inHours: 5, "0.1", book: low);
        plan.Actions[0].ReasonCode.ShouldBe("health.below_trigger");
        Words(plan.Actions[0]).ShouldBe(Words(low.Decide(Margins).Actions[0]));
    }

    [Fact]
    public void Decide_TwoOperationsThatOnlyTogetherEndanger_IsPrepared()
    {
        // 8.2 % alone is health 1.22; the second operation alone changes nothing that counts.
        var state = new GovernanceState([], [Operation(1, 5, "0.082"), Operation(2, 6, "0.0625", "equity")], []);
        var (plan, _) = Decide(GovernanceAct.Prepare, state, _book);
        plan.Actions.ShouldHaveSingleItem().ReasonCode.ShouldBe("governance.queued");
    }

    [Theory]
    [InlineData(GovernanceAct.Alarm)]
    [InlineData(GovernanceAct.Prepare)]
    public void Decide_AnOperationForTheEndOfTime_IsToldAndStopsNoRescue(GovernanceAct act)
    {
        var low = new Book().WithPerp("10", "1400").WithIdle(Usdc, "5000");
        var (plan, _) = Decide(act, new GovernanceState([], [Operation(1, 5, "0.1") with { Earliest = new(ulong.MaxValue) }], []), low);
        plan.Actions.ShouldNotBeEmpty();
        plan.Alarms.ShouldContain(alarm => alarm.Code == "governance.breach");
    }

    [Fact]
    public void Decide_ALikelyBreach_IsNotHiddenByAQueuedChange()
    {
        var limits = Margins with { Margin = Margins.Margin.SetItem(Perp, Margins.Margin[Perp] with { Breach = new(TimeSpan.FromHours(6), W("0.02"), W("3")) }) };
        var state = new GovernanceState([], [Operation(1, 5, "0.1")], []);
        var snapshot = _book.Snapshot();
        var assessed = new GovernanceForesight(new Ratios(), new(GovernanceAct.Prepare, TimeSpan.FromHours(24)), limits).Look(snapshot, _book.Assess(), state);
        var likely = new BreachForeseen(() => (new(1, 0.1, 0.3, 0.5, null, null), null), []) { Watched = new(TimeSpan.FromHours(6), 0.3, W("2")) };
        assessed = assessed with { Margin = [.. assessed.Margin.Select(risk => risk with { Breach = likely })] };
        new DecisionEngine(limits).Decide(snapshot, assessed, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear).Actions.ShouldHaveSingleItem().ReasonCode.ShouldBe("breach.foreseen");
    }

    [Fact]
    public void Decide_WhatAPauseWillShut_IsUsedWhileItIsOpen()
    {
        var snapshot = _book.Snapshot();
        var assessed = Foresight(GovernanceAct.Prepare).Look(snapshot, _book.Assess(), new([], [Operation(1, 5, "0.1")], []));
        assessed = assessed with { Margin = [.. assessed.Margin.Select(risk => risk with { Threat = risk.Threat! with { After = risk.Threat!.After with { MarginToken = null } } })] };
        new DecisionEngine(Margins).Decide(snapshot, assessed, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
    }

    [Fact]
    public void Changes_SeveralValuesForOneParameter_TheLastStands() => (Operation(1, 5, "0.1") with
    {
        Calls = [.. Operation(1, 5, "0.1").Calls, .. Operation(1, 5, "0.2").Calls, .. Operation(1, 5, "0.3", "equity").Calls],
    }).Changes.Select(change => (change.Name, change.Raw)).ShouldBe([("ratio", Raw("0.2")), ("equity", Raw("0.3"))]);

    [Fact]
    public void Decide_Halted_StillTells()
    {
        var snapshot = _book.Snapshot();
        var assessment = Foresight(GovernanceAct.Prepare).Look(snapshot, _book.Assess(), new([], [Operation(1, 5, "0.1")], ["a timelock is silent"]));
        var plan = new DecisionEngine(Margins).Decide(snapshot, assessment, IntentHistory.Empty, KeeperMode.Halted, SafetyState.Clear);
        plan.Actions.ShouldBeEmpty();
        plan.Alarms.Select(alarm => alarm.Code).ShouldBe(["governance.breach", "governance.unread"]);
        StoppedRescues.WhileHalted(assessment, Margins, "halted by hand").ShouldHaveSingleItem().Detail.ShouldContain("when executor executes");
    }

    [Fact]
    public void Look_AChangeUnderWhichNothingIsKnown_SaysWhy()
    {
        var snapshot = _book.Snapshot();
        var assessment = Foresight(GovernanceAct.Prepare).Look(snapshot, _book.Assess(), new([], [Operation(1, 5, "0.1", "oracle")], []));
        var effect = assessment.Governance!.Queued.ShouldHaveSingleItem().Effects.ShouldHaveSingleItem();
        (effect.After, effect.Unknown, effect.BelowTrigger).ShouldBe((null, "another oracle speaks", false));
        assessment.Margin.ShouldAllBe(risk => risk.Threat == null);
    }

    [Fact]
    public void Look_AChangeThatWasMade_ShowsHealthUnderWhatWasThereBefore()
    {
        var snapshot = _book.Snapshot();
        var change = new MadeChange(new(Perp, "ratio", Raw("0.0625"), new(ParameterUnit.Share, 18, ParameterScope.Venue, WorseWhen.Higher)), Raw("0.05"), 90, snapshot.Block.Timestamp);
        var assessment = Foresight(GovernanceAct.Alarm).Look(snapshot, _book.Assess(), new([change], [], []));
        var effect = assessment.Governance!.Changes.ShouldHaveSingleItem().Effects.ShouldHaveSingleItem();
        (effect.Before.Value, effect.After!.Value.Value).ShouldBe((W("2"), W("1.6")));
        var plan = new DecisionEngine(Margins).Decide(snapshot, assessment, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);
        plan.Alarms.Single().Detail.ShouldBe("ratio went from 5 % to 6.25 % (seen at block 90); main/perp-v2: health 2 -> 1.6");
    }

    [Fact]
    public void Look_QuietState_ChangesNothing()
    {
        var assessment = _book.Assess();
        Foresight(GovernanceAct.Prepare).Look(_book.Snapshot(), assessment, GovernanceState.Quiet).ShouldBeSameAs(assessment);
    }

    private (ActionPlan, RiskAssessment) Decide(GovernanceAct act, int inHours, string ratio, Book? book = null) =>
        Decide(act, new GovernanceState([], [Operation(1, inHours, ratio)], []), book ?? _book);

    private static (ActionPlan, RiskAssessment) Decide(GovernanceAct act, GovernanceState state, Book book)
    {
        var assessment = Foresight(act).Look(book.Snapshot(), book.Assess(), state);
        return (new DecisionEngine(Margins).Decide(book.Snapshot(), assessment, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear), assessment);
    }

    private static string Words(PlannedAction action) => $"{action.Kind} {action.Urgency} {action.ReasonCode}: {action.Reason}";

    private static LimitState LimitStateOf(RiskAssessment assessment, ActionPlan plan) =>
        new Explainer(new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty), Margins)
            .Explain(new DecisionInputs(new Book().WithPerp("10", "2000").WithIdle(Usdc, "5000").Snapshot(), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear), assessment, plan)
            .Limits.First(limit => limit.Kind == LimitKind.Health).State;

    private static GovernanceForesight Foresight(GovernanceAct act) => new(new Ratios(), new(act, TimeSpan.FromHours(24)), Margins);

    private static QueuedOperation Operation(byte id, int inHours, string ratio, string name = "ratio") => new(
        "executor", new Hash32([.. Enumerable.Repeat(id, 32)]), new Book().Now.Plus(TimeSpan.FromHours(inHours)),
        [new(Spender, $"set({name}, {ratio})", [new(Perp, name, Raw(ratio))], true)]);

    private static UInt256 Raw(string value) => UInt256.FromBigInteger(W(value).Raw);

    /// <summary>A venue of which the maintenance ratio can be supposed: the requirement is the notional by it. "equity" takes 50 of the equity.</summary>
    private sealed class Ratios : ISupposedSnapshots
    {
        public PortfolioSnapshot Suppose(PortfolioSnapshot snapshot, ImmutableArray<ParameterChange> changes) => snapshot with
        {
            Accounts = [.. snapshot.Accounts.Select(account => account with { Venues = [.. account.Venues.Select(reading => Venues.Contains(reading.Venue) ? Under((KnownReading)reading, changes) : reading)] })],
        };

        private static VenueReading Under(KnownReading reading, ImmutableArray<ParameterChange> changes) => changes.Any(change => change.Name == "oracle")
            ? new UnknownReading(reading.Venue, "oracle_changed", "another oracle speaks")
            : reading with { MarginAccounts = [.. reading.MarginAccounts.Select(margin => changes.Aggregate(margin, Under))] };

        private static MarginAccount Under(MarginAccount margin, ParameterChange change) => change.Name == "equity"
            ? margin with { Equity = margin.Equity - W("50") }
            : margin with { Maintenance = W("20000").Multiply(Wad.FromRaw(change.Raw.ToBigInteger()), Rounding.Up) };
    }
}

using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Cycle;

/// <summary>
/// One head in, one outcome out: advance what is in flight, read, assess, look for promised effects, decide, and send the most urgent step.
/// Dry run, demo, rehearsal and live all run this; they differ in the ports given to it.
/// </summary>
/// <param name="source">Reads the portfolio.</param>
/// <param name="assessor">Turns it into risk.</param>
/// <param name="engine">Decides.</param>
/// <param name="steps">Encodes, simulates and submits one planned action.</param>
/// <param name="plane">Journal and transactions.</param>
/// <param name="mode">The mode in force at each cycle.</param>
/// <param name="limits">Only the patience for effects is used here.</param>
/// <param name="safety">Says what holds actions back.</param>
/// <param name="orders">Follows orders that settle in a second step; null where no venue has such.</param>
/// <param name="decisions">Keeps each decision before a step of it is taken; null where nothing is to be kept.</param>
/// <param name="foresight">Foresees breaches; null where nothing is foreseen.</param>
/// <param name="peers">Where the keepers of the other chains are met; null where there are none.</param>
/// <param name="governance">Watches the venues' governance, and works out what it does to our ratios; null where nobody watches.</param>
public sealed class KeeperCycle(
    ISnapshotSource source, RiskAssessor assessor, DecisionEngine engine, StepRunner steps, ITransactionPlane plane, IModeSource mode, DecisionLimits limits,
    ISafetyWatch safety, IOrderOutcomes? orders = null, IDecisionBook? decisions = null, RiskForesight? foresight = null,
    (GovernanceWatch Watch, GovernanceForesight Foresight)? governance = null, IPeerExchange? peers = null)
{
    private readonly TradeObjective _objective = new(limits.Objective);

    // As long as a head may wait for prices: below half the interval of a slow chain's blocks.
    private static readonly TimeSpan QuotePatience = TimeSpan.FromSeconds(5);

    private const string KeyBusy = "the key has a transaction on the way";

    /// <summary>Runs one cycle. Environment failures become <see cref="CycleFailed"/>; cancellation and broken invariants are thrown.</summary>
    public async Task<CycleOutcome> RunAsync(BlockRef head, CancellationToken cancellation)
    {
        var outcome = await RunCoreAsync(head, cancellation).ConfigureAwait(false);
        safety.Observe(outcome);
        return outcome;
    }

    private async Task<CycleOutcome> RunCoreAsync(BlockRef head, CancellationToken cancellation)
    {
        var current = KeeperMode.Halted;
        try
        {
            current = mode.Current;
            var status = await plane.AdvanceAsync(head, cancellation).ConfigureAwait(false);
            if (status.HaltReason is not null)
                current = KeeperMode.Halted;
            var snapshot = await source.ReadAsync(head, cancellation).ConfigureAwait(false);
            var assessment = assessor.Assess(snapshot);
            // How earlier orders ended is known before anything new is planned.
            var ends = orders is null ? OrderReport.Empty : await orders.LookAsync(snapshot, status.Intents, cancellation).ConfigureAwait(false);
            if (await SettleEffectsAsync(status, snapshot, assessment, ends, cancellation).ConfigureAwait(false))
                status = await plane.AdvanceAsync(head, cancellation).ConfigureAwait(false);
            var doubts = OrderEnds.Doubting(await safety.LookAsync(head, status, assessment, cancellation).ConfigureAwait(false), snapshot, ends);
            // After the doubts: a price that is doubted is not remembered as one that the market made.
            assessment = foresight?.Look(snapshot, assessment, doubts) ?? assessment;
            var state = governance is { Watch: var watch } ? await watch.LookAsync(snapshot, cancellation).ConfigureAwait(false) : null;
            assessment = state is null ? assessment : governance!.Value.Foresight.Look(snapshot, assessment, state);
            var history = new IntentHistory([.. status.Intents.Where(intent => !status.Stale.Contains(intent.Memory.Key)).Select(intent => OrderEnds.Remember(intent.Memory, ends))]);
            var decided = engine.Decide(snapshot, assessment, history, current, doubts);
            var quotes = await QuoteAsync(decided, snapshot, status, cancellation).ConfigureAwait(false);
            // The same decision again, over all instruments at once, now that what each costs is known.
            decided = quotes.IsEmpty ? decided : engine.Decide(snapshot, assessment, history, current, doubts, quotes);
            var inputs = new DecisionInputs(snapshot, history, current, doubts) { Outlooks = assessment.Outlooks, Quotes = quotes, Governance = state };
            var (record, unrecorded) = Keep(inputs, assessment, decided, status);
            var plan = OrderEnds.Tell(decided, ends);
            var outcomes = await ActAsync(plan, inputs, assessment, status, record, cancellation).ConfigureAwait(false);
            var completed = new CycleCompleted(head, current, snapshot, assessment, plan with { Alarms = [.. plan.Alarms, .. unrecorded, .. Unsent(plan, outcomes), .. Unmended(plan, assessment, outcomes), .. Stopped(current, assessment, status, outcomes)] }, outcomes, status)
            {
                Inputs = inputs,
            };
            return peers?.Publish(completed) is { IsEmpty: false } unsaid ? completed with { Plan = completed.Plan with { Alarms = [.. completed.Plan.Alarms, .. unsaid] } } : completed;
        }
        catch (EnvironmentFailure failure)
        {
            return new CycleFailed(head, current, failure.Code, failure.Message);
        }
    }

    /// <summary>A decision is kept before its first step. One that cannot be is acted on all the same: a full disk must not cost an account.</summary>
    private (Hash32? Record, ImmutableArray<Alarm> Alarms) Keep(DecisionInputs inputs, RiskAssessment assessment, ActionPlan plan, PlaneStatus status)
    {
        if (decisions is null || plan.Actions.All(action => WhyBusy(action, status) is not null))
            return (null, []);
        return decisions.Keep(inputs, assessment, plan) switch
        {
            DecisionKept kept => (kept.Digest, []),
            DecisionNotKept failed => (null, [new("decisions", "decision_unrecorded", failed.Why)]),
            var other => throw new InvalidOperationException($"the book answered {other.GetType().Name}"),
        };
    }

    private async Task<bool> SettleEffectsAsync(PlaneStatus status, PortfolioSnapshot snapshot, RiskAssessment assessment, OrderReport ends, CancellationToken cancellation)
    {
        var settled = false;
        foreach (var awaited in status.AwaitingEffect)
        {
            if (awaited.MinedIn > snapshot.Block.Number)
                continue;
            var verdict = OrderEnds.Judge(awaited, EffectCheck.Evaluate(awaited.Conditions, snapshot, assessment), ends);
            // A reading that is merely unknown at this block may be known at the next; only patience turns absence into a missing effect.
            if (verdict is { Seen: false, Failed: false } && snapshot.Block.Timestamp.Since(awaited.MinedAt) < limits.InFlightPatience)
                continue;
            await plane.RecordEffectAsync(awaited.Intent, verdict, snapshot.Block, cancellation).ConfigureAwait(false);
            settled = true;
        }

        return settled;
    }

    /// <summary>A rescue that was tried and could not be sent needs a human, whatever stood in its way: policy, fees, the venue, the node.</summary>
    private static IEnumerable<Alarm> Unsent(ActionPlan plan, ImmutableArray<StepOutcome> outcomes) =>
        from action in plan.Actions
        where action.Kind is ActionKind.TopUp or ActionKind.Reduce
        let tried = outcomes.Where(outcome => outcome.Action.Target == action.Target).ToList()
        where tried.Count > 0 && tried.TrueForAll(outcome => outcome is StepDropped or StepSubmitted { Submission: SubmissionRefused })
        select new Alarm(action.Target.Value, "rescue_not_sent", $"{action.Reason}; not sent: {string.Join("; ", tried.Select(WhyNot))}");

    /// <summary>A gamma or vega that is beyond its limit while every trade that was tried for it is refused needs one too.</summary>
    private IEnumerable<Alarm> Unmended(ActionPlan plan, RiskAssessment assessment, ImmutableArray<StepOutcome> outcomes) =>
        from action in plan.Actions.OfType<OptionAction>().DistinctBy(action => action.Option.Underlying)
        let exposure = assessment.Exposures.FirstOrDefault(exposure => exposure.Underlying == action.Option.Underlying)
        where exposure is not null && limits.Greeks.GetValueOrDefault(exposure.Underlying)?.Of(action.Greek) is { } bound && !(NetGreeks.Of(exposure, action.Greek)?.Abs() <= bound.Max)
        let tried = outcomes.Where(outcome => outcome is not StepDropped { Code: StepRunner.Claimed } && outcome.Action is OptionAction option && option.Option.Underlying == action.Option.Underlying).ToList()
        where tried.Count > 0 && tried.TrueForAll(outcome => outcome is StepDropped or StepSubmitted { Submission: SubmissionRefused })
        select new Alarm(action.Option.Underlying.Symbol, GreekCase.CodeOf(action.Greek), $"{action.Reason}; not sent: {string.Join("; ", tried.Select(WhyNot))}");

    /// <summary>A rescue that is not even tried needs a human as well: while nothing is signed, and while the key waits for something else.</summary>
    private IEnumerable<Alarm> Stopped(KeeperMode current, RiskAssessment assessment, PlaneStatus status, ImmutableArray<StepOutcome> outcomes) => current == KeeperMode.Halted
        ? StoppedRescues.WhileHalted(assessment, limits, status.HaltReason ?? "the mode is halted")
        : from deferred in outcomes.OfType<StepDeferred>()
          where deferred.Detail == KeyBusy && deferred.Action.Kind is ActionKind.TopUp or ActionKind.Reduce
          select StoppedRescues.Deferred(deferred.Action.Target, deferred.Action.Reason, status.Intents.Where(intent => intent.Memory.State.HoldsTheKey()));

    private static string WhyNot(StepOutcome outcome) => outcome switch
    {
        StepDropped dropped => $"{dropped.Action.Kind} {dropped.Code}: {dropped.Detail}",
        StepSubmitted { Submission: SubmissionRefused refused } => $"{outcome.Action.Kind} {refused.Code}: {refused.Detail}",
        _ => outcome.Action.Kind.ToString(),
    };

    /// <summary>
    /// Where a hedge can be made at several markets, or a Greek be brought back by several options, what the venues say of each at several sizes. Asked only where it would be tried now, before
    /// any margin action of the plan. A node that fails meanwhile leaves the plan as it is.
    /// </summary>
    private async Task<ImmutableArray<HedgeQuote>> QuoteAsync(ActionPlan plan, PortfolioSnapshot snapshot, PlaneStatus status, CancellationToken cancellation)
    {
        if (plan.Asks.IsEmpty || WhyBusy(plan.Actions.FirstOrDefault() ?? plan.Asks[0], status) is not null)
            return [];
        using var patience = new CancellationTokenSource(QuotePatience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await steps.QuoteAsync(plan.Asks, snapshot, either.Token).ConfigureAwait(false);
        }
        catch (EnvironmentFailure)
        {
            return [];
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The next head, which may be a rescue's, does not wait for prices; what the plan is without them is as good as it was before there were any.
            return [];
        }
    }

    /// <summary>An action with what is tried in its place where it turns out to be impossible: the other markets of a hedge by cost, the other rungs of a rescue.</summary>
    private IEnumerable<PlannedAction> Attempts(PlannedAction action, ActionPlan plan, DecisionInputs inputs, RiskAssessment assessment) => action switch
    {
        HedgeAction { Alternatives.IsEmpty: false } hedge => HedgeRanking.Of(hedge, inputs.Quotes, inputs.Snapshot, assessment, _objective).Select(ranked => ranked.Hedge),
        OptionAction { Alternatives.IsEmpty: false } option => OptionRanking.Of(option, inputs.Quotes, inputs.Snapshot, assessment, _objective).Select(ranked => ranked.Option),
        _ => plan.Fallbacks.Where(fallback => fallback.Target == action.Target).Prepend(action),
    };

    /// <summary>Why the key cannot be used for an action; null when it can. What is on the way gives way to an emergency, and to a new plan for its own account.</summary>
    private static string? WhyBusy(PlannedAction action, PlaneStatus status)
    {
        var replaces = (action.Urgency == Urgency.Emergency && status.UrgentMayReplace) ||
            status.Intents.Any(intent => intent.Memory.Target == action.Target && status.Stale.Contains(intent.Memory.Key));
        return status.KeyBusy && !replaces ? KeyBusy : null;
    }

    /// <summary>Why a trade that keepers of other chains might make too cannot be made here now; null where it is claimed, or nobody else could.</summary>
    private string? Unclaimed(PlannedAction action, PortfolioSnapshot snapshot) => peers is not null && StatementMaker.UnderlyingOf(action, snapshot) is { } underlying
        ? peers.Claim(underlying, snapshot.Peers, limits.Drift.GetValueOrDefault(underlying)?.MinTrade ?? Wad.Zero)
        : null;

    /// <summary>One send a cycle and key: the next step must be planned on the observed effect of this one. A step that is refused gives way to its fallback, then to the next.</summary>
    private async Task<ImmutableArray<StepOutcome>> ActAsync(
        ActionPlan plan, DecisionInputs inputs, RiskAssessment assessment, PlaneStatus status, Hash32? record, CancellationToken cancellation)
    {
        var outcomes = ImmutableArray.CreateBuilder<StepOutcome>(plan.Actions.Length);
        string? sent = null;
        foreach (var action in plan.Actions)
        {
            if ((sent ?? WhyBusy(action, status)) is { } busy)
            {
                outcomes.Add(new StepDeferred(action, busy));
                continue;
            }

            if (Unclaimed(action, inputs.Snapshot) is { } held)
            {
                outcomes.Add(new StepDropped(action, StepRunner.Claimed, held));
                continue;
            }

            foreach (var attempt in Attempts(action, plan, inputs, assessment))
            {
                var outcome = await steps.RunAsync(attempt, inputs.Snapshot, inputs.History, record, cancellation).ConfigureAwait(false);
                outcomes.Add(outcome);
                if (outcome is StepSubmitted { Submission: not SubmissionRefused })
                    sent = "an earlier step of this plan is sent; this one is planned again on its effect";
                // Without a quote or a simulation nothing is known about the step, so the dearer rung is no answer; the next block is.
                if (sent is not null || outcome is StepDropped { Code: StepRunner.NoSimulation or StepRunner.NoQuote })
                    break;
            }
        }

        return outcomes.ToImmutable();
    }
}

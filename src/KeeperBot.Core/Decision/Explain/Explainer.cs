using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Decision.Planning;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Explain;

/// <summary>Says why a plan is what it is. Pure: the same inputs and plan always give the same words.</summary>
/// <param name="assessor">Assesses the state that each action would leave.</param>
/// <param name="limits">What was decided by.</param>
public sealed class Explainer(RiskAssessor assessor, DecisionLimits limits)
{
    private readonly TradeObjective _objective = new(limits.Objective);

    /// <summary>The reasons of one plan.</summary>
    /// <param name="inputs">What it was made from.</param>
    /// <param name="assessment">The snapshot, assessed.</param>
    /// <param name="plan">The plan.</param>
    public Explanation Explain(DecisionInputs inputs, RiskAssessment assessment, ActionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(plan);
        var table = LimitTable.Of(inputs.Snapshot, assessment, limits);
        var candidates = ImmutableArray.CreateBuilder<CandidateLine>();
        foreach (var action in plan.Actions)
        {
            if (action is HedgeAction hedge && (!hedge.Alternatives.IsEmpty || hedge.Choice is not null))
            {
                candidates.AddRange(Ranked(hedge, inputs, assessment, table));
                continue;
            }

            if (action is OptionAction option)
            {
                candidates.AddRange(Ranked(option, inputs, assessment, table));
                candidates.AddRange(option.Then.Select(after => Following(after, inputs, table)));
                continue;
            }

            candidates.Add(Candidate(action, CandidateRole.Chosen, inputs, table));
            foreach (var fallback in plan.Fallbacks.Where(item => item.Target == action.Target))
                candidates.Add(Candidate(fallback, CandidateRole.Fallback, inputs, table));
        }

        return new(inputs.Snapshot.Block, inputs.Mode, inputs.Safety.Doubts, table, candidates.ToImmutable(), plan.Skips, plan.Alarms) { Governance = assessment.Governance };
    }

    /// <summary>The same with the gas of what was simulated, at the most that the transaction would have paid.</summary>
    /// <param name="explanation">The reasons.</param>
    /// <param name="steps">What became of the plan's actions.</param>
    public static Explanation WithGas(Explanation explanation, ImmutableArray<StepOutcome> steps)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return explanation with { Candidates = [.. explanation.Candidates.Select(candidate => candidate with { Costs = Priced(candidate, steps) })] };
    }

    private static ImmutableArray<CostLine> Priced(CandidateLine candidate, ImmutableArray<StepOutcome> steps)
    {
        var simulated = steps.OfType<StepSubmitted>().FirstOrDefault(step => step.Action == candidate.Action)?.Submission;
        Wei? most = simulated switch
        {
            WouldSubmit would => would.MaxFeePerGas * would.GasLimit,
            Submitted sent => sent.MaxFeePerGas * sent.GasLimit,
            _ => null,
        };
        return most is { } wei ? [.. candidate.Costs.Select(cost => cost == ActionCosts.Gas ? ActionCosts.GasOf(wei) : cost)] : candidate.Costs;
    }

    /// <summary>Every market of a hedge with its cost as quoted; the cheapest is the one chosen.</summary>
    private IEnumerable<CandidateLine> Ranked(HedgeAction hedge, DecisionInputs inputs, RiskAssessment assessment, ImmutableArray<LimitLine> before)
    {
        var role = CandidateRole.Chosen;
        foreach (var ranked in HedgeRanking.Of(hedge, inputs.Quotes, inputs.Snapshot, assessment, _objective))
        {
            var line = Candidate(ranked.Hedge, role, inputs, before);
            yield return ranked.Cost is { } cost
                ? line with { Costs = [.. cost.Lines, new("in all", cost.Total, TradeObjective.Numeraire, Lost: true), .. AllParts(ranked.Hedge.Choice)] }
                : line with { Refusal = ranked.Refusal };
            role = CandidateRole.Alternative;
        }
    }

    /// <summary>What all trades of a plan of several cost together, with the hedges that option trades make necessary.</summary>
    private static IEnumerable<CostLine> AllParts(TradeChoice? choice) => choice is { Parts: > 1 } ? [new($"all {choice.Parts} parts", choice.PlanCost, TradeObjective.Numeraire, Lost: false)] : [];

    /// <summary>Every option trade with its cost as quoted, and what a unit of the Greek costs by it.</summary>
    private IEnumerable<CandidateLine> Ranked(OptionAction option, DecisionInputs inputs, RiskAssessment assessment, ImmutableArray<LimitLine> before)
    {
        var role = CandidateRole.Chosen;
        foreach (var ranked in OptionRanking.Of(option, inputs.Quotes, inputs.Snapshot, assessment, _objective))
        {
            var line = Candidate(ranked.Option, role, inputs, before);
            yield return ranked.Cost is { } cost
                ? line with { Costs = [.. cost.Lines, new("in all", cost.Total, TradeObjective.Numeraire, Lost: true), .. AllParts(ranked.Option.Choice), new($"per unit of {option.Greek.ToString().ToLowerInvariant()}", ranked.PerUnit, TradeObjective.Numeraire, Lost: true)] }
                : option.Alternatives.IsEmpty ? line : line with { Refusal = ranked.Refusal };
            role = CandidateRole.Alternative;
        }
    }

    /// <summary>What is to follow on the effect of a trade, at what the plan reckons with.</summary>
    private CandidateLine Following(OptionAction action, DecisionInputs inputs, ImmutableArray<LimitLine> before)
    {
        var line = Candidate(action, CandidateRole.Following, inputs, before);
        return action.Choice is { } choice ? line with { Costs = [.. line.Costs, new("by its quotes", choice.Cost, TradeObjective.Numeraire, Lost: true), .. AllParts(choice)] } : line;
    }

    private CandidateLine Candidate(PlannedAction action, CandidateRole role, DecisionInputs inputs, ImmutableArray<LimitLine> before) =>
        new(action, role, ActionCosts.Of(action, inputs.Snapshot), Effects(action, inputs, before));

    /// <summary>Only the account that acts changes: it is assessed before and after, by itself, and net delta moves by what its own does.</summary>
    private ImmutableArray<EffectLine> Effects(PlannedAction action, DecisionInputs inputs, ImmutableArray<LimitLine> before)
    {
        var alone = inputs.Snapshot with { Accounts = [.. inputs.Snapshot.Accounts.Where(account => account.Account.Id == action.Account)] };
        if (ActionProjection.After(alone, action) is not { } projected)
            return [];
        var (was, then) = (assessor.Assess(alone), assessor.Assess(projected));
        var effects = ImmutableArray.CreateBuilder<EffectLine>();
        foreach (var after in LimitTable.Health(then, limits))
            if (before.FirstOrDefault(line => line.Kind == LimitKind.Health && line.Subject == after.Subject) is { } now && Moved(now.Value, after.Value))
                effects.Add(new(now.Kind, now.Subject, now.Value, after.Value, after.State));
        foreach (var now in before)
            if (Shift(now, was, then) is { } shift && now.Value is { } net && Moved(net, net + shift))
                effects.Add(new(now.Kind, now.Subject, net, net + shift, LimitTable.StateOf(now, net + shift)));
        return effects.ToImmutable();
    }

    /// <summary>What an action changes of a net Greek; null for another limit, and where it is not known.</summary>
    private static Wad? Shift(LimitLine line, RiskAssessment was, RiskAssessment then)
    {
        Wad? Of(RiskAssessment assessment) => assessment.Exposures.FirstOrDefault(exposure => exposure.Underlying.Symbol == line.Subject) is not { } exposure ? null : line.Kind switch
        {
            LimitKind.NetDelta => exposure.NetDelta,
            LimitKind.NetGamma => NetGreeks.Of(exposure, GreekKind.Gamma),
            LimitKind.NetVega => NetGreeks.Of(exposure, GreekKind.Vega),
            _ => null,
        };
        return Of(then) is { } after ? after - (Of(was) ?? Wad.Zero) : null;
    }

    /// <summary>Less than a millionth is the arithmetic's own.</summary>
    private static bool Moved(Wad? before, Wad? after) => before is { } old && after is { } now
        ? (now - old).Abs() > Wad.Parse("0.000001")
        : before is null != after is null;
}

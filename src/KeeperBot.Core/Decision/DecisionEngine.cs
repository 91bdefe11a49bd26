using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision.Drift;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Margin;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;

namespace KeeperBot.Core.Decision;

/// <summary>
/// Assessment and remembered intents in, plan out. Pure and deterministic: no clock, no I/O, no randomness; time is the block's.
/// Margin comes first, worst health first; hedges after, since a hedge on an account about to be liquidated is worth nothing.
/// </summary>
public sealed class DecisionEngine(DecisionLimits limits)
{
    private readonly MarginLadder _ladder = new(limits);
    private readonly GreekRule _greeks = new(limits);
    private readonly DriftRule _drift = new(limits);

    /// <summary>Decides at one block.</summary>
    public ActionPlan Decide(PortfolioSnapshot snapshot, RiskAssessment assessment, IntentHistory history, KeeperMode mode, SafetyState safety)
    {
        var draft = new PlanDraft(snapshot, assessment, new RecentActions(history, snapshot.Block.Timestamp), mode, safety);
        foreach (var doubt in safety.Doubts)
            draft.Alarm(doubt.Subject, doubt.Code, doubt.Detail);
        foreach (var unknown in assessment.Unknowns)
        {
            draft.Skip($"{unknown.Account}/{unknown.Subject}", ActionKind.None, "position_unknown", $"{unknown.Code}: {unknown.Detail}");
            draft.Alarm($"{unknown.Account}/{unknown.Subject}", "position_unknown", $"no action on it: {unknown.Detail}");
        }

        if (mode == KeeperMode.Halted)
        {
            draft.Skip("portfolio", ActionKind.None, "halted", "the keeper is halted; nothing is decided");
            return draft.Close();
        }

        foreach (var risk in assessment.Margin.OrderBy(risk => new Rank(risk.Margin.Health), WorstFirst.Instance).ThenBy(risk => risk.Margin.Id))
            _ladder.Apply(risk, draft);
        // Options before hedges: they move net delta, and a hedge that came first would be made twice.
        foreach (var exposure in assessment.Exposures)
            _greeks.Apply(exposure, draft);
        foreach (var exposure in assessment.Exposures)
            _drift.Apply(exposure, draft);
        AllowanceRule.Apply(draft);
        return draft.Close();
    }

    /// <summary>A health with its ratio in floating point, by which most comparisons are settled.</summary>
    private readonly record struct Rank(HealthRatio Health)
    {
        public double Ratio { get; } = Health.HasRequirement ? Health.Equity.ToDouble() / Health.Requirement.ToDouble() : double.PositiveInfinity;
    }

    /// <summary>Lowest health first, those that are close compared by cross-multiplication so that no rounding reorders two accounts; no requirement comes last.</summary>
    private sealed class WorstFirst : IComparer<Rank>
    {
        /// <summary>Far above what two conversions and a division lose.</summary>
        private const double Close = 1e-12;

        public static WorstFirst Instance { get; } = new();

        public int Compare(Rank left, Rank right)
        {
            if (left.Health.HasRequirement != right.Health.HasRequirement)
                return left.Health.HasRequirement ? -1 : 1;
            if (!left.Health.HasRequirement)
                return 0;
            return Math.Abs(left.Ratio - right.Ratio) > Close * Math.Max(Math.Abs(left.Ratio), Math.Abs(right.Ratio))
                ? left.Ratio.CompareTo(right.Ratio)
                : (left.Health.Equity.Raw * right.Health.Requirement.Raw).CompareTo(right.Health.Equity.Raw * left.Health.Requirement.Raw);
        }
    }
}

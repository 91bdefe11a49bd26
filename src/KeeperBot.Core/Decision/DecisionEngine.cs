using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision.Buffer;
using KeeperBot.Core.Decision.Drift;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Margin;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;

namespace KeeperBot.Core.Decision;

/// <summary>
/// Assessment and remembered intents in, plan out. Pure and deterministic: no clock, no I/O, no randomness; time is the block's.
/// Margin comes first, worst health first (by expected loss where a buffer is short for several); hedges after, since a hedge on an account about to be liquidated is worth nothing.
/// </summary>
public sealed class DecisionEngine(DecisionLimits limits)
{
    private readonly MarginLadder _ladder = new(limits);
    private readonly GreekRule _greeks = new(limits);
    private readonly DriftRule _drift = new(limits);

    /// <summary>Decides at one block.</summary>
    /// <param name="snapshot">What was read.</param>
    /// <param name="assessment">What it means.</param>
    /// <param name="history">The recent intents.</param>
    /// <param name="mode">The mode in force.</param>
    /// <param name="safety">The doubts in force.</param>
    /// <param name="quotes">What the venues said to the <see cref="ActionPlan.Asks"/> of the same decision without them; empty where they were not asked.</param>
    public ActionPlan Decide(
        PortfolioSnapshot snapshot, RiskAssessment assessment, IntentHistory history, KeeperMode mode, SafetyState safety, ImmutableArray<HedgeQuote> quotes = default)
    {
        var draft = new PlanDraft(snapshot, assessment, new RecentActions(history, snapshot.Block.Timestamp), mode, safety) { Quotes = quotes.IsDefault ? [] : quotes };
        foreach (var doubt in safety.Doubts)
            draft.Alarm(doubt.Subject, doubt.Code, doubt.Detail);
        foreach (var unknown in assessment.Unknowns)
        {
            draft.Skip($"{unknown.Account}/{unknown.Subject}", ActionKind.None, "position_unknown", $"{unknown.Code}: {unknown.Detail}");
            var (code, stopped) = unknown.IsOfPeer ? ("peer_unknown", "no hedges") : ("position_unknown", "no action on it");
            draft.Alarm($"{unknown.Account}/{unknown.Subject}", code, $"{stopped}: {unknown.Detail}");
        }

        GovernanceRule.Tell(draft);
        if (mode == KeeperMode.Halted)
        {
            draft.Skip("portfolio", ActionKind.None, "halted", "the keeper is halted; nothing is decided");
            return draft.Close();
        }

        foreach (var risk in RescueOrder.Of(draft, limits))
            _ladder.Apply(risk, draft);
        // Options before hedges: they move net delta, and a hedge that came first would be made twice.
        foreach (var exposure in assessment.Exposures)
            _greeks.Apply(exposure, draft);
        foreach (var exposure in assessment.Exposures)
            _drift.Apply(exposure, draft);
        SettlementRule.Apply(draft, limits);
        AllowanceRule.Apply(draft);
        BufferRule.Apply(draft, limits);
        return draft.Close();
    }
}

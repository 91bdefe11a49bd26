using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;

namespace KeeperBot.Core.Decision.Explain;

/// <summary>Everything that one decision was made from, besides the configuration: the same inputs always give the same plan.</summary>
/// <param name="Snapshot">What was read.</param>
/// <param name="History">The recent intents.</param>
/// <param name="Mode">The mode in force.</param>
/// <param name="Safety">The doubts in force.</param>
public sealed record DecisionInputs(PortfolioSnapshot Snapshot, IntentHistory History, KeeperMode Mode, SafetyState Safety)
{
    /// <summary>How much each underlying was taken to move; null where nobody has looked ahead.</summary>
    public ImmutableArray<VolatilityOutlook>? Outlooks { get; init; }

    /// <summary>What the venues said of a hedge that can be made at several; empty where there was no choice.</summary>
    public ImmutableArray<HedgeQuote> Quotes { get; init; } = [];

    /// <summary>What governance did and has in hand; null where nobody has looked.</summary>
    public GovernanceState? Governance { get; init; }
}

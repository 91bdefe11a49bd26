using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Safety;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision.Explain;

/// <summary>One decision with its reasons: where every limit stands, what was worked out, what is done, and why the rest is not.</summary>
/// <param name="Block">The block decided on.</param>
/// <param name="Mode">The mode in force.</param>
/// <param name="Doubts">What holds actions back.</param>
/// <param name="Limits">Every limit, margin first.</param>
/// <param name="Candidates">Every action that was worked out, in the order in which they are tried.</param>
/// <param name="Skips">What was looked at and led to no action, with the reason.</param>
/// <param name="Alarms">What needs a human.</param>
public sealed record Explanation(
    BlockRef Block, KeeperMode Mode, ImmutableArray<Doubt> Doubts, ImmutableArray<LimitLine> Limits, ImmutableArray<CandidateLine> Candidates,
    ImmutableArray<Skip> Skips, ImmutableArray<Alarm> Alarms)
{
    /// <summary>What governance did and has in hand; null where there is nothing to tell.</summary>
    public GovernanceOutlook? Governance { get; init; }
}

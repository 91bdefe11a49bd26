using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>What a path did to one margin account.</summary>
/// <param name="Id">Which.</param>
/// <param name="Fate">How it ended.</param>
/// <param name="EndedAt">When it was liquidated, or could no longer be foreseen; null where it survived.</param>
/// <param name="LowestHealth">The least health seen; positive infinity where nothing was ever required.</param>
/// <param name="LowestAt">When.</param>
/// <param name="TopUps">How many.</param>
/// <param name="Paid">What they paid, by token.</param>
/// <param name="Reductions">How many.</param>
/// <param name="ShareKept">The share of its exposure that is left, 0 to 1.</param>
/// <param name="ReductionCost">What the reductions cost, in the numeraire.</param>
/// <param name="Blocked">Why a rescue that was wanted could not be made, and for how long each.</param>
public sealed record AccountPath(
    MarginAccountId Id, Fate Fate, TimeSpan? EndedAt, double LowestHealth, TimeSpan LowestAt, int TopUps, ImmutableArray<TokenAmount> Paid, int Reductions,
    double ShareKept, double ReductionCost, ImmutableArray<BlockedRescue> Blocked);

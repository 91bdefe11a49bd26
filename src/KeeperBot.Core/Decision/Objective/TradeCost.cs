using System.Collections.Immutable;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Objective;

/// <summary>What one candidate costs, line by line.</summary>
/// <param name="Lines">The lines; a negative one is earned.</param>
/// <param name="Total">Their sum over what is lost, in the numeraire; null where a line is not known.</param>
public sealed record TradeCost(ImmutableArray<CostLine> Lines, Wad? Total);

using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Stress;

/// <summary>One margin account over the whole grid.</summary>
/// <param name="Id">Which.</param>
/// <param name="Trigger">The ladder's trigger; null where the venue has no limits.</param>
/// <param name="Now">Its health by its own curve without a shock; infinite without a requirement.</param>
/// <param name="Worst">The worst place; the first of several in the order of time, volatility and spot.</param>
/// <param name="MostLost">The largest fall of equity over the grid, 0 or more, in the account's own unit; NaN where somewhere there is no value.</param>
/// <param name="WorstOverTime">The worst over time, by spot factor within volatility shock, in the order of the axes.</param>
/// <param name="ByTime">Health everywhere: spot within volatility within time.</param>
public sealed record AccountGrid(
    MarginAccountId Id, Wad? Trigger, double Now, GridHealth Worst, double MostLost, ImmutableArray<GridHealth> WorstOverTime, ImmutableArray<GridHealth> ByTime);

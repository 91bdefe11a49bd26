using System.Collections.Immutable;
using KeeperBot.Core.Records;

namespace KeeperBot.Monitoring.Reports.Periods;

/// <summary>The lines of an attribution by name, in the order in which they are shown.</summary>
internal static class AttributionLines
{
    public static ImmutableArray<(string Name, double Value)> Of(Attribution line) =>
    [
        (nameof(line.Delta), line.Delta), (nameof(line.Gamma), line.Gamma), (nameof(line.Vega), line.Vega), (nameof(line.Theta), line.Theta), (nameof(line.Funding), line.Funding),
        (nameof(line.QuotedCost), line.QuotedCost), (nameof(line.Slippage), line.Slippage), (nameof(line.Gas), line.Gas), (nameof(line.Residual), line.Residual), (nameof(line.Total), line.Total),
    ];
}

using System.Collections.Immutable;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Portfolio.Curves;

/// <summary>An account that is worth what its legs are and of which nothing is required: long options, shares, balances.</summary>
/// <param name="equity">Equity as read.</param>
/// <param name="legs">Its legs.</param>
/// <param name="now">Chain time of the snapshot.</param>
public sealed class RepricedMarginCurve(double equity, ImmutableArray<PositionLeg> legs, ChainTime now) : IMarginCurve
{
    /// <inheritdoc/>
    public MarginPoint At(MarketShift shift)
    {
        var value = equity;
        foreach (var leg in legs)
            value += LegRepricing.Change(leg, shift, now);
        return new(value, 0);
    }
}

using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>
/// What a trade costs by its size: straight lines from nothing through the sizes that were quoted, which is no less than a book or a pool that gets dearer with size asks in between; and its gas,
/// once, whatever the size. Nothing is known beyond the largest size.
/// </summary>
internal sealed class CostCurve
{
    private readonly List<(Wad Size, Wad Cost)> _points;
    private readonly Wad _fixed;

    private CostCurve(List<(Wad Size, Wad Cost)> points, Wad once) => (_points, _fixed) = (points, once);

    /// <summary>The largest size that was quoted.</summary>
    public Wad Most => _points[^1].Size;

    /// <summary>From quotes; null where none has a price.</summary>
    /// <param name="quotes">Of one market or option.</param>
    /// <param name="priced">The cost of a signed quantity at an average price, without gas; null where it cannot be said.</param>
    /// <param name="worst">The average price that is paid at the size that still fits, by definition of it.</param>
    /// <param name="gas">What one trade's gas costs, in the numeraire.</param>
    public static CostCurve? Of(IEnumerable<HedgeQuote> quotes, Func<Wad, Wad, Wad?> priced, Wad worst, Wad gas)
    {
        var points = new SortedDictionary<Wad, Wad>();
        foreach (var quote in quotes)
        {
            var (quantity, price) = quote.Refusal is null ? (quote.Quantity, quote.AveragePrice) : quote.Fits is { Sign: > 0 } fits ? (quote.Quantity.Sign > 0 ? fits : -fits, worst) : (Wad.Zero, (Wad?)null);
            if (price is { } known && !quantity.IsZero && priced(quantity, known) is { } cost)
                points[quantity.Abs()] = cost;
        }

        return points.Count == 0 ? null : new([.. points.Select(point => (point.Key, point.Value))], gas);
    }

    /// <summary>The cost of a size above zero and no larger than <see cref="Most"/>.</summary>
    public Wad At(Wad size)
    {
        var (fromSize, fromCost) = (Wad.Zero, Wad.Zero);
        foreach (var (toSize, toCost) in _points)
        {
            if (size <= toSize)
            {
                var rise = (toCost - fromCost).Raw * (size - fromSize).Raw;
                var run = (toSize - fromSize).Raw;
                // Up: a cost is never made smaller than it is.
                var part = rise.Sign > 0 ? (rise + run - 1) / run : rise / run;
                return fromCost + Wad.FromRaw(part) + _fixed;
            }

            (fromSize, fromCost) = (toSize, toCost);
        }

        throw new ArgumentOutOfRangeException(nameof(size), size.ToString(), $"only sizes up to {Most} were quoted");
    }
}

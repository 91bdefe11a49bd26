using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;
using KeeperBot.Quant.FirstPassage;

namespace KeeperBot.Core.Risk;

/// <summary>
/// The prices at which a margin account reaches a level of health, one underlying at a time, from its <see cref="MarginAccount.Curve"/>. Straight lines are solved in
/// closed form, curves that go one way by bracketing; whatever else bends goes to <see cref="RatioBarrierSolver"/>, which searches twenty times up and down. A price at which the venue's formula has no value
/// counts as reached. Computed when asked for, and pure: it never changes for one account.
/// </summary>
public sealed class LiquidationPrices : IEquatable<LiquidationPrices>
{
    private readonly MarginAccount _margin;
    private readonly Lazy<ImmutableArray<LiquidationPrice>> _atOne;

    /// <param name="margin">The account as it was read.</param>
    public LiquidationPrices(MarginAccount margin)
    {
        _margin = margin;
        _atOne = new(() => AtLevel(Wad.One));
    }

    /// <summary>Where the venue liquidates: health 1, whichever side of it the venue's predicate is on.</summary>
    public ImmutableArray<LiquidationPrice> Liquidation => _atOne.Value;

    /// <summary>
    /// Where health reaches a level (a trigger). One entry for each underlying with a price, in symbol order; empty where nothing is required, or where there is no curve
    /// and nothing can be foreseen.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The level is not above 0.</exception>
    public ImmutableArray<LiquidationPrice> AtLevel(Wad level)
    {
        if (level.Sign <= 0)
            throw new ArgumentOutOfRangeException(nameof(level), level.ToString(), "a level of health is above 0");
        if (_margin.Curve is not { } curve || _margin.Maintenance is null)
            return [];
        var limit = level.ToDouble();
        return [.. Spots().Select(item => One(curve, item.Underlying, item.Price, limit))];
    }

    /// <inheritdoc/>
    public bool Equals(LiquidationPrices? other) => other is not null && _margin.Equals(other._margin);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LiquidationPrices);

    /// <inheritdoc/>
    public override int GetHashCode() => _margin.GetHashCode();

    /// <summary>Oracle prices before those of options, which may be forwards.</summary>
    private IEnumerable<(Underlying Underlying, Wad Price)> Spots() =>
        from leg in _margin.Legs
        let price = leg switch
        {
            PerpLeg perp => perp.IndexPrice,
            SpotLeg spot => spot.Price,
            OptionLeg option => option.Spot,
            _ => Wad.Zero,
        }
        where price.Sign > 0
        group (Price: price, IsOption: leg is OptionLeg) by leg.Underlying into found
        orderby found.Key
        select (found.Key, found.OrderBy(item => item.IsOption).First().Price);

    private static LiquidationPrice One(IMarginCurve curve, Underlying underlying, Wad price, double level)
    {
        var found = Factors(curve, underlying, level);
        var spot = price.ToDouble();
        return new(underlying, price, found.Breached, found.Breached ? null : found.Lower * spot, found.Breached ? null : found.Upper * spot);
    }

    private static (bool Breached, double? Lower, double? Upper) Factors(IMarginCurve curve, Underlying underlying, double level)
    {
        switch (curve)
        {
            case ILinearMarginCurve linear:
                return LinearCrossing.Find(linear.At(MarketShift.None), factor => linear.Line(MarketShift.Of(underlying, factor)), level);
            case WorstMarginCurve worst:
                (bool Breached, double? Lower, double? Upper) all = default;
                foreach (var test in worst.Tests)
                {
                    var one = Factors(test, underlying, level);
                    all = (all.Breached || one.Breached, Nearer(all.Lower, one.Lower, Math.Max), Nearer(all.Upper, one.Upper, Math.Min));
                }

                return all;
            case IMonotoneMarginCurve monotone:
                return MonotoneCrossing.Find(factor => Gap(monotone, underlying, factor, level));
            default:
                // In units of the snapshot's price.
                var barriers = RatioBarrierSolver.Solve((factor, _) => Health(curve, underlying, factor), level, 1);
                return (barriers.Breached, barriers.Lower, barriers.Upper);
        }
    }

    private static double Gap(IMarginCurve curve, Underlying underlying, double factor, double level)
    {
        var (equity, maintenance) = curve.At(MarketShift.Of(underlying, factor));
        return equity - (level * maintenance);
    }

    private static double Health(IMarginCurve curve, Underlying underlying, double factor)
    {
        var health = curve.At(MarketShift.Of(underlying, factor)).Health;
        return double.IsNaN(health) ? double.NegativeInfinity : health;
    }

    private static double? Nearer(double? one, double? other, Func<double, double, double> nearer) =>
        one is { } first && other is { } second ? nearer(first, second) : one ?? other;
}

using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Quant;
using KeeperBot.Quant.FirstPassage;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>
/// First passage of one margin account's health. Each driver's barriers are found on the venue's own formula, now and at the horizon's end, when options have
/// aged, funding and interest have accrued at the rates of now, and lagging marks have caught up; the worse of the two counts. With several drivers the sum of what each does
/// alone and what all do together bound the probability from above.
/// </summary>
internal sealed class BreachForecast
{
    private const double Hour = 1.0 / (24 * 365), Day = 1.0 / 365, Year = 1;

    /// <summary>Barriers are searched for this many standard deviations of the longest horizon away, and no farther than a million times (13.8 in the logarithm).</summary>
    private const double Deviations = 9, MostReach = 13.8;

    /// <summary>Moves that show whether an underlying's price bears on health at all, and in which direction.</summary>
    private static readonly ImmutableArray<double> Probes = [0.25, 0.5, 0.8, 0.9, 0.99, 1.01, 1.1, 1.25, 2, 4];

    private readonly MarginGrid _grid;
    private readonly double _added, _longest;
    private readonly ImmutableArray<(VolatilityOutlook Outlook, int Sign)> _drivers;
    private readonly Dictionary<(string Axis, double Level, double YearsAhead), RatioBarriers> _barriers = [];

    private BreachForecast(MarginGrid grid, ImmutableArray<(VolatilityOutlook, int)> drivers, double longest, double added) =>
        (_grid, _drivers, _longest, _added) = (grid, drivers, longest, added);

    /// <summary>What moves it, in symbol order.</summary>
    public ImmutableArray<VolatilityOutlook> Drivers => [.. _drivers.Select(driver => driver.Outlook)];

    /// <param name="margin">The account.</param>
    /// <param name="curve">Its formula.</param>
    /// <param name="outlook">How much each underlying moves.</param>
    /// <param name="longest">The longest horizon that is asked about, in years; a day if that is longer.</param>
    public static BreachForecast Of(MarginAccount margin, IMarginCurve curve, Func<Underlying, VolatilityOutlook> outlook, double longest = Day)
    {
        var drivers = margin.Legs.Select(leg => leg.Underlying).Distinct().Order()
            .Select(underlying => (Underlying: underlying, Sign: SignOf(curve, underlying))).Where(item => item.Sign != 0)
            .Select(item => (outlook(item.Underlying), item.Sign));
        return new(new MarginGrid(curve), [.. drivers], Math.Max(longest, Day), 0);
    }

    /// <summary>The same account with more equity, in its own unit.</summary>
    public BreachForecast With(double equity) => new(_grid, _drivers, _longest, equity);

    /// <summary>The probability that health reaches a level within a horizon.</summary>
    public double Within(double level, double years)
    {
        if (_drivers.IsEmpty)
            return IsReached(level, 0) || IsReached(level, years) ? 1 : 0;
        double Worst(PriceAxis axis) => Math.Max(axis.Touches(Barriers(axis, level, 0), years), axis.Touches(Barriers(axis, level, years), years));
        return Bound(years, Worst);
    }

    public LevelBreach Level(double level) => new(
        level, Within(level, Hour), Within(level, 6 * Hour), Within(level, Day), Median(level), Nearest(level));

    private double Bound(double years, Func<PriceAxis, double> chance)
    {
        var sum = _drivers.Sum(driver => chance(PriceAxis.Alone(driver.Outlook, years)));
        return Math.Min(1, _drivers.Length > 1 ? Math.Max(sum, chance(PriceAxis.Together(_drivers, years))) : sum);
    }

    /// <summary>With the barriers where they are now, or in a day, whichever is worse.</summary>
    private TimeSpan? Median(double level)
    {
        if (IsReached(level, 0))
            return TimeSpan.Zero;
        if (_drivers.IsEmpty)
            return null;
        double Reached(double years) => Bound(years, axis => Math.Max(axis.Touches(Barriers(axis, level, 0), years), axis.Touches(Barriers(axis, level, Day), years)));
        if (!(Reached(Year) >= 0.5))
            return null;
        double early = 0, late = Year;
        // To a second.
        while (late - early > 1.0 / YearFraction.SecondsPerYear)
        {
            var middle = 0.5 * (early + late);
            (early, late) = Reached(middle) < 0.5 ? (middle, late) : (early, middle);
        }

        return TimeSpan.FromSeconds(Math.Round(late * YearFraction.SecondsPerYear));
    }

    private BarrierDistance? Nearest(double level)
    {
        BarrierDistance? nearest = null;
        foreach (var (outlook, _) in _drivers)
        {
            var axis = PriceAxis.Alone(outlook, Day);
            var barriers = Barriers(axis, level, 0);
            double?[] factors = barriers.Breached ? [1] : [barriers.Lower, barriers.Upper];
            foreach (var factor in factors.OfType<double>())
            {
                var deviations = Math.Abs(Math.Log(factor)) / (axis.Volatility * Math.Sqrt(Day));
                if (nearest is not { } known || deviations < known.DailyDeviations)
                    nearest = new(outlook.Underlying, factor - 1, deviations);
            }
        }

        return nearest;
    }

    /// <summary>Where health reaches a level along an axis. A market in which the formula has no value counts as breached.</summary>
    private RatioBarriers Barriers(PriceAxis axis, double level, double yearsAhead)
    {
        if (_barriers.TryGetValue((axis.Name, level, yearsAhead), out var known))
            return known;
        var barriers = Simple(axis, level, yearsAhead) is { } found ? RatioBarriers.At(1, found.Breached, found.Lower, found.Upper) : Solve(axis, level, yearsAhead);
        _barriers.Add((axis.Name, level, yearsAhead), barriers);
        return barriers;
    }

    /// <summary>Where the formula's form gives the barriers away: straight lines in one price have one root, and what goes one way is bracketed. Null for any other form.</summary>
    private (bool Breached, double? Lower, double? Upper)? Simple(PriceAxis axis, double level, double yearsAhead)
    {
        // Of an account that does not count in the numeraire, more equity is no straight line.
        if (_grid.Curve is ILinearMarginCurve linear && (_added == 0 || linear is LinearMarginCurve { Unit: null }))
        {
            MarginPoint Line(double factor) => Richer(linear.Line(axis.Shift(factor, yearsAhead)));
            if (axis.Powers is [{ Power: 1 }])
                return LinearCrossing.Find(Richer(linear.At(axis.Shift(1, yearsAhead))), Line, level);
            // All together in the direction that hurts: the gap only closes as the factor falls.
            if (axis.Powers.Length > 1)
                return MonotoneCrossing.Find(factor => Gap(Line(factor), level));
        }

        return _grid.Curve is IMonotoneMarginCurve && axis.Powers is [{ Power: 1 }] ? MonotoneCrossing.Find(factor => Gap(Richer(_grid.Curve.At(axis.Shift(factor, yearsAhead))), level)) : null;
    }

    private static double Gap(MarginPoint point, double level) => point.Equity - (level * point.Maintenance);

    private RatioBarriers Solve(PriceAxis axis, double level, double yearsAhead)
    {
        double Ratio(double factor, double _)
        {
            var value = Health(_grid.At(axis, factor, yearsAhead));
            return double.IsNaN(value) ? double.NegativeInfinity : value;
        }

        var reach = Math.Clamp(Deviations * axis.Volatility * Math.Sqrt(_longest), RatioBarrierSolver.DefaultReach, MostReach);
        return RatioBarrierSolver.Solve(Ratio, level, 1, 0, reach);
    }

    private bool IsReached(double level, double yearsAhead) =>
        !(Health(_grid.Curve.At(new MarketShift { YearsAhead = yearsAhead, MarksConverged = yearsAhead > 0 })) > level);

    private double Health(MarginPoint point) => Richer(point).Health;

    private MarginPoint Richer(MarginPoint point) => point with { Equity = point.Equity + _added };

    /// <summary>1 when a rise helps (or neither does), -1 when a rise hurts, 0 when the price does not matter.</summary>
    private static int SignOf(IMarginCurve curve, Underlying underlying)
    {
        var here = curve.At(MarketShift.None);
        if (Probes.All(factor => curve.At(MarketShift.Of(underlying, factor)) == here))
            return 0;
        return curve.At(MarketShift.Of(underlying, 1.01)).Health < curve.At(MarketShift.Of(underlying, 0.99)).Health ? -1 : 1;
    }
}

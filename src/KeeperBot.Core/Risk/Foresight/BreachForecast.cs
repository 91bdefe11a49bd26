using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
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

    /// <summary>Moves that show whether an underlying's price bears on health at all, and in which direction.</summary>
    private static readonly ImmutableArray<double> Probes = [0.25, 0.5, 0.8, 0.9, 0.99, 1.01, 1.1, 1.25, 2, 4];

    private readonly IMarginCurve _curve;
    private readonly double _added;
    private readonly ImmutableArray<(VolatilityOutlook Outlook, int Sign)> _drivers;

    private BreachForecast(IMarginCurve curve, ImmutableArray<(VolatilityOutlook, int)> drivers, double added) => (_curve, _drivers, _added) = (curve, drivers, added);

    /// <summary>What moves it, in symbol order.</summary>
    public ImmutableArray<VolatilityOutlook> Drivers => [.. _drivers.Select(driver => driver.Outlook)];

    public static BreachForecast Of(MarginAccount margin, IMarginCurve curve, Func<Underlying, VolatilityOutlook> outlook)
    {
        var still = new BreachForecast(curve, [], 0);
        var drivers = margin.Legs.Select(leg => leg.Underlying).Distinct().Order()
            .Select(underlying => (Underlying: underlying, Sign: still.SignOf(underlying))).Where(item => item.Sign != 0)
            .Select(item => (outlook(item.Underlying), item.Sign));
        return new(curve, [.. drivers], 0);
    }

    /// <summary>The same account with more equity, in its own unit.</summary>
    public BreachForecast With(double equity) => new(_curve, _drivers, equity);

    /// <summary>The probability that health reaches a level within a horizon.</summary>
    public double Within(double level, double years)
    {
        double sum = 0;
        foreach (var (outlook, _) in _drivers)
            sum += Worst(PriceAxis.Alone(outlook, years), level, years);
        if (_drivers.Length > 1)
            sum = Math.Max(sum, Worst(PriceAxis.Together(_drivers, years), level, years));
        if (_drivers.IsEmpty && (IsReached(level, 0) || IsReached(level, years)))
            sum = 1;
        return Math.Min(sum, 1);
    }

    public LevelBreach Level(double level) => new(
        level, Within(level, Hour), Within(level, 6 * Hour), Within(level, Day), Median(level), Nearest(level));

    private double Worst(PriceAxis axis, double level, double years) => Math.Max(
        axis.Touches(axis.Barriers(Health, level, 0, years), years), axis.Touches(axis.Barriers(Health, level, years, years), years));

    /// <summary>With the barriers where they are now, or in a day, whichever is worse.</summary>
    private TimeSpan? Median(double level)
    {
        if (IsReached(level, 0))
            return TimeSpan.Zero;
        var alone = _drivers.Select(driver => (driver.Outlook, Sets: Sets(PriceAxis.Alone(driver.Outlook, Day), level))).ToList();
        var together = _drivers.Length > 1 ? Sets(PriceAxis.Together(_drivers, Day), level) : [];
        double Reached(double years)
        {
            var sum = alone.Sum(item => item.Sets.Max(set => PriceAxis.Alone(item.Outlook, years).Touches(set, years)));
            return together.IsEmpty ? sum : Math.Max(sum, together.Max(set => PriceAxis.Together(_drivers, years).Touches(set, years)));
        }

        if (alone.Count == 0 || !(Reached(Year) >= 0.5))
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

    private ImmutableArray<RatioBarriers> Sets(PriceAxis axis, double level) => [axis.Barriers(Health, level, 0, Year), axis.Barriers(Health, level, Day, Year)];

    private BarrierDistance? Nearest(double level)
    {
        BarrierDistance? nearest = null;
        foreach (var (outlook, _) in _drivers)
        {
            var axis = PriceAxis.Alone(outlook, Day);
            var barriers = axis.Barriers(Health, level, 0, Day);
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

    private bool IsReached(double level, double yearsAhead) =>
        !(Health(new MarketShift { YearsAhead = yearsAhead, MarksConverged = yearsAhead > 0 }) > level);

    private double Health(MarketShift shift)
    {
        var point = _curve.At(shift);
        return new MarginPoint(point.Equity + _added, point.Maintenance).Health;
    }

    /// <summary>1 when a rise helps (or neither does), -1 when a rise hurts, 0 when the price does not matter.</summary>
    private int SignOf(Underlying underlying)
    {
        var here = _curve.At(MarketShift.None);
        if (Probes.All(factor => _curve.At(MarketShift.Of(underlying, factor)) == here))
            return 0;
        return Health(MarketShift.Of(underlying, 1.01)) < Health(MarketShift.Of(underlying, 0.99)) ? -1 : 1;
    }
}

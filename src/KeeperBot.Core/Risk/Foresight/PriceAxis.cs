using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Quant.FirstPassage;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>
/// One way for the market to move: each underlying's price goes with a power of one factor, which starts at 1 and moves by geometric Brownian motion without
/// drift, with jumps where there are any.
/// </summary>
/// <param name="Powers">Of each underlying that moves.</param>
/// <param name="Volatility">Of the factor, annual.</param>
/// <param name="Jumps">Of the factor; null for none.</param>
internal sealed record PriceAxis(ImmutableArray<(Underlying Underlying, double Power)> Powers, double Volatility, JumpLaw? Jumps)
{
    /// <summary>Search for barriers no farther than this, in ln(factor), each way: a million times.</summary>
    private const double MostReach = 13.8;

    /// <summary>One underlying alone.</summary>
    public static PriceAxis Alone(VolatilityOutlook outlook, double years) => new([(outlook.Underlying, 1)], outlook.At(years), outlook.Jumps);

    /// <summary>
    /// All of them at once, each by its own volatility and in the direction that hurts when the factor falls. No correlation lets a sum of moves spread wider than
    /// moves that go together, so this bounds what each alone does not show: a breach that needs a little of every one.
    /// </summary>
    public static PriceAxis Together(IReadOnlyList<(VolatilityOutlook Outlook, int Sign)> drivers, double years)
    {
        var most = drivers.Max(driver => driver.Outlook.At(years));
        return new(
            [.. drivers.Select(driver => (driver.Outlook.Underlying, driver.Sign * (most > 0 ? driver.Outlook.At(years) / most : 1)))], most,
            drivers.Select(driver => driver.Outlook.Jumps).OfType<JumpLaw>().OrderByDescending(jumps => jumps.Intensity).Select(jumps => (JumpLaw?)jumps).FirstOrDefault());
    }

    /// <summary>Where a health reaches a level along this axis.</summary>
    /// <param name="health">In a shifted market; NaN counts as breached.</param>
    /// <param name="level">The level.</param>
    /// <param name="yearsAhead">Of the horizon that is looked at; 0 for the market of now with its marks where they are.</param>
    /// <param name="horizon">Years, for how far to search.</param>
    public RatioBarriers Barriers(Func<MarketShift, double> health, double level, double yearsAhead, double horizon)
    {
        var reach = Math.Clamp(9 * Volatility * Math.Sqrt(horizon), RatioBarrierSolver.DefaultReach, MostReach);
        double Ratio(double factor, double _)
        {
            var value = health(Shift(factor) with { YearsAhead = yearsAhead, MarksConverged = yearsAhead > 0 });
            return double.IsNaN(value) ? double.NegativeInfinity : value;
        }

        return RatioBarrierSolver.Solve(Ratio, level, 1, 0, reach);
    }

    /// <summary>The probability that the factor touches a barrier.</summary>
    public double Touches(RatioBarriers barriers, double years)
    {
        if (barriers.Breached)
            return 1;
        BarrierWatch watch = new(1, barriers.Lower, barriers.Upper, Volatility, 0, years);
        return Jumps is { } jumps && Volatility > 0 ? JumpBarrierBreach.Evaluate(watch, jumps).Any : BarrierBreach.Evaluate(watch).Any;
    }

    /// <summary>The market at a factor.</summary>
    public MarketShift Shift(double factor) =>
        new() { SpotFactors = Powers.ToImmutableDictionary(item => item.Underlying, item => Math.Pow(factor, item.Power)) };
}

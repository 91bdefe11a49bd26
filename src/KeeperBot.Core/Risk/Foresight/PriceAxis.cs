using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Portfolio;
using KeeperBot.Quant.FirstPassage;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>
/// One way for the market to move: each underlying's price goes with a power of one factor, which starts at 1 and moves by geometric Brownian motion without
/// drift, with jumps where there are any.
/// </summary>
/// <param name="Name">Tells axes with other powers apart.</param>
/// <param name="Powers">Of each underlying that moves.</param>
/// <param name="Volatility">Of the factor, annual.</param>
/// <param name="Jumps">Of the factor; null for none.</param>
internal sealed record PriceAxis(string Name, ImmutableArray<(Underlying Underlying, double Power)> Powers, double Volatility, JumpLaw? Jumps)
{
    /// <summary>One underlying alone.</summary>
    public static PriceAxis Alone(VolatilityOutlook outlook, double years) => new(outlook.Underlying.Symbol, [(outlook.Underlying, 1)], outlook.At(years), outlook.Jumps);

    /// <summary>
    /// All of them at once, each by its own volatility and in the direction that hurts when the factor falls. No correlation lets a sum of moves spread wider than
    /// moves that go together, so this bounds what each alone does not show: a breach that needs a little of every one.
    /// </summary>
    public static PriceAxis Together(IReadOnlyList<(VolatilityOutlook Outlook, int Sign)> drivers, double years)
    {
        var most = drivers.Max(driver => driver.Outlook.At(years));
        ImmutableArray<(Underlying, double Power)> powers =
            [.. drivers.Select(driver => (driver.Outlook.Underlying, driver.Sign * (most > 0 ? driver.Outlook.At(years) / most : 1)))];
        var name = "*" + string.Join(' ', powers.Select(item => item.Power.ToString("R", CultureInfo.InvariantCulture)));
        return new(name, powers, most, drivers.Select(driver => driver.Outlook.Jumps).Where(jumps => jumps is not null).MaxBy(jumps => jumps!.Value.Intensity));
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
    /// <param name="factor">Above zero.</param>
    /// <param name="yearsAhead">0 for the market of now with its marks where they are; later, lagging marks have caught up.</param>
    public MarketShift Shift(double factor, double yearsAhead)
    {
        var spots = ImmutableDictionary<Underlying, double>.Empty;
        foreach (var (underlying, power) in Powers)
            spots = spots.SetItem(underlying, power == 1 ? factor : Math.Pow(factor, power));
        return new() { SpotFactors = spots, YearsAhead = yearsAhead, MarksConverged = yearsAhead > 0 };
    }
}

using KeeperBot.Primitives;
using KeeperBot.Quant;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Portfolio.Curves;

/// <summary>
/// What a shift of the market changes of a leg's value, in the numeraire. Options are priced as for their Greeks (<see cref="Risk.PositionGreeks"/>):
/// Black-Scholes-Merton with the venue's own spot, volatility and rate, less the price by the same formula in the snapshot's market.
/// </summary>
public static class LegRepricing
{
    /// <summary>The signed change; positive is a gain. NaN where an input of an option is not usable.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="shift">The market as it could be.</param>
    /// <param name="now">Chain time of the snapshot.</param>
    public static double Change(PositionLeg leg, MarketShift shift, ChainTime now) => leg switch
    {
        PerpLeg perp => perp.Size.ToDouble() * (MarkAt(perp, shift) - perp.MarkPrice.ToDouble()),
        SpotLeg spot => spot.Size.ToDouble() * spot.Price.ToDouble() * (shift.Factor(spot.Underlying) - 1),
        OptionLeg option => option.Size.ToDouble() * (Price(option, shift, now) - Price(option, MarketShift.None, now)),
        _ => throw new InvalidOperationException($"no value for a {leg.GetType().Name}"),
    };

    /// <summary>The mark in a shifted market: it moves with the index and keeps its ratio to it, or has reached it.</summary>
    public static double MarkAt(PerpLeg leg, MarketShift shift) => (shift.MarksConverged ? leg.IndexPrice : leg.MarkPrice).ToDouble() * shift.Factor(leg.Underlying);

    /// <summary>The value of one option in a shifted market; its payoff at and after the expiry; NaN where an input is not usable.</summary>
    public static double Price(OptionLeg leg, MarketShift shift, ChainTime now)
    {
        if (leg.Spot.Sign <= 0 || leg.Strike.Sign <= 0 || leg.Volatility.Sign <= 0)
            return double.NaN;
        var years = Math.Max(0, YearFraction.FromSeconds((long)leg.Expiry.Since(now).TotalSeconds) - shift.YearsAhead);
        return EuropeanOption.Price(
            leg.Kind, leg.Spot.ToDouble() * shift.Factor(leg.Underlying), leg.Strike.ToDouble(), years, leg.Rate.ToDouble(), 0,
            leg.Volatility.ToDouble() * shift.VolatilityFactor);
    }
}

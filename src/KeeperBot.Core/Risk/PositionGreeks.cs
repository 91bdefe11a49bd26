using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Risk;

/// <summary>
/// Greeks of one leg, signed by its size: options by Black-Scholes-Merton with the venue's own spot, volatility and rate (drift and discount);
/// linear instruments have delta 1 per unit. This is the one conversion into floating point.
/// </summary>
public static class PositionGreeks
{
    private const double SecondsPerYear = 31_536_000;

    /// <summary>Greeks of a leg at a chain time. Units as in <see cref="GreekVector"/>. Components are NaN when an input is not usable.</summary>
    public static GreekVector Of(PositionLeg leg, ChainTime now) => leg switch
    {
        OptionLeg option => OfOption(option, now),
        PerpLeg or SpotLeg => new(leg.Size.ToDouble(), 0, 0, 0),
        _ => throw new InvalidOperationException($"no Greeks for a {leg.GetType().Name}"),
    };

    /// <summary>Value of one option from the venue's own spot, volatility and rate at a chain time; null when an input is not usable.</summary>
    internal static Wad? FairValue(OptionLeg option, ChainTime now)
    {
        if (option.Spot.Sign <= 0 || option.Strike.Sign <= 0 || option.Volatility.Sign <= 0)
            return null;
        var price = EuropeanOption.Price(
            option.Kind, option.Spot.ToDouble(), option.Strike.ToDouble(), Years(option, now), option.Rate.ToDouble(), 0, option.Volatility.ToDouble());
        return double.IsFinite(price) ? Wad.FromDouble(price) : null;
    }

    private static double Years(OptionLeg option, ChainTime now) => Math.Max(0, option.Expiry.Since(now).TotalSeconds) / SecondsPerYear;

    private static GreekVector OfOption(OptionLeg option, ChainTime now)
    {
        // A venue that reports no spot, strike or volatility has not told us the exposure: not a number, which stops every action on the underlying.
        if (option.Spot.Sign <= 0 || option.Strike.Sign <= 0 || option.Volatility.Sign <= 0)
            return GreekVector.Unknown;
        var one = EuropeanOption.Evaluate(
            option.Kind, option.Spot.ToDouble(), option.Strike.ToDouble(), Years(option, now), option.Rate.ToDouble(), 0, option.Volatility.ToDouble());
        return option.Size.ToDouble() * new GreekVector(one.Delta, one.Gamma, one.Vega, one.Theta, one.Vanna, one.Volga, one.Charm);
    }
}

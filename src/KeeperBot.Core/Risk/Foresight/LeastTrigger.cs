using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;
using KeeperBot.Quant;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>
/// The least trigger with which a margin account is still rescued in time: from that health an oracle's step and a move of so many deviations within the latency, all drivers together in
/// the direction that hurts, leave equity for the requirement and for the fees of closing everything. Pure.
/// </summary>
public static class LeastTrigger
{
    /// <summary>The health, rounded up to four decimals; null where nothing is required, or where the formula is not known or has no value there.</summary>
    /// <param name="margin">The account as it is; its positions decide, not its collateral.</param>
    /// <param name="outlook">How much each underlying moves.</param>
    /// <param name="terms">What happens meanwhile.</param>
    public static Wad? Of(MarginAccount margin, Func<Underlying, VolatilityOutlook> outlook, ReactionTerms terms)
    {
        ArgumentNullException.ThrowIfNull(margin);
        ArgumentNullException.ThrowIfNull(outlook);
        ArgumentNullException.ThrowIfNull(terms);
        if (margin is not { Curve: { } curve, Maintenance: not null } || TrustedCurve.WhyNot(margin) is not null)
            return null;
        var now = curve.At(MarketShift.None);
        if (!(now.Maintenance > 0))
            return null;
        var years = YearFraction.FromSeconds((long)Math.Ceiling(terms.Latency.TotalSeconds));
        var fees = terms.ClosingFees * margin.Legs.Where(leg => leg is not SpotLeg).Sum(Notional);
        var missing = 0.0;
        foreach (var underlying in margin.Legs.Select(leg => leg.Underlying).Distinct())
        {
            var move = terms.OracleStep + (terms.Deviations * outlook(underlying).At(years) * Math.Sqrt(years));
            missing += Math.Max(Lost(curve, now, underlying, 1 + move), Lost(curve, now, underlying, 1 / (1 + move)));
        }

        var least = 1 + ((missing + fees) / now.Maintenance);
        return double.IsFinite(least) ? Wad.FromScaled(new System.Numerics.BigInteger(Math.Ceiling(least * 1e4)), 4, Rounding.Up) : null;
    }

    /// <summary>What a move takes from equity and adds to the requirement.</summary>
    private static double Lost(IMarginCurve curve, MarginPoint now, Underlying underlying, double factor)
    {
        var then = curve.At(MarketShift.Of(underlying, factor));
        return Math.Max(0, now.Equity - then.Equity + then.Maintenance - now.Maintenance);
    }

    private static double Notional(PositionLeg leg) => Math.Abs(leg.Size.ToDouble()) * (leg switch
    {
        PerpLeg perp => perp.MarkPrice.ToDouble(),
        OptionLeg option => option.Spot.ToDouble(),
        _ => 0,
    });
}

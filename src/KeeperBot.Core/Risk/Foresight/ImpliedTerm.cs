using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;
using KeeperBot.Quant;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>What options of one expiry imply.</summary>
/// <param name="Years">To expiry, ACT/365 fixed.</param>
/// <param name="TotalVariance">vol^2 T near the money.</param>
public readonly record struct ImpliedTerm(double Years, double TotalVariance)
{
    /// <summary>An option is near the money within this many standard deviations to its expiry, or within <see cref="NearShare"/>.</summary>
    private const double NearDeviations = 1, NearShare = 0.1;

    /// <summary>
    /// The term structure of an underlying: at each expiry the leg whose strike is nearest to the venue's spot, in ln(K/S). An expiry whose strikes are all far
    /// away tells of the smile's wings and not of the level; it is left out.
    /// </summary>
    public static ImmutableArray<ImpliedTerm> Of(IEnumerable<OptionLeg> legs, ChainTime now) =>
    [
        .. from leg in legs
           where leg.Volatility.Sign > 0 && leg.Spot.Sign > 0 && leg.Strike.Sign > 0 && leg.Expiry > now
           group leg by leg.Expiry into expiry
           let years = YearFraction.FromSeconds((long)(expiry.Key.UnixSeconds - now.UnixSeconds))
           let nearest = expiry.MinBy(Distance)!
           let volatility = nearest.Volatility.ToDouble()
           where Distance(nearest) <= Math.Max(NearShare, NearDeviations * volatility * Math.Sqrt(years))
           orderby years
           select new ImpliedTerm(years, volatility * volatility * years),
    ];

    /// <summary>Annual volatility to a horizon: total variance is linear in time between expiries, and outside of them the nearest one's volatility holds. Null for no terms.</summary>
    public static double? VolatilityAt(ImmutableArray<ImpliedTerm> terms, double years)
    {
        if (terms.IsEmpty)
            return null;
        if (years <= terms[0].Years)
            return Math.Sqrt(terms[0].TotalVariance / terms[0].Years);
        for (var index = 1; index < terms.Length; index++)
        {
            var (before, after) = (terms[index - 1], terms[index]);
            if (years <= after.Years)
            {
                var share = (years - before.Years) / (after.Years - before.Years);
                return Math.Sqrt((before.TotalVariance + share * (after.TotalVariance - before.TotalVariance)) / years);
            }
        }

        return Math.Sqrt(terms[^1].TotalVariance / terms[^1].Years);
    }

    private static double Distance(OptionLeg leg) => Math.Abs(Math.Log(leg.Strike.ToDouble() / leg.Spot.ToDouble()));
}

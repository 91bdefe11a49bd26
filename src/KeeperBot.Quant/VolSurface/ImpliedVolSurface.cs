using System.Collections.Immutable;

namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// Implied volatility over strikes and time. Between two expiries total variance is linear in time at a fixed log-moneyness, which keeps it from falling;
/// before the first and after the last the volatility of that expiry holds. Each slice is free of butterfly arbitrage and none crosses another; between
/// slices the density is not itself enforced.
/// </summary>
public sealed class ImpliedVolSurface
{
    /// <summary>Farther than the logarithm of any ratio of two doubles; beyond it k would square to infinity.</summary>
    private const double FarthestMoneyness = 1500;

    /// <summary>A surface through slices in the order of time.</summary>
    /// <exception cref="ArgumentException">There is none, or they are not in order.</exception>
    public ImpliedVolSurface(ImmutableArray<VolSlice> slices)
    {
        if (slices.IsDefaultOrEmpty)
            throw new ArgumentException("slices must have at least one.", nameof(slices));
        for (int i = 0; i < slices.Length; i++)
        {
            Require.Positive(slices[i].Years, nameof(slices));
            if (i > 0 && slices[i].Years <= slices[i - 1].Years)
                throw new ArgumentException($"slices must rise in time: {slices[i].Years:R} follows {slices[i - 1].Years:R} years.", nameof(slices));
        }
        Slices = slices;
    }

    /// <summary>The expiries.</summary>
    public ImmutableArray<VolSlice> Slices { get; }

    /// <summary>Total variance at log-moneyness k = ln(K/F); zero at and after expiry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public double TotalVariance(double k, double years)
    {
        Require.Finite(years);
        return years <= 0 ? 0 : Variance(k, years) * years;
    }

    /// <summary>Volatility at a strike, on the surface's own forward; at and after expiry that of the first slice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The strike is not positive, or a number is not finite.</exception>
    public double Volatility(double strike, double years)
    {
        Require.Positive(strike);
        double ratio = strike / Forward(years);
        return VolatilityAt(double.IsNormal(ratio) ? Math.Log(ratio) : Math.Log(strike) - Math.Log(Forward(years)), years);
    }

    /// <summary>Volatility at log-moneyness k = ln(K/F), for a forward of the caller's own; at and after expiry that of the first slice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public double VolatilityAt(double k, double years)
    {
        Require.Finite(years);
        return Math.Sqrt(Variance(k, Math.Max(years, 0)));
    }

    /// <summary>The forward, log-linear between expiries and constant outside of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="years"/> is not finite.</exception>
    public double Forward(double years)
    {
        Require.Finite(years);
        (VolSlice before, VolSlice after, double share) = Around(years);
        return before.Forward * Math.Exp(share * (Math.Log(after.Forward) - Math.Log(before.Forward)));
    }

    /// <summary>Variance a year.</summary>
    private double Variance(double k, double years)
    {
        Require.Finite(k);
        k = Math.Clamp(k, -FarthestMoneyness, FarthestMoneyness);
        (VolSlice before, VolSlice after, double share) = Around(years);
        double first = before.Parameters.TotalVariance(k);
        if (ReferenceEquals(before, after))
            return first / before.Years;
        return (first + share * (after.Parameters.TotalVariance(k) - first)) / years;
    }

    private (VolSlice Before, VolSlice After, double Share) Around(double years)
    {
        if (years <= Slices[0].Years)
            return (Slices[0], Slices[0], 0);
        if (years >= Slices[^1].Years)
            return (Slices[^1], Slices[^1], 0);
        int low = 0, high = Slices.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = Slices[middle].Years <= years ? (middle, high) : (low, middle);
        }
        return (Slices[low], Slices[high], (years - Slices[low].Years) / (Slices[high].Years - Slices[low].Years));
    }
}

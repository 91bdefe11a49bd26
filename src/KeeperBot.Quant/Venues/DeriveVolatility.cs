using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Venues;

/// <summary>
/// Derive's volatility of one expiry: raw SVI at ln(strike / SVI_fwd) over SVI_refTau, both from the feed's own update and not live values. Far strikes
/// are held at the edge of a corridor that widens with time, and total variance is capped (lyra-utils, `SVI.getVol`).
/// </summary>
/// <param name="Slice">The feed's a, b, rho, m and sigma.</param>
/// <param name="ReferenceForward">SVI_fwd, greater than zero.</param>
/// <param name="ReferenceYears">SVI_refTau in years, greater than zero.</param>
public readonly record struct DeriveVolatility(SviParameters Slice, double ReferenceForward, double ReferenceYears)
{
    /// <summary>The most total variance that the venue uses.</summary>
    public const double MostTotalVariance = 25;

    private const double NarrowestReach = 0.3, WidestReach = 2.5, ReachPerRootYear = 3;

    /// <summary>The largest |ln(strike / SVI_fwd)| at which the slice is evaluated: 3 sqrt(tau), held in [0.3, 2.5].</summary>
    public double Reach => Math.Clamp(ReachPerRootYear * Math.Sqrt(ReferenceYears), NarrowestReach, WidestReach);

    /// <summary>The volatility of a strike; false, and zero, where the slice is negative there and the venue's own call reverts.</summary>
    /// <param name="strike">Zero or more; zero has volatility zero.</param>
    /// <param name="volatility">As an annual decimal.</param>
    /// <exception cref="ArgumentOutOfRangeException">The strike, the reference forward or time is out of its range.</exception>
    public bool TryEvaluate(double strike, out double volatility)
    {
        Require.NonNegative(strike);
        Require.Positive(ReferenceForward);
        Require.Positive(ReferenceYears);
        volatility = 0;
        if (strike == 0)
            return true;
        double reach = Reach, variance = Slice.TotalVariance(Math.Clamp(Math.Log(strike / ReferenceForward), -reach, reach));
        if (!(variance >= 0))
            return false;
        volatility = Math.Sqrt(Math.Min(variance, MostTotalVariance) / ReferenceYears);
        return true;
    }
}

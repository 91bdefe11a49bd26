using KeeperBot.Quant.Kernels;

namespace KeeperBot.Quant.FirstPassage;

/// <summary>A spot between two barriers that is watched for a while.</summary>
/// <param name="Spot">Where it is now, greater than zero.</param>
/// <param name="Lower">Touched when the spot falls to it; null for none, else greater than zero.</param>
/// <param name="Upper">Touched when the spot rises to it; null for none.</param>
/// <param name="Volatility">Annual volatility, zero or more.</param>
/// <param name="Drift">mu of dS/S = mu dt + vol dW: the logarithm drifts at mu - vol^2/2.</param>
/// <param name="Years">The horizon.</param>
/// <param name="WatchInterval">
/// Years between two looks (a block time), zero for watching without a break. The barriers then move away by exp(0.5826 vol sqrt(dt)): Broadie,
/// Glasserman and Kou (1997). The correction is of first order in sqrt(dt / horizon).
/// </param>
public readonly record struct BarrierWatch(
    double Spot, double? Lower, double? Upper, double Volatility, double Drift, double Years, double WatchInterval = 0)
{
    /// <summary>-zeta(1/2) / sqrt(2 pi).</summary>
    private const double OvershootInStandardDeviations = 0.58259715793901068;

    /// <summary>ln(Lower/Spot) after the discrete-watching shift; negative infinity for none; not negative when already touched.</summary>
    internal double LowerDistance => Lower is { } lower ? Distance(lower, -Overshoot) : double.NegativeInfinity;

    /// <summary>ln(Upper/Spot) after the shift; positive infinity for none; not positive when already touched.</summary>
    internal double UpperDistance => Upper is { } upper ? Distance(upper, Overshoot) : double.PositiveInfinity;

    private double Overshoot => OvershootInStandardDeviations * Volatility * Math.Sqrt(WatchInterval);

    /// <summary>A barrier that the spot has reached already is seen at once, so no shift then.</summary>
    private double Distance(double barrier, double shift)
    {
        double distance = OneLane.LogRatio(barrier, Spot);
        return distance * shift < 0 || distance == 0 ? distance : distance + shift;
    }

    internal void Check()
    {
        Require.Positive(Spot);
        Require.NonNegative(Volatility);
        if (!double.IsFinite(Volatility * Volatility))
            throw new ArgumentOutOfRangeException(nameof(Volatility), Volatility, "Volatility must have a finite square.");
        Require.Finite(Drift);
        Require.NonNegative(Years);
        Require.NonNegative(WatchInterval);
        if (Lower is { } lower)
            Require.Positive(lower, nameof(Lower));
        if (Upper is { } upper)
            Require.Positive(upper, nameof(Upper));
        if (Lower >= Upper)
            throw new ArgumentOutOfRangeException(nameof(Lower), Lower, $"Lower must be less than Upper ({Upper}).");
    }
}

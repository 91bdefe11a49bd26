using KeeperBot.Quant.Normal;

namespace KeeperBot.Quant.Tails;

/// <summary>
/// A profit and loss with given skewness and kurtosis as a cubic of a normal variable, x(z) = z + (z^2-1) s/6 + (z^3-3z) k/24 - (2z^3-5z) s^2/36. The parameters
/// s and k are not the skewness and excess kurtosis of x, except near zero, and x(z) must rise everywhere or its quantiles mean nothing: D. Maillard, A
/// User's Guide to the Cornish Fisher Expansion (2012). <see cref="TryFromMoments"/> solves for the parameters and checks the domain.
/// </summary>
public sealed class CornishFisher
{
    /// <summary>Parts of the way from the normal law to the moments asked for, each solved from the one before.</summary>
    private const int Stages = 40;

    private const int NewtonSteps = 20;

    private readonly double _scale;

    private CornishFisher(double skew, double kurtosis)
    {
        (SkewParameter, KurtosisParameter) = (skew, kurtosis);
        _scale = 1 / Math.Sqrt(Moments(skew, kurtosis).Variance);
    }

    /// <summary>s of the expansion.</summary>
    public double SkewParameter { get; }

    /// <summary>k of the expansion.</summary>
    public double KurtosisParameter { get; }

    /// <summary>Whether x(z) rises for every z: 4 (k/8 - s^2/6)(1 - k/8 + 5 s^2/36) >= s^2/9, which needs |s| of at most 6 (sqrt(2) - 1).</summary>
    public static bool IsMonotone(double skewParameter, double kurtosisParameter)
    {
        double square = skewParameter * skewParameter, top = kurtosisParameter / 8 - square / 6, bottom = 1 - kurtosisParameter / 8 + 5 * square / 36;
        return top >= 0 && bottom >= 0 && 4 * top * bottom >= square / 9;
    }

    /// <summary>The expansion whose skewness and excess kurtosis are these; false where no rising one has them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input is not finite; the exception names it.</exception>
    public static bool TryFromMoments(double skewness, double excessKurtosis, out CornishFisher? result)
    {
        Require.Finite(skewness);
        Require.Finite(excessKurtosis);
        (double s, double k, result) = (0, 0, null);
        for (int stage = 1; stage <= Stages; stage++)
            if (!Solve(skewness * stage / Stages, excessKurtosis * stage / Stages, ref s, ref k))
                return false;
        if (!IsMonotone(s, k))
            return false;
        result = new CornishFisher(s, k);
        return true;
    }

    /// <summary>The tail of a profit and loss with this shape.</summary>
    /// <param name="mean">Mean profit.</param>
    /// <param name="deviation">Its standard deviation, zero or more.</param>
    /// <param name="confidence">Between 0.5 and 1, say 0.99.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public TailRisk Risk(double mean, double deviation, double confidence)
    {
        Require.Finite(mean);
        Require.NonNegative(deviation);
        TailRisk.CheckConfidence(confidence);
        double z = NormalQuantile.At(1 - confidence), square = z * z, s = SkewParameter, k = KurtosisParameter;
        // The integral of each Hermite polynomial times the density is closed, so the mean of the tail is too.
        double tail = 1 + z * s / 6 + (square - 1) * k / 24 - (2 * square - 1) * s * s / 36;
        double shortfall = NormalDistribution.Density(z) / (1 - confidence) * tail;
        return new(-deviation * _scale * Cubic(z) - mean, deviation * _scale * shortfall - mean);
    }

    private double Cubic(double z)
    {
        double square = z * z, s = SkewParameter;
        return z + (square - 1) * s / 6 + (square - 3) * z * KurtosisParameter / 24 - (2 * square - 5) * z * s * s / 36;
    }

    /// <summary>Newton's method from where the last stage ended.</summary>
    private static bool Solve(double skewness, double kurtosis, ref double s, ref double k)
    {
        const double Step = 1e-6;
        for (int step = 0; step < NewtonSteps; step++)
        {
            var at = Moments(s, k);
            double missSkew = at.Skewness - skewness, missKurtosis = at.Kurtosis - kurtosis;
            if (Math.Abs(missSkew) + Math.Abs(missKurtosis) < 1e-12 * (1 + Math.Abs(kurtosis)))
                return true;
            var bySkew = Moments(s + Step, k);
            var byKurtosis = Moments(s, k + Step);
            double a = (bySkew.Skewness - at.Skewness) / Step, b = (byKurtosis.Skewness - at.Skewness) / Step;
            double c = (bySkew.Kurtosis - at.Kurtosis) / Step, d = (byKurtosis.Kurtosis - at.Kurtosis) / Step, determinant = a * d - b * c;
            s -= (d * missSkew - b * missKurtosis) / determinant;
            k -= (a * missKurtosis - c * missSkew) / determinant;
            if (!(Math.Abs(s) < 10 && Math.Abs(k) < 100))
                return false;
        }
        return false;
    }

    /// <summary>The moments of x = a H1 + b H2 + c H3 from those of products of Hermite polynomials.</summary>
    internal static (double Variance, double Skewness, double Kurtosis) Moments(double s, double k)
    {
        double a = 1 - s * s / 36, b = s / 6, c = k / 24 - s * s / 18, a2 = a * a, b2 = b * b, c2 = c * c;
        double second = a2 + 2 * b2 + 6 * c2;
        double third = b * (6 * a2 + 8 * b2 + 36 * a * c + 108 * c2);
        double fourth = 3 * a2 * a2 + 24 * a2 * a * c + 60 * a2 * b2 + 60 * b2 * b2 + 252 * a2 * c2 + 1_296 * a * c2 * c + 3_348 * c2 * c2 +
            576 * a * b2 * c + 2_232 * b2 * c2;
        return (second, third / (second * Math.Sqrt(second)), fourth / (second * second) - 3);
    }
}

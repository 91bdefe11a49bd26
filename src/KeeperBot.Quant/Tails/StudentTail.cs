using KeeperBot.Quant.Normal;
using MathNet.Numerics;

namespace KeeperBot.Quant.Tails;

/// <summary>
/// The tail of a profit and loss that is Student-t, located and scaled to a mean and a standard deviation: A. J. McNeil, R. Frey and P. Embrechts,
/// Quantitative Risk Management, 2.3.
/// </summary>
public static class StudentTail
{
    /// <summary>From here on the expansions in 1/nu are better than the incomplete beta function.</summary>
    private const double ManyFreedoms = 1_000;

    /// <summary>VaR = -mean + s t and ES = -mean + s f(t)/(1 - c) (nu + t^2)/(nu - 1), s = sd sqrt((nu - 2)/nu), t the quantile at the confidence c.</summary>
    /// <param name="mean">Mean profit.</param>
    /// <param name="deviation">Its standard deviation, zero or more.</param>
    /// <param name="freedom">nu, greater than 2: below, there is no deviation to scale to.</param>
    /// <param name="confidence">Between 0.5 and 1, say 0.99.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static TailRisk Risk(double mean, double deviation, double freedom, double confidence)
    {
        Require.Finite(mean);
        Require.NonNegative(deviation);
        TailRisk.CheckConfidence(confidence);
        if (!(freedom > 2) || double.IsPositiveInfinity(freedom))
            throw new ArgumentOutOfRangeException(nameof(freedom), freedom, "freedom must be a finite number greater than 2.");
        double scale = deviation * Math.Sqrt((freedom - 2) / freedom), t = UpperQuantile(freedom, 1 - confidence);
        double shortfall = Density(freedom, t) / (1 - confidence) * ((freedom + t * t) / (freedom - 1));
        return new(scale * t - mean, scale * shortfall - mean);
    }

    /// <summary>The degrees of freedom with a given excess kurtosis: 4 + 6/kurtosis.</summary>
    /// <param name="excessKurtosis">Greater than zero; a t law is never thinner than the normal one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kurtosis is not greater than zero.</exception>
    public static double FreedomFromKurtosis(double excessKurtosis)
    {
        Require.Positive(excessKurtosis);
        return 4 + 6 / excessKurtosis;
    }

    /// <summary>t with P(T > t) = <paramref name="tail"/> for the standard t law, relative accuracy about 1e-12.</summary>
    /// <param name="freedom">nu, greater than zero.</param>
    /// <param name="tail">Greater than 0, at most 0.5.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static double UpperQuantile(double freedom, double tail)
    {
        Require.Positive(freedom);
        if (!(tail is > 0 and <= 0.5))
            throw new ArgumentOutOfRangeException(nameof(tail), tail, "tail must be greater than 0 and at most 0.5.");
        if (tail == 0.5)
            return 0;
        if (freedom >= ManyFreedoms)
            return NearlyNormal(freedom, -NormalQuantile.At(tail));
        double low = -40, high = 350; // of ln t
        for (int step = 0; step < 80 && high - low > 1e-16 * Math.Abs(high); step++)
        {
            double middle = 0.5 * (low + high), t = Math.Exp(middle);
            // P(T > t) = I(nu/2, 1/2; nu/(nu + t^2)) / 2, with t^2 kept from overflowing.
            double share = 1 / (1 + t / freedom * t);
            if (0.5 * SpecialFunctions.BetaRegularized(0.5 * freedom, 0.5, share) > tail)
                low = middle;
            else
                high = middle;
        }
        return Math.Exp(0.5 * (low + high));
    }

    /// <summary>The Cornish-Fisher expansion of the t quantile: M. Abramowitz and I. Stegun, 26.7.5.</summary>
    private static double NearlyNormal(double freedom, double z)
    {
        double s = z * z, n = 1 / freedom;
        double g1 = (s + 1) / 4, g2 = ((5 * s + 16) * s + 3) / 96, g3 = (((3 * s + 19) * s + 17) * s - 15) / 384;
        double g4 = ((((79 * s + 776) * s + 1_482) * s - 1_920) * s - 945) / 92_160;
        return z * (1 + n * (g1 + n * (g2 + n * (g3 + n * g4))));
    }

    private static double Density(double freedom, double t)
    {
        double half = 0.5 * freedom, ratio = freedom < ManyFreedoms
            ? Math.Exp(SpecialFunctions.GammaLn(half + 0.5) - SpecialFunctions.GammaLn(half))
            : Math.Sqrt(half) * (1 - (1 - (1 + 5 / (8 * half)) / (16 * half)) / (8 * half)); // Gamma(x + 1/2)/Gamma(x), its Stirling series
        double squares = t / freedom * t, log = squares < 1e-5 ? squares * (1 - squares * (0.5 - squares / 3)) : Math.Log(1 + squares);
        return ratio / Math.Sqrt(freedom * Math.PI) * Math.Exp(-0.5 * (freedom + 1) * log);
    }
}

using KeeperBot.Quant.Normal;
using MathNet.Numerics;

namespace KeeperBot.Quant.Tails;

/// <summary>
/// The tail of a profit and loss that is Student-t, located and scaled to a mean and a standard deviation: A. J. McNeil, R. Frey and P. Embrechts,
/// Quantitative Risk Management, 2.3.
/// </summary>
public static class StudentTail
{
    /// <summary>From here on the expansions in 1/nu are better than the incomplete beta function, up to this z^2/nu of the normal quantile z.</summary>
    private const double ManyFreedoms = 1_000, FarthestExpansion = 0.02;

    /// <summary>Beyond, the tail is a power to the last bit, and t^2 may be no double.</summary>
    private const double PowerFrom = 1e100;

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

    /// <summary>t with P(T > t) = <paramref name="tail"/> for the standard t law, relative accuracy about 1e-12; infinite where it is beyond a double.</summary>
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
        double z = -NormalQuantile.At(tail);
        if (freedom >= ManyFreedoms && z * z <= FarthestExpansion * freedom)
            return NearlyNormal(freedom, z);
        double low = -40, high = Math.Log(double.MaxValue); // of ln t
        if (IsBeyond(freedom, high, tail))
            return double.PositiveInfinity;
        for (int step = 0; step < 80 && high - low > 1e-16 * Math.Abs(high); step++)
        {
            double middle = 0.5 * (low + high);
            if (IsBeyond(freedom, middle, tail))
                low = middle;
            else
                high = middle;
        }
        return Math.Exp(0.5 * (low + high));
    }

    /// <summary>
    /// Whether t = exp(<paramref name="log"/>) leaves more than the tail beyond it. Near the median 1/2 - P(T > t) = I(1/2, nu/2; t^2/(nu + t^2)) / 2 keeps the digits
    /// that the tail itself has lost.
    /// </summary>
    private static bool IsBeyond(double freedom, double log, double tail)
    {
        if (tail <= 0.25 || log > 0)
            return Tail(freedom, log) > tail;
        double t = Math.Exp(log), share = t / freedom * t;
        return 0.5 * SpecialFunctions.BetaRegularized(0.5, 0.5 * freedom, share / (1 + share)) < 0.5 - tail;
    }

    /// <summary>P(T > t) = I(nu/2, 1/2; nu/(nu + t^2)) / 2 at t = exp(<paramref name="log"/>).</summary>
    private static double Tail(double freedom, double log)
    {
        double t = Math.Exp(log), half = 0.5 * freedom;
        if (t <= PowerFrom)
            return 0.5 * SpecialFunctions.BetaRegularized(half, 0.5, 1 / (1 + t / freedom * t));
        double logBeta = SpecialFunctions.GammaLn(half) + SpecialFunctions.GammaLn(0.5) - SpecialFunctions.GammaLn(half + 0.5);
        return 0.5 * Math.Exp(half * (Math.Log(freedom) - 2 * log) - logBeta) / half;
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

namespace KeeperBot.Quant.Normal;

/// <summary>The standard normal law, accurate in relative terms in both tails.</summary>
public static class NormalDistribution
{
    /// <summary>1 / sqrt(2 pi).</summary>
    public const double InverseSqrtTwoPi = 0.39894228040143267794;

    /// <summary>The density phi(x). The square is compensated before the exponential, so that the far tail keeps its digits.</summary>
    public static double Density(double x) => InverseSqrtTwoPi * Bell(x);

    /// <summary>The distribution function N(x), in (0, 1) as far as doubles reach.</summary>
    public static double Cumulative(double x)
    {
        if (double.IsNaN(x))
            return double.NaN;
        return x <= 0 ? Tail(-x) : 1 - Tail(x);
    }

    /// <summary>N(-z) for z >= 0.</summary>
    private static double Tail(double z) => z >= 40 ? 0 : Bell(z) * ScaledTail.At(z);

    /// <summary>exp(-x^2/2).</summary>
    private static double Bell(double x)
    {
        if (!(Math.Abs(x) < 40))
            return double.IsNaN(x) ? double.NaN : 0;
        double square = x * x;
        double low = Math.FusedMultiplyAdd(x, x, -square);
        double e = Math.Exp(-0.5 * square);
        return Math.FusedMultiplyAdd(e, -0.5 * low, e);
    }
}

namespace KeeperBot.Quant.Normal;

/// <summary>
/// Mills ratio of the normal law, Y(z) = N(-z) / phi(z), for z >= -1/2, and its divided difference. Tails priced through Y keep their
/// relative accuracy down to the smallest double, and the divided difference gives the value of a short-dated option
/// without ever subtracting two nearly equal tails.
/// </summary>
/// <remarks>
/// (1 + z) Y(z) is one polynomial of degree 28 in u = (z - 4) / (z + 5), which maps [-1/2, infinity) to [-1, 1). The coefficients are the
/// Chebyshev expansion at 40 digits, converted to powers of u; with them rounded to doubles, the relative error of Y and of its
/// derivative stays under 0.2 eps over the whole range (tests/vectors/quant/mills_ratio.py recomputes them).
/// </remarks>
internal static class MillsRatio
{
    /// <summary>The least argument that the polynomial covers.</summary>
    public const double Least = -0.5;

    /// <summary>Powers of u, constant term first.</summary>
    public static ReadOnlySpan<double> Coefficients =>
    [
        1.1832619145678034, -0.27269962933703323, 0.07850061458923262,
        0.08671070149035652, -0.1649422387597768, 0.15481309257765552,
        -0.09818738611760082, 0.0418355321048165, -0.009150190008916008,
        -0.0014702432375537128, 0.0016987008199616641, -0.0002550479138662418,
        -0.00019731010419038938, 7.345931768281802e-05, 2.3120188165867838e-05,
        -1.4534840489012994e-05, -3.410385862416565e-06, 2.7210678270558016e-06,
        6.994848049983768e-07, -4.998729368303204e-07, -1.779673577014153e-07,
        8.619535981518214e-08, 4.659285680926746e-08, -1.2661884138371978e-08,
        -1.0706098920844874e-08, 1.3435420788401861e-09, 1.8066438158188439e-09,
        -7.297556070516858e-11, -1.6016765267254668e-10,
    ];

    /// <summary>Y(z) for z >= <see cref="Least"/>; positive infinity gives 0.</summary>
    public static double At(double z)
    {
        if (double.IsPositiveInfinity(z))
            return 0;
        ReadOnlySpan<double> c = Coefficients;
        double u = (z - 4) / (z + 5);
        double p = c[^1];
        for (int k = c.Length - 2; k >= 0; k--)
            p = Math.FusedMultiplyAdd(p, u, c[k]);
        return p / (1 + z);
    }

    /// <summary>
    /// Y(<paramref name="near"/>), Y(<paramref name="far"/>) and their difference, which is accurate however close the two are.
    /// </summary>
    /// <param name="near">The smaller argument, at least <see cref="Least"/>.</param>
    /// <param name="far">The larger argument.</param>
    /// <param name="gap">far - near, as the caller knows it best.</param>
    public static (double Near, double Far, double Difference) Pair(double near, double far, double gap)
    {
        ReadOnlySpan<double> c = Coefficients;
        double u1 = (near - 4) / (near + 5), u2 = (far - 4) / (far + 5);
        double p1 = c[^1], p2 = c[^1], slope = 0;
        for (int k = c.Length - 2; k >= 0; k--)
        {
            slope = Math.FusedMultiplyAdd(slope, u2, p1); // (p(u1) - p(u2)) / (u1 - u2) by synthetic division
            p1 = Math.FusedMultiplyAdd(p1, u1, c[k]);
            p2 = Math.FusedMultiplyAdd(p2, u2, c[k]);
        }
        double w1 = 1 + near, w2 = 1 + far;
        double difference = gap * (p2 / w2 - 9 * slope / ((near + 5) * (far + 5))) / w1;
        return (p1 / w1, p2 / w2, difference);
    }
}

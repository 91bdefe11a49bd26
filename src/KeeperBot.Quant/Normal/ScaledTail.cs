namespace KeeperBot.Quant.Normal;

/// <summary>
/// R(z) = N(-z) exp(z^2/2) for z >= -1/2: the Mills ratio over sqrt(2 pi), or half of erfcx(z/sqrt(2)). Tails priced through R keep their relative
/// accuracy down to the smallest double.
/// </summary>
/// <remarks>
/// (1 + z) R(z) is one polynomial of degree 28 in u = (z - 4) / (z + 5), which maps [-1/2, infinity) to [-1, 1). The coefficients are the
/// Chebyshev expansion at 40 digits, converted to powers of u; with them rounded to doubles, the relative error of R and of its
/// derivative stays under 0.2 eps over the whole range (tests/vectors/quant/scaled_tail.py recomputes them).
/// </remarks>
internal static class ScaledTail
{
    /// <summary>The least argument to use in the bounded form: it covers a little more, but from here on down the complement rounds less.</summary>
    public const double Least = -0.55;

    /// <summary>Degree of the polynomial, even.</summary>
    public const int Degree = 28;

    /// <summary>Powers of u, constant term first.</summary>
    public static ReadOnlySpan<double> Coefficients =>
    [
        0.47205320650984467, -0.10879141199234148, 0.03131721419714244,
        0.03459256498777074, -0.06580243286534293, 0.061761488188928,
        -0.03917109972441164, 0.016689962579702844, -0.003650397668263358,
        -0.0005865421899344635, 0.0006776835788352898, -0.00010174939636942668,
        -7.871534291195822e-05, 2.9306027713116704e-05, 9.223620590201532e-06,
        -5.798562409957919e-06, -1.3605471130012712e-06, 1.0855490040526127e-06,
        2.790540632122039e-07, -1.994204493300493e-07, -7.099870351842009e-08,
        3.438697340469078e-08, 1.8587860545906583e-08, -5.051360932340846e-09,
        -4.271115517685171e-09, 5.359957407477853e-10, 7.207466037559155e-10,
        -2.9113036601293134e-11, -6.389764860373039e-11,
    ];

    /// <summary>
    /// The bounded form, for the kernels: R(z) / (1 - t) = (1 + z / <see cref="BoundedShift"/>) R(z) as powers of t = z / (z + <see cref="BoundedShift"/>), constant
    /// term first, for z from -0.55 to 39. Beyond, where exp(-z^2/2) is no normal double any more, the digits fade.
    /// </summary>
    /// <remarks>
    /// Fitted to R and R' together: either is within 0.08 eps (1 + z^2), or 0.15 with the coefficients as doubles. What evaluating it rounds off vanishes
    /// with z, since t does (tests/vectors/quant/bounded_tail.py recomputes the coefficients).
    /// </remarks>
    public static ReadOnlySpan<double> Bounded =>
    [
        0.5, -1.4947114020071635, 2.760577195985672,
        -3.356729222747854, 2.5932743250664534, -0.9999822609326823,
        -0.15010258178763122, 0.30208064140397706, -0.013079041236066197,
        -0.08594817590436628, 0.0023177491250352153, 0.027087265031062877,
        0.003749087107607027, -0.00815154690130807, -0.003314364253132245,
        4.728248513556377e-06, 0.007192023171878933, -0.010810292490310229,
        0.015148479474646705, -0.015837006586455493, 0.009842219267197541,
        -0.0032756715052788088, 0.00045630858578104855,
    ];

    /// <summary>See <see cref="Bounded"/>.</summary>
    public const double BoundedShift = 5;

    /// <summary>R(z) for z >= -1/2; positive infinity gives 0.</summary>
    public static double At(double z)
    {
        if (double.IsPositiveInfinity(z))
            return 0;
        ReadOnlySpan<double> c = Coefficients;
        double u = (z - 4) / (z + 5), v = u * u;
        double even = c[Degree], odd = c[Degree - 1];
        for (int k = Degree - 2; k > 0; k -= 2)
        {
            even = Math.FusedMultiplyAdd(even, v, c[k]);
            odd = Math.FusedMultiplyAdd(odd, v, c[k - 1]);
        }
        return Math.FusedMultiplyAdd(u, odd, Math.FusedMultiplyAdd(even, v, c[0])) / (1 + z);
    }
}

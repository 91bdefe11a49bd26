using System.Numerics;

namespace KeeperBot.Quant.Venues;

/// <summary>
/// The normal law as Lyra v1 approximates it in 27 decimals: J. F. Hart's rational function (1968) below 7.07, a continued fraction beyond, in the form of
/// G. West, Better approximations to cumulative normal functions (2005). It is good to about 1e-15; exp has 18 decimals and cuts the tail at 9.2.
/// </summary>
internal static class EvmNormal
{
    private static readonly BigInteger Split = Scaled("7.07106781186547"), Farthest = 37 * EvmPrecise.Unit, LastTerm = Scaled("0.65");
    private static readonly BigInteger RootTwoPi = BigInteger.Parse("2506628274631000502415765285");
    private static readonly BigInteger[] Top =
    [
        Scaled("0.0352624965998911"), Scaled("0.700383064443688"), Scaled("6.37396220353165"), Scaled("33.912866078383"), Scaled("112.079291497871"),
        Scaled("221.213596169931"), Scaled("220.206867912376"),
    ];

    private static readonly BigInteger[] Bottom =
    [
        Scaled("0.0883883476483184"), Scaled("1.75566716318264"), Scaled("16.064177579207"), Scaled("86.7807322029461"), Scaled("296.564248779674"),
        Scaled("637.333633378831"), Scaled("793.826512519948"), Scaled("440.413735824752"),
    ];

    /// <summary>phi(x).</summary>
    public static BigInteger Density(ref EvmPrecise m, BigInteger x) => m.Divide(m.Exp(-m.MultiplySigned(x, x / 2)), RootTwoPi);

    /// <summary>N(x).</summary>
    public static BigInteger Cumulative(ref EvmPrecise m, BigInteger x)
    {
        BigInteger z = BigInteger.Abs(x);
        BigInteger tail = z <= Farthest ? Tail(ref m, z) : BigInteger.Zero;
        return x.Sign <= 0 ? tail : EvmPrecise.Unit - tail;
    }

    private static BigInteger Tail(ref EvmPrecise m, BigInteger z)
    {
        BigInteger e = m.Exp(-m.Multiply(z, z / 2));
        if (z < Split)
            return m.Multiply(m.Divide(Horner(z, Top), Horner(z, Bottom)), e);
        BigInteger fraction = z + LastTerm;
        for (int n = 4; n >= 1; n--)
            fraction = z + m.Divide(n * EvmPrecise.Unit, fraction);
        return m.Divide(e, m.Multiply(fraction, RootTwoPi));
    }

    private static BigInteger Horner(BigInteger z, BigInteger[] coefficients)
    {
        BigInteger sum = coefficients[0];
        for (int i = 1; i < coefficients.Length; i++)
            sum = sum * z / EvmPrecise.Unit + coefficients[i];
        return sum;
    }

    private static BigInteger Scaled(string value)
    {
        int decimals = value.Length - 1 - value.IndexOf('.', StringComparison.Ordinal);
        return BigInteger.Parse(value.Replace(".", "", StringComparison.Ordinal)) * BigInteger.Pow(10, 27 - decimals);
    }
}

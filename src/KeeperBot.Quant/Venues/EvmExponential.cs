using System.Numerics;

namespace KeeperBot.Quant.Venues;

/// <summary>
/// exp and ln with 18 decimals as R. Bloemen's FixedPointMathLib computes them (recmo/experiment-solexp, in Lyra's ISC-licensed version): range reduction by
/// powers of two, then a rational approximation in 96-bit fixed point. To the last unit, because a venue prices with it.
/// </summary>
internal static class EvmExponential
{
    /// <summary>The first argument at which exp reverts: ln((2^255 - 1) / 1e18) in 1e18.</summary>
    public static readonly BigInteger Overflow = BigInteger.Parse("135305999368893231589");

    /// <summary>At and below this exp is zero.</summary>
    private static readonly BigInteger Underflow = BigInteger.Parse("-42139678854452767551");

    private static readonly BigInteger FiveTo18 = BigInteger.Pow(5, 18), Half = BigInteger.One << 95;
    private static readonly BigInteger Ln2 = BigInteger.Parse("54916777467707473351141471128");
    private static readonly BigInteger ExpScale = BigInteger.Parse("3822833074963236453042738258902158003155416615667");
    private static readonly BigInteger[] ExpTop = Parse(
        "2772001395605857295435445496992", "44335888930127919016834873520032", "398888492587501845352592340339721", "1993839819670624470859228494792842");
    private static readonly BigInteger ExpTopLast = BigInteger.Parse("4385272521454847904632057985693276") << 96;
    private static readonly BigInteger[] Knuth = Parse(
        "750530180792738023273180420736", "32788456221302202726307501949080", "-2218138959503481824038194425854", "892943633302991980437332862907700",
        "-78174809823045304726920794422040", "4203224763890128580604056984195872");

    private static readonly BigInteger[] LnTop = Parse(
        "3273285459638523848632254066296", "24828157081833163892658089445524", "43456485725739037958740375743393", "-11111509109440967052023855526967",
        "-45023709667254063763336534515857", "-14706773417378608786704636184526");
    private static readonly BigInteger LnTopLast = BigInteger.Parse("-795164235651350426258249787498") << 96;
    private static readonly BigInteger[] LnBottom = Parse(
        "5573035233440673466300451813936", "71694874799317883764090561454958", "283447036172924575727196451306956", "401686690394027663651624208769553",
        "204048457590392012362485061816622", "31853899698501571402653359427138", "909429971244387300277376558375");
    private static readonly BigInteger LnScale = BigInteger.Parse("1677202110996718588342820967067443963516166");
    private static readonly BigInteger LnOfTwo = BigInteger.Parse("16597577552685614221487285958193947469193820559219878177908093499208371");
    private static readonly BigInteger LnOfBase = BigInteger.Parse("600920179829731861736702779321621459595472258049074101567377883020018308");

    /// <summary>e^x for x below <see cref="Overflow"/>.</summary>
    public static BigInteger Exp(BigInteger x)
    {
        if (x <= Underflow)
            return BigInteger.Zero;
        x = (x << 78) / FiveTo18;
        int k = (int)(((x << 96) / Ln2 + Half) >> 96);
        x -= k * Ln2;
        BigInteger top = Horner(x, ExpTop) * x + ExpTopLast;
        BigInteger z = (((x + Knuth[0]) * x) >> 96) + Knuth[1];
        BigInteger w = (((x + Knuth[2]) * z) >> 96) + Knuth[3];
        BigInteger bottom = (((z + w + Knuth[4]) * w) >> 96) + Knuth[5];
        return (top / bottom * ExpScale) >> (195 - k);
    }

    /// <summary>ln(x) for x greater than zero.</summary>
    public static BigInteger Ln(BigInteger x)
    {
        int k = (int)x.GetBitLength() - 97;
        x = k > 0 ? x >> k : x << -k;
        BigInteger top = Horner(x, LnTop) * x + LnTopLast;
        return (top / Horner(x, LnBottom) * LnScale + LnOfTwo * k + LnOfBase) >> 174;
    }

    /// <summary>The monic polynomial whose other coefficients these are, highest power first.</summary>
    private static BigInteger Horner(BigInteger x, BigInteger[] coefficients)
    {
        BigInteger p = x + coefficients[0];
        for (int i = 1; i < coefficients.Length; i++)
            p = ((p * x) >> 96) + coefficients[i];
        return p;
    }

    private static BigInteger[] Parse(params string[] digits) => [.. digits.Select(BigInteger.Parse)];
}

using System.Numerics;

namespace KeeperBot.Quant.Venues;

/// <summary>
/// Fixed-point arithmetic with 27 decimals as Lyra v1's libraries do it (DecimalMath and SignedDecimalMath, MIT): a product or quotient is taken with one more
/// digit, truncated towards zero, and rounded half away from zero. A result that the EVM's checked arithmetic would reject is remembered in
/// <see cref="HasReverted"/>; what is computed after that means nothing.
/// </summary>
internal struct EvmPrecise
{
    /// <summary>1.0.</summary>
    public static readonly BigInteger Unit = BigInteger.Pow(10, 27);

    private static readonly BigInteger Tenth = Unit / 10, Tenfold = Unit * 10, FromDecimal = BigInteger.Pow(10, 9), ToDecimal = FromDecimal / 10;
    private static readonly BigInteger UnsignedEnd = BigInteger.One << 256, SignedEnd = BigInteger.One << 255;

    /// <summary>Whether anything overflowed, or was divided by zero.</summary>
    public bool HasReverted { readonly get; private set; }

    /// <summary>x y, both unsigned.</summary>
    public BigInteger Multiply(BigInteger x, BigInteger y) => Round(Unsigned(x * y) / Tenth);

    /// <summary>x / y, both unsigned.</summary>
    public BigInteger Divide(BigInteger x, BigInteger y) => Round(Quotient(Unsigned(x * Tenfold), y));

    /// <summary>x y, signed.</summary>
    public BigInteger MultiplySigned(BigInteger x, BigInteger y) => Round(Signed(x * y) / Tenth);

    /// <summary>x / y, signed.</summary>
    public BigInteger DivideSigned(BigInteger x, BigInteger y) => Round(Quotient(Signed(x * Tenfold), y));

    /// <summary>From 18 to 27 decimals.</summary>
    public BigInteger ToPrecise(BigInteger value) => value.Sign < 0 ? Signed(value * FromDecimal) : Unsigned(value * FromDecimal);

    /// <summary>From 27 to 18 decimals, rounded half away from zero on the last two digits.</summary>
    public static BigInteger ToDecimals(BigInteger value) => Round(value / ToDecimal);

    /// <summary>sqrt(x), rounded down.</summary>
    public BigInteger SquareRoot(BigInteger x) => IntegerRoot(Unsigned(x * Unit));

    /// <summary>Marks the run as reverted unless the value is an unsigned word.</summary>
    public BigInteger Unsigned(BigInteger value)
    {
        HasReverted |= value.Sign < 0 || value >= UnsignedEnd;
        return value;
    }

    /// <summary>Marks the run as reverted unless the value is a signed word.</summary>
    public BigInteger Signed(BigInteger value)
    {
        HasReverted |= value < -SignedEnd || value >= SignedEnd;
        return value;
    }

    /// <summary>e^x, see <see cref="EvmExponential"/>.</summary>
    public BigInteger Exp(BigInteger x)
    {
        BigInteger argument = x / FromDecimal;
        HasReverted |= argument >= EvmExponential.Overflow;
        return HasReverted ? BigInteger.Zero : EvmExponential.Exp(argument) * FromDecimal;
    }

    /// <summary>ln(x), see <see cref="EvmExponential"/>.</summary>
    public BigInteger Ln(BigInteger x)
    {
        BigInteger argument = x / FromDecimal;
        HasReverted |= argument.Sign <= 0;
        return HasReverted ? BigInteger.Zero : EvmExponential.Ln(argument) * FromDecimal;
    }

    private BigInteger Quotient(BigInteger x, BigInteger y)
    {
        HasReverted |= y.IsZero;
        return y.IsZero ? BigInteger.Zero : x / y;
    }

    private static BigInteger Round(BigInteger timesTen)
    {
        int last = (int)(timesTen % 10);
        return (timesTen + (last >= 5 ? 10 : last <= -5 ? -10 : 0)) / 10;
    }

    private static BigInteger IntegerRoot(BigInteger x)
    {
        if (x.IsZero)
            return x;
        BigInteger root = BigInteger.One << (int)((x.GetBitLength() + 1) / 2);
        for (BigInteger next = (root + x / root) >> 1; next < root; next = (root + x / root) >> 1)
            root = next;
        return root;
    }
}

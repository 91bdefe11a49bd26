using System.Numerics;

namespace KeeperBot.Core.Units;

/// <summary>
/// A signed fixed-point number with 18 decimals, the scale in which the venues here keep amounts, prices and ratios.
/// Addition is exact; multiplication and division name their rounding.
/// </summary>
public readonly record struct Wad : IComparable<Wad>
{
    /// <summary>Number of decimals.</summary>
    public const int Decimals = 18;

    private static readonly BigInteger Scale = FixedPoint.PowerOfTen(Decimals);

    private Wad(BigInteger raw) => Raw = raw;

    /// <summary>The value times 10^18.</summary>
    public BigInteger Raw { get; }

    /// <summary>0.</summary>
    public static Wad Zero => default;

    /// <summary>1.</summary>
    public static Wad One => new(Scale);

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Raw.Sign;

    /// <summary>Whether the value is 0.</summary>
    public bool IsZero => Raw.IsZero;

    /// <summary>A value given as an integer of 1e-18.</summary>
    public static Wad FromRaw(BigInteger raw) => new(raw);

    /// <summary>A whole number.</summary>
    public static Wad FromInteger(long value) => new(value * Scale);

    /// <summary>A raw integer of another decimal scale, for instance a price with 8 decimals.</summary>
    public static Wad FromScaled(BigInteger raw, int decimals, Rounding rounding) => decimals <= Decimals
        ? new(raw * FixedPoint.PowerOfTen(Decimals - decimals))
        : new(FixedPoint.Divide(raw, FixedPoint.PowerOfTen(decimals - Decimals), rounding));

    /// <summary>The one way in from floating point, rounded to nearest.</summary>
    /// <exception cref="NotFiniteNumberException">The value is NaN or infinite.</exception>
    public static Wad FromDouble(double value)
    {
        if (!double.IsFinite(value))
            throw new NotFiniteNumberException("a fixed-point value cannot be made from a number that is not finite", value);
        // Exact: a double is mantissa x 2^exponent, so it is scaled in integers rather than multiplied by 1e18 in floating point.
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFFL;
        if (exponent == 0) exponent++;
        else mantissa |= 1L << 52;
        exponent -= 1075;
        var scaled = mantissa * Scale;
        var rounded = exponent >= 0 ? scaled << exponent : (scaled + (BigInteger.One << (-exponent - 1))) >> -exponent;
        return new(bits < 0 ? -rounded : rounded);
    }

    /// <summary>Reads decimal text such as "-1.25"; more than 18 fraction digits are refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Wad value)
    {
        var ok = FixedPoint.TryParse(text, Decimals, out var raw);
        value = new(raw);
        return ok;
    }

    /// <summary>Reads decimal text such as "-1.25".</summary>
    /// <exception cref="FormatException">The text is not a plain decimal number of at most 18 fraction digits.</exception>
    public static Wad Parse(string text) => TryParse(text, out var value)
        ? value
        : throw new FormatException($"'{text}' is not a decimal number with at most {Decimals} fraction digits");

    /// <summary>Product.</summary>
    public Wad Multiply(Wad other, Rounding rounding) => new(FixedPoint.Divide(Raw * other.Raw, Scale, rounding));

    /// <summary>Quotient.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public Wad Divide(Wad divisor, Rounding rounding) => divisor.IsZero
        ? throw new DivideByZeroException("division of a fixed-point value by zero")
        : new(FixedPoint.Divide(Raw * Scale, divisor.Raw, rounding));

    /// <summary>This value as a raw integer of another scale.</summary>
    public BigInteger ToScaled(int decimals, Rounding rounding) => decimals >= Decimals
        ? Raw * FixedPoint.PowerOfTen(decimals - Decimals)
        : FixedPoint.Divide(Raw, FixedPoint.PowerOfTen(Decimals - decimals), rounding);

    /// <summary>The one way out to floating point, for Greeks and display; the result is finite for any value a chain can hold.</summary>
    public double ToDouble() => (double)Raw / 1e18;

    /// <summary>Magnitude.</summary>
    public Wad Abs() => new(BigInteger.Abs(Raw));

    /// <summary>The smaller of two.</summary>
    public static Wad Min(Wad left, Wad right) => left <= right ? left : right;

    /// <summary>The larger of two.</summary>
    public static Wad Max(Wad left, Wad right) => left >= right ? left : right;

    /// <inheritdoc/>
    public int CompareTo(Wad other) => Raw.CompareTo(other.Raw);

    /// <summary>Exact decimal text.</summary>
    public override string ToString() => FixedPoint.Format(Raw, Decimals);

    /// <summary>Sum.</summary>
    public static Wad operator +(Wad left, Wad right) => new(left.Raw + right.Raw);

    /// <summary>Difference.</summary>
    public static Wad operator -(Wad left, Wad right) => new(left.Raw - right.Raw);

    /// <summary>Negation.</summary>
    public static Wad operator -(Wad value) => new(-value.Raw);

    /// <summary>Order.</summary>
    public static bool operator <(Wad left, Wad right) => left.Raw < right.Raw;

    /// <summary>Order.</summary>
    public static bool operator >(Wad left, Wad right) => left.Raw > right.Raw;

    /// <summary>Order.</summary>
    public static bool operator <=(Wad left, Wad right) => left.Raw <= right.Raw;

    /// <summary>Order.</summary>
    public static bool operator >=(Wad left, Wad right) => left.Raw >= right.Raw;
}

using System.Numerics;

namespace KeeperBot.Protocols.Declarative.Language;

/// <summary>The arithmetic of expressions: exact, checked to 256 bits, each division with its rounding.</summary>
internal static class Arithmetic
{
    /// <summary>a * b / c through an exact product, rounded towards minus infinity or, with <paramref name="up"/>, plus infinity.</summary>
    internal static Value MulDiv(BigInteger a, BigInteger b, BigInteger c, bool up)
    {
        if (c.IsZero)
            throw new EvaluationException("value.division_by_zero", $"{(up ? "mulDivUp" : "mulDivDown")} divides by zero");
        return Expression.Checked(Divide(a * b, c, up), up ? "mulDivUp" : "mulDivDown");
    }

    /// <summary>a * b / c rounded to the nearest, a half away from zero: what many contracts call "half up".</summary>
    internal static Value MulDivNearest(BigInteger a, BigInteger b, BigInteger c)
    {
        if (c.IsZero)
            throw new EvaluationException("value.division_by_zero", "mulDivNearest divides by zero");
        var product = a * b;
        var negative = product.Sign * c.Sign < 0;
        var (numerator, denominator) = (BigInteger.Abs(product), BigInteger.Abs(c));
        var rounded = ((2 * numerator) + denominator) / (2 * denominator);
        return Expression.Checked(negative ? -rounded : rounded, "mulDivNearest");
    }

    /// <summary>The bits of a whole number from <paramref name="from"/> on, <paramref name="width"/> of them: a packed configuration word.</summary>
    internal static Value Bits(BigInteger number, BigInteger from, int width)
    {
        if (number.Sign < 0)
            throw new EvaluationException("value.negative", "bits of a negative number are not defined");
        return from >= 0 && from <= 255
            ? Value.Of((number >> (int)from) & ((BigInteger.One << width) - 1))
            : throw new EvaluationException("value.out_of_range", $"bits from {from} on are outside a word of 256");
    }

    /// <summary>10^exponent, for decimals that are read.</summary>
    internal static Value PowerOfTen(BigInteger exponent) => exponent >= 0 && exponent <= FieldType.MaxScale
        ? Value.Of(PowerOfTen((int)exponent))
        : throw new EvaluationException("value.overflow", $"10^{exponent} does not fit 256 bits");

    internal static BigInteger PowerOfTen(int exponent) => BigInteger.Pow(10, exponent);

    private static BigInteger Divide(BigInteger numerator, BigInteger denominator, bool up)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        if (remainder.IsZero)
            return quotient;
        var isNegative = numerator.Sign * denominator.Sign < 0;
        return up ? (isNegative ? quotient : quotient + 1) : (isNegative ? quotient - 1 : quotient);
    }
}

using System.Globalization;
using System.Numerics;

namespace KeeperBot.Core.Units;

/// <summary>Integer arithmetic shared by the unit types: division with a named direction, powers of ten, decimal text.</summary>
internal static class FixedPoint
{
    internal static BigInteger Divide(BigInteger numerator, BigInteger denominator, Rounding rounding)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        if (remainder.IsZero)
            return quotient;
        var exactIsNegative = numerator.Sign * denominator.Sign < 0;
        return rounding switch
        {
            Rounding.Down => exactIsNegative ? quotient - 1 : quotient,
            Rounding.Up => exactIsNegative ? quotient : quotient + 1,
            _ => throw new ArgumentOutOfRangeException(nameof(rounding)),
        };
    }

    internal static BigInteger PowerOfTen(int exponent) => BigInteger.Pow(10, exponent);

    /// <summary>Reads plain decimal text ("-12.5"); more fraction digits than <paramref name="decimals"/> is refused, not rounded.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, int decimals, out BigInteger raw)
    {
        raw = default;
        var negative = text.StartsWith("-");
        if (negative)
            text = text[1..];
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty) || fraction.Length > decimals)
            return false;
        if (whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
            return false;
        var digits = string.Concat(whole, fraction);
        if (digits.Length > 120)
            return false;
        raw = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * PowerOfTen(decimals - fraction.Length);
        if (negative)
            raw = -raw;
        return true;
    }

    /// <summary>Exact decimal text without trailing zeros.</summary>
    internal static string Format(BigInteger raw, int decimals)
    {
        var digits = BigInteger.Abs(raw).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        var whole = digits[..^decimals];
        var fraction = digits[^decimals..].TrimEnd('0');
        var sign = raw.Sign < 0 ? "-" : "";
        return fraction.Length == 0 ? sign + whole : $"{sign}{whole}.{fraction}";
    }
}

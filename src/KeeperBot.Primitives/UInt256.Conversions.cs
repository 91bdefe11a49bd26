using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace KeeperBot.Primitives;

public readonly partial struct UInt256
{
    // The greatest power of ten in 64 bits: decimal text is read and written nineteen digits at a time.
    private const ulong TenToThe19 = 10_000_000_000_000_000_000;
    private const int MaxDecimalDigits = 78;

    /// <summary>Exact.</summary>
    public static implicit operator UInt256(ulong value) => new(0, 0, 0, value);

    /// <summary>Exact.</summary>
    public static implicit operator UInt256(uint value) => new(0, 0, 0, value);

    /// <summary>Exact for values from 0.</summary>
    /// <exception cref="OverflowException">The value is negative.</exception>
    public static implicit operator UInt256(int value) => value >= 0
        ? new(0, 0, 0, (ulong)value)
        : throw new OverflowException($"{value.ToString(CultureInfo.InvariantCulture)} is negative and cannot be a UInt256");

    /// <summary>Exact for values from 0.</summary>
    /// <exception cref="OverflowException">The value is negative.</exception>
    public static explicit operator UInt256(long value) => value >= 0
        ? new(0, 0, 0, (ulong)value)
        : throw new OverflowException($"{value.ToString(CultureInfo.InvariantCulture)} is negative and cannot be a UInt256");

    /// <summary>Exact.</summary>
    public static implicit operator UInt256(UInt128 value) => FromUInt128(value);

    /// <summary>Exact within range.</summary>
    /// <exception cref="OverflowException">The value is negative or 2^256 or more.</exception>
    public static explicit operator UInt256(BigInteger value) => FromBigInteger(value);

    /// <summary>Exact below 2^64.</summary>
    /// <exception cref="OverflowException">The value is 2^64 or more.</exception>
    public static explicit operator ulong(UInt256 value) => value.FitsUInt64 ? value._u0 : throw TooLarge(value, "64 bits");

    /// <summary>Exact below 2^63.</summary>
    /// <exception cref="OverflowException">The value is 2^63 or more.</exception>
    public static explicit operator long(UInt256 value) =>
        value.FitsUInt64 && value._u0 <= long.MaxValue ? (long)value._u0 : throw TooLarge(value, "a signed 64-bit integer");

    /// <summary>Exact below 2^31.</summary>
    /// <exception cref="OverflowException">The value is 2^31 or more.</exception>
    public static explicit operator int(UInt256 value) =>
        value.FitsUInt64 && value._u0 <= int.MaxValue ? (int)value._u0 : throw TooLarge(value, "a signed 32-bit integer");

    /// <summary>Exact below 2^128.</summary>
    /// <exception cref="OverflowException">The value is 2^128 or more.</exception>
    public static explicit operator UInt128(UInt256 value) => value.FitsUInt128 ? new(value._u1, value._u0) : throw TooLarge(value, "128 bits");

    /// <summary>Exact.</summary>
    public static explicit operator BigInteger(UInt256 value) => value.ToBigInteger();

    /// <summary>Exact within range.</summary>
    /// <exception cref="OverflowException">The value is negative or 2^256 or more.</exception>
    public static UInt256 FromBigInteger(BigInteger value) => TryFromBigInteger(value, out var result)
        ? result
        : throw new OverflowException($"a {(value.Sign < 0 ? "negative" : "too large")} number cannot be a UInt256");

    /// <summary>The value, or false where it is negative or 2^256 or more.</summary>
    public static bool TryFromBigInteger(BigInteger value, out UInt256 result)
    {
        result = default;
        if (value.Sign < 0 || value.GetByteCount(isUnsigned: true) > Size)
            return false;
        Span<byte> bytes = stackalloc byte[Size];
        if (!value.TryWriteBytes(bytes, out var written, isUnsigned: true, isBigEndian: true))
            return false;
        result = FromBigEndian(bytes[..written]);
        return true;
    }

    /// <summary>The same number without a bound.</summary>
    public BigInteger ToBigInteger()
    {
        if (FitsUInt64)
            return _u0;
        Span<byte> bytes = stackalloc byte[Size];
        WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>Reads decimal digits, or 0x and 1 to 64 hexadecimal digits. No sign, blank, separator or exponent.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UInt256 value) => TryParse(text.AsSpan(), out value);

    /// <summary>Reads decimal digits, or 0x and 1 to 64 hexadecimal digits. No sign, blank, separator or exponent.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UInt256 value) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? TryParseHex(text[2..], out value) : TryParseDecimal(text, out value);

    /// <summary>Reads decimal digits, or 0x and 1 to 64 hexadecimal digits. No sign, blank, separator or exponent.</summary>
    /// <exception cref="FormatException">The text has another form or the number is 2^256 or more.</exception>
    public static UInt256 Parse(string text) => TryParse(text, out var value)
        ? value
        : throw new FormatException($"'{(text.Length <= 100 ? text : text[..100] + "…")}' is not a decimal or 0x-hexadecimal number from 0 to 2^256 - 1");

    /// <summary>Decimal digits.</summary>
    public override string ToString()
    {
        Span<char> buffer = stackalloc char[MaxDecimalDigits];
        return new string(FormatDecimal(buffer));
    }

    /// <summary>Decimal digits for a null, empty, "G" or "D" format; "x" gives 0x and hexadecimal digits without leading zeros (a JSON-RPC quantity).</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => format switch
    {
        null or "" or "G" or "D" => ToString(),
        "x" => ToQuantity(),
        _ => throw new FormatException($"unknown UInt256 format '{format}'"),
    };

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<char> buffer = stackalloc char[MaxDecimalDigits];
        var text = format.SequenceEqual("x") ? ToQuantity() : FormatDecimal(buffer);
        charsWritten = 0;
        if (!text.TryCopyTo(destination))
            return false;
        charsWritten = text.Length;
        return true;
    }

    /// <summary>0x and hexadecimal digits without leading zeros, as JSON-RPC writes quantities; "0x0" for 0.</summary>
    public string ToQuantity()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteBigEndian(bytes);
        var digits = Convert.ToHexStringLower(bytes).AsSpan().TrimStart('0');
        return digits.IsEmpty ? "0x0" : string.Concat("0x", digits);
    }

    internal static UInt256 FromUInt128(UInt128 value) => new(0, 0, (ulong)(value >> 64), (ulong)value);

    private static bool TryParseHex(ReadOnlySpan<char> digits, out UInt256 value)
    {
        value = default;
        if (digits.Length is 0 or > 64)
            return false;
        Span<char> padded = stackalloc char[64];
        padded.Fill('0');
        digits.CopyTo(padded[(64 - digits.Length)..]);
        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(padded, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        value = FromBigEndian(bytes);
        return true;
    }

    private static bool TryParseDecimal(ReadOnlySpan<char> digits, out UInt256 value)
    {
        value = default;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            return false;
        while (!digits.IsEmpty)
        {
            var count = Math.Min(19, digits.Length);
            ulong chunk = 0;
            ulong scale = 1;
            foreach (var digit in digits[..count])
            {
                chunk = chunk * 10 + (uint)(digit - '0');
                scale *= 10;
            }

            if (!TryMultiply(value, scale, out value) || !TryAdd(value, chunk, out value))
            {
                value = default;
                return false;
            }

            digits = digits[count..];
        }

        return true;
    }

    private ReadOnlySpan<char> FormatDecimal(Span<char> buffer)
    {
        var position = buffer.Length;
        var rest = this;
        do
        {
            var (quotient, chunk) = DivRem(rest, TenToThe19);
            var low = chunk._u0;
            rest = quotient;
            for (var i = 0; i < 19 && (low != 0 || !rest.IsZero); i++)
            {
                buffer[--position] = (char)('0' + low % 10);
                low /= 10;
            }
        }
        while (!rest.IsZero);
        if (position == buffer.Length)
            buffer[--position] = '0';
        return buffer[position..];
    }

    private static OverflowException TooLarge(UInt256 value, string what) => new($"{value} does not fit {what}");
}

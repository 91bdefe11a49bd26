using System.Globalization;
using System.Numerics;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Declarative.Language;

/// <summary>A value of a field. Numbers are raw integers; their scale is the type's.</summary>
internal readonly record struct Value
{
    /// <summary>The largest number there is, as in a uint256.</summary>
    internal static readonly BigInteger Largest = (BigInteger.One << 256) - 1;

    /// <summary>The smallest number there is, as in an int256.</summary>
    internal static readonly BigInteger Smallest = -(BigInteger.One << 255);

    private readonly Address _address;

    private Value(ValueKind kind, BigInteger number, Address address) => (Kind, Number, _address) = (kind, number, address);

    internal ValueKind Kind { get; }

    /// <summary>The raw number; 0 or 1 for a bool; the 32 bytes as a big-endian number for a word.</summary>
    internal BigInteger Number { get; }

    internal bool IsTrue => Kind == ValueKind.Bool ? !Number.IsZero : throw new InvalidOperationException($"{Kind} is no bool");

    internal Address At => Kind == ValueKind.Address ? _address : throw new InvalidOperationException($"{Kind} is no address");

    internal static Value Of(BigInteger number) => new(ValueKind.Integer, number, default);

    internal static Value Of(bool flag) => new(ValueKind.Bool, flag ? BigInteger.One : BigInteger.Zero, default);

    internal static Value Of(Address address) => new(ValueKind.Address, BigInteger.Zero, address);

    internal static Value Of(Hash32 word) => new(ValueKind.Word, new BigInteger(word.Span, isUnsigned: true, isBigEndian: true), default);

    internal static bool Fits(BigInteger number) => number >= Smallest && number <= Largest;

    /// <summary>As a contract takes it.</summary>
    internal AbiValue ToAbi() => Kind switch
    {
        ValueKind.Integer => Number,
        ValueKind.Bool => IsTrue,
        ValueKind.Address => At,
        ValueKind.Word => Bytes(),
        _ => throw new InvalidOperationException("no value"),
    };

    /// <summary>For people: a number in its unit's decimals, not raw.</summary>
    internal string Show(FieldType type) => Kind switch
    {
        ValueKind.Integer => Decimal(Number, type.Scale),
        ValueKind.Bool => IsTrue ? "true" : "false",
        ValueKind.Address => At.ToString(),
        ValueKind.Word => new Hash32(Bytes()).ToString(),
        _ => "(none)",
    };

    private static string Decimal(BigInteger raw, int decimals)
    {
        var digits = BigInteger.Abs(raw).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        var (whole, fraction) = (digits[..^decimals], digits[^decimals..].TrimEnd('0'));
        return (raw.Sign < 0 ? "-" : "") + (fraction.Length == 0 ? whole : $"{whole}.{fraction}");
    }

    private byte[] Bytes()
    {
        var bytes = new byte[Hash32.Size];
        var written = Number.ToByteArray(isUnsigned: true, isBigEndian: true);
        written.CopyTo(bytes.AsSpan(bytes.Length - written.Length));
        return bytes;
    }
}

using System.Numerics;

namespace KeeperBot.Evm.Abi;

public sealed partial class AbiValue
{
    private static readonly AbiValue True = new(AbiValueKind.Bool, null, UInt256.One);
    private static readonly AbiValue False = new(AbiValueKind.Bool, null);

    /// <summary>A bool.</summary>
    public static implicit operator AbiValue(bool value) => value ? True : False;

    /// <summary>An address.</summary>
    public static implicit operator AbiValue(Address value) => new(AbiValueKind.Address, value);

    /// <summary>An integer.</summary>
    public static implicit operator AbiValue(UInt256 value) => new(AbiValueKind.Integer, null, value);

    /// <summary>An integer, signed.</summary>
    /// <exception cref="AbiException">It does not fit 256 bits.</exception>
    public static implicit operator AbiValue(BigInteger value) => UInt256.TryFromBigInteger(BigInteger.Abs(value), out var magnitude)
        ? new(AbiValueKind.Integer, null, magnitude, value.Sign < 0)
        : throw new AbiException("", "the integer does not fit 256 bits");

    /// <summary>An integer, signed.</summary>
    public static implicit operator AbiValue(int value) => (long)value;

    /// <summary>An integer.</summary>
    public static implicit operator AbiValue(uint value) => (UInt256)value;

    /// <summary>An integer, signed.</summary>
    public static implicit operator AbiValue(long value) => new(AbiValueKind.Integer, null, value < 0 ? 0UL - (ulong)value : (ulong)value, value < 0);

    /// <summary>An integer.</summary>
    public static implicit operator AbiValue(ulong value) => (UInt256)value;

    /// <summary>Text.</summary>
    public static implicit operator AbiValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(AbiValueKind.Text, value);
    }

    /// <summary>A byte string.</summary>
    public static implicit operator AbiValue(Bytes value) => new(AbiValueKind.Bytes, value);

    /// <summary>A byte string, copied.</summary>
    public static implicit operator AbiValue(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(AbiValueKind.Bytes, Primitives.Bytes.CopyOf(value));
    }

    /// <summary>A byte string of 32 bytes.</summary>
    public static implicit operator AbiValue(Hash32 value) => new(AbiValueKind.Bytes, Primitives.Bytes.CopyOf(value.Span));

    /// <summary>An array of <paramref name="elements"/>.</summary>
    public static AbiValue Array(params AbiValue[] elements) => new(AbiValueKind.Array, Copy(elements));

    /// <summary>An array of <paramref name="elements"/>.</summary>
    public static AbiValue Array(IEnumerable<AbiValue> elements) => new(AbiValueKind.Array, Copy([.. elements]));

    /// <summary>A tuple of <paramref name="members"/>, in the order of the type.</summary>
    public static AbiValue Tuple(params AbiValue[] members) => new(AbiValueKind.Tuple, Copy(members));

    /// <summary>A tuple of <paramref name="members"/>, in the order of the type.</summary>
    public static AbiValue Tuple(IEnumerable<AbiValue> members) => new(AbiValueKind.Tuple, Copy([.. members]));

    internal static AbiValue Decoded(AbiPath? path, bool value) => new(AbiValueKind.Bool, null, value ? UInt256.One : UInt256.Zero, path: path);

    internal static AbiValue Decoded(AbiPath? path, UInt256 magnitude, bool negative) => new(AbiValueKind.Integer, null, magnitude, negative, path);

    internal static AbiValue Decoded(AbiPath? path, Address value) => new(AbiValueKind.Address, value, path: path);

    internal static AbiValue Decoded(AbiPath? path, Bytes value) => new(AbiValueKind.Bytes, value, path: path);

    internal static AbiValue Decoded(AbiPath? path, string value) => new(AbiValueKind.Text, value, path: path);

    internal static AbiValue DecodedArray(AbiPath? path, AbiValue[] elements) => new(AbiValueKind.Array, elements, path: path);

    internal static AbiValue DecodedTuple(AbiPath? path, AbiValue[] members, AbiType type) => new(AbiValueKind.Tuple, members, path: path, tupleType: type);

    private static AbiValue[] Copy(AbiValue[] items)
    {
        ArgumentNullException.ThrowIfNull(items);
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i] is null)
                throw new ArgumentNullException(nameof(items), $"item {i} is null");
        }

        return (AbiValue[])items.Clone();
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace KeeperBot.Evm.Abi;

/// <summary>
/// Typed reads of 32-byte words in place: the fast path for answers whose layout is known, without values, big integers or allocation.
/// Each read is checked as strictly as the decoder checks it. For a struct's members pass its head; for tails take <see cref="Tail"/>.
/// </summary>
public readonly ref struct AbiWords
{
    private readonly ReadOnlySpan<byte> _data;

    /// <summary>Over <paramref name="data"/>, which may be longer than what is read.</summary>
    public AbiWords(ReadOnlySpan<byte> data) => _data = data;

    /// <summary>Whole words in the data.</summary>
    public int Count => _data.Length / AbiType.WordSize;

    /// <summary>Reads that the data has exactly <paramref name="words"/> words.</summary>
    /// <exception cref="AbiException">It has fewer or more.</exception>
    public static AbiWords Exactly(ReadOnlySpan<byte> data, int words) => data.Length == words * AbiType.WordSize
        ? new AbiWords(data)
        : throw Error("", $"{words} words ({words * AbiType.WordSize} bytes) are expected, {data.Length} bytes are there");

    /// <summary>The word as it stands.</summary>
    /// <exception cref="AbiException">The data ends before it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Word(int index) => (uint)index < (uint)Count ? _data.Slice(index * 32, 32) : throw Missing(index);

    /// <summary>uint256 (or an unchecked narrower one).</summary>
    /// <exception cref="AbiException">The data ends before it.</exception>
    public UInt256 UInt256(int index) => Primitives.UInt256.FromBigEndian(Word(index));

    /// <summary>A uintN up to 128 bits, or any whose value is small.</summary>
    /// <exception cref="AbiException">The data ends before it, or it is 2^128 or more.</exception>
    public UInt128 UInt128(int index)
    {
        var word = Word(index);
        return (BinaryPrimitives.ReadUInt64BigEndian(word) | BinaryPrimitives.ReadUInt64BigEndian(word[8..])) == 0
            ? BinaryPrimitives.ReadUInt128BigEndian(word[16..])
            : throw OutOfRange(index, "128 bits");
    }

    /// <summary>An intN whose value fits 128 bits.</summary>
    /// <exception cref="AbiException">The data ends before it, or it does not fit.</exception>
    public Int128 Int128(int index)
    {
        var word = Word(index);
        var value = BinaryPrimitives.ReadInt128BigEndian(word[16..]);
        return BinaryPrimitives.ReadInt128BigEndian(word) == value >> 127 ? value : throw OutOfRange(index, "a signed 128-bit integer");
    }

    /// <summary>A uintN whose value fits 64 bits.</summary>
    /// <exception cref="AbiException">The data ends before it, or it is 2^64 or more.</exception>
    public ulong UInt64(int index)
    {
        var word = Word(index);
        return BinaryPrimitives.ReadUInt128BigEndian(word) == 0 && BinaryPrimitives.ReadUInt64BigEndian(word[16..]) == 0
            ? BinaryPrimitives.ReadUInt64BigEndian(word[24..])
            : throw OutOfRange(index, "64 bits");
    }

    /// <summary>A uintN whose value fits a non-negative int: a count, a number of decimals, an enum.</summary>
    /// <exception cref="AbiException">The data ends before it, or it is 2^31 or more.</exception>
    public int Int32(int index)
    {
        var value = UInt64(index);
        return value <= int.MaxValue ? (int)value : throw OutOfRange(index, "31 bits");
    }

    /// <summary>address.</summary>
    /// <exception cref="AbiException">The data ends before it, or its first 12 bytes are not zero.</exception>
    public Address Address(int index)
    {
        var word = Word(index);
        return (BinaryPrimitives.ReadUInt64BigEndian(word) | BinaryPrimitives.ReadUInt32BigEndian(word[8..])) == 0
            ? new Address(word[12..])
            : throw OutOfRange(index, "an address");
    }

    /// <summary>bool.</summary>
    /// <exception cref="AbiException">The data ends before it, or it is neither 0 nor 1.</exception>
    public bool Bool(int index)
    {
        var value = UInt64(index);
        return value <= 1 ? value == 1 : throw OutOfRange(index, "a bool");
    }

    /// <summary>bytes32.</summary>
    /// <exception cref="AbiException">The data ends before it.</exception>
    public Hash32 Hash32(int index) => new(Word(index));

    /// <summary>The words from the offset at <paramref name="index"/> on: the tail of a dynamic value whose head starts where this starts.</summary>
    /// <exception cref="AbiException">The data ends before it, or the offset leads outside or back into the word itself.</exception>
    public AbiWords Tail(int index)
    {
        var offset = UInt64(index);
        return offset <= (ulong)_data.Length && offset >= 32
            ? new AbiWords(_data[(int)offset..])
            : throw Error(Place(index), string.Create(CultureInfo.InvariantCulture, $"the offset {offset} leads outside the data's {_data.Length} bytes"));
    }

    /// <summary>The content of a dynamic byte string whose length is word 0 here (see <see cref="Tail"/>), in place; its padding must be zero.</summary>
    /// <exception cref="AbiException">The length runs off the end or the padding is not zero.</exception>
    public ReadOnlySpan<byte> DynamicBytes()
    {
        var length = UInt64(0);
        var room = _data.Length - 32;
        if (length > (ulong)room)
            throw Error(Place(0), string.Create(CultureInfo.InvariantCulture, $"the length {length} is beyond the {room} bytes that are left"));
        var padded = ((long)length + 31) / 32 * 32;
        if (padded > room || _data.Slice(32 + (int)length, (int)(padded - (long)length)).ContainsAnyExcept((byte)0))
            throw Error(Place(0), "the padding is missing or not zero");
        return _data.Slice(32, (int)length);
    }

    /// <summary>The length in word 0 of an array whose elements take <paramref name="elementSize"/> bytes of head each, and the words after it.</summary>
    /// <exception cref="AbiException">The data could not hold that many.</exception>
    public AbiWords Elements(int elementSize, out int count)
    {
        var length = UInt64(0);
        var room = (_data.Length - 32) / elementSize;
        count = length <= (ulong)room
            ? (int)length
            : throw Error(Place(0), string.Create(CultureInfo.InvariantCulture, $"the length {length} is beyond the {room} that the data could hold"));
        return new AbiWords(_data[32..]);
    }

    private AbiException Missing(int index) => Error(Place(index), $"the data has only {Count} words ({_data.Length} bytes)");

    private AbiException OutOfRange(int index, string what) => Error(Place(index), $"{Hex.Encode(Word(index))} is not {what}");

    private static string Place(int index) => string.Create(CultureInfo.InvariantCulture, $"word {index}");

    private static AbiException Error(string path, string problem) => new(path, problem);
}

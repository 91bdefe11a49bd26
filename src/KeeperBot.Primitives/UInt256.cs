using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace KeeperBot.Primitives;

/// <summary>
/// An unsigned 256-bit integer, the EVM's word, as four 64-bit limbs. Every operator is exact or throws <see cref="OverflowException"/>;
/// nothing wraps, because a balance that wraps is a lie.
/// </summary>
public readonly partial struct UInt256 : IEquatable<UInt256>, IComparable<UInt256>, IComparable, ISpanFormattable
{
    /// <summary>Length of the big-endian form in bytes.</summary>
    public const int Size = 32;

    // Least significant limb first.
    private readonly ulong _u0;
    private readonly ulong _u1;
    private readonly ulong _u2;
    private readonly ulong _u3;

    /// <summary>A value from its limbs, most significant first.</summary>
    public UInt256(ulong u3, ulong u2, ulong u1, ulong u0)
    {
        _u0 = u0;
        _u1 = u1;
        _u2 = u2;
        _u3 = u3;
    }

    /// <summary>0.</summary>
    public static UInt256 Zero => default;

    /// <summary>1.</summary>
    public static UInt256 One => new(0, 0, 0, 1);

    /// <summary>2^256 - 1.</summary>
    public static UInt256 MaxValue => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>Whether the value is 0.</summary>
    public bool IsZero => (_u0 | _u1 | _u2 | _u3) == 0;

    /// <summary>Whether the value is below 2^64.</summary>
    public bool FitsUInt64 => (_u1 | _u2 | _u3) == 0;

    /// <summary>Whether the value is below 2^128.</summary>
    public bool FitsUInt128 => (_u2 | _u3) == 0;

    /// <summary>Number of bits up to the highest one that is set; 0 for 0.</summary>
    public int BitLength
    {
        get
        {
            if (_u3 != 0) return 256 - BitOperations.LeadingZeroCount(_u3);
            if (_u2 != 0) return 192 - BitOperations.LeadingZeroCount(_u2);
            if (_u1 != 0) return 128 - BitOperations.LeadingZeroCount(_u1);
            return 64 - BitOperations.LeadingZeroCount(_u0);
        }
    }

    /// <summary>The low 64 bits, whatever stands above them.</summary>
    public ulong LowUInt64 => _u0;

    /// <summary>Reads a big-endian number of at most 32 bytes; an empty span is 0.</summary>
    /// <exception cref="ArgumentException">The span is longer than 32 bytes.</exception>
    public static UInt256 FromBigEndian(ReadOnlySpan<byte> bytes) => bytes.Length == Size ? FromWord(bytes) : FromShort(bytes);

    /// <summary>The big-endian form in 32 new bytes.</summary>
    public byte[] ToBigEndian()
    {
        var bytes = new byte[Size];
        WriteBigEndian(bytes);
        return bytes;
    }

    /// <summary>Writes the 32-byte big-endian form to the head of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter than 32 bytes.</exception>
    public void WriteBigEndian(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _u0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _u1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _u2);
        BinaryPrimitives.WriteUInt64BigEndian(destination, _u3);
    }

    /// <summary>The 32-byte big-endian form as a hash-like word (topics, storage keys).</summary>
    public Hash32 ToHash32()
    {
        Span<byte> word = stackalloc byte[Size];
        WriteBigEndian(word);
        return new Hash32(word);
    }

    /// <inheritdoc/>
    public bool Equals(UInt256 other) => ((_u0 ^ other._u0) | (_u1 ^ other._u1) | (_u2 ^ other._u2) | (_u3 ^ other._u3)) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UInt256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_u0, _u1, _u2, _u3);

    /// <inheritdoc/>
    public int CompareTo(UInt256 other)
    {
        if (_u3 != other._u3) return _u3 < other._u3 ? -1 : 1;
        if (_u2 != other._u2) return _u2 < other._u2 ? -1 : 1;
        if (_u1 != other._u1) return _u1 < other._u1 ? -1 : 1;
        return _u0.CompareTo(other._u0);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        UInt256 other => CompareTo(other),
        _ => throw new ArgumentException($"expected a UInt256, got {obj.GetType().Name}", nameof(obj)),
    };

    /// <summary>The smaller of two values.</summary>
    public static UInt256 Min(UInt256 left, UInt256 right) => left < right ? left : right;

    /// <summary>The greater of two values.</summary>
    public static UInt256 Max(UInt256 left, UInt256 right) => left > right ? left : right;

    private static UInt256 FromShort(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Size)
            throw new ArgumentException($"expected at most 32 bytes, got {bytes.Length}", nameof(bytes));
        Span<byte> word = stackalloc byte[Size];
        word.Clear();
        bytes.CopyTo(word[(Size - bytes.Length)..]);
        return FromWord(word);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt256 FromWord(ReadOnlySpan<byte> word) => new(
        BinaryPrimitives.ReadUInt64BigEndian(word),
        BinaryPrimitives.ReadUInt64BigEndian(word[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(word[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(word[24..]));
}

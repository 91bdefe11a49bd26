using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace KeeperBot.Primitives;

/// <summary>A 32-byte hash (block, transaction, storage key, bytes32).</summary>
public readonly struct Hash32 : IEquatable<Hash32>, IComparable<Hash32>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly Content _content;

    /// <summary>Copies exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public Hash32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"expected 32 bytes, got {bytes.Length}", nameof(bytes));
        bytes.CopyTo(_content);
    }

    /// <summary>All bytes zero.</summary>
    public static Hash32 Zero => default;

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => Span.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>The 32 bytes, in place.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Span => _content;

    /// <summary>Reads 0x and 64 hexadecimal digits, in either case.</summary>
    public static bool TryParse(string? text, out Hash32 value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var ok = Hex.TryDecodeExact(text, bytes);
        value = ok ? new Hash32(bytes) : default;
        return ok;
    }

    /// <summary>Reads 0x and 64 hexadecimal digits, in either case.</summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static Hash32 Parse(string text) => TryParse(text, out var value)
        ? value
        : throw new FormatException($"'{text}' is not 0x followed by 64 hexadecimal digits");

    /// <inheritdoc/>
    public bool Equals(Hash32 other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash32 other && Equals(other);

    /// <summary>Byte order, the order in which Solidity compares addresses.</summary>
    public int CompareTo(Hash32 other) => Span.SequenceCompareTo(other.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Lower-case hexadecimal with the 0x prefix.</summary>
    public override string ToString() => Hex.Encode(Span);

    /// <summary>Equality of content.</summary>
    public static bool operator ==(Hash32 left, Hash32 right) => left.Equals(right);

    /// <summary>Inequality of content.</summary>
    public static bool operator !=(Hash32 left, Hash32 right) => !left.Equals(right);

    [InlineArray(Size)]
    private struct Content
    {
        private byte _first;
    }
}

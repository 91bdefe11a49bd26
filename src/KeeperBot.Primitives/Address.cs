using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace KeeperBot.Primitives;

/// <summary>An account or contract address. Text is lower-case hexadecimal; the EIP-55 form is KeeperBot.Evm's, which owns Keccak.</summary>
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    private readonly Content _content;

    /// <summary>Copies exactly 20 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 20 bytes long.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"expected 20 bytes, got {bytes.Length}", nameof(bytes));
        bytes.CopyTo(_content);
    }

    /// <summary>All bytes zero.</summary>
    public static Address Zero => default;

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => Span.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>The 20 bytes, in place.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Span => _content;

    /// <summary>Reads 0x and 40 hexadecimal digits, in either case.</summary>
    public static bool TryParse(string? text, out Address value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var ok = Hex.TryDecodeExact(text, bytes);
        value = ok ? new Address(bytes) : default;
        return ok;
    }

    /// <summary>Reads 0x and 40 hexadecimal digits, in either case.</summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static Address Parse(string text) => TryParse(text, out var value)
        ? value
        : throw new FormatException($"'{text}' is not 0x followed by 40 hexadecimal digits");

    /// <inheritdoc/>
    public bool Equals(Address other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <summary>Byte order, the order in which Solidity compares addresses.</summary>
    public int CompareTo(Address other) => Span.SequenceCompareTo(other.Span);

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
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Inequality of content.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    [InlineArray(Size)]
    private struct Content
    {
        private byte _first;
    }
}

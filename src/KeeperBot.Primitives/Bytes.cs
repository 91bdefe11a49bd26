namespace KeeperBot.Primitives;

/// <summary>An immutable byte string with value equality (calldata, code, return data). The default value is empty.</summary>
public readonly struct Bytes : IEquatable<Bytes>
{
    private readonly byte[]? _array;

    private Bytes(byte[] array) => _array = array;

    /// <summary>No bytes.</summary>
    public static Bytes Empty => default;

    /// <summary>Number of bytes.</summary>
    public int Length => _array?.Length ?? 0;

    /// <summary>The content, not copied.</summary>
    public ReadOnlySpan<byte> Span => _array;

    /// <summary>The content, not copied.</summary>
    public ReadOnlyMemory<byte> Memory => _array;

    /// <summary>A copy of <paramref name="bytes"/>.</summary>
    public static Bytes CopyOf(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? default : new Bytes(bytes.ToArray());

    /// <summary>Takes ownership: the caller must not write to <paramref name="array"/> again.</summary>
    public static Bytes Own(byte[] array) => new(array);

    /// <summary>Reads 0x-prefixed hexadecimal of any even length.</summary>
    /// <exception cref="FormatException">The text is not 0x-prefixed hexadecimal.</exception>
    public static Bytes Parse(string hex) => new(Hex.Decode(hex));

    /// <inheritdoc/>
    public bool Equals(Bytes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bytes other && Equals(other);

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
    public static bool operator ==(Bytes left, Bytes right) => left.Equals(right);

    /// <summary>Inequality of content.</summary>
    public static bool operator !=(Bytes left, Bytes right) => !left.Equals(right);
}

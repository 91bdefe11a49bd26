namespace KeeperBot.Primitives;

/// <summary>An immutable byte string with value equality (calldata, code, return data). The default value is empty.</summary>
public readonly struct Bytes : IEquatable<Bytes>
{
    private readonly ReadOnlyMemory<byte> _memory;

    private Bytes(ReadOnlyMemory<byte> memory) => _memory = memory;

    /// <summary>No bytes.</summary>
    public static Bytes Empty => default;

    /// <summary>Number of bytes.</summary>
    public int Length => _memory.Length;

    /// <summary>The content, not copied.</summary>
    public ReadOnlySpan<byte> Span => _memory.Span;

    /// <summary>The content, not copied.</summary>
    public ReadOnlyMemory<byte> Memory => _memory;

    /// <summary>A copy of <paramref name="bytes"/>.</summary>
    public static Bytes CopyOf(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? default : new Bytes(bytes.ToArray());

    /// <summary>Takes ownership: the caller must not write to <paramref name="array"/> again.</summary>
    public static Bytes Own(byte[] array) => new(array);

    /// <summary>A view of memory that another owns and does not write to while the view is in use. Reading it fails as the memory's owner decides.</summary>
    public static Bytes View(ReadOnlyMemory<byte> memory) => new(memory);

    /// <summary>A part of the content as a view: nothing is copied, and the whole stays in memory as long as the part does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie within the content.</exception>
    public Bytes Slice(int start, int length) => new(_memory.Slice(start, length));

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

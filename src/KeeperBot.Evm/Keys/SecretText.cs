using System.Diagnostics;
using System.Security.Cryptography;

namespace KeeperBot.Evm.Keys;

/// <summary>
/// A password, or a key as somebody typed it: UTF-8 bytes that are pinned, kept out of swap where the system allows it, and zeroed when
/// disposed. Never a string, which nobody can erase. Nothing of it shows in ToString.
/// </summary>
[DebuggerDisplay("secret text")]
public sealed class SecretText : IDisposable
{
    /// <summary>The longest one, in bytes of UTF-8.</summary>
    public const int MaxLength = 1024;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly PinnedSecret _bytes;

    /// <summary>Copies the bytes; the caller zeroes its own.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxLength"/>.</exception>
    public SecretText(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength)
            throw new ArgumentException(FormattableString.Invariant($"a secret text has at most {MaxLength} bytes"), nameof(utf8));
        _bytes = new PinnedSecret(utf8);
    }

    /// <summary>How many bytes of UTF-8 it has.</summary>
    public int Length => _bytes.Span.Length;

    /// <summary>The bytes, for as long as it is not disposed.</summary>
    internal ReadOnlySpan<byte> Utf8 => _bytes.Span;

    /// <summary>
    /// Reads a password from a file of mode 0600 or stricter: one line, of which a line break at the end is not a part (spaces are).
    /// </summary>
    /// <exception cref="KeyFileException">The file is missing, no plain file, open to others, longer than a line, or empty.</exception>
    public static SecretText LoadPassword(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var content = new PinnedSecret(MaxLength + 3);
        var text = SecretFile.WithoutLineBreak(content.Span[..SecretFile.Read(path, SecretFile.PasswordFile, content.Span)]);
        var problem = text switch
        {
            [] => "holds an empty password",
            { Length: > MaxLength } => FormattableString.Invariant($"is longer than {MaxLength} bytes"),
            _ when text.ContainsAny((byte)'\n', (byte)'\r', (byte)0) => "has more than one line; the password is a single one",
            _ => null,
        };
        return problem is null ? new SecretText(text) : throw new KeyFileException(KeyFileProblem.Malformed, $"the password file '{path}' {problem}");
    }

    /// <summary>Whether both are the same text; takes the same time wherever they differ.</summary>
    public bool IsSameAs(SecretText other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return CryptographicOperations.FixedTimeEquals(Utf8, other.Utf8);
    }

    /// <summary>Zeroes the bytes.</summary>
    public void Dispose() => _bytes.Dispose();

    /// <summary>Says nothing of the text.</summary>
    public override string ToString() => "(secret text)";
}

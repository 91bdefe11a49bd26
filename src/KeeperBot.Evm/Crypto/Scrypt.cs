namespace KeeperBot.Evm.Crypto;

/// <summary>
/// scrypt (RFC 7914), by OpenSSL where it is installed and accepts the parameters, else by our own on the framework's PBKDF2. Parameters are
/// not bounded here: whoever takes them from a file does that first.
/// </summary>
public static class Scrypt
{
    private static readonly Lazy<OpenSslScrypt?> OpenSsl = new(() => OpenSslScrypt.TryLoad(OpenSslScrypt.DefaultNames));

    /// <summary>Derives key bytes from a password.</summary>
    /// <param name="password">The password; empty is allowed.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="n">Cost: a power of two above 1. Memory is 128 * n * r bytes.</param>
    /// <param name="r">Block size, from 1.</param>
    /// <param name="p">Parallelisation, from 1.</param>
    /// <param name="output">The key bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is none.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It could not be computed, for want of memory.</exception>
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(r, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(p, 1);
        if (!int.IsPow2(n))
            throw new ArgumentOutOfRangeException(nameof(n), n, "scrypt's n is a power of two");
        if (OpenSslScrypt.Accepts(n, r) && OpenSsl.Value is { } library)
            library.Derive(password, salt, n, r, p, output);
        else
            ManagedScrypt.Derive(password, salt, n, r, p, output);
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeeperBot.Evm.Crypto;

/// <summary>OpenSSL's EVP_PBE_scrypt, which cleans its memory. The library stays loaded, as the framework's own cryptography needs it too.</summary>
internal sealed unsafe class OpenSslScrypt
{
    private readonly delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, ulong, ulong, ulong, ulong, byte*, nuint, int> _derive;

    private OpenSslScrypt(nint export) =>
        _derive = (delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, ulong, ulong, ulong, ulong, byte*, nuint, int>)export;

    /// <summary>The names the library goes by.</summary>
    public static IReadOnlyList<string> DefaultNames { get; } = ["libcrypto.so.3", "libcrypto.3.dylib"];

    /// <summary>
    /// Whether OpenSSL takes the parameters: it keeps to RFC 7914's n &lt; 2^(128 * r / 8), which the published keystores with n = 2^18 and r = 1
    /// do not (the algorithm works all the same).
    /// </summary>
    public static bool Accepts(int n, int r) => 16L * r >= 32 || n < 1L << (16 * r);

    /// <summary>The first of <paramref name="names"/> that is there and has scrypt, or null.</summary>
    public static OpenSslScrypt? TryLoad(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle) && NativeLibrary.TryGetExport(handle, "EVP_PBE_scrypt", out var export))
                return new OpenSslScrypt(export);
        }

        return null;
    }

    /// <summary>As <see cref="Scrypt.Derive"/>.</summary>
    public void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, Span<byte> output)
    {
        // Its own default limit is 32 MiB, an eighth of what geth's standard needs.
        var memory = (128UL * (ulong)r * ((ulong)n + (ulong)p + 2)) + 4096;
        // A null pointer with length 0 means "no password, only check the parameters" to it, so an empty span gets an address.
        byte none = 0;
        int result;
        fixed (byte* secret = password, salted = salt, key = output)
            result = _derive(secret == null ? &none : secret, (nuint)password.Length, salted == null ? &none : salted, (nuint)salt.Length, (ulong)n, (ulong)r, (ulong)p, memory, key, (nuint)output.Length);
        if (result != 1)
            throw new CryptographicException(FormattableString.Invariant($"OpenSSL could not compute scrypt with n={n}, r={r}, p={p}; it needs {memory >> 20} MiB of memory"));
    }
}

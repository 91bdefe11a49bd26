using System.Diagnostics;
using System.Security.Cryptography;
using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Keys;

/// <summary>
/// A private key in this process: pinned, kept out of swap where the system allows it, zeroed when disposed. Nothing of it shows in ToString,
/// in a debugger's summary or in an exception. Signing is thread-safe.
/// </summary>
[DebuggerDisplay("{Address}")]
public sealed class LocalSigningKey : ISigningKey
{
    private readonly Lock _gate = new();
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly PinnedSecret _secret;

    /// <summary>Copies the 32 bytes of a private key; the caller zeroes its own.</summary>
    /// <exception cref="ArgumentException">They are no private key: zero, the group order or more, or of another length.</exception>
    public LocalSigningKey(ReadOnlySpan<byte> privateKey)
    {
        if (!Secp256k1.IsPrivateKey(privateKey))
            throw new ArgumentException("not a private key: 32 bytes, neither zero nor the group order or more", nameof(privateKey));
        _secret = new PinnedSecret(privateKey);
        Address = Secp256k1.AddressOf(_secret.Span);
    }

    /// <inheritdoc/>
    public Address Address { get; }

    /// <summary>A new key from the system's randomness.</summary>
    public static LocalSigningKey Generate()
    {
        using var candidate = new PinnedSecret(32);
        do
            RandomNumberGenerator.Fill(candidate.Span);
        while (!Secp256k1.IsPrivateKey(candidate.Span));
        return new LocalSigningKey(candidate.Span);
    }

    /// <inheritdoc/>
    public Signature Sign(Hash32 hash)
    {
        // The lock keeps a concurrent Dispose from zeroing the key under libsecp256k1's hands.
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_secret.IsDisposed, this);
            var signature = Secp256k1.Sign(hash, _secret.Span, Address);
            // Nor may the finaliser, where this is the key's last use.
            GC.KeepAlive(_secret);
            return signature;
        }
    }

    /// <summary>Copies the key for encrypting it; the caller zeroes its copy.</summary>
    /// <exception cref="ObjectDisposedException">The key is destroyed.</exception>
    internal void CopyTo(PinnedSecret target)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_secret.IsDisposed, this);
            _secret.Span.CopyTo(target.Span);
            GC.KeepAlive(_secret);
        }
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        lock (_gate)
            _secret.Dispose();
    }

    /// <summary>The address, and nothing of the key.</summary>
    public override string ToString() => $"key of {ChecksumAddress.Format(Address)}";
}

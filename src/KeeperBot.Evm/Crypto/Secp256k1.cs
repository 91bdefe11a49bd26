namespace KeeperBot.Evm.Crypto;

/// <summary>
/// Signing and recovery on secp256k1 by libsecp256k1, the constant-time reference implementation. Thread-safe: the library's context is
/// made once, blinded with fresh randomness, and only read afterwards.
/// </summary>
public static class Secp256k1
{
    // SEC 2, version 2.0, section 2.4.1.
    private static readonly UInt256 GroupOrder = UInt256.Parse("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    private static readonly Lazy<Secp256k1Library> Library = new(() => Secp256k1Library.Load(Secp256k1Library.DefaultNames));

    /// <summary>The order n of the group: private keys are 1 .. n - 1.</summary>
    public static UInt256 Order => GroupOrder;

    /// <summary>n / 2, the greatest S of a canonical signature.</summary>
    public static UInt256 HalfOrder => GroupOrder >> 1;

    /// <summary>Whether the 32 bytes are a private key: neither zero nor the group order or more.</summary>
    public static bool IsPrivateKey(ReadOnlySpan<byte> privateKey) => privateKey.Length == 32 && Library.Value.VerifyKey(privateKey);

    /// <summary>The 64 bytes x, y of the key's point.</summary>
    /// <exception cref="ArgumentException">The bytes are not a private key.</exception>
    public static void PublicKey(ReadOnlySpan<byte> privateKey, Span<byte> destination)
    {
        if (destination.Length != 64)
            throw new ArgumentException($"expected room for 64 bytes, got {destination.Length}", nameof(destination));
        RequireKey(privateKey);
        Library.Value.CreatePublicKey(privateKey, destination);
    }

    /// <summary>The address of a private key.</summary>
    /// <exception cref="ArgumentException">The bytes are not a private key.</exception>
    public static Address AddressOf(ReadOnlySpan<byte> privateKey)
    {
        Span<byte> point = stackalloc byte[64];
        PublicKey(privateKey, point);
        return AddressOfPoint(point);
    }

    /// <summary>
    /// Signs a hash deterministically (RFC 6979) with low S, then recovers the signer and compares it with <paramref name="expectedSigner"/>,
    /// so that a fault in memory or hardware cannot publish a bad signature.
    /// </summary>
    /// <exception cref="ArgumentException">The bytes are not a private key.</exception>
    /// <exception cref="Secp256k1Exception">The signature does not recover to the expected signer.</exception>
    public static Signature Sign(Hash32 hash, ReadOnlySpan<byte> privateKey, Address expectedSigner)
    {
        var signature = SignUnchecked(hash, privateKey);
        if (!TryRecover(hash, signature, out var signer) || signer != expectedSigner)
            throw new Secp256k1Exception($"a fresh signature does not recover to {expectedSigner}: it is withheld; suspect the machine's memory");
        return signature;
    }

    /// <summary>Signs and checks against the key's own address.</summary>
    /// <exception cref="ArgumentException">The bytes are not a private key.</exception>
    public static Signature Sign(Hash32 hash, ReadOnlySpan<byte> privateKey) => Sign(hash, privateKey, AddressOf(privateKey));

    /// <summary>The signer's address.</summary>
    /// <exception cref="Secp256k1Exception">No key can have made this signature.</exception>
    public static Address Recover(Hash32 hash, Signature signature) => TryRecover(hash, signature, out var signer)
        ? signer
        : throw new Secp256k1Exception("no public key can be recovered from this signature");

    /// <summary>The signer's address, or false where no key can have made this signature.</summary>
    public static bool TryRecover(Hash32 hash, Signature signature, out Address signer)
    {
        signer = default;
        if (signature.YParity is not (0 or 1) || signature.R.IsZero || signature.S.IsZero || signature.R >= GroupOrder || signature.S >= GroupOrder)
            return false;
        Span<byte> compact = stackalloc byte[64];
        signature.R.WriteBigEndian(compact);
        signature.S.WriteBigEndian(compact[32..]);
        Span<byte> point = stackalloc byte[64];
        if (!Library.Value.Recover(hash.Span, compact, signature.YParity, point))
            return false;
        signer = AddressOfPoint(point);
        return true;
    }

    /// <summary>The address of a point given as x, y: the last 20 bytes of its hash.</summary>
    /// <exception cref="ArgumentException">The span is not 64 bytes long.</exception>
    public static Address AddressOfPoint(ReadOnlySpan<byte> point)
    {
        if (point.Length != 64)
            throw new ArgumentException($"expected 64 bytes, got {point.Length}", nameof(point));
        Span<byte> digest = stackalloc byte[32];
        Keccak256.Hash(point, digest);
        return new Address(digest[12..]);
    }

    /// <summary>The bare signature, without the recovery check. For <see cref="Sign(Hash32, ReadOnlySpan{byte}, Address)"/> and benchmarks.</summary>
    internal static Signature SignUnchecked(Hash32 hash, ReadOnlySpan<byte> privateKey)
    {
        RequireKey(privateKey);
        Span<byte> compact = stackalloc byte[64];
        var recoveryId = Library.Value.SignRecoverable(hash.Span, privateKey, compact);
        // 2 and 3 mean that r overflowed the group order (probability 2^-127); Ethereum cannot express them.
        if (recoveryId is not (0 or 1))
            throw new Secp256k1Exception($"the signature's recovery id is {recoveryId}, which Ethereum cannot carry");
        return new Signature(UInt256.FromBigEndian(compact[..32]), UInt256.FromBigEndian(compact[32..]), recoveryId);
    }

    private static void RequireKey(ReadOnlySpan<byte> privateKey)
    {
        if (!IsPrivateKey(privateKey))
            throw new ArgumentException("not a private key: 32 bytes, neither zero nor the group order or more", nameof(privateKey));
    }
}

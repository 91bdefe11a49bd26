using System.Security.Cryptography;
using System.Text.Json;
using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Keys.Keystores;

/// <summary>
/// Encrypted keys as in Web3 Secret Storage, version 3: what geth, cast and most wallets read and write. The MAC is compared in constant time,
/// and the key's bytes exist in pinned memory alone.
/// </summary>
public static class Keystore
{
    /// <summary>The longest file that is read; real ones have about 500 bytes.</summary>
    public const int MaxFileLength = 16 * 1024;

    private const int BlockSize = 16;
    private const int KeySize = 32;

    /// <summary>Whether a file's content is meant as a keystore rather than as bare digits.</summary>
    public static bool LooksLikeOne(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("\uFEFF"u8))
            content = content[3..];
        return content.TrimStart(" \t\r\n"u8).StartsWith("{"u8);
    }

    /// <summary>Decrypts a key.</summary>
    /// <param name="json">The keystore.</param>
    /// <param name="password">Its password.</param>
    /// <param name="source">What to call it in errors: the file's path.</param>
    /// <exception cref="KeyFileException">It is damaged, of another kind, too expensive, its password is another, or its address is not its key's.</exception>
    public static LocalSigningKey Open(ReadOnlySpan<byte> json, SecretText password, string source)
    {
        ArgumentNullException.ThrowIfNull(password);
        var document = Parse(json, source);
        using var derived = new PinnedSecret(document.Derivation.Length);
        Derive(document.Derivation, password, derived, source);
        Span<byte> mac = stackalloc byte[KeySize];
        Mac(derived, document.Ciphertext, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, document.Mac))
            throw new KeyFileException(KeyFileProblem.WrongPassword, $"the password does not open the key file '{source}' (or the file is damaged); nothing was tried twice");

        using var secret = new PinnedSecret(KeySize);
        // Some wallets leave leading zero bytes away.
        Crypt(derived, document.Iv, document.Ciphertext, secret.Span[^document.Ciphertext.Length..]);
        if (!Secp256k1.IsPrivateKey(secret.Span))
            throw new KeyFileException(KeyFileProblem.Malformed, $"the key file '{source}' holds zero or a number beyond the group order, which no key is");
        var key = new LocalSigningKey(secret.Span);
        if (document.Address is not { } stated || stated == key.Address)
            return key;
        var actual = key.Address;
        key.Dispose();
        throw new KeyFileException(
            KeyFileProblem.AddressMismatch,
            $"the key file '{source}' says address {ChecksumAddress.Format(stated)}, but the key in it is of {ChecksumAddress.Format(actual)}; somebody changed it, so do not use it before you know why");
    }

    /// <summary>What a keystore says of itself; nothing is decrypted, so nothing of it is proven.</summary>
    /// <exception cref="KeyFileException">It is damaged, of another kind, or too expensive.</exception>
    public static KeystoreSummary Describe(ReadOnlySpan<byte> json, string source)
    {
        var document = Parse(json, source);
        return new KeystoreSummary(document.Address, document.Derivation.Describe());
    }

    /// <summary>Encrypts a key as geth does: scrypt, AES-128 in counter mode, a fresh salt, counter and id.</summary>
    /// <returns>The JSON, which is for a file of mode 0600.</returns>
    public static byte[] Seal(LocalSigningKey key, SecretText password, ScryptCost cost)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(cost);
        var derivation = new ScryptDerivation(cost, RandomNumberGenerator.GetBytes(KeySize), KeySize);
        var iv = RandomNumberGenerator.GetBytes(BlockSize);
        using var derived = new PinnedSecret(derivation.Length);
        derivation.Derive(password.Utf8, derived.Span);
        using var secret = new PinnedSecret(KeySize);
        key.CopyTo(secret);
        var ciphertext = new byte[KeySize];
        Crypt(derived, iv, secret.Span, ciphertext);
        var mac = new byte[KeySize];
        Mac(derived, ciphertext, mac);
        return Write(new KeystoreDocument(key.Address, derivation, iv, ciphertext, mac), cost);
    }

    private static KeystoreDocument Parse(ReadOnlySpan<byte> json, string source)
    {
        if (json.Length > MaxFileLength)
            throw new KeyFileException(KeyFileProblem.Malformed, FormattableString.Invariant($"the key file '{source}' is longer than {MaxFileLength} bytes, which no keystore is"));
        return KeystoreReader.Read(json.StartsWith("\uFEFF"u8) ? json[3..] : json, source);
    }

    private static void Derive(KeyDerivation derivation, SecretText password, PinnedSecret target, string source)
    {
        try
        {
            derivation.Derive(password.Utf8, target.Span);
        }
        catch (CryptographicException error)
        {
            throw new KeyFileException(KeyFileProblem.TooExpensive, $"the key file '{source}' cannot be opened here: {error.Message}", error);
        }
    }

    /// <summary>keccak256(derived[16..32] ++ ciphertext).</summary>
    private static void Mac(PinnedSecret derived, ReadOnlySpan<byte> ciphertext, Span<byte> mac)
    {
        using var material = new PinnedSecret(BlockSize + ciphertext.Length);
        derived.Span[BlockSize..(2 * BlockSize)].CopyTo(material.Span);
        ciphertext.CopyTo(material.Span[BlockSize..]);
        Keccak256.Hash(material.Span, mac);
    }

    /// <summary>
    /// AES-128 in counter mode with derived[..16], on up to two blocks. The framework has no counter mode: it encrypts the (public) counters,
    /// and the exclusive or happens here, so the private key never passes through its buffers.
    /// </summary>
    private static void Crypt(PinnedSecret derived, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> counters = stackalloc byte[2 * BlockSize];
        iv.CopyTo(counters);
        iv.CopyTo(counters[BlockSize..]);
        for (var i = counters.Length - 1; i >= BlockSize && ++counters[i] == 0; i--)
        {
            // The counter is a big-endian number; a byte that became zero carries into the one before it.
        }

        using var stream = new PinnedSecret(counters.Length);
        using (var aes = Aes.Create())
        {
            aes.SetKey(derived.Span[..BlockSize]);
            aes.EncryptEcb(counters, stream.Span, PaddingMode.None);
        }

        for (var i = 0; i < input.Length; i++)
            output[i] = (byte)(input[i] ^ stream.Span[i]);
    }

    private static byte[] Write(KeystoreDocument document, ScryptCost cost)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("address", document.Address!.Value.ToString()[2..].ToLowerInvariant());
            json.WriteStartObject("crypto");
            json.WriteString("cipher", "aes-128-ctr");
            json.WriteString("ciphertext", Convert.ToHexStringLower(document.Ciphertext));
            json.WriteStartObject("cipherparams");
            json.WriteString("iv", Convert.ToHexStringLower(document.Iv));
            json.WriteEndObject();
            json.WriteString("kdf", "scrypt");
            json.WriteStartObject("kdfparams");
            json.WriteNumber("dklen", document.Derivation.Length);
            json.WriteNumber("n", cost.N);
            json.WriteNumber("p", cost.P);
            json.WriteNumber("r", cost.R);
            json.WriteString("salt", Convert.ToHexStringLower(document.Derivation.Salt));
            json.WriteEndObject();
            json.WriteString("mac", Convert.ToHexStringLower(document.Mac));
            json.WriteEndObject();
            json.WriteString("id", Guid.NewGuid().ToString("D"));
            json.WriteNumber("version", 3);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}

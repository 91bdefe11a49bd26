using System.Buffers;
using KeeperBot.Evm.Keys.Keystores;

namespace KeeperBot.Evm.Keys;

/// <summary>
/// A private key in a file of mode 0600 or stricter. Its content says which form it has: 64 hexadecimal digits, with or without 0x and at
/// most one line break after them, or an encrypted keystore (Web3 Secret Storage, version 3).
/// </summary>
public static class KeyFile
{
    /// <summary>Reads a key that is not encrypted. A symbolic link is followed; what counts is the file it leads to.</summary>
    /// <exception cref="KeyFileException">The file is missing, no plain file, open to others, encrypted, or its content is no private key.</exception>
    public static LocalSigningKey Load(string path) => Load(path, passwordFile: null);

    /// <summary>Reads a key of either form with the password, where it needs one, from a file of mode 0600 or stricter.</summary>
    /// <param name="path">The key.</param>
    /// <param name="passwordFile">The keystore's password; null for a key that is not encrypted.</param>
    /// <exception cref="KeyFileException">
    /// A file must not be used, the password is wrong, or there is a password for a key that is not encrypted (somebody believes that it is).
    /// </exception>
    public static LocalSigningKey Load(string path, string? passwordFile) => Load(path, passwordFile is null ? null : () => SecretText.LoadPassword(passwordFile), passwordFile);

    /// <summary>Reads a key of either form and asks for the password only when it needs one.</summary>
    /// <param name="path">The key.</param>
    /// <param name="askPassword">Called at most once; what it returns is disposed here.</param>
    /// <exception cref="KeyFileException">The file must not be used, or the password is wrong.</exception>
    public static LocalSigningKey Load(string path, Func<SecretText> askPassword)
    {
        ArgumentNullException.ThrowIfNull(askPassword);
        return Load(path, askPassword, null);
    }

    /// <summary>A key as it was typed: 64 hexadecimal digits, with or without 0x.</summary>
    /// <exception cref="KeyFileException">It is no private key. The message does not repeat it.</exception>
    public static LocalSigningKey Parse(SecretText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FromHex(text.Utf8, "what was typed");
    }

    private static LocalSigningKey Load(string path, Func<SecretText>? askPassword, string? passwordFile)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var content = new PinnedSecret(Keystore.MaxFileLength + 1);
        var text = content.Span[..SecretFile.Read(path, SecretFile.KeyFile, content.Span)];
        if (!Keystore.LooksLikeOne(text))
        {
            return passwordFile is null
                ? FromHex(SecretFile.WithoutLineBreak(text), $"the content of the key file '{path}'")
                : throw new KeyFileException(
                    KeyFileProblem.NotEncrypted,
                    $"the key file '{path}' is not an encrypted keystore, yet the password file '{passwordFile}' is named for it; encrypt the key with `keeper key import '{path}'`, or name no password file");
        }

        if (askPassword is null)
        {
            throw new KeyFileException(
                KeyFileProblem.PasswordMissing, $"the key file '{path}' is an encrypted keystore and no password file is named; name one of mode 0600 (in a configuration: key.passwordFile)");
        }

        using var password = askPassword();
        return Keystore.Open(text, password, path);
    }

    private static LocalSigningKey FromHex(ReadOnlySpan<byte> text, string source)
    {
        if (text.StartsWith("0x"u8))
            text = text[2..];
        using var key = new PinnedSecret(32);
        if (text.Length != 64 || Convert.FromHexString(text, key.Span, out _, out _) != OperationStatus.Done)
            throw Malformed(source, "is not 64 hexadecimal digits (with or without 0x) on a single line");
        if (!Crypto.Secp256k1.IsPrivateKey(key.Span))
            throw Malformed(source, "is zero or beyond the group order, which no key is");
        return new LocalSigningKey(key.Span);
    }

    private static KeyFileException Malformed(string source, string problem) => new(KeyFileProblem.Malformed, $"{source} {problem}");
}

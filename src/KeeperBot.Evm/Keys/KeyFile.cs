namespace KeeperBot.Evm.Keys;

/// <summary>A private key in a file: 64 hexadecimal digits, with or without 0x, at most one line break after them, mode 0600 or stricter.</summary>
public static class KeyFile
{
    // 0x, 64 digits and a line break of two characters, and one more to notice that there is more.
    private const int MaxContent = 2 + 64 + 2 + 1;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the key. A symbolic link is followed; what counts is the file it leads to.</summary>
    /// <exception cref="KeyFileException">The file is missing, no plain file, open to others, or its content is no private key.</exception>
    public static LocalSigningKey Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var content = new PinnedSecret(MaxContent);
        var length = Read(path, content.Span);
        var text = content.Span[..length];
        if (text.EndsWith("\n"u8))
            text = text[..^1];
        if (text.EndsWith("\r"u8))
            text = text[..^1];
        if (text.StartsWith("0x"u8))
            text = text[2..];

        using var key = new PinnedSecret(32);
        if (text.Length != 64 || Convert.FromHexString(text, key.Span, out _, out _) != System.Buffers.OperationStatus.Done)
            throw Malformed(path, "is not 64 hexadecimal digits (with or without 0x) on a single line");
        if (!Crypto.Secp256k1.IsPrivateKey(key.Span))
            throw Malformed(path, "is zero or beyond the group order, which no key is");
        return new LocalSigningKey(key.Span);
    }

    private static int Read(string path, Span<byte> buffer)
    {
        if (Directory.Exists(path))
            throw new KeyFileException(KeyFileProblem.NotAFile, $"the key file '{path}' is a directory; name the file itself");
        try
        {
            // Before opening, because to open a pipe is to wait for its writer.
            var info = new FileInfo(path);
            if (info.Exists && (info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info).Length == 0)
                throw new KeyFileException(KeyFileProblem.NotAFile, $"the key file '{path}' is empty, or a pipe or device; name a plain file with the key");
            // bufferSize 0: no second copy of the key in the stream's own buffer.
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0 });
            if (!file.CanSeek)
                throw new KeyFileException(KeyFileProblem.NotAFile, $"the key file '{path}' is a pipe or a device; name a plain file");
            RequireOwnerOnly(path, file);
            return file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KeyFileException(KeyFileProblem.Missing, $"the key file '{path}' does not exist", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new KeyFileException(KeyFileProblem.Unreadable, $"the key file '{path}' cannot be read by this user: {error.GetType().Name}", error);
        }
    }

    // Asked of the open handle, so that the file cannot be exchanged between the question and the reading.
    private static void RequireOwnerOnly(string path, FileStream file)
    {
        if (OperatingSystem.IsWindows())
            return;
        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        if ((mode & ~OwnerOnly) == 0)
            return;
        var octal = Convert.ToString((int)mode, 8).PadLeft(4, '0');
        throw new KeyFileException(
            KeyFileProblem.TooOpen,
            $"the key file '{path}' has mode {octal}: others may use it, or it is executable; mend it with: chmod 600 '{path}' (and consider the key known if the file was shared)");
    }

    private static KeyFileException Malformed(string path, string problem) =>
        new(KeyFileProblem.Malformed, $"the content of the key file '{path}' {problem}");
}

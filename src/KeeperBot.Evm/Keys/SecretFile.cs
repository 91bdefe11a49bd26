namespace KeeperBot.Evm.Keys;

/// <summary>Reads files that only their owner may read.</summary>
public static class SecretFile
{
    /// <summary>What a key's file is called in messages.</summary>
    internal const string KeyFile = "key file";

    /// <summary>What a password's file is called in messages.</summary>
    internal const string PasswordFile = "password file";

    // Set by systemd for a service with LoadCredential=.
    private const string CredentialsVariable = "CREDENTIALS_DIRECTORY";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Fills <paramref name="buffer"/> from the start of a file and returns how much of it; a symbolic link is followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What to call it in messages.</param>
    /// <param name="buffer">Where the content goes, and nowhere else.</param>
    /// <exception cref="KeyFileException">The file is missing, no plain file, empty, or open to others.</exception>
    public static int Read(string path, string what, Span<byte> buffer) => Read(path, what, buffer, Environment.GetEnvironmentVariable(CredentialsVariable));

    /// <summary>As <see cref="Read(string, string, Span{byte})"/>, with the folder of systemd's credentials, if there is one.</summary>
    internal static int Read(string path, string what, Span<byte> buffer, string? credentials)
    {
        if (Directory.Exists(path))
            throw new KeyFileException(KeyFileProblem.NotAFile, $"the {what} '{path}' is a directory; name the file itself");
        try
        {
            // Before opening, because to open a pipe is to wait for its writer.
            var info = new FileInfo(path);
            if (info.Exists && (info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info).Length == 0)
                throw new KeyFileException(KeyFileProblem.NotAFile, $"the {what} '{path}' is empty, or a pipe or device; name a plain file with the secret");
            // bufferSize 0: no second copy of the secret in the stream's own buffer.
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0 });
            if (!file.CanSeek)
                throw new KeyFileException(KeyFileProblem.NotAFile, $"the {what} '{path}' is a pipe or a device; name a plain file");
            RequireOwnerOnly(path, what, file, IsIn(credentials, path) ? OwnerOnly | UnixFileMode.GroupRead : OwnerOnly);
            return file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KeyFileException(KeyFileProblem.Missing, $"the {what} '{path}' does not exist", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new KeyFileException(KeyFileProblem.Unreadable, $"the {what} '{path}' cannot be read by this user: {error.GetType().Name}", error);
        }
    }

    /// <summary>Without one line break at the end, of either kind.</summary>
    internal static Span<byte> WithoutLineBreak(Span<byte> text)
    {
        if (text.EndsWith("\n"u8))
            text = text[..^1];
        return text.EndsWith("\r"u8) ? text[..^1] : text;
    }

    // systemd gives a service's user its credentials by an access control list, which shows as 0440 though no group may read them; their folder
    // keeps everybody else out (systemd/systemd#29435). Its files are plain ones, so the name as written is enough.
    private static bool IsIn(string? folder, string path) =>
        folder is not null && Path.IsPathFullyQualified(folder) && Path.GetDirectoryName(Path.GetFullPath(path)) == Path.TrimEndingDirectorySeparator(folder)
        && !new FileInfo(path).Attributes.HasFlag(FileAttributes.ReparsePoint);

    // Asked of the open handle, so that the file cannot be exchanged between the question and the reading.
    private static void RequireOwnerOnly(string path, string what, FileStream file, UnixFileMode allowed)
    {
        if (OperatingSystem.IsWindows())
            return;
        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        if ((mode & ~allowed) == 0)
            return;
        var octal = Convert.ToString((int)mode, 8).PadLeft(4, '0');
        throw new KeyFileException(
            KeyFileProblem.TooOpen,
            $"the {what} '{path}' has mode {octal}: others may use it, or it is executable; mend it with: chmod 600 '{path}' (and consider the secret known if the file was shared)");
    }
}

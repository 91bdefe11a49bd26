namespace KeeperBot.Execution.Journal;

/// <summary>An exclusive lock of (key, chain) on this machine, held by the kernel for as long as the process lives.</summary>
internal sealed class KeyLock : IDisposable
{
    private readonly FileStream _file;

    private KeyLock(FileStream file) => _file = file;

    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.Locked"/> when another process holds it.</exception>
    public static KeyLock Take(string directory, ChainId chain, Address actor)
    {
        if (OperatingSystem.IsWindows())
            throw JournalFiles.NeedsUnix();
        var path = Path.Combine(directory, $"keeper-{chain}-{actor}.lock");
        try
        {
            JournalFiles.CreateDirectory(directory);
            // FileShare.None is flock(LOCK_EX | LOCK_NB) here: gone with the process, however it ends.
            return new KeyLock(new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new ExecutionException(ExecutionErrorKind.JournalUnavailable, $"lock file '{path}' may not be opened; let the keeper's user own it", error);
        }
        catch (IOException error)
        {
            throw new ExecutionException(
                ExecutionErrorKind.Locked, $"another keeper drives {actor} on chain {chain} (lock file '{path}': {error.Message}); stop it first", error);
        }
    }

    public void Dispose() => _file.Dispose();
}

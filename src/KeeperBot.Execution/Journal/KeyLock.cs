namespace KeeperBot.Execution.Journal;

/// <summary>An exclusive lock of (key, chain) on this machine, held by the kernel for as long as the process lives.</summary>
public sealed class KeyLock : IDisposable
{
    /// <summary>EAGAIN, which flock answers when somebody else holds the lock; .NET passes the error number on as HResult.</summary>
    private const int WouldBlock = 11;

    private readonly FileStream _file;

    private KeyLock(FileStream file) => _file = file;

    /// <summary>The name of the lock's file, which lies beside the journal.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="actor">The key's address.</param>
    public static string FileName(ChainId chain, Address actor) => $"keeper-{chain}-{actor}.lock";

    /// <summary>Whether a lock could not be taken because somebody else holds it, and not because its file cannot be opened at all.</summary>
    public static bool IsHeldElsewhere(IOException error) => error.HResult == WouldBlock;

    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.Locked"/> when another process holds it.</exception>
    internal static KeyLock Take(string directory, ChainId chain, Address actor)
    {
        if (OperatingSystem.IsWindows())
            throw JournalFiles.NeedsUnix();
        var path = Path.Combine(directory, FileName(chain, actor));
        try
        {
            JournalFiles.CreateDirectory(directory);
            // FileShare.None is flock(LOCK_EX | LOCK_NB) here: gone with the process, however it ends.
            var taken = new KeyLock(new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
            taken.RequireLocal(path);
            return taken;
        }
        catch (Exception error) when (error is UnauthorizedAccessException || (error is IOException failure && !IsHeldElsewhere(failure)))
        {
            throw new ExecutionException(ExecutionErrorKind.JournalUnavailable, $"lock file '{path}' cannot be opened: {error.Message}; let the keeper's user own its directory, on a local disk with space", error);
        }
        catch (IOException error)
        {
            throw new ExecutionException(
                ExecutionErrorKind.Locked, $"another keeper drives {actor} on chain {chain} (lock file '{path}': {error.Message}); stop it first", error);
        }
    }

    private void RequireLocal(string path)
    {
        try
        {
            MountedFileSystem.RequireLocal(path, MountedFileSystem.TypeOf(_file));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

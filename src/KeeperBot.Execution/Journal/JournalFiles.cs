using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Opens the SQLite file with the settings that durability rests on.</summary>
internal static class JournalFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            throw NeedsUnix();
        if (!Directory.Exists(directory))
            Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Opens for writing; the file is made readable by its owner only, which SQLite's side files inherit.</summary>
    /// <param name="file">The file.</param>
    /// <param name="fileSystem">What its file system is to be taken for; null to ask the kernel.</param>
    public static SqliteConnection OpenWriter(string file, string? fileSystem = null)
    {
        try
        {
            CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            CreateOwned(file, opened => MountedFileSystem.RequireLocal(file, fileSystem ?? MountedFileSystem.TypeOf(opened)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ExecutionException(ExecutionErrorKind.JournalUnavailable, $"journal '{file}' cannot be opened: {error.Message}; let the keeper's user own its directory", error);
        }

        var connection = Open(file, SqliteOpenMode.ReadWrite);
        connection.Execute(null, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");
        return connection;
    }

    /// <summary>Creates a file where there is none, readable by its owner only either way.</summary>
    /// <param name="file">The file.</param>
    /// <param name="inspect">Looks at the open file.</param>
    public static void CreateOwned(string file, Action<FileStream>? inspect = null)
    {
        if (OperatingSystem.IsWindows())
            throw NeedsUnix();
        using var opened = new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = OwnerOnly });
        File.SetUnixFileMode(file, OwnerOnly);
        inspect?.Invoke(opened);
    }

    /// <summary>Opens for reading beside a running keeper.</summary>
    public static SqliteConnection OpenReader(string file) => File.Exists(file)
        ? Open(file, SqliteOpenMode.ReadOnly)
        : throw new ExecutionException(ExecutionErrorKind.JournalUnavailable, $"journal '{file}' does not exist; a keeper that has run creates it");

    /// <summary>
    /// Closes a connection. SQLite itself rolls back when a disk is full or fails, the provider then fails to roll back once more, and that must
    /// not hide why the journal failed.
    /// </summary>
    public static void Close(SqliteConnection? connection)
    {
        try
        {
            connection?.Dispose();
        }
        catch (SqliteException)
        {
            // The provider insists on rolling back, so it is given something to roll back; nothing is written by this.
            SQLitePCL.raw.sqlite3_exec(connection!.Handle, "BEGIN");
            connection.Dispose();
        }
    }

    /// <summary>File modes and kernel locks as they are used here exist on Unix only.</summary>
    public static PlatformNotSupportedException NeedsUnix() => new("the journal needs a Unix system (file modes and locks); run the keeper on Linux");

    public static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Execute(null, "PRAGMA busy_timeout = 5000");
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw Unavailable(file, error);
        }
    }

    public static ExecutionException Unavailable(string file, SqliteException error) => error.SqliteErrorCode is 11 or 26
        ? new(ExecutionErrorKind.JournalCorrupt, $"journal '{file}' is damaged ({error.Message}); restore a backup, or start a new journal once nothing of the key is pending", error)
        : new(ExecutionErrorKind.JournalUnavailable, $"journal '{file}' could not be written: is its disk full? ({error.Message}); free disk space or mend its permissions", error);
}

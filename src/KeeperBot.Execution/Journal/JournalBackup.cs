using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>A copy of the journal as it was before a migration, beside it: <c>journal.db.schema-1.backup</c>. It is never overwritten.</summary>
internal static class JournalBackup
{
    private const int MostCopies = 100;

    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.JournalUnavailable"/>: the copy cannot be written; the journal is as it was.</exception>
    public static string Make(SqliteConnection connection, string file, int version)
    {
        var partial = $"{file}.backup-partial";
        try
        {
            File.Delete(partial);
            JournalFiles.CreateOwned(partial);
            connection.Execute(null, "VACUUM INTO $file", ("$file", partial));
            using (var written = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
                written.Flush(flushToDisk: true);
            var name = FreeName(file, version);
            File.Move(partial, name, overwrite: false);
            return name;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ExecutionException(
                ExecutionErrorKind.JournalUnavailable, $"journal '{file}' must be migrated and no copy can be made beside it first: {error.Message}; free disk space or mend its directory", error);
        }
    }

    private static string FreeName(string file, int version)
    {
        for (var copy = 1; copy <= MostCopies; copy++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{file}.schema-{version}{(copy == 1 ? "" : $"-{copy}")}.backup");
            if (!File.Exists(name))
                return name;
        }

        throw new IOException($"{MostCopies} copies of schema {version} are there already; move them away");
    }
}

using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Brings a journal to this program's schema: forward only, one transaction for all steps, after a copy of the file was made beside it.</summary>
internal static class JournalSchema
{
    /// <summary>The version this program writes.</summary>
    public static int Version => SchemaSteps.All.Length;

    /// <summary>Brings a journal to this program's version. Only its writer, who holds the lock, calls this.</summary>
    /// <returns>Whether an older journal was migrated; a new or current one was not.</returns>
    /// <exception cref="ExecutionException">
    /// <see cref="ExecutionErrorKind.JournalNewer"/>; <see cref="ExecutionErrorKind.JournalUnavailable"/> when no copy can be made.
    /// </exception>
    public static bool Migrate(SqliteConnection connection, string file, TimeProvider time)
    {
        var found = ReadVersion(connection);
        if (found > Version)
        {
            throw new ExecutionException(ExecutionErrorKind.JournalNewer, string.Create(CultureInfo.InvariantCulture,
                $"journal '{file}' has schema {found} and this program knows {Version}; run the newer program, never an older one on its journal"));
        }

        if (found == Version)
            return false;
        if (found > 0)
            JournalBackup.Make(connection, file, found);
        using var transaction = connection.BeginTransaction(deferred: false);
        for (var version = found; version < Version; version++)
        {
            connection.Execute(transaction, SchemaSteps.All[version].Sql);
            SchemaSteps.All[version].Then?.Invoke(connection, transaction, time);
        }

        connection.Execute(transaction, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
        transaction.Commit();
        return found > 0;
    }

    /// <summary>The version a journal has.</summary>
    public static int ReadVersion(SqliteConnection connection) => (int)connection.Scalar<long>(null, "PRAGMA user_version");
}

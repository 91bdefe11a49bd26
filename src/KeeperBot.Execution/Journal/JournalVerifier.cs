using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Recomputes the chain of hashes from what is stored, and that every intent's state and nonce are what its lines lead to.</summary>
internal static class JournalVerifier
{
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.JournalCorrupt"/>.</exception>
    public static void RequireWhole(SqliteConnection connection, string file)
    {
        // The full check, not the quick one: a damaged index could hide a row of the spend ledger.
        var check = connection.Scalar<string>(null, "PRAGMA integrity_check(1)");
        var fault = check == "ok" ? Verify(connection).FirstFault : $"SQLite says: {check}";
        if (fault is not null)
        {
            throw new ExecutionException(
                ExecutionErrorKind.JournalCorrupt, $"journal '{file}' does not read back whole: {fault}; restore a backup, or start a new journal once nothing of the key is pending");
        }
    }

    public static JournalVerification Verify(SqliteConnection connection)
    {
        try
        {
            return Walked(connection);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException or InvalidCastException)
        {
            return new(0, Hash32.Zero, $"a row cannot be read: {error.Message}");
        }
    }

    private static JournalVerification Walked(SqliteConnection connection)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        using var walk = new ChainWalk(connection, snapshot, 0, Hash32.Zero);
        var fault = walk.FirstFault();
        return new(walk.Sequence, walk.Head, fault);
    }
}

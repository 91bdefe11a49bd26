using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Recomputes the chain of hashes from what is stored, and that every intent's state and nonce are what its lines lead to.</summary>
internal static class JournalVerifier
{
    /// <summary>Every page, by SQLite's own check, then every line.</summary>
    public static JournalVerification VerifyPagesAndLines(SqliteConnection connection, CancellationToken cancellation = default)
    {
        // The full check, not the quick one: a damaged index could hide a row of the spend ledger.
        var check = connection.Scalar<string>(null, "PRAGMA integrity_check(1)");
        return check == "ok" ? Walk(connection, long.MaxValue, cancellation) : new(0, 0, Hash32.Zero, $"SQLite says: {check}");
    }

    /// <summary>The last lines, on from a line that is believed.</summary>
    public static JournalVerification VerifyTail(SqliteConnection connection, long lines) => Walk(connection, lines, CancellationToken.None);

    private static JournalVerification Walk(SqliteConnection connection, long most, CancellationToken cancellation)
    {
        try
        {
            using var snapshot = connection.BeginTransaction(deferred: true);
            var (after, head) = Start(connection, snapshot, most);
            using var walk = new ChainWalk(connection, snapshot, after, head);
            var fault = walk.FirstFault(cancellation);
            return new(walk.Sequence - after, walk.Sequence, walk.Head, fault);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException or InvalidCastException)
        {
            return new(0, 0, Hash32.Zero, $"a row cannot be read: {error.Message}");
        }
    }

    private static (long Sequence, Hash32 Chained) Start(SqliteConnection connection, SqliteTransaction snapshot, long most)
    {
        var tip = ChainTip.Of(connection, snapshot);
        return tip.Sequence <= most ? (0, Hash32.Zero) : ChainTip.At(connection, snapshot, tip.Sequence - most) ?? (0, Hash32.Zero);
    }
}

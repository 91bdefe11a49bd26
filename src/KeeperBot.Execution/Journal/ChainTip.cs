using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Places in the log, whose lines are of two kinds, with the hash that covers everything up to there.</summary>
internal static class ChainTip
{
    /// <summary>The last line; line 0 and the hash of nothing where there is none.</summary>
    public static (long Sequence, Hash32 Chained) Of(SqliteConnection connection, SqliteTransaction? transaction)
    {
        var rows = connection.Query(
            transaction,
            """
            SELECT sequence, chained FROM (SELECT sequence, chained FROM transitions ORDER BY sequence DESC LIMIT 1)
            UNION ALL SELECT sequence, chained FROM (SELECT sequence, chained FROM controls ORDER BY sequence DESC LIMIT 1)
            ORDER BY sequence DESC LIMIT 1
            """,
            row => (row.Int64(0), row.Hash(1)));
        return rows.Count == 0 ? (0, Hash32.Zero) : rows[0];
    }

    /// <summary>One line; null when there is none of this number.</summary>
    public static (long Sequence, Hash32 Chained)? At(SqliteConnection connection, SqliteTransaction? transaction, long sequence)
    {
        var rows = connection.Query(
            transaction, "SELECT chained FROM transitions WHERE sequence = $sequence UNION ALL SELECT chained FROM controls WHERE sequence = $sequence",
            row => (sequence, row.Hash(0)), ("$sequence", sequence));
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>As precise as a line keeps it.</summary>
    public static DateTimeOffset Now(TimeProvider time) => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

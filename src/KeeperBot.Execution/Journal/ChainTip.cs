using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>The last line of the log, of whichever kind.</summary>
internal static class ChainTip
{
    public static (long Sequence, Hash32 Chained) Of(SqliteConnection connection, SqliteTransaction? transaction)
    {
        var rows = connection.Query(
            transaction,
            """
            SELECT sequence, chained FROM (SELECT sequence, chained FROM transitions ORDER BY sequence DESC LIMIT 1)
            UNION ALL SELECT sequence, chained FROM (SELECT sequence, chained FROM controls ORDER BY sequence DESC LIMIT 1)
            ORDER BY sequence DESC LIMIT 1
            """,
            row => (row.GetInt64(0), row.Hash(1)));
        return rows.Count == 0 ? (0, Hash32.Zero) : rows[0];
    }

    /// <summary>As precise as a line keeps it.</summary>
    public static DateTimeOffset Now(TimeProvider time) => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Places in the log, whose lines are of two kinds, with the hash that covers everything up to there.</summary>
internal static class ChainTip
{
    private const string OriginName = "origin";

    /// <summary>The last line; where the file begins when it has none.</summary>
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
        return rows.Count == 0 ? Origin(connection, transaction) : rows[0];
    }

    /// <summary>One line; null when there is none of this number.</summary>
    public static (long Sequence, Hash32 Chained)? At(SqliteConnection connection, SqliteTransaction? transaction, long sequence)
    {
        var rows = connection.Query(
            transaction, "SELECT chained FROM transitions WHERE sequence = $sequence UNION ALL SELECT chained FROM controls WHERE sequence = $sequence",
            row => (sequence, row.Hash(0)), ("$sequence", sequence));
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The line before the first one of this file: 0, or the last line that was moved to an archive.</summary>
    public static (long Sequence, Hash32 Chained) Origin(SqliteConnection connection, SqliteTransaction? transaction)
    {
        if (connection.ScalarOrNull<string>(transaction, "SELECT value FROM meta WHERE name = $name", ("$name", OriginName)) is not { } text)
            return (0, Hash32.Zero);
        var fields = text.Split(' ', 2);
        return (long.Parse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture), Hash32.Parse(fields[1]));
    }

    /// <summary>Lets the file begin after a line.</summary>
    public static void SetOrigin(SqliteConnection connection, SqliteTransaction transaction, long sequence, Hash32 chained) => connection.Execute(
        transaction, "INSERT OR REPLACE INTO meta (name, value) VALUES ($name, $value)",
        ("$name", OriginName), ("$value", string.Create(CultureInfo.InvariantCulture, $"{sequence} {chained}")));

    /// <summary>As precise as a line keeps it.</summary>
    public static DateTimeOffset Now(TimeProvider time) => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

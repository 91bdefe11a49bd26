using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Units;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Statements with named values. All SQL is constant text.</summary>
internal static class SqliteExtensions
{
    public static void Execute(this SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Prepare(transaction, sql, values);
        command.ExecuteNonQuery();
    }

    public static T Scalar<T>(this SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Prepare(transaction, sql, values);
        return (T)command.ExecuteScalar()!;
    }

    public static T? ScalarOrNull<T>(this SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
        where T : class
    {
        using var command = connection.Prepare(transaction, sql, values);
        return command.ExecuteScalar() as T;
    }

    public static List<T> Query<T>(
        this SqliteConnection connection, SqliteTransaction? transaction, string sql, Func<StoredRow, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Prepare(transaction, sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(new StoredRow(reader)));
        return rows;
    }

    public static SqliteCommand Prepare(this SqliteConnection connection, SqliteTransaction? transaction, string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, ToStored(value));
        return command;
    }

    private static object ToStored(object? value) => value switch
    {
        null => DBNull.Value,
        ulong number => checked((long)number),
        Hash32 hash => hash.Span.ToArray(),
        Address address => address.Span.ToArray(),
        Bytes bytes => bytes.Span.ToArray(),
        Wei wei => wei.ToString(),
        BigInteger integer => integer.ToString(CultureInfo.InvariantCulture),
        ChainTime time => checked((long)time.UnixSeconds),
        _ => value,
    };
}

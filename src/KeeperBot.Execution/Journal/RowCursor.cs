using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Rows in the order of their sequence numbers, one at a time: a journal of any length is read in constant memory.</summary>
internal sealed class RowCursor<T> : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteDataReader _reader;
    private readonly Func<StoredRow, (long Sequence, T Row)> _read;
    private (long Sequence, T Row) _current;

    /// <param name="connection">The journal.</param>
    /// <param name="transaction">The snapshot to read.</param>
    /// <param name="sql">A query that is ordered by sequence.</param>
    /// <param name="values">Its values.</param>
    /// <param name="read">The columns.</param>
    public RowCursor(SqliteConnection connection, SqliteTransaction transaction, string sql, ReadOnlySpan<(string Name, object? Value)> values, Func<StoredRow, (long Sequence, T Row)> read)
    {
        _read = read;
        _command = connection.Prepare(transaction, sql, values);
        _reader = _command.ExecuteReader();
        Advance();
    }

    /// <summary>Number of the row that comes next; <see cref="long.MaxValue"/> at the end.</summary>
    public long Next => _current.Sequence;

    /// <summary>The row that comes next, which is passed.</summary>
    public T Take()
    {
        var row = _current.Row;
        Advance();
        return row;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _command.Dispose();
    }

    private void Advance() => _current = _reader.Read() ? _read(new StoredRow(_reader)) : (long.MaxValue, default!);
}

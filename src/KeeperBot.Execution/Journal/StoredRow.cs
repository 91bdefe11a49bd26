using System.Globalization;
using System.Numerics;
using System.Text;
using KeeperBot.Core.Units;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// One row of a result, its columns as this program's types. It asks SQLite itself: the provider looks at each column three times over, which a start that reads
/// back every line pays for. A column of another type than the one asked for is refused and never converted.
/// </summary>
/// <param name="reader">The reader that stands at the row; the row is gone when it moves on.</param>
internal readonly struct StoredRow(SqliteDataReader reader)
{
    private readonly sqlite3_stmt _statement = reader.Handle ?? throw new InvalidOperationException("the reader stands at no row");

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <exception cref="FormatException">Not an integer; as the others, which name what they found.</exception>
    public long Int64(int column)
    {
        Require(column, raw.SQLITE_INTEGER);
        return raw.sqlite3_column_int64(_statement, column);
    }

    public int Int32(int column) => checked((int)Int64(column));

    public ulong Number(int column) => checked((ulong)Int64(column));

    public ulong? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public string Text(int column)
    {
        Require(column, raw.SQLITE_TEXT);
        return Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, column));
    }

    public BigInteger Integer(int column) => BigInteger.Parse(Text(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public Wei Wei(int column) => new(Integer(column));

    public Hash32 Hash(int column) => new(Blob(column));

    public Hash32? HashOrNull(int column) => IsNull(column) ? null : Hash(column);

    public Address Address(int column) => new(Blob(column));

    public Bytes Bytes(int column) => KeeperBot.Primitives.Bytes.Own(Blob(column).ToArray());

    private ReadOnlySpan<byte> Blob(int column)
    {
        Require(column, raw.SQLITE_BLOB);
        return raw.sqlite3_column_blob(_statement, column);
    }

    private void Require(int column, int type)
    {
        var found = raw.sqlite3_column_type(_statement, column);
        if (found != type)
            throw new FormatException($"column {raw.sqlite3_column_name(_statement, column).utf8_to_string()} is {Name(found)} where {Name(type)} belongs");
    }

    private static string Name(int type) => type switch
    {
        raw.SQLITE_INTEGER => "an integer",
        raw.SQLITE_FLOAT => "a real number",
        raw.SQLITE_TEXT => "a text",
        raw.SQLITE_BLOB => "bytes",
        _ => "nothing",
    };
}

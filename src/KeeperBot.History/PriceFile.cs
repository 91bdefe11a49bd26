using System.Globalization;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Primitives;
using Microsoft.Data.Sqlite;

namespace KeeperBot.History;

/// <summary>The SQLite file. All SQL is constant text, and nothing in the file is ever run.</summary>
internal sealed class PriceFile : IDisposable
{
    private const int Version = 1;

    private const string Schema =
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE prices (
            underlying TEXT NOT NULL, time INTEGER NOT NULL, price REAL NOT NULL, block INTEGER, hash BLOB,
            PRIMARY KEY (underlying, time)) WITHOUT ROWID;
        PRAGMA user_version = 1;
        """;

    private readonly SqliteConnection _connection;

    private PriceFile(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens or creates the file for writing.</summary>
    /// <exception cref="SqliteException">It cannot be opened or is damaged.</exception>
    /// <exception cref="PriceFileException">It is whole, and not what belongs there.</exception>
    /// <exception cref="IOException">It cannot be created.</exception>
    public static PriceFile Open(string path, ChainId chain)
    {
        CreateOwned(path);
        var file = new PriceFile(Connect(path, SqliteOpenMode.ReadWrite));
        try
        {
            // A price that a power failure takes away is seen again or told by an oracle: NORMAL is enough.
            file.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF;");
            if (file.UserVersion() == 0 && file.Count("SELECT COUNT(*) FROM sqlite_master") == 0)
                file.Create(chain);
            file.RequireWhole(chain);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens an existing file for reading beside its writer.</summary>
    /// <exception cref="SqliteException">It cannot be opened or is damaged.</exception>
    /// <exception cref="PriceFileException">It is whole, and not what belongs there.</exception>
    public static PriceFile OpenReader(string path, ChainId chain)
    {
        var file = new PriceFile(Connect(path, SqliteOpenMode.ReadOnly));
        try
        {
            file.RequireWhole(chain);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether an error means that the file's content is lost, rather than that it cannot be reached now.</summary>
    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is 11 or 26;

    public List<PriceRow> Rows()
    {
        using var command = Command(null, "SELECT underlying, time, price, block, hash FROM prices ORDER BY underlying, time");
        using var reader = command.ExecuteReader();
        var rows = new List<PriceRow>();
        while (reader.Read())
        {
            var hash = reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4);
            if (reader.GetFieldType(2) != typeof(double) || hash is { Length: not 32 })
                throw new PriceFileException("holds a row that is no price");
            rows.Add(new(
                new Underlying(reader.GetString(0)), reader.GetInt64(1), reader.GetDouble(2),
                reader.IsDBNull(3) ? null : (ulong)reader.GetInt64(3), hash is null ? null : new Hash32(hash)));
        }

        return rows;
    }

    /// <summary>Writes a change as one transaction.</summary>
    public void Write(PriceChange change)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var row in change.Removed)
            Execute(transaction, "DELETE FROM prices WHERE underlying = $underlying AND time = $time", ("$underlying", row.Underlying.Symbol), ("$time", row.UnixSeconds));
        foreach (var row in change.Added)
            Insert(transaction, row);
        transaction.Commit();
    }

    /// <summary>Makes the file hold these rows and no others.</summary>
    public void Replace(IEnumerable<PriceRow> rows)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        Execute(transaction, "DELETE FROM prices");
        foreach (var row in rows)
            Insert(transaction, row);
        transaction.Commit();
    }

    public void Dispose()
    {
        try
        {
            _connection.Dispose();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself and the provider fails to do so once more; what stopped it was told already.
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            // Short, as the provider's own timeout of a second is: a cycle waits for it.
            command.CommandText = "PRAGMA busy_timeout = 250";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Readable by its owner only, which SQLite's side files inherit.</summary>
    private static void CreateOwned(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }

    private void Create(ChainId chain)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        Execute(transaction, Schema);
        Execute(transaction, "INSERT INTO meta (name, value) VALUES ('chain', $chain)", ("$chain", chain.Value.ToString(CultureInfo.InvariantCulture)));
        transaction.Commit();
    }

    private void RequireWhole(ChainId chain)
    {
        if (UserVersion() is var found && found != Version)
            throw new PriceFileException(string.Create(CultureInfo.InvariantCulture, $"has schema {found}, and this program writes {Version}"));
        using var check = Command(null, "PRAGMA quick_check(1)");
        if (check.ExecuteScalar() is not "ok")
            throw new PriceFileException("is damaged");
        using var meta = Command(null, "SELECT value FROM meta WHERE name = 'chain'");
        if (meta.ExecuteScalar() as string is var other && other != chain.Value.ToString(CultureInfo.InvariantCulture))
            throw new PriceFileException($"is of chain {other ?? "nobody knows which"}, not {chain}");
    }

    private void Insert(SqliteTransaction transaction, PriceRow row) => Execute(
        transaction, "INSERT OR REPLACE INTO prices (underlying, time, price, block, hash) VALUES ($underlying, $time, $price, $block, $hash)",
        ("$underlying", row.Underlying.Symbol), ("$time", row.UnixSeconds), ("$price", row.Price),
        ("$block", row.Block is { } block ? checked((long)block) : DBNull.Value), ("$hash", row.Hash is { } hash ? hash.Span.ToArray() : DBNull.Value));

    private long UserVersion() => Count("PRAGMA user_version");

    private long Count(string sql)
    {
        using var command = Command(null, sql);
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql) => Execute(null, sql);

    private void Execute(SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(transaction, sql, values);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}

using System.Collections.Immutable;
using KeeperBot.Execution.Policy;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// The durable memory of the transaction plane, and its only writer. Every step is one SQLite transaction that is on the disk (WAL,
/// <c>synchronous = FULL</c>) before the method returns; illegal steps throw. Lines are hash-chained (<see cref="JournalVerifier"/>).
/// </summary>
public sealed partial class TransactionJournal : ISpendLedger, IControls, IDisposable
{
    private readonly Lock _gate = new();
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly KeyLock _lock;
    private readonly SqliteConnection _connection;
    private readonly JournalMetrics _metrics;
    private long _sequence;
    private Hash32 _chained;
    private ulong? _archivedTo;
    private bool _failed;
    private volatile string? _damage;
    private bool _disposed;

    private TransactionJournal(JournalOptions options, TimeProvider time, KeyLock keyLock, SqliteConnection connection)
    {
        (_options, _time, _lock, _connection) = (options, time, keyLock, connection);
        (_sequence, _chained) = ChainTip.Of(connection, null);
        _archivedTo = ArchiveMark.All(connection, null) is { IsEmpty: false } marks ? marks.Max(mark => mark.PlannedTo) : null;
        _metrics = new JournalMetrics(this);
    }

    /// <summary>The chain it serves.</summary>
    public ChainId Chain => _options.Chain;

    /// <summary>The acting address it serves.</summary>
    public Address Actor => _options.Actor;

    /// <summary>The file.</summary>
    public string File => _options.File;

    /// <summary>What was read back when it was opened.</summary>
    public required JournalOpening Opening { get; init; }

    /// <summary>Number of log lines, and the hash that covers them all; exported, because a chain in one file cannot see its own tail cut off.</summary>
    public (long Sequence, Hash32 Chained) Head
    {
        get
        {
            lock (_gate)
                return (_sequence, _chained);
        }
    }

    /// <summary>Takes the lock of (key, chain), opens or creates the file, migrates it and verifies it.</summary>
    /// <exception cref="ExecutionException">Locked, newer, damaged, tampered with, of another chain or address, or not writable.</exception>
    public static TransactionJournal Open(JournalOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var keyLock = KeyLock.Take(options.LockDirectory ?? Path.GetDirectoryName(Path.GetFullPath(options.File))!, options.Chain, options.Actor);
        SqliteConnection? connection = null;
        try
        {
            connection = JournalFiles.OpenWriter(options.File, options.FileSystem);
            var migrated = JournalSchema.Migrate(connection, options.File, time);
            Claim(connection, options);
            var opening = JournalStart.RequireWhole(connection, options.File, migrated);
            return new TransactionJournal(options, time, keyLock, connection) { Opening = opening };
        }
        catch (SqliteException error)
        {
            JournalFiles.Close(connection);
            keyLock.Dispose();
            throw JournalFiles.Unavailable(options.File, error);
        }
        catch
        {
            JournalFiles.Close(connection);
            keyLock.Dispose();
            throw;
        }
    }

    /// <summary>Writes one step. It is durable when this returns.</summary>
    /// <exception cref="InvalidOperationException">An illegal step: a broken invariant of this program.</exception>
    internal JournalLine Write(Change change) => WriteTogether(change)[0];

    /// <summary>
    /// Writes steps that only make sense together, in this order: all of them are durable when this returns, or none is. Every line must be legal
    /// where it stands, so an intent gives its nonce up before another takes it.
    /// </summary>
    /// <exception cref="InvalidOperationException">An illegal step, or a nonce given up that nobody takes over.</exception>
    internal ImmutableArray<JournalLine> WriteTogether(params ReadOnlySpan<Change> changes)
    {
        var steps = changes.ToArray();
        return Locked(() =>
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            var tip = (_sequence, _chained);
            var lines = ImmutableArray.CreateBuilder<JournalLine>(steps.Length);
            foreach (var step in steps)
                lines.Add(Append(transaction, step, ref tip));
            foreach (var line in lines)
                RequireHolder(transaction, line);
            transaction.Commit();
            (_sequence, _chained) = tip;
            return lines.MoveToImmutable();
        });
    }

    /// <summary>From here on the file is not believed any more, and no clean stop is marked.</summary>
    internal void Distrust(string fault)
    {
        lock (_gate)
            (_damage, _failed) = (fault, true);
    }

    /// <summary>Asked before anything is decided by what the file says.</summary>
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.JournalCorrupt"/>.</exception>
    internal void RequireTrusted()
    {
        if (_damage is { } fault)
            throw JournalStart.Damaged(File, fault);
    }

    /// <summary>Keeps the file from growing any more, as a full disk would; for tests of just that.</summary>
    internal void LimitPages() => Locked(() => _connection.Scalar<long>(null, "PRAGMA max_page_count = 1"));

    /// <summary>Leaves the mark of a clean stop, unless the disk failed before, and releases the file and the lock.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _metrics.Dispose();
            if (!_failed)
                TryMarkStopped();
            JournalFiles.Close(_connection);
            _lock.Dispose();
        }
    }

    /// <summary>Without the mark the next start reads everything back, which is slower and no less safe.</summary>
    private void TryMarkStopped()
    {
        try
        {
            JournalStart.MarkStopped(_connection, _sequence, _chained);
        }
        catch (SqliteException)
        {
            _failed = true;
        }
    }

    private static void Claim(SqliteConnection connection, JournalOptions options)
    {
        ClaimOne(connection, options, "chain", options.Chain.ToString());
        ClaimOne(connection, options, "actor", options.Actor.ToString());
    }

    private static void ClaimOne(SqliteConnection connection, JournalOptions options, string name, string value)
    {
        connection.Execute(null, "INSERT OR IGNORE INTO meta (name, value) VALUES ($name, $value)", ("$name", name), ("$value", value));
        var found = connection.Scalar<string>(null, "SELECT value FROM meta WHERE name = $name", ("$name", name));
        if (found != value)
        {
            throw new ExecutionException(
                ExecutionErrorKind.JournalForeign, $"journal '{options.File}' belongs to {name} {found}, and {value} is configured; name the journal of that {name}, or a new file");
        }
    }

    private T Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            try
            {
                return work();
            }
            catch (SqliteException error)
            {
                _failed = true;
                throw JournalFiles.Unavailable(_options.File, error);
            }
        }
    }
}

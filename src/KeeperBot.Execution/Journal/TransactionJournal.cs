using KeeperBot.Core.Ports;
using KeeperBot.Execution.Policy;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// The durable memory of the transaction plane, and its only writer. Every step is one SQLite transaction that is on the disk (WAL,
/// <c>synchronous = FULL</c>) before the method returns; illegal steps throw. Lines are hash-chained (<see cref="JournalVerifier"/>).
/// </summary>
public sealed partial class TransactionJournal : ISpendLedger, IDisposable
{
    private readonly Lock _gate = new();
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly KeyLock _lock;
    private readonly SqliteConnection _connection;
    private long _sequence;
    private Hash32 _chained;

    private TransactionJournal(JournalOptions options, TimeProvider time, KeyLock keyLock, SqliteConnection connection)
    {
        (_options, _time, _lock, _connection) = (options, time, keyLock, connection);
        (_sequence, _chained) = Tip(connection);
    }

    /// <summary>The chain it serves.</summary>
    public ChainId Chain => _options.Chain;

    /// <summary>The acting address it serves.</summary>
    public Address Actor => _options.Actor;

    /// <summary>The file.</summary>
    public string File => _options.File;

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
            connection = JournalFiles.OpenWriter(options.File);
            JournalSchema.Migrate(connection, options.File);
            Claim(connection, options);
            JournalVerifier.RequireWhole(connection, options.File);
            return new TransactionJournal(options, time, keyLock, connection);
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
    internal JournalLine Write(Change change) => Locked(() =>
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        var (from, nonce, attempts) = Standing(transaction, change);
        IntentTransitions.Require(change.Intent, from, change.To);
        var line = new JournalLine(
            _sequence + 1, change.Intent, from, change.To, change.Nonce ?? nonce, change.Hash ?? change.Attempt?.Hash, change.Mined, change.Detail,
            change.Head?.Number ?? 0, DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()));
        RequireConsistent(change, line, from, attempts);
        var ledger = change.Ledger.Select(posting => new LedgerEntry(line.Sequence, change.Intent, posting.Asset, posting.Amount, posting.At))
            .OrderBy(entry => entry.Asset, StringComparer.Ordinal).ToList();
        var content = ChainOfRecords.Content(change.Created, change.Attempt, ledger);
        var chained = ChainOfRecords.Line(_chained, line, content);
        Insert(transaction, change, line, ledger);
        InsertLine(transaction, line, content, chained);
        transaction.Commit();
        (_sequence, _chained) = (line.Sequence, chained);
        return line;
    });

    /// <summary>Keeps the file from growing any more, as a full disk would; for tests of just that.</summary>
    internal void LimitPages() => Locked(() => _connection.Scalar<long>(null, "PRAGMA max_page_count = 1"));

    /// <summary>Releases the file and the lock.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            JournalFiles.Close(_connection);
            _lock.Dispose();
        }
    }

    /// <summary>One nonce for all attempts, and nothing signed before its nonce is held.</summary>
    private static void RequireConsistent(Change change, JournalLine line, IntentState from, long attempts)
    {
        var wrong = change switch
        {
            { To: IntentState.Planned, Created: null } => "a planned intent is written with its content",
            { To: not IntentState.Planned, Created: not null } => "an intent is created once",
            { To: IntentState.NonceReserved, Nonce: null } => "a reservation names its nonce",
            { To: not IntentState.NonceReserved, Nonce: not null } => "a nonce is reserved once",
            { To: IntentState.Signed, Attempt: null } => "signed bytes are written with the signature",
            { To: not IntentState.Signed, Attempt: not null } => "an attempt is written when it is signed",
            { Attempt: { } attempt } when attempt.Nonce != line.Nonce => "all attempts of an intent share its nonce",
            { To: IntentState.Mined or IntentState.Reverted, Mined: null } => "a mined transaction is written with its block",
            { To: IntentState.Cancelled, Mined: null } when from is not (IntentState.Planned or IntentState.NonceReserved) => "a cancelled nonce is written with the block that used it",
            { To: IntentState.Reorged } when attempts == 0 => "what was never signed was in no block",
            _ => null,
        };
        if (wrong is not null)
            throw new InvalidOperationException($"intent {change.Intent}, {from} to {change.To}: {wrong}");
    }

    private (IntentState State, ulong? Nonce, long Attempts) Standing(SqliteTransaction transaction, Change change)
    {
        var rows = _connection.Query(
            transaction,
            """
            SELECT i.state, (SELECT t.nonce FROM transitions t WHERE t.intent = i.key ORDER BY t.sequence DESC LIMIT 1),
                (SELECT COUNT(*) FROM attempts a WHERE a.intent = i.key)
            FROM intents i WHERE i.key = $key
            """,
            row => ((IntentState)row.GetInt32(0), row.NumberOrNull(1), row.GetInt64(2)),
            ("$key", change.Intent.Value));
        return rows.Count == 0 ? (IntentState.None, null, 0) : rows[0];
    }

    private void Insert(SqliteTransaction transaction, Change change, JournalLine line, List<LedgerEntry> ledger)
    {
        if (change.Created is { } intent)
            InsertIntent(transaction, intent, line);
        else
            _connection.Execute(transaction, "UPDATE intents SET state = $state WHERE key = $key", ("$state", (int)line.To), ("$key", line.Intent.Value));
        if (change.Attempt is { } attempt)
            InsertAttempt(transaction, attempt, line);
        foreach (var entry in ledger)
        {
            _connection.Execute(
                transaction, $"INSERT INTO ledger ({JournalRows.LedgerColumns}) VALUES ($sequence, $intent, $asset, $amount, $at)",
                ("$sequence", entry.Sequence), ("$intent", entry.Intent.Value), ("$asset", entry.Asset), ("$amount", entry.Amount), ("$at", entry.At));
        }
    }

    private void InsertIntent(SqliteTransaction transaction, JournalIntent intent, JournalLine line) => _connection.Execute(
        transaction,
        $"""
        INSERT INTO intents ({JournalRows.IntentColumns}) VALUES ($key, $actor, $target, $data, $value, $account, $margin, $venue, $kind, $urgency,
            $code, $reason, $promise, $spends, $number, $hash, $parent, $time, $description, $state, $sequence)
        """,
        ("$key", intent.Key.Value), ("$actor", intent.From), ("$target", intent.To), ("$data", intent.Data), ("$value", intent.Value),
        ("$account", intent.Account.Value), ("$margin", intent.Target.Value), ("$venue", intent.Venue.Value), ("$kind", (int)intent.Kind),
        ("$urgency", (int)intent.Urgency), ("$code", intent.ReasonCode), ("$reason", intent.Reason),
        ("$promise", Core.Decision.EffectText.Format(intent.Promise)), ("$spends", SpendText.Format(intent.Spends)), ("$number", intent.PlannedAt.Number),
        ("$hash", intent.PlannedAt.Hash), ("$parent", intent.PlannedAt.ParentHash), ("$time", intent.PlannedAt.Timestamp),
        ("$description", intent.Description), ("$state", (int)line.To), ("$sequence", line.Sequence));

    private void InsertAttempt(SqliteTransaction transaction, JournalAttempt attempt, JournalLine line) => _connection.Execute(
        transaction,
        $"INSERT INTO attempts ({JournalRows.AttemptColumns}) VALUES ($hash, $intent, $nonce, $ordinal, $purpose, $gas, $fee, $tip, $signed, $raw, $sequence)",
        ("$hash", attempt.Hash), ("$intent", attempt.Intent.Value), ("$nonce", attempt.Nonce), ("$ordinal", attempt.Ordinal), ("$purpose", (int)attempt.Purpose),
        ("$gas", attempt.GasLimit), ("$fee", attempt.MaxFeePerGas), ("$tip", attempt.MaxPriorityFeePerGas), ("$signed", attempt.SignedAt), ("$raw", attempt.Raw),
        ("$sequence", line.Sequence));

    private void InsertLine(SqliteTransaction transaction, JournalLine line, Hash32 content, Hash32 chained) => _connection.Execute(
        transaction,
        $"""
        INSERT INTO transitions ({JournalRows.LineColumns}) VALUES ($sequence, $intent, $from, $to, $nonce, $hash, $minedHash, $minedNumber, $minedBlock,
            $minedTime, $gas, $cost, $detail, $head, $recorded, $content, $chained)
        """,
        ("$sequence", line.Sequence), ("$intent", line.Intent.Value), ("$from", (int)line.From), ("$to", (int)line.To), ("$nonce", line.Nonce), ("$hash", line.Hash),
        ("$minedHash", line.Mined?.Hash), ("$minedNumber", line.Mined?.Block), ("$minedBlock", line.Mined?.BlockHash), ("$minedTime", line.Mined?.Time),
        ("$gas", line.Mined?.GasUsed), ("$cost", line.Mined?.Cost), ("$detail", line.Detail), ("$head", line.HeadNumber),
        ("$recorded", line.RecordedAt.ToUnixTimeMilliseconds()), ("$content", content), ("$chained", chained));

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

    private static (long Sequence, Hash32 Chained) Tip(SqliteConnection connection)
    {
        var rows = connection.Query(null, "SELECT sequence, chained FROM transitions ORDER BY sequence DESC LIMIT 1", row => (row.GetInt64(0), row.Hash(1)));
        return rows.Count == 0 ? (0, Hash32.Zero) : rows[0];
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
                throw JournalFiles.Unavailable(_options.File, error);
            }
        }
    }
}

using KeeperBot.Core.Ports;
using KeeperBot.Evm.Crypto;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Goes along the log line by line, from the beginning or from a line that is believed, and says what does not fit.</summary>
internal sealed class ChainWalk : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _snapshot;
    private readonly long _after;
    private readonly long _until;
    private readonly RowCursor<(JournalLine Line, Hash32 Content, int Format)> _lines;
    private readonly RowCursor<(ControlLine Line, Hash32 Chained, int Format)> _controls;
    private readonly RowCursor<(JournalIntent Intent, IntentState State, long Sequence, ulong? Nonce)> _intents;
    private readonly RowCursor<JournalAttempt> _attempts;
    private readonly RowCursor<LedgerEntry> _ledger;
    private readonly Dictionary<IntentKey, IntentEnd> _standing = [];
    private readonly Dictionary<ulong, IntentKey> _holders = [];
    private readonly Dictionary<ulong, JournalLine> _firstOnNonce = [];
    private readonly List<LedgerEntry> _entries = [];

    /// <param name="connection">The journal.</param>
    /// <param name="snapshot">A transaction on it: all rows are read as they are at one moment.</param>
    /// <param name="after">The line that is believed; 0 for none.</param>
    /// <param name="head">Its hash.</param>
    /// <param name="until">The last line it goes to; the end of the log when not given.</param>
    public ChainWalk(SqliteConnection connection, SqliteTransaction snapshot, long after, Hash32 head, long until = long.MaxValue)
    {
        (_connection, _snapshot, _after, _until, Sequence, Head) = (connection, snapshot, after, until, after, head);
        _lines = Cursor(JournalRows.LineColumns, "transitions", row => (row.Int64(0), JournalRows.ChainedLine(row)));
        _controls = Cursor(JournalRows.ControlColumns, "controls", row => (row.Int64(0), JournalRows.ChainedControl(row)));
        _intents = Cursor(JournalRows.IntentColumns, "intents", row => (row.Int64(20), JournalRows.IntentWithState(row)));
        _attempts = Cursor(JournalRows.AttemptColumns, "attempts", row => (row.Int64(10), JournalRows.Attempt(row)));
        _ledger = Cursor(JournalRows.LedgerColumns, "ledger", row => (row.Int64(0), JournalRows.Ledger(row)), ", asset");
    }

    /// <summary>The last line that fits.</summary>
    public long Sequence { get; private set; }

    /// <summary>Its hash.</summary>
    public Hash32 Head { get; private set; }

    /// <summary>The first line that does not fit, or rows that no line accounts for; null when everything fits.</summary>
    /// <param name="cancellation">Looked at before each line.</param>
    public string? LinesFault(CancellationToken cancellation)
    {
        while (Math.Min(_lines.Next, _controls.Next) is var next && next != long.MaxValue)
        {
            cancellation.ThrowIfCancellationRequested();
            if (next != Sequence + 1)
                return $"after line {Sequence} comes line {next}: there is a hole";
            if ((_lines.Next == next ? LineFault() : ControlFault()) is { } fault)
                return fault;
        }

        if (_until != long.MaxValue && Sequence != _until)
            return $"after line {Sequence} comes line {_until + 1}: there is a hole";
        return Math.Min(Math.Min(_intents.Next, _attempts.Next), _ledger.Next) == long.MaxValue ? null : "rows exist that no line of the log accounts for";
    }

    /// <summary>After the last line: an intent that is stored otherwise than the log says, or a nonce with two holders; null when there is none.</summary>
    /// <param name="earlier">The walk that ended where this one began, if it was not gone in one.</param>
    public string? EndsFault(ChainWalk? earlier = null)
    {
        foreach (var (nonce, line) in _firstOnNonce)
        {
            if (earlier is not null && line.To != IntentState.Replaced && earlier._holders.TryGetValue(nonce, out var holder) && holder != line.Intent)
                return Conflict(line, nonce, holder);
        }

        var continued = earlier?._standing.Where(pair => !_standing.ContainsKey(pair.Key)) ?? [];
        foreach (var (intent, end) in _standing.Concat(continued))
        {
            if ((end.State, end.Nonce) != (end.StoredState, end.StoredNonce))
                return $"intent {intent} is stored as {end.StoredState} with nonce {end.StoredNonce} and its log ends in {end.State} with nonce {end.Nonce}";
        }

        return null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _controls.Dispose();
        _intents.Dispose();
        _attempts.Dispose();
        _ledger.Dispose();
    }

    private RowCursor<T> Cursor<T>(string columns, string table, Func<StoredRow, (long Sequence, T Row)> read, string alsoBy = "") =>
        new(_connection, _snapshot, $"SELECT {columns} FROM {table} WHERE sequence > $after AND sequence <= $until ORDER BY sequence{alsoBy}", [("$after", _after), ("$until", _until)], read);

    private string? LineFault()
    {
        var (line, content, format) = _lines.Take();
        var before = Before(line.Intent);
        if (line.From != before.State || !IntentTransitions.Allows(before.State, line.To))
            return $"line {line.Sequence} takes intent {line.Intent} from {line.From} to {line.To}, and it was {before.State}";
        var created = _intents.Next == line.Sequence ? _intents.Take() : ((JournalIntent Intent, IntentState State, long Sequence, ulong? Nonce)?)null;
        var attempt = _attempts.Next == line.Sequence ? _attempts.Take() : null;
        _entries.Clear();
        while (_ledger.Next == line.Sequence)
            _entries.Add(_ledger.Take());
        if ((created is { } row && row.Intent.Key != line.Intent) || (attempt is not null && attempt.Intent != line.Intent) || _entries.Exists(entry => entry.Intent != line.Intent))
            return $"line {line.Sequence} and the rows written with it name different intents";
        if (ChainOfRecords.Content(format, created?.Intent, attempt, _entries) != content)
            return $"what was written with line {line.Sequence} (intent {line.Intent}) has been changed";
        if (attempt is not null && Keccak256.Hash(attempt.Raw.Span) != attempt.Hash)
            return $"the signed bytes of line {line.Sequence} have another hash than {attempt.Hash}";
        if (ChainOfRecords.Line(format, Head, line, content) != line.Chained)
            return $"line {line.Sequence} (intent {line.Intent}) has been changed, or a line before it";
        var nonce = attempt?.Nonce ?? before.Nonce;
        if (HolderFault(line, nonce) is { } conflict)
            return conflict;
        _standing[line.Intent] = created is { } stored
            ? new IntentEnd(line.To, nonce, stored.State, stored.Nonce)
            : before with { State = line.To, Nonce = nonce };
        (Sequence, Head) = (line.Sequence, line.Chained);
        return null;
    }

    private string? ControlFault()
    {
        var (line, chained, format) = _controls.Take();
        if (ChainOfRecords.Control(format, Head, line) != chained)
            return $"line {line.Sequence} (control {line.Name}) has been changed, or a line before it";
        (Sequence, Head) = (line.Sequence, chained);
        return null;
    }

    /// <summary>Where an intent stands; what lies before the line that is believed is looked up.</summary>
    private IntentEnd Before(IntentKey intent)
    {
        if (_standing.TryGetValue(intent, out var known) || _after == 0)
            return known;
        return _connection.Query(
            _snapshot,
            """
            SELECT (SELECT to_state FROM transitions WHERE intent = i.key AND sequence <= $after ORDER BY sequence DESC LIMIT 1),
                (SELECT nonce FROM attempts WHERE intent = i.key AND sequence <= $after LIMIT 1), i.state, i.nonce
            FROM intents i WHERE i.key = $key AND i.sequence <= $after
            """,
            row => new IntentEnd((IntentState)row.Int32(0), row.NumberOrNull(1), (IntentState)row.Int32(2), row.NumberOrNull(3)),
            ("$key", intent.Value), ("$after", _after)).FirstOrDefault();
    }

    /// <summary>A nonce has one holder at a time.</summary>
    private string? HolderFault(JournalLine line, ulong? signed)
    {
        if (signed is not { } nonce)
            return null;
        _firstOnNonce.TryAdd(nonce, line);
        if (line.To == IntentState.Replaced)
            _holders.Remove(nonce);
        else if (!_holders.TryAdd(nonce, line.Intent) && _holders[nonce] is var holder && holder != line.Intent)
            return Conflict(line, nonce, holder);
        return null;
    }

    private static string Conflict(JournalLine line, ulong nonce, IntentKey holder) =>
        $"line {line.Sequence} takes intent {line.Intent} from {line.From} to {line.To} on nonce {nonce}, which {holder} holds";


    /// <summary>Where the log has led an intent, and what its row says.</summary>
    private readonly record struct IntentEnd(IntentState State, ulong? Nonce, IntentState StoredState, ulong? StoredNonce);
}

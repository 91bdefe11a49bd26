using KeeperBot.Core.Ports;
using KeeperBot.Evm.Crypto;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Recomputes the chain of hashes from what is stored, and that every intent's state is what its lines lead to.</summary>
internal static class JournalVerifier
{
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.JournalCorrupt"/>.</exception>
    public static void RequireWhole(SqliteConnection connection, string file)
    {
        // The full check, not the quick one: a damaged index could hide a row of the spend ledger.
        var check = connection.Scalar<string>(null, "PRAGMA integrity_check(1)");
        var fault = check == "ok" ? Verify(connection).FirstFault : $"SQLite says: {check}";
        if (fault is not null)
        {
            throw new ExecutionException(
                ExecutionErrorKind.JournalCorrupt, $"journal '{file}' does not read back whole: {fault}; restore a backup, or start a new journal once nothing of the key is pending");
        }
    }

    public static JournalVerification Verify(SqliteConnection connection)
    {
        try
        {
            return Walked(connection);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException or InvalidCastException)
        {
            return new(0, Hash32.Zero, $"a row cannot be read: {error.Message}");
        }
    }

    private static JournalVerification Walked(SqliteConnection connection)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var state = new Walk(
            connection.Query(snapshot, $"SELECT {JournalRows.IntentColumns} FROM intents", JournalRows.IntentWithState).ToDictionary(row => row.Sequence),
            connection.Query(snapshot, $"SELECT {JournalRows.AttemptColumns} FROM attempts", row => (Attempt: JournalRows.Attempt(row), Sequence: row.GetInt64(10)))
                .ToDictionary(row => row.Sequence, row => row.Attempt),
            connection.Query(snapshot, $"SELECT {JournalRows.LedgerColumns} FROM ledger", JournalRows.Ledger).ToLookup(entry => entry.Sequence));
        var lines = connection.Query(snapshot, $"SELECT {JournalRows.LineColumns} FROM transitions ORDER BY sequence", JournalRows.ChainedLine);
        foreach (var (line, content, chained) in lines)
        {
            if (state.Fault(line, content, chained) is { } fault)
                return new(line.Sequence - 1, state.Head, fault);
        }

        return new(lines.Count, state.Head, state.Remainder());
    }

    private sealed class Walk(
        Dictionary<long, (JournalIntent Intent, IntentState State, long Sequence)> intents, Dictionary<long, JournalAttempt> attempts, ILookup<long, LedgerEntry> ledger)
    {
        private readonly Dictionary<IntentKey, IntentState> _states = [];
        private long _sequence;
        private int _intentsSeen;
        private int _attemptsSeen;
        private int _entriesSeen;

        public Hash32 Head { get; private set; } = Hash32.Zero;

        public string? Fault(JournalLine line, Hash32 content, Hash32 chained)
        {
            if (line.Sequence != _sequence + 1)
                return $"after line {_sequence} comes line {line.Sequence}: there is a hole";
            var from = _states.GetValueOrDefault(line.Intent);
            if (line.From != from || !IntentTransitions.Allows(from, line.To))
                return $"line {line.Sequence} takes intent {line.Intent} from {line.From} to {line.To}, and it was {from}";
            var intent = intents.TryGetValue(line.Sequence, out var row) ? row.Intent : null;
            var attempt = attempts.GetValueOrDefault(line.Sequence);
            var entries = ledger[line.Sequence].OrderBy(entry => entry.Asset, StringComparer.Ordinal).ToList();
            if ((intent is not null && intent.Key != line.Intent) || (attempt is not null && attempt.Intent != line.Intent) || entries.Exists(entry => entry.Intent != line.Intent))
                return $"line {line.Sequence} and the rows written with it name different intents";
            if (ChainOfRecords.Content(intent, attempt, entries) != content)
                return $"what was written with line {line.Sequence} (intent {line.Intent}) has been changed";
            if (attempt is not null && Keccak256.Hash(attempt.Raw.Span) != attempt.Hash)
                return $"the signed bytes of line {line.Sequence} have another hash than {attempt.Hash}";
            if (ChainOfRecords.Line(Head, line, content) != chained)
                return $"line {line.Sequence} (intent {line.Intent}) has been changed, or a line before it";
            (_sequence, Head, _states[line.Intent]) = (line.Sequence, chained, line.To);
            _intentsSeen += intent is null ? 0 : 1;
            _attemptsSeen += attempt is null ? 0 : 1;
            _entriesSeen += entries.Count;
            return null;
        }

        public string? Remainder()
        {
            if (_intentsSeen != intents.Count || _attemptsSeen != attempts.Count || _entriesSeen != ledger.Sum(group => group.Count()))
                return "rows exist that no line of the log accounts for";
            foreach (var (intent, state, _) in intents.Values)
            {
                if (_states[intent.Key] != state)
                    return $"intent {intent.Key} is stored as {state} and its log ends in {_states[intent.Key]}";
            }

            return null;
        }
    }
}

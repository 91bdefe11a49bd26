using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>What a step must be to be written, and its rows.</summary>
public sealed partial class TransactionJournal
{
    private JournalLine Append(SqliteTransaction transaction, Change change, ref (long Sequence, Hash32 Chained) tip)
    {
        var before = Standing(transaction, change.Intent);
        IntentTransitions.Require(change.Intent, before.State, change.To);
        var line = new JournalLine(
            tip.Sequence + 1, change.Intent, before.State, change.To, change.Nonce ?? before.Nonce, change.Hash ?? change.Attempt?.Hash, change.Mined, change.Detail,
            change.Head?.Number ?? 0, ChainTip.Now(_time))
        {
            Route = change.Route,
        };
        var wrong = Inconsistency(change, line, before) ?? ArchivedConflict(change) ?? NonceConflict(transaction, change, line, before);
        if (wrong is not null)
            throw new InvalidOperationException($"intent {change.Intent}, {before.State} to {change.To}: {wrong}");
        var ledger = change.Ledger.Select(posting => new LedgerEntry(line.Sequence, change.Intent, posting.Asset, posting.Amount, posting.At))
            .OrderBy(entry => entry.Asset, StringComparer.Ordinal).ToList();
        var content = ChainOfRecords.Content(ChainOfRecords.Format, change.Created, change.Attempt, ledger);
        line = line with { Chained = ChainOfRecords.Line(ChainOfRecords.Format, tip.Chained, line, content) };
        Insert(transaction, change, line, ledger);
        JournalInserts.Line(_connection, transaction, line, content);
        tip = (line.Sequence, line.Chained);
        return line;
    }

    /// <summary>One nonce for all attempts, and nothing signed before its nonce is held.</summary>
    private static string? Inconsistency(Change change, JournalLine line, IntentStanding before) => change switch
    {
        { To: IntentState.Planned, Created: null } => "a planned intent is written with its content",
        { To: not IntentState.Planned, Created: not null } => "an intent is created once",
        { To: IntentState.NonceReserved, Nonce: null } => "a reservation names its nonce",
        { To: not IntentState.NonceReserved, Nonce: not null } => "a nonce is reserved once",
        { To: IntentState.Signed, Attempt: null } => "signed bytes are written with the signature",
        { To: not IntentState.Signed, Attempt: not null } => "an attempt is written when it is signed",
        { Attempt: { } attempt } when attempt.Nonce != line.Nonce => "all attempts of an intent share its nonce",
        { Attempt.Route: BroadcastRoute.None } => "an attempt is meant for somebody",
        { To: not IntentState.Broadcasting, Route: not BroadcastRoute.None } => "only a send has a route",
        { To: IntentState.Mined or IntentState.Reverted, Mined: null } => "a mined transaction is written with its block",
        { To: IntentState.Cancelled, Mined: null } when before.State is not (IntentState.Planned or IntentState.NonceReserved) =>
            "a cancelled nonce is written with the block that used it",
        { To: IntentState.Reorged } when before.Attempts == 0 => "what was never signed was in no block",
        _ => null,
    };

    /// <summary>A nonce has one holder. Another intent gets at it only by superseding that holder, and only while nothing of it is in a block.</summary>
    private string? NonceConflict(SqliteTransaction transaction, Change change, JournalLine line, IntentStanding before)
    {
        if (change.Created?.Supersedes is { } superseded)
            return IntentTransitions.IsUnmined(Standing(transaction, superseded).State) ? null : $"it supersedes {superseded}, which has no signed bytes waiting for a block";
        if (change.To == IntentState.NonceReserved)
            return ReservationConflict(transaction, change, line.Nonce);
        var takes = (change.To == IntentState.Signed && before.State == IntentState.NonceReserved) || before.State == IntentState.Replaced;
        if (!takes || line.Nonce is not { } nonce)
            return null;
        return Holder(transaction, nonce) is { } holder ? $"nonce {nonce} is held by {holder}; it must be replaced first, in the same write" : null;
    }

    private string? ReservationConflict(SqliteTransaction transaction, Change change, ulong? nonce)
    {
        var others = _connection.Query(
            transaction,
            """
            SELECT i.key FROM intents i JOIN transitions t ON t.intent = i.key AND t.to_state = $reserved
            WHERE i.state = $reserved AND i.key <> $key AND t.nonce = $nonce
            """,
            row => row.Text(0), ("$reserved", (int)IntentState.NonceReserved), ("$key", change.Intent.Value), ("$nonce", nonce));
        if (others.Count > 0)
            return $"nonce {nonce} is reserved for {others[0]}";
        var supersedes = _connection.ScalarOrNull<string>(transaction, "SELECT supersedes FROM intents WHERE key = $key", ("$key", change.Intent.Value));
        var holder = Holder(transaction, nonce!.Value);
        if (supersedes is null)
            return holder is null ? null : $"nonce {nonce} is held by {holder}";
        return holder == supersedes && IntentTransitions.IsUnmined(Standing(transaction, new(supersedes)).State)
            ? null
            : $"it supersedes {supersedes} and takes over the nonce of just that while nothing of it is in a block; nonce {nonce} is held by {holder ?? "nobody"}";
    }

    /// <summary>A nonce that was given up has a new holder by the end of the write.</summary>
    private void RequireHolder(SqliteTransaction transaction, JournalLine line)
    {
        if (line is { To: IntentState.Replaced, Nonce: { } nonce } && Holder(transaction, nonce) is null)
            throw new InvalidOperationException($"intent {line.Intent} gives up nonce {nonce} and no other takes it over in the same write");
    }

    private string? Holder(SqliteTransaction transaction, ulong nonce) => _connection.ScalarOrNull<string>(
        transaction, "SELECT key FROM intents WHERE nonce = $nonce AND state <> $replaced", ("$nonce", nonce), ("$replaced", (int)IntentState.Replaced));

    private IntentStanding Standing(SqliteTransaction transaction, IntentKey intent)
    {
        var rows = _connection.Query(
            transaction,
            """
            SELECT i.state, (SELECT t.nonce FROM transitions t WHERE t.intent = i.key ORDER BY t.sequence DESC LIMIT 1),
                (SELECT COUNT(*) FROM attempts a WHERE a.intent = i.key)
            FROM intents i WHERE i.key = $key
            """,
            row => new IntentStanding((IntentState)row.Int32(0), row.NumberOrNull(1), row.Int64(2)),
            ("$key", intent.Value));
        return rows.Count == 0 ? default : rows[0];
    }

    private void Insert(SqliteTransaction transaction, Change change, JournalLine line, List<LedgerEntry> ledger)
    {
        if (change.Created is { } intent)
        {
            JournalInserts.Intent(_connection, transaction, intent, line);
        }
        else
        {
            _connection.Execute(
                transaction, "UPDATE intents SET state = $state, nonce = COALESCE(nonce, $nonce) WHERE key = $key",
                ("$state", (int)line.To), ("$nonce", change.Attempt?.Nonce), ("$key", line.Intent.Value));
        }

        if (change.Attempt is { } attempt)
            JournalInserts.Attempt(_connection, transaction, attempt, line);
        foreach (var entry in ledger)
            JournalInserts.Ledger(_connection, transaction, entry);
    }

    private readonly record struct IntentStanding(IntentState State, ulong? Nonce, long Attempts);
}

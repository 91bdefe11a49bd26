using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Execution.Journal;

/// <summary>What the journal remembers of the chain itself, and which nonce comes next.</summary>
public sealed partial class TransactionJournal
{
    internal static readonly System.Collections.Immutable.ImmutableArray<Core.Ports.IntentState> OpenStates =
    [
        Core.Ports.IntentState.Planned, Core.Ports.IntentState.NonceReserved, Core.Ports.IntentState.Signed, Core.Ports.IntentState.Broadcasting,
        Core.Ports.IntentState.Pending, Core.Ports.IntentState.Mined, Core.Ports.IntentState.Reorged, Core.Ports.IntentState.Confirmed,
    ];

    private const int AnchorsKept = 64;

    /// <summary>Remembers a head, forgetting blocks above it (they were reorganised away) and blocks too old to matter.</summary>
    internal void RememberBlock(BlockRef block) => Locked(() =>
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        _connection.Execute(
            transaction,
            "DELETE FROM blocks WHERE number > $number OR number < $oldest",
            ("$number", block.Number), ("$oldest", block.Number > (ulong)_options.RememberedBlocks ? block.Number - (ulong)_options.RememberedBlocks : 0UL));
        // Its parent too: heads may be skipped, and one block alone could be reorganised away while the keeper is down.
        foreach (var (number, hash) in block.Number == 0 ? [(block.Number, block.Hash)] : new[] { (block.Number - 1, block.ParentHash), (block.Number, block.Hash) })
        {
            _connection.Execute(
                transaction, "INSERT INTO blocks (number, hash) VALUES ($number, $hash) ON CONFLICT (number) DO UPDATE SET hash = excluded.hash",
                ("$number", number), ("$hash", hash));
        }

        transaction.Commit();
        return true;
    });

    /// <summary>Remembers a final block; these must be on any chain that this journal is ever used with.</summary>
    internal void RememberFinal(ulong number, Hash32 hash) => Locked(() =>
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        _connection.Execute(transaction, "INSERT OR IGNORE INTO anchors (number, hash) VALUES ($number, $hash)", ("$number", number), ("$hash", hash));
        _connection.Execute(
            transaction,
            "DELETE FROM anchors WHERE number NOT IN (SELECT number FROM anchors ORDER BY number DESC LIMIT $kept) AND number <> (SELECT MIN(number) FROM anchors)",
            ("$kept", AnchorsKept));
        transaction.Commit();
        return true;
    });

    /// <summary>Recent heads, newest first.</summary>
    internal ImmutableArray<(ulong Number, Hash32 Hash)> RecentBlocks() =>
        Locked(() => _connection.Query(null, "SELECT number, hash FROM blocks ORDER BY number DESC", row => (row.Number(0), row.Hash(1))).ToImmutableArray());

    /// <summary>Final blocks seen, newest first.</summary>
    internal ImmutableArray<(ulong Number, Hash32 Hash)> FinalBlocks() =>
        Locked(() => _connection.Query(null, "SELECT number, hash FROM anchors ORDER BY number DESC", row => (row.Number(0), row.Hash(1))).ToImmutableArray());

    /// <summary>The next nonce by the journal alone; null when it has never held one.</summary>
    internal ulong? NextNonce() => Locked<ulong?>(() =>
    {
        var rows = _connection.Query(null, "SELECT MAX(nonce) FROM attempts", row => row.NumberOrNull(0));
        var own = rows[0] is { } highest ? highest + 1 : (ulong?)null;
        var floor = Floor();
        return floor is null || own > floor ? own : floor;
    });

    /// <summary>The nonce from which the operator has accepted the chain's word; null when never.</summary>
    internal ulong? AdoptedNonce() => Locked(Floor);

    /// <summary>
    /// Records the operator's consent to go on at a nonce that the journal did not reach by itself (another wallet used the key). Intents that lost
    /// their nonce below it no longer halt the key.
    /// </summary>
    internal void AdoptNonce(ulong nonce, BlockRef? head = null) => WriteControl(new ControlChange(
        ControlNames.AdoptedNonce, nonce.ToString(CultureInfo.InvariantCulture), "the operator consents to go on at this nonce", head));

    /// <summary>Records the operator's consent to a reorganisation below what had been final, and forgets the blocks above the newest final one that still stands.</summary>
    internal void AdoptChain(ulong fork, Hash32 adopted, BlockRef head) => Locked(() =>
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        var tip = (_sequence, _chained);
        AppendControl(transaction, new ControlLine(
            0, ControlNames.AdoptedChain, adopted.ToString(), $"the operator consents that the chain was reorganised above final block {fork}", head.Timestamp, head.Number, ChainTip.Now(_time)), ref tip);
        foreach (var table in (string[])["anchors", "blocks"])
            _connection.Execute(transaction, $"DELETE FROM {table} WHERE number > $fork", ("$fork", fork));
        transaction.Commit();
        (_sequence, _chained) = tip;
        return true;
    });

    private ulong? Floor() => JournalQueries.Control(_connection, ControlNames.AdoptedNonce) is { } adopted
        ? ulong.Parse(adopted.Value, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}

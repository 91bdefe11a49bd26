using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Journal;

/// <summary>What the plane asks of its own journal.</summary>
public sealed partial class TransactionJournal
{
    /// <summary>An intent with everything that happened to it, or null.</summary>
    public JournalStory? Find(IntentKey intent) => Locked(() => JournalQueries.Find(_connection, intent));

    /// <summary>Intents in these states, in the order they were planned.</summary>
    internal ImmutableArray<JournalStory> InStates(params ReadOnlySpan<IntentState> states)
    {
        var wanted = states.ToArray();
        return Locked(() => JournalQueries.InStates(_connection, wanted));
    }

    /// <summary>The last intents planned, oldest first.</summary>
    internal ImmutableArray<JournalStory> Recent(int count) => Locked(() => JournalQueries.Recent(_connection, count));

    /// <summary>All intents that ever had signed bytes on a nonce, in the order they were planned: one holds it, the others are <see cref="IntentState.Replaced"/>.</summary>
    internal ImmutableArray<JournalStory> OnNonce(ulong nonce) => Locked(() => JournalQueries.OnNonce(_connection, nonce));

    /// <inheritdoc/>
    public Wei NativeSpent(ChainTime since, IntentKey except) => new(Spent(LedgerPosting.Native, since, except));

    /// <inheritdoc/>
    public TokenAmount Spent(Token token, ChainTime since, IntentKey except) => TokenAmount.FromRaw(token, Spent(LedgerPosting.AssetOf(token), since, except));

    /// <summary>What an intent counts for in the caps now, by asset.</summary>
    internal ImmutableArray<LedgerPosting> Posted(IntentKey intent) => Locked(() => _connection.Query(
            null, $"SELECT {JournalRows.LedgerColumns} FROM ledger l WHERE intent = $intent AND sequence = (SELECT MAX(sequence) FROM ledger WHERE intent = $intent AND asset = l.asset) ORDER BY asset",
            JournalRows.Ledger, ("$intent", intent.Value))
        .Select(entry => new LedgerPosting(entry.Asset, entry.Amount, entry.At)).ToImmutableArray());

    /// <summary>The newest entry of each intent counts; entries are never changed.</summary>
    private BigInteger Spent(string asset, ChainTime since, IntentKey except) => Locked(() =>
    {
        var standing = new Dictionary<IntentKey, BigInteger>();
        var entries = _connection.Query(
            null, $"SELECT {JournalRows.LedgerColumns} FROM ledger WHERE asset = $asset AND at > $since AND intent <> $except ORDER BY sequence", JournalRows.Ledger,
            ("$asset", asset), ("$since", since), ("$except", except.Value));
        foreach (var entry in entries)
            standing[entry.Intent] = entry.Amount;
        return standing.Values.Aggregate(BigInteger.Zero, (sum, amount) => sum + amount);
    });
}

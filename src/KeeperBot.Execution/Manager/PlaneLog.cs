using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution.Manager;

/// <summary>Writes steps to the journal and to the log, with what they mean for the spend ledger.</summary>
internal sealed class PlaneLog(TransactionJournal journal, IFailpoints failpoints, ILogger logger)
{
    public void Write(Change change) => Write(change, FailpointPair.Of(change));

    /// <summary>A step that is the answer to a broadcast.</summary>
    public void WriteAnswer(Change change, bool accepted) => Write(change, FailpointPair.OfAnswer(accepted));

    /// <summary>Several steps in one write: all of them are durable, or none is.</summary>
    public void WriteTogether(params ReadOnlySpan<Change> changes)
    {
        foreach (var change in changes)
            failpoints.Reach(FailpointPair.Of(change).Before);
        foreach (var line in journal.WriteTogether(changes))
            Report(line);
        foreach (var change in changes)
            failpoints.Reach(FailpointPair.Of(change).After);
    }

    /// <summary>
    /// Reserved at worst case before anything is signed. Only one transaction of a nonce is mined, so of what was reserved on it before, by the intent
    /// itself or by the one it supersedes, the dearer counts in each asset.
    /// </summary>
    public ImmutableArray<LedgerPosting> Reservation(TransactionRequest request, ChainTime at, IntentKey? superseded = null)
    {
        var worst = new Dictionary<string, BigInteger>(StringComparer.Ordinal);
        foreach (var posting in journal.Posted(request.Intent).Concat(superseded is { } other ? journal.Posted(other) : []).Concat(Worst(request, at)))
            worst[posting.Asset] = BigInteger.Max(posting.Amount, worst.GetValueOrDefault(posting.Asset));
        return [.. worst.Select(pair => new LedgerPosting(pair.Key, pair.Value, at))];
    }

    /// <summary>Back to the worst case: a block that held it is gone, and any transaction on its nonce may be mined instead.</summary>
    public static ImmutableArray<LedgerPosting> Reopened(IReadOnlyList<JournalStory> onNonce, ChainTime at)
    {
        var native = onNonce.Max(story => story.Attempts.Max(attempt => attempt.WorstFee) + story.Intent.Value);
        return [LedgerPosting.Of(native, at), .. onNonce.SelectMany(story => Sums(story.Intent.Spends)).GroupBy(sum => sum.Token).Select(group => LedgerPosting.Of(group.Max(), at))];
    }

    /// <summary>Gas settles to what was paid. Tokens stay at the most the call could move, unless it moved none.</summary>
    public ImmutableArray<LedgerPosting> Settled(JournalStory story, MinedAt mined, bool moved)
    {
        var own = moved ? Sums(story.Intent.Spends).ToDictionary(sum => LedgerPosting.AssetOf(sum.Token), sum => sum.Raw) : [];
        var posted = journal.Posted(story.Intent.Key).Where(posting => posting.Asset != LedgerPosting.Native).ToDictionary(posting => posting.Asset, posting => posting.Amount);
        return
        [
            LedgerPosting.Of(mined.Cost, mined.Time),
            .. own.Keys.Union(posted.Keys).Where(asset => own.GetValueOrDefault(asset) != posted.GetValueOrDefault(asset))
                .Select(asset => new LedgerPosting(asset, own.GetValueOrDefault(asset), mined.Time)),
        ];
    }

    /// <summary>Nothing was spent and nothing can be any more, or another intent answers for it.</summary>
    public ImmutableArray<LedgerPosting> Released(IntentKey intent, ChainTime at) =>
        [.. journal.Posted(intent).Select(posting => posting with { Amount = BigInteger.Zero, At = at })];

    private static IEnumerable<LedgerPosting> Worst(TransactionRequest request, ChainTime at) =>
        [LedgerPosting.Of(request.WorstCost, at), .. Sums(request.Spends).Select(sum => LedgerPosting.Of(sum, at))];

    private static IEnumerable<TokenAmount> Sums(ImmutableArray<TokenAmount> spends) =>
        spends.GroupBy(spend => spend.Token).Select(group => group.Aggregate((left, right) => left + right));

    private void Write(Change change, FailpointPair points)
    {
        failpoints.Reach(points.Before);
        Report(journal.Write(change));
        failpoints.Reach(points.After);
    }

    private void Report(JournalLine line) => Log.Changed(logger, line.Intent, line.From, line.To, line.Nonce, line.Hash, line.Detail, line.Sequence, line.Chained);
}

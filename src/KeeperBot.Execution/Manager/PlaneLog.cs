using System.Collections.Immutable;
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

    private void Write(Change change, FailpointPair points)
    {
        failpoints.Reach(points.Before);
        var line = journal.Write(change);
        Log.Changed(logger, line.Intent, line.From, line.To, line.Nonce, line.Hash, line.Detail, line.Sequence);
        failpoints.Reach(points.After);
    }

    /// <summary>Reserved at worst case before anything is signed; of several attempts at one nonce only the dearest counts.</summary>
    public static ImmutableArray<LedgerPosting> Reservation(TransactionRequest request, IEnumerable<JournalAttempt> earlier, ChainTime at)
    {
        var worst = earlier.Select(attempt => attempt.WorstFee + request.Value).Append(request.WorstCost).Max();
        return request.Purpose == AttemptPurpose.Cancel ? [LedgerPosting.Of(worst, at)] : [LedgerPosting.Of(worst, at), .. Tokens(request.Spends, at)];
    }

    /// <summary>Back to the worst case: a block that held it is gone.</summary>
    public static ImmutableArray<LedgerPosting> Reopened(JournalStory story, ChainTime at) =>
        [LedgerPosting.Of(story.Attempts.Max(attempt => attempt.WorstFee) + story.Intent.Value, at), .. Tokens(story.Intent.Spends, at)];

    /// <summary>Gas settles to what was paid. Tokens stay at the most the call could move, unless it moved none.</summary>
    public static ImmutableArray<LedgerPosting> Settled(JournalStory story, MinedAt mined, bool moved) => moved
        ? [LedgerPosting.Of(mined.Cost, mined.Time)]
        : [LedgerPosting.Of(mined.Cost, mined.Time), .. Nothing(story.Intent.Spends, mined.Time)];

    /// <summary>Nothing was spent and nothing can be any more.</summary>
    public static ImmutableArray<LedgerPosting> Released(JournalIntent intent, ChainTime at) => [LedgerPosting.Of(Wei.Zero, at), .. Nothing(intent.Spends, at)];

    private static IEnumerable<LedgerPosting> Tokens(ImmutableArray<TokenAmount> spends, ChainTime at) =>
        spends.GroupBy(spend => spend.Token).Select(group => LedgerPosting.Of(group.Aggregate((left, right) => left + right), at));

    private static IEnumerable<LedgerPosting> Nothing(ImmutableArray<TokenAmount> spends, ChainTime at) =>
        spends.Select(spend => spend.Token).Distinct().Select(token => LedgerPosting.Of(TokenAmount.ZeroOf(token), at));
}

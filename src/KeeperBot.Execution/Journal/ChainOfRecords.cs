using KeeperBot.Core.Decision;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// What the hash of a log line covers: the line before it, the line itself, and every row written together with it. Whoever changes, removes or
/// inserts one must change every later hash, and the head of the chain is exported to the log.
/// </summary>
internal static class ChainOfRecords
{
    public static Hash32 Content(JournalIntent? intent, JournalAttempt? attempt, IReadOnlyList<LedgerEntry> ledger)
    {
        using var digest = new ContentDigest();
        if (intent is null)
            digest.AddNothing();
        else
            Add(digest, intent);
        if (attempt is null)
            digest.AddNothing();
        else
            Add(digest, attempt);
        digest.Add((long)ledger.Count);
        foreach (var entry in ledger)
            digest.Add(entry.Asset).Add(entry.Amount).Add(entry.At.UnixSeconds);
        return digest.Finish();
    }

    public static Hash32 Line(Hash32 previous, JournalLine line, Hash32 content)
    {
        using var digest = new ContentDigest();
        digest.Add(previous.Span).Add(line.Sequence).Add(line.Intent.Value).Add((long)line.From).Add((long)line.To).Add(line.Nonce).Add(line.Hash);
        if (line.Mined is { } mined)
        {
            digest.Add(mined.Hash.Span).Add(mined.Block).Add(mined.BlockHash.Span).Add(mined.Time.UnixSeconds).Add(mined.GasUsed).Add(mined.Cost.Raw);
        }
        else
        {
            digest.AddNothing();
        }

        return digest.Add(line.Detail).Add(line.HeadNumber).Add(line.RecordedAt.ToUnixTimeMilliseconds()).Add(content.Span).Finish();
    }

    private static void Add(ContentDigest digest, JournalIntent intent) => digest
        .Add(intent.Key.Value).Add(intent.From.Span).Add(intent.To.Span).Add(intent.Data.Span).Add(intent.Value.Raw)
        .Add(intent.Account.Value).Add(intent.Target.Value).Add(intent.Venue.Value).Add((long)intent.Kind).Add((long)intent.Urgency)
        .Add(intent.ReasonCode).Add(intent.Reason).Add(EffectText.Format(intent.Promise)).Add(SpendText.Format(intent.Spends))
        .Add(intent.PlannedAt.Number).Add(intent.PlannedAt.Hash.Span).Add(intent.PlannedAt.ParentHash.Span).Add(intent.PlannedAt.Timestamp.UnixSeconds)
        .Add(intent.Description);

    private static void Add(ContentDigest digest, JournalAttempt attempt) => digest
        .Add(attempt.Hash.Span).Add(attempt.Nonce).Add((long)attempt.Ordinal).Add((long)attempt.Purpose).Add(attempt.GasLimit)
        .Add(attempt.MaxFeePerGas.Raw).Add(attempt.MaxPriorityFeePerGas.Raw).Add(attempt.SignedAt).Add(attempt.Raw.Span);
}

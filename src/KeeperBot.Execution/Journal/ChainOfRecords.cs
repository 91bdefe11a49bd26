using KeeperBot.Core.Decision;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// What the hash of a log line covers: the line before it, the line itself, and every row written together with it. Whoever changes, removes or
/// inserts one must change every later hash, and the head of the chain is exported to the log. A line keeps the format it was written in for ever.
/// </summary>
internal static class ChainOfRecords
{
    /// <summary>The format that is written: 2 covers routes, the chain's fee and what an intent supersedes, and begins with its number.</summary>
    public const int Format = 2;

    private const int First = 1;
    private const string ControlTag = "control";

    // Most lines are a change of state and no more; a start reads back every one of them.
    private static readonly Hash32[] OfNoRows = [.. Enumerable.Range(First, Format).Select(format => Digest(format, null, null, []))];

    /// <exception cref="FormatException">A format that this program does not know.</exception>
    public static Hash32 Content(int format, JournalIntent? intent, JournalAttempt? attempt, IReadOnlyList<LedgerEntry> ledger) =>
        intent is null && attempt is null && ledger.Count == 0 && format is >= First and <= Format ? OfNoRows[format - First] : Digest(format, intent, attempt, ledger);

    private static Hash32 Digest(int format, JournalIntent? intent, JournalAttempt? attempt, IReadOnlyList<LedgerEntry> ledger)
    {
        using var digest = Begin(format);
        if (intent is null)
            digest.AddNothing();
        else
            Add(digest, format, intent);
        if (attempt is null)
            digest.AddNothing();
        else
            Add(digest, format, attempt);
        digest.Add((long)ledger.Count);
        foreach (var entry in ledger)
            digest.Add(entry.Asset).Add(entry.Amount).Add(entry.At.UnixSeconds);
        return digest.Finish();
    }

    /// <exception cref="FormatException">A format that this program does not know.</exception>
    public static Hash32 Line(int format, Hash32 previous, JournalLine line, Hash32 content)
    {
        using var digest = Begin(format);
        digest.Add(previous.Span).Add(line.Sequence).Add(line.Intent.Value).Add((long)line.From).Add((long)line.To).Add(line.Nonce).Add(line.Hash);
        if (line.Mined is { } mined)
        {
            digest.Add(mined.Hash.Span).Add(mined.Block).Add(mined.BlockHash.Span).Add(mined.Time.UnixSeconds).Add(mined.GasUsed).Add(mined.Cost.Raw);
        }
        else
        {
            digest.AddNothing();
        }

        if (format > First)
            digest.Add((long)line.Route);
        return digest.Add(line.Detail).Add(line.HeadNumber).Add(line.RecordedAt.ToUnixTimeMilliseconds()).Add(content.Span).Finish();
    }

    /// <exception cref="FormatException">A format that this program does not know, or that has no control lines.</exception>
    public static Hash32 Control(int format, Hash32 previous, ControlLine line)
    {
        if (format == First)
            throw new FormatException("control lines exist since format 2");
        using var digest = Begin(format);
        return digest.Add(ControlTag).Add(previous.Span).Add(line.Sequence).Add(line.Name).Add(line.Value).Add(line.Reason).Add(line.At?.UnixSeconds)
            .Add(line.HeadNumber).Add(line.RecordedAt.ToUnixTimeMilliseconds()).Finish();
    }

    private static ContentDigest Begin(int format)
    {
        if (format is < First or > Format)
            throw new FormatException($"a line of format {format} is not known to this program");
        var digest = new ContentDigest();
        return format == First ? digest : digest.Add((long)format);
    }

    private static void Add(ContentDigest digest, int format, JournalIntent intent)
    {
        digest
            .Add(intent.Key.Value).Add(intent.From.Span).Add(intent.To.Span).Add(intent.Data.Span).Add(intent.Value.Raw)
            .Add(intent.Account.Value).Add(intent.Target.Value).Add(intent.Venue.Value).Add((long)intent.Kind).Add((long)intent.Urgency)
            .Add(intent.ReasonCode).Add(intent.Reason).Add(EffectText.Format(intent.Promise)).Add(SpendText.Format(intent.Spends))
            .Add(intent.PlannedAt.Number).Add(intent.PlannedAt.Hash.Span).Add(intent.PlannedAt.ParentHash.Span).Add(intent.PlannedAt.Timestamp.UnixSeconds)
            .Add(intent.Description);
        if (format == First)
            return;
        if (intent.Supersedes is { } superseded)
            digest.Add(superseded.Value);
        else
            digest.AddNothing();
    }

    private static void Add(ContentDigest digest, int format, JournalAttempt attempt)
    {
        digest
            .Add(attempt.Hash.Span).Add(attempt.Nonce).Add((long)attempt.Ordinal).Add((long)attempt.Purpose).Add(attempt.GasLimit)
            .Add(attempt.MaxFeePerGas.Raw).Add(attempt.MaxPriorityFeePerGas.Raw).Add(attempt.SignedAt).Add(attempt.Raw.Span);
        if (format > First)
            digest.Add((long)attempt.Route).Add(attempt.ChainFee.Raw);
    }
}

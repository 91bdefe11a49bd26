using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Manager;

/// <summary>What is to become of signed bytes that a reorganisation has taken out of their block.</summary>
internal enum ReopenedVerdict
{
    /// <summary>Nothing now: it is looked at again at the next head.</summary>
    Wait = 0,

    /// <summary>The same bytes go out again.</summary>
    Send,

    /// <summary>Its nonce is used up by an empty transaction.</summary>
    Cancel,
}

/// <summary>
/// Judges what a reorganisation has reopened. What had its effect before belongs to the history that everything since was planned on, and goes out again as far
/// as the caps have room for it. What had reverted does not: the cycles since have planned without it, so it has to pass everything that a new
/// transaction passes, with its effect still wanted. Nor does what the operator's consent has reopened (<see cref="ChainAdoption"/>): it may be days old.
/// </summary>
internal sealed class ReopenedIntents(TransactionJournal journal, PolicyGuard guard, Replacement replacement, IModeSource mode, ISafetyWatch safety)
{
    /// <param name="story">An intent in state <see cref="IntentState.Reorged"/>.</param>
    /// <param name="head">The newest block.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The verdict, and why, in words.</returns>
    public async Task<(ReopenedVerdict Verdict, string Why)> JudgeAsync(JournalStory story, BlockRef head, CancellationToken cancellation)
    {
        var latest = story.Latest!;
        if (latest.Purpose == AttemptPurpose.Cancel)
            return (ReopenedVerdict.Send, "it only uses its nonce up");
        var others = Unmined(story);
        var isLowest = !others.Any(other => other.Nonce < story.Nonce);
        if (Distrusted(story) is not { } was)
        {
            return guard.CapRefusal(replacement.RequestOf(story, latest), LedgerFor(story), head.Timestamp) is not { } cap ? (ReopenedVerdict.Send, "as before")
                : isLowest ? (ReopenedVerdict.Cancel, $"{cap.Code}: {cap.Detail}")
                : (ReopenedVerdict.Wait, $"until the lower nonces are mined: {cap.Detail}");
        }

        if (Successor(story) is { } successor)
            return (ReopenedVerdict.Cancel, $"{was}, and {successor} serves {story.Intent.Target} since");
        if (!isLowest)
            return (ReopenedVerdict.Wait, $"{was}; it is simulated again once the lower nonces are mined");
        // Everything counts here, also what was sent after it: with the caps at stake it is the one that nothing was built on.
        var doubts = await safety.BeforeSigningAsync(head, cancellation).ConfigureAwait(false);
        if (guard.Authorize(replacement.RequestOf(story, latest), journal, head.Timestamp, mode.Current, doubts) is PolicyRefusal refusal)
            return (ReopenedVerdict.Cancel, $"{was}, and {refusal.Code}: {refusal.Detail}");
        return await replacement.StillWantedAsync(story, head, cancellation).ConfigureAwait(false) switch
        {
            AttemptPurpose.Call => (ReopenedVerdict.Send, $"{was}; simulated again it does what it promised, and that is wanted still"),
            AttemptPurpose.Cancel => (ReopenedVerdict.Cancel, $"{was}, and what it promised would not be brought or is there already"),
            _ => (ReopenedVerdict.Wait, $"{was}, and could not be simulated again"),
        };
    }

    /// <summary>
    /// The ledger without what a reorganisation has reopened on higher nonces: none of that can be mined before this one, and each is judged in its turn with this
    /// one counted.
    /// </summary>
    public ISpendLedger LedgerFor(JournalStory story) => Unmined(story).Where(other => other.Nonce > story.Nonce)
        .Aggregate((ISpendLedger)journal, (ledger, other) => new SupersedingLedger(ledger, other.Intent.Key));

    private ImmutableArray<JournalStory> Unmined(JournalStory story) =>
    [
        .. journal.InStates(IntentState.Signed, IntentState.Broadcasting, IntentState.Pending, IntentState.Reorged).Where(other => other.Intent.Key != story.Intent.Key),
    ];

    /// <summary>What it was, in words, where that is no reason to send it again unseen; null where it had its effect until now.</summary>
    private static string? Distrusted(JournalStory story) => story.Changes.Last(line => line.To == IntentState.Reorged).From switch
    {
        IntentState.Reverted => "it had reverted",
        IntentState.Finalized => "it was final before",
        IntentState.NonceLost => "its nonce was another's before",
        _ => null,
    };

    /// <summary>A call for the same margin account on a higher nonce, sent since or mined.</summary>
    private IntentKey? Successor(JournalStory story) => journal
        .InStates(
            IntentState.Signed, IntentState.Broadcasting, IntentState.Pending, IntentState.Reorged, IntentState.Mined, IntentState.Confirmed, IntentState.EffectMissing)
        .FirstOrDefault(other => other.Nonce > story.Nonce && other.Intent.Target == story.Intent.Target && other.Latest is { Purpose: AttemptPurpose.Call })?.Intent.Key;
}

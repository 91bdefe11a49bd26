using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision;

/// <summary>Questions about the recent intents, at one chain time.</summary>
internal sealed class RecentActions(IntentHistory history, ChainTime now)
{
    private const int DoublingsAtMost = 4;

    private const int ApprovalsAtOnce = 3;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(15);

    /// <summary>Whether an intent on this margin account is on its way (planned, sent, or mined and not yet seen).</summary>
    public IntentMemory? InFlight(MarginAccountId target) =>
        history.Recent.LastOrDefault(intent => intent.Target == target && IsOnItsWay(intent.State));

    /// <summary>Whether an intent of an account is on its way, on whichever of its margin accounts.</summary>
    public IntentMemory? InFlight(AccountId account) =>
        history.Recent.LastOrDefault(intent => intent.Account == account && IsOnItsWay(intent.State));

    /// <summary>Whether the last thing done for a margin account was an approval, seen on the chain: the step that it was given for comes next.</summary>
    public bool IsApproved(MarginAccountId target) =>
        history.Recent.LastOrDefault(intent => intent.Target == target && HadAnEffect(intent.State)) is { Kind: ActionKind.Approve, State: IntentState.Confirmed or IntentState.Finalized };

    /// <summary>
    /// Approvals for a margin account with no step between them, and how long the next one still has to wait. One step may need a few (zero first, two
    /// tokens, one that was raced); more of them mean that something takes them away, and the pause doubles.
    /// </summary>
    public (int InARow, TimeSpan Wait) Approvals(MarginAccountId target)
    {
        var row = history.Recent.Where(intent => intent.Target == target && (HadAnEffect(intent.State) || intent.State == IntentState.Reverted)).Reverse()
            .TakeWhile(intent => intent.Kind is ActionKind.Approve or ActionKind.Revoke).ToList();
        if (row.Count < ApprovalsAtOnce)
            return (row.Count, TimeSpan.Zero);
        var pause = ShortestPause * Math.Pow(2, Math.Min(row.Count - ApprovalsAtOnce, DoublingsAtMost));
        var since = now.Since(row[0].PlannedAt);
        return (row.Count, pause > since ? pause - since : TimeSpan.Zero);
    }

    /// <summary>As <see cref="InFlight(MarginAccountId)"/>, for one that is wanted now: an emergency takes the nonce of a routine one that no block holds yet.</summary>
    public IntentMemory? InFlight(MarginAccountId target, Urgency urgency) =>
        InFlight(target) is { } open && !(urgency == Urgency.Emergency && open is { Urgency: Urgency.Routine, State: not IntentState.Mined }) ? open : null;

    /// <summary>Chain time since the last action of these kinds on a margin account that was not given up, by us or by the venue; null when there was none.</summary>
    public TimeSpan? Since(MarginAccountId target, params ReadOnlySpan<ActionKind> kinds)
    {
        for (var index = history.Recent.Length - 1; index >= 0; index--)
        {
            var intent = history.Recent[index];
            if (intent.Target == target && kinds.Contains(intent.Kind) && HadAnEffect(intent.State) && !intent.Undone)
                return now.Since(intent.PlannedAt);
        }

        return null;
    }

    /// <summary>The last intent of a kind on one of these margin accounts that was not given up; null where there is none.</summary>
    public IntentMemory? Last(ActionKind kind, IReadOnlySet<MarginAccountId> targets) =>
        history.Recent.LastOrDefault(intent => intent.Kind == kind && targets.Contains(intent.Target) && HadAnEffect(intent.State));

    /// <summary>The intents of these kinds within a period that were not given up, the newest last.</summary>
    public List<IntentMemory> Within(TimeSpan period, params ImmutableArray<ActionKind> kinds) =>
        [.. history.Recent.Where(intent => kinds.Contains(intent.Kind) && HadAnEffect(intent.State) && now.Since(intent.PlannedAt) < period)];

    /// <summary>Chain time since the block that holds an intent; since it was planned where no block is known.</summary>
    public TimeSpan SinceMined(IntentMemory intent) => now.Since(intent.MinedAt ?? intent.PlannedAt);

    /// <summary>Chain time since an intent was planned.</summary>
    public TimeSpan Age(IntentMemory intent) => now.Since(intent.PlannedAt);

    /// <summary>Chain time since the last action of a kind on any of an account's margin accounts at a venue that was not given up; null when there was none.</summary>
    public TimeSpan? Since(AccountId account, VenueId venue, ActionKind kind) =>
        history.Recent.LastOrDefault(intent => intent.Kind == kind && intent.Target.IsAt(account, venue) && HadAnEffect(intent.State) && !intent.Undone) is { } last
            ? now.Since(last.PlannedAt)
            : null;

    /// <summary>The last intent of an account whose promised effect was not found within the period; its account is in quarantine.</summary>
    public IntentMemory? Quarantine(AccountId account, TimeSpan period) => history.Recent.LastOrDefault(intent =>
        intent.Account == account && intent.State == IntentState.EffectMissing && now.Since(intent.PlannedAt) < period);

    /// <summary>
    /// The intents of these kinds on a margin account that reverted on the chain, or whose orders the venue cancelled, one after the other, with nothing achieved
    /// since, and how long the next attempt still has to wait: one may be chance and costs no time, more of them double the pause, which stays short enough for a rescue.
    /// </summary>
    public (int InARow, TimeSpan Wait) Reverts(MarginAccountId target, params ImmutableArray<ActionKind> kinds) => Reverts(intent => intent.Target == target && kinds.Contains(intent.Kind));

    /// <summary>The same for a kind of action on any of an account's margin accounts at a venue.</summary>
    public (int InARow, TimeSpan Wait) Reverts(AccountId account, VenueId venue, ActionKind kind) => Reverts(intent => intent.Kind == kind && intent.Target.IsAt(account, venue));

    private (int InARow, TimeSpan Wait) Reverts(Func<IntentMemory, bool> concerns)
    {
        var (count, last) = (0, default(TimeSpan));
        for (var index = history.Recent.Length - 1; index >= 0; index--)
        {
            var intent = history.Recent[index];
            if (!concerns(intent))
                continue;
            if (HadAnEffect(intent.State) && !intent.Undone)
                break;
            if ((intent.Undone || intent.State == IntentState.Reverted) && count++ == 0)
                last = now.Since(intent.PlannedAt);
        }

        var pause = count < 2 ? TimeSpan.Zero : ShortestPause * Math.Pow(2, Math.Min(count - 2, DoublingsAtMost));
        return (count, pause > last ? pause - last : TimeSpan.Zero);
    }

    /// <summary>Top-ups of a margin account within the period, since the last hedge on it.</summary>
    public int TopUpsSinceHedge(MarginAccountId target, TimeSpan period)
    {
        var count = 0;
        for (var index = history.Recent.Length - 1; index >= 0; index--)
        {
            var intent = history.Recent[index];
            if (intent.Target != target || !HadAnEffect(intent.State))
                continue;
            if (intent.Kind == ActionKind.Hedge || now.Since(intent.PlannedAt) >= period)
                break;
            if (intent.Kind == ActionKind.TopUp)
                count++;
        }

        return count;
    }

    private static bool IsOnItsWay(IntentState state) => state is IntentState.Planned or IntentState.NonceReserved or IntentState.Signed
        or IntentState.Broadcasting or IntentState.Pending or IntentState.Mined or IntentState.Reorged;

    private static bool HadAnEffect(IntentState state) => IsOnItsWay(state) || state is IntentState.Confirmed or IntentState.Finalized or IntentState.EffectMissing;
}

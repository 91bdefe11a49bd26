using System.Globalization;
using KeeperBot.Core.Decision;

namespace KeeperBot.Core.Governance;

/// <summary>Raises the alarms about governance. Only words: what is done about a queued change is the margin ladder's.</summary>
internal static class GovernanceRule
{
    private const int Most = 8;

    public static void Tell(PlanDraft draft)
    {
        if (draft.Assessment.Governance is not { } governance)
            return;
        var now = draft.Snapshot.Block.Timestamp;
        foreach (var (change, effects) in governance.Changes)
            draft.Alarm(change.Now.Subject, "governance.changed", $"{change.Now.Name} went from {change.Now.Kind.Text(change.Before)} to {change.Now.Text} (seen at block {change.Block}){Ours(effects)}");
        foreach (var (operation, effects) in governance.Queued)
            draft.Alarm(operation.Subject, effects.Any(effect => effect.BelowTrigger) ? "governance.breach" : "governance.queued", $"{operation.Timelock} may execute {Calls(operation)}, {Countdown(operation.In(now))}{Ours(effects)}");
        foreach (var unread in governance.Unread)
            draft.Alarm("governance", "governance.unread", unread);
    }

    /// <summary>A countdown in chain time, in words.</summary>
    public static string Countdown(TimeSpan left) => left <= TimeSpan.Zero
        ? "from now on"
        : string.Create(CultureInfo.InvariantCulture, $"in {(left.TotalDays >= 1 ? $"{(int)left.TotalDays} d " : "")}{left.Hours} h {left.Minutes} min {left.Seconds} s at the earliest");

    private static string Calls(QueuedOperation operation) => Some(operation.Calls.Select(call => call.Known ? call.Text : $"an unknown call: {call.Text}"), operation.Calls.Length, "calls");

    private static string Ours(IReadOnlyCollection<AccountEffect> effects) => effects.Count == 0
        ? "; no account of ours moves by what is known of it"
        : "; " + Some(effects.OrderByDescending(effect => effect.BelowTrigger).Select(effect => effect.ToString()), effects.Count, "accounts");

    /// <summary>Nobody reads more in an alarm.</summary>
    private static string Some(IEnumerable<string> words, int count, string what) => string.Join("; ", words.Take(Most)) + (count > Most ? $"; and {count - Most} more {what}" : "");
}

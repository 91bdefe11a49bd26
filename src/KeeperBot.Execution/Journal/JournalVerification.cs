namespace KeeperBot.Execution.Journal;

/// <summary>Whether a journal reads back whole.</summary>
/// <param name="Lines">Lines checked.</param>
/// <param name="Sequence">Number of the last line that fits.</param>
/// <param name="Head">The hash that covers all lines up to that one; compare it with the one exported to the log, which shows a cut tail.</param>
/// <param name="FirstFault">The first thing that does not fit, in words; null when everything does.</param>
public sealed record JournalVerification(long Lines, long Sequence, Hash32 Head, string? FirstFault)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsWhole => FirstFault is null;
}

using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;

namespace KeeperBot.Execution.Journal;

/// <summary>An intent with everything that has happened to it.</summary>
/// <param name="Intent">The unchanging part.</param>
/// <param name="State">State now.</param>
/// <param name="Nonce">Nonce held; null before one is reserved.</param>
/// <param name="Attempts">Signed transactions, in order.</param>
/// <param name="Mined">Where it is mined; null when no block holds it.</param>
/// <param name="Effect">What was found of its effect; null before.</param>
/// <param name="Changes">Its lines of the log, in order.</param>
public sealed record JournalStory(
    JournalIntent Intent, IntentState State, ulong? Nonce, ImmutableArray<JournalAttempt> Attempts, MinedAt? Mined, string? Effect,
    ImmutableArray<JournalLine> Changes)
{
    /// <summary>The newest attempt; null before anything is signed.</summary>
    public JournalAttempt? Latest => Attempts.IsEmpty ? null : Attempts[^1];

    /// <summary>The same for the decision engine and the views.</summary>
    public IntentRecord ToRecord() => new(
        new IntentMemory(Intent.Key, Intent.Account, Intent.Target, Intent.Kind, State, Intent.PlannedAt.Timestamp) { Urgency = Intent.Urgency, ReasonCode = Intent.ReasonCode, MinedAt = Mined?.Time, Traded = OptionTraded.Of(Intent.Promise) },
        Nonce, Mined?.Hash ?? Latest?.Hash, Mined?.Block, Mined?.GasUsed, Mined?.Cost, Intent.Description, Effect);
}

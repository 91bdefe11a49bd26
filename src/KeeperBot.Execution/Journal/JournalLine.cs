using KeeperBot.Core.Ports;
using KeeperBot.Evm;

namespace KeeperBot.Execution.Journal;

/// <summary>One line of the transaction log: a change of an intent's state.</summary>
/// <param name="Sequence">1, 2, 3, ... without a hole.</param>
/// <param name="Intent">The intent.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Nonce">The nonce held, once there is one.</param>
/// <param name="Hash">The transaction it is about, if any.</param>
/// <param name="Mined">Where it was mined, on the lines that say so.</param>
/// <param name="Detail">In words; for an effect, what was promised and what was found.</param>
/// <param name="HeadNumber">Number of the head when it was written; 0 when none was known.</param>
/// <param name="RecordedAt">By the machine's clock, for people; nothing is decided by it.</param>
public sealed record JournalLine(
    long Sequence, IntentKey Intent, IntentState From, IntentState To, ulong? Nonce, Hash32? Hash, MinedAt? Mined, string Detail, ulong HeadNumber,
    DateTimeOffset RecordedAt)
{
    /// <summary>On the line of a send, to whom the bytes are shown; <see cref="BroadcastRoute.None"/> on the others.</summary>
    public BroadcastRoute Route { get; init; }

    /// <summary>The hash that covers the log up to and with this line.</summary>
    public Hash32 Chained { get; init; }
}

namespace KeeperBot.Execution.Journal;

/// <summary>A line of the transaction log that is about the keeper and no intent. It stands in the same chain of hashes.</summary>
/// <param name="Sequence">Its place among all lines.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Value">The value from here on.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="At">Chain time of the head it was decided on; null when none was known.</param>
/// <param name="HeadNumber">Number of that head; 0 when none was known.</param>
/// <param name="RecordedAt">By the machine's clock, for people; nothing is decided by it.</param>
public sealed record ControlLine(long Sequence, string Name, string Value, string Reason, ChainTime? At, ulong HeadNumber, DateTimeOffset RecordedAt);

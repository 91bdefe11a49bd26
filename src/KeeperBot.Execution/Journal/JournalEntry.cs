namespace KeeperBot.Execution.Journal;

/// <summary>A line of the transaction log with what it is about, as an operator reads it.</summary>
/// <param name="Sequence">Its place among all lines.</param>
public abstract record JournalEntry(long Sequence);

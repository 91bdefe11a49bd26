namespace KeeperBot.Execution.Journal;

/// <summary>A change of an intent's state.</summary>
/// <param name="Line">The change.</param>
/// <param name="Intent">The intent.</param>
/// <param name="Attempt">The signed transaction that the line is about; null when it is about none.</param>
public sealed record IntentEntry(JournalLine Line, JournalIntent Intent, JournalAttempt? Attempt) : JournalEntry(Line.Sequence);

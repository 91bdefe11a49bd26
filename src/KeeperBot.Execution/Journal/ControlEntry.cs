namespace KeeperBot.Execution.Journal;

/// <summary>A decision about the keeper itself.</summary>
/// <param name="Line">The decision.</param>
public sealed record ControlEntry(ControlLine Line) : JournalEntry(Line.Sequence);

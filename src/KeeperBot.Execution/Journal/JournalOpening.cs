namespace KeeperBot.Execution.Journal;

/// <summary>What was read back before a journal was trusted.</summary>
/// <param name="AfterCleanStop">Whether its last writer had closed it; then the tail was read back, else every page and line.</param>
/// <param name="LinesVerified">Lines whose hashes were recomputed.</param>
public sealed record JournalOpening(bool AfterCleanStop, long LinesVerified);

namespace KeeperBot.Execution.Journal;

/// <summary>An archive that the journal names, as it was found.</summary>
/// <param name="Mark">What the journal says of it.</param>
/// <param name="File">Where it belongs.</param>
/// <param name="IsThere">Whether the file exists; nothing but looking back needs it.</param>
/// <param name="FirstFault">The first thing that does not fit; null when it is whole or absent.</param>
public sealed record ArchiveCheck(ArchiveMark Mark, string File, bool IsThere, string? FirstFault);

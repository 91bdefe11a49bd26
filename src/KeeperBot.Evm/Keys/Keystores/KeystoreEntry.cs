namespace KeeperBot.Evm.Keys.Keystores;

/// <summary>One file of a key folder.</summary>
/// <param name="Path">The file.</param>
/// <param name="Address">The address it states, unproven until it is opened; null where it states none.</param>
/// <param name="Derivation">How its password becomes a key; null where it cannot be used.</param>
/// <param name="Problem">Why it cannot be used; null where it can.</param>
public sealed record KeystoreEntry(string Path, Address? Address, string? Derivation, KeyFileException? Problem);

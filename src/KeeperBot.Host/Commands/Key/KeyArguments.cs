using KeeperBot.Evm.Keys.Keystores;

namespace KeeperBot.Host.Commands.Key;

/// <summary>What the key commands were told.</summary>
/// <param name="Folder">The key folder.</param>
/// <param name="Key">A file, or an address in the folder; null where none was named.</param>
/// <param name="PasswordFile">The file with the password, or null for a prompt: the new key's, or for a key that exists, its own.</param>
/// <param name="OtherPasswordFile">As that, for import: the source's own; for change-password: the new one.</param>
/// <param name="Cost">What a guess at a new password shall cost.</param>
/// <param name="Json">One JSON document instead of text.</param>
internal sealed record KeyArguments(KeystoreFolder Folder, string? Key, string? PasswordFile, string? OtherPasswordFile, ScryptCost Cost, bool Json);

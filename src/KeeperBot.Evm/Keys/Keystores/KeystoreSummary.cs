namespace KeeperBot.Evm.Keys.Keystores;

/// <summary>What a keystore says of itself, unproven until it is opened.</summary>
/// <param name="Address">The address it states; null where it states none.</param>
/// <param name="Derivation">How its password becomes a key, for instance "scrypt n=262144 r=8 p=1".</param>
public sealed record KeystoreSummary(Address? Address, string Derivation);

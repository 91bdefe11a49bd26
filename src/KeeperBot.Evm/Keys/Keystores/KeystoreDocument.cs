namespace KeeperBot.Evm.Keys.Keystores;

/// <summary>A keystore's content, checked for form and cost, still encrypted.</summary>
/// <param name="Address">What it says its address is; null where it says none (cast writes none). Nobody has checked it.</param>
/// <param name="Derivation">From the password to key bytes.</param>
/// <param name="Iv">The initial counter block, 16 bytes.</param>
/// <param name="Ciphertext">The encrypted key, up to 32 bytes.</param>
/// <param name="Mac">What must come out of the key bytes and the ciphertext, 32 bytes.</param>
internal sealed record KeystoreDocument(Address? Address, KeyDerivation Derivation, byte[] Iv, byte[] Ciphertext, byte[] Mac);

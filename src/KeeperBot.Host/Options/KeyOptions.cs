using System.ComponentModel;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>The acting key, by reference; never its value.</summary>
public sealed class KeyOptions
{
    /// <summary>The key file; null where a remote signer holds the key.</summary>
    [Description("File with the key, readable by its owner only (mode 0600): an encrypted keystore (V3, as `keeper key new`, geth and cast write it) or bare digits (0x and 64 of them). Relative paths start at the configuration file. A dry run never opens it. Either this or remote.")]
    public string? File { get; init; }

    /// <summary>The file with the keystore's password; null for a key that is not encrypted.</summary>
    [Description("File with the keystore's password on one line, readable by its owner only (mode 0600). Needed if the key file is encrypted, wrong if it is not. Never the password itself.")]
    public string? PasswordFile { get; init; }

    /// <summary>A signer elsewhere; null where the key is in a file.</summary>
    [Description("A signer elsewhere that holds the key and answers eth_signTransaction, as Web3Signer does. Either this or file.")]
    public RemoteKeyOptions? Remote { get; init; }

    /// <summary>The address that acts.</summary>
    [Description("The address that acts; the key in the file, or the signer's key, must be its key.")]
    public required Address Address { get; init; }
}

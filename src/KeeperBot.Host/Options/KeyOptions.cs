using System.ComponentModel;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>The acting key, by reference; never its value.</summary>
public sealed class KeyOptions
{
    /// <summary>The key file.</summary>
    [Description("File with the private key (0x and 64 hexadecimal digits), readable by its owner only (mode 0600). Relative paths start at the configuration file. A dry run never opens it.")]
    public required string File { get; init; }

    /// <summary>The address that acts.</summary>
    [Description("The address that acts; the key in the file must be its key.")]
    public required Address Address { get; init; }
}

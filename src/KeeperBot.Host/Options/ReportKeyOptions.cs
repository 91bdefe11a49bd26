using System.ComponentModel;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>The report key, by reference; never its value.</summary>
public sealed class ReportKeyOptions
{
    /// <summary>The key file.</summary>
    [Description("File with the report key, as of key.file: mode 0600, an encrypted keystore or bare digits. Relative paths start at the configuration file. A dry run never opens it.")]
    public required string File { get; init; }

    /// <summary>The file with the keystore's password; null for a key that is not encrypted.</summary>
    [Description("File with the keystore's password on one line, mode 0600. Never the password itself.")]
    public string? PasswordFile { get; init; }

    /// <summary>Its address.</summary>
    [Description("The report key's address, by which others verify signatures; not the acting address, nor an account's holder.")]
    public required Address Address { get; init; }
}

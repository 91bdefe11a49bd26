using System.ComponentModel;

namespace KeeperBot.Host.Options;

/// <summary>The journal of transactions.</summary>
public sealed class JournalOptions
{
    /// <summary>The database file.</summary>
    [Description("The journal's database file; one per chain and key. Relative paths start at the configuration file.")]
    public required string Path { get; init; }
}

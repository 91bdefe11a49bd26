using System.ComponentModel;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>A Discord webhook.</summary>
public sealed class DiscordSinkOptions : AlertSinkOptions
{
    /// <summary>The webhook's address.</summary>
    [Description("The webhook's address, by reference: whoever has it can post.")]
    public required SecretReference Url { get; init; }
}

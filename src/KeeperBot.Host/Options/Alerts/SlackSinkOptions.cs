using System.ComponentModel;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>A Slack incoming webhook.</summary>
public sealed class SlackSinkOptions : AlertSinkOptions
{
    /// <summary>The webhook's address.</summary>
    [Description("The incoming webhook's address, by reference: whoever has it can post.")]
    public required SecretReference Url { get; init; }
}

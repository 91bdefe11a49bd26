using System.ComponentModel;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>A sink; its kind chooses the section.</summary>
[AlertSinkVariants]
public abstract class AlertSinkOptions
{
    /// <summary>Which kind.</summary>
    [Description("Which kind of sink it is.")]
    public required string Kind { get; init; }
}

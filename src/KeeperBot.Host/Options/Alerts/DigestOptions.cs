using System.ComponentModel;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>The day's summary.</summary>
public sealed class DigestOptions
{
    /// <summary>When.</summary>
    [Description("Local time of day, as HH:mm.")]
    public required string At { get; init; }

    /// <summary>To whom.</summary>
    [Description("Names of the sinks that get it.")]
    public required IReadOnlyList<string> Sinks { get; init; }
}

using System.ComponentModel;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Monitoring.Alerts;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>Where alerts of one severity go.</summary>
public sealed class AlertRouteOptions
{
    /// <summary>Which.</summary>
    [Description("Which severity.")]
    public required AlertSeverity Severity { get; init; }

    /// <summary>Sinks told at once.</summary>
    [Description("Names of the sinks that are told at once.")]
    public required IReadOnlyList<string> Sinks { get; init; }

    /// <summary>How often again.</summary>
    [Description("How often a condition that lasts is told again, at least 1 min; without it once.")]
    public TimeSpan? Repeat { get; init; }

    /// <summary>When more are told.</summary>
    [Description("How long a condition lasts before the sinks of escalateTo are told too.")]
    public TimeSpan? EscalateAfter { get; init; }

    /// <summary>Who is told then.</summary>
    [Description("Names of the sinks that are told, besides the first, of what lasts longer than escalateAfter.")]
    [MayBeEmpty]
    public IReadOnlyList<string> EscalateTo { get; init; } = [];
}

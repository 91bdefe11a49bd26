using System.Collections.Immutable;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>Where alerts of one severity go.</summary>
/// <param name="Severity">Which.</param>
/// <param name="Sinks">Sinks that are told at once.</param>
public sealed record AlertRoute(AlertSeverity Severity, ImmutableArray<string> Sinks)
{
    /// <summary>How often a condition that lasts is told again; null for once.</summary>
    public TimeSpan? Repeat { get; init; }

    /// <summary>After how long <see cref="EscalateTo"/> is told too; null for never.</summary>
    public TimeSpan? EscalateAfter { get; init; }

    /// <summary>Sinks that are told, besides the first, of what lasts longer than <see cref="EscalateAfter"/>.</summary>
    public ImmutableArray<string> EscalateTo { get; init; } = [];
}

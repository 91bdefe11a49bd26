using System.Collections.Immutable;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>Who is told of what, and when.</summary>
/// <param name="Routes">At most one for each severity; without one, alerts of it reach the digest only.</param>
public sealed record AlertPlan(ImmutableArray<AlertRoute> Routes)
{
    /// <summary>Hours in which the harmless waits; null for none.</summary>
    public QuietHours? Quiet { get; init; }

    /// <summary>The day's summary; null for none.</summary>
    public DigestSchedule? Digest { get; init; }

    /// <summary>How long a condition must be gone before it counts as recovered; doubled with every relapse within an hour, 32 times at most.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Void cycles in a row that are an alert.</summary>
    public int VoidCycles { get; init; } = 3;

    /// <summary>How long no cycle may end before that is an alert.</summary>
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failed deliveries in a row that make a sink's failure an alert on the others.</summary>
    public int FailuresUntilAlarm { get; init; } = 3;

    /// <summary>Alerts of one severity and kind at one moment beyond which the rest is folded into one.</summary>
    public int MostAtOnce { get; init; } = 20;

    /// <summary>The route of a severity, or null.</summary>
    public AlertRoute? RouteOf(AlertSeverity severity) => Routes.FirstOrDefault(route => route.Severity == severity);
}

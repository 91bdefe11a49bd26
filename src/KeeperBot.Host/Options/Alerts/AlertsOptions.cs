using System.ComponentModel;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>Who is told of what, and when.</summary>
public sealed class AlertsOptions
{
    /// <summary>The sinks, by name.</summary>
    [Description("Where alerts can go, by a name of your choice; their kind says how.")]
    public required IReadOnlyDictionary<string, AlertSinkOptions> Sinks { get; init; }

    /// <summary>Which severity goes where.</summary>
    [Description("Which severity goes where, one entry each; critical must be among them. A severity without one reaches the digest only.")]
    public required IReadOnlyList<AlertRouteOptions> Routes { get; init; }

    /// <summary>The name of this keeper in its alerts.</summary>
    [Description("How this keeper calls itself in its alerts; without it by its chain and the acting address.")]
    public string? Name { get; init; }

    /// <summary>Local time zone.</summary>
    [Description("Whose local time quietHours and digest mean, by its IANA name, such as Europe/London; summer time is followed.")]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Hours in which the harmless waits.</summary>
    [Description("Hours in which the harmless waits; critical alerts never do.")]
    public QuietHoursOptions? QuietHours { get; init; }

    /// <summary>The day's summary.</summary>
    [Description("The day's summary: cycles, worst health, actions, costs, alerts.")]
    public DigestOptions? Digest { get; init; }

    /// <summary>Pings outwards while cycles progress.</summary>
    [Description("Pings somebody outside while cycles progress, so that silence is an alarm there.")]
    public DeadManOptions? DeadMan { get; init; }

    /// <summary>Settling time.</summary>
    [Description("How long a condition must be gone before it counts as recovered; doubled with every relapse within an hour, 32 times at most.")]
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Silence of cycles.</summary>
    [Description("How long no cycle may end before that is an alert.")]
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Void cycles in a row.</summary>
    [Description("Cycles in a row that could not read or decide, before that is an alert.")]
    [Bounds(1, 1000)]
    public int VoidCycles { get; init; } = 3;

    /// <summary>Whether a dry run alerts.</summary>
    [Description("Whether `run --dry-run` sends alerts and pings too.")]
    public bool InDryRun { get; init; }
}

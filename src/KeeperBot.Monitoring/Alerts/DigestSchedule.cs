using System.Collections.Immutable;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>When the day's summary is sent, and to whom.</summary>
/// <param name="Zone">Whose local time.</param>
/// <param name="At">Local time of day. On a day that has no such time it is the first moment after; on one that has it twice, the first.</param>
/// <param name="Sinks">Who is told.</param>
public sealed record DigestSchedule(TimeZoneInfo Zone, TimeOnly At, ImmutableArray<string> Sinks)
{
    /// <summary>The last local day whose digest was due at an instant.</summary>
    public DateOnly LastDue(DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, Zone).DateTime;
        var day = DateOnly.FromDateTime(local);
        return TimeOnly.FromDateTime(local) >= At ? day : day.AddDays(-1);
    }
}

using System.Globalization;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>Durations as people say them.</summary>
internal static class Spans
{
    /// <summary>In the two largest units: "45 s", "12 min", "3 h 20 min", "2 d 4 h".</summary>
    public static string Text(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h"),
    };
}

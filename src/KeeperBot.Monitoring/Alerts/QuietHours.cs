namespace KeeperBot.Monitoring.Alerts;

/// <summary>Hours of the local day in which the harmless waits. Critical alerts never wait.</summary>
/// <param name="Zone">Whose local time; its changes of summer time are followed.</param>
/// <param name="From">First local time that is quiet.</param>
/// <param name="To">First local time that is quiet no more; before <paramref name="From"/> when the hours pass midnight.</param>
/// <param name="UpTo">The highest severity that waits; info or warning.</param>
public sealed record QuietHours(TimeZoneInfo Zone, TimeOnly From, TimeOnly To, AlertSeverity UpTo)
{
    /// <summary>Whether an alert of a severity waits at an instant.</summary>
    public bool Holds(AlertSeverity severity, DateTimeOffset at)
    {
        if (severity == AlertSeverity.Critical || severity > UpTo)
            return false;
        // An instant has one local time, so that neither the hour that is missing in spring nor the one that comes twice in autumn is ambiguous.
        var local = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime);
        return From < To ? local >= From && local < To : local >= From || local < To;
    }
}

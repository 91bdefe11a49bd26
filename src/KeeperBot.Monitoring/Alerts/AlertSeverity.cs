namespace KeeperBot.Monitoring.Alerts;

/// <summary>How urgent an alert is; ordered, the higher the more urgent.</summary>
public enum AlertSeverity
{
    /// <summary>Good to know; nobody need act.</summary>
    Info = 0,

    /// <summary>Somebody has to look within hours.</summary>
    Warning,

    /// <summary>Somebody has to act now: money is at stake and the keeper alone does not mend it.</summary>
    Critical,
}

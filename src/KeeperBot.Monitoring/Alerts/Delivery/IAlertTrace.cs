namespace KeeperBot.Monitoring.Alerts.Delivery;

/// <summary>Is told what becomes of alerts, for the log. Must not throw and must not block; called from several threads.</summary>
public interface IAlertTrace
{
    /// <summary>A sink took an alert.</summary>
    void Delivered(string sink, AlertMessage message);

    /// <summary>An attempt failed and another follows.</summary>
    void Retrying(string sink, AlertMessage message, string why, TimeSpan wait);

    /// <summary>An alert was given up.</summary>
    void Lost(string sink, AlertMessage message, string why);

    /// <summary>A sink failed again and again, and is itself an alert now.</summary>
    void SinkFailing(string sink, string why);

    /// <summary>The dead man's ping did not arrive.</summary>
    void PingFailed(string why);
}

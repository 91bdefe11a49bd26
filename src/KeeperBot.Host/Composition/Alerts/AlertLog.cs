using KeeperBot.Host.Logging;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Host.Composition.Alerts;

/// <summary>Writes to the log what becomes of alerts.</summary>
internal sealed class AlertLog(ILogger logger) : IAlertTrace
{
    /// <inheritdoc/>
    public void Delivered(string sink, AlertMessage message) => Log.AlertDelivered(logger, message.Kind, message.Key.ToString(), sink);

    /// <inheritdoc/>
    public void Retrying(string sink, AlertMessage message, string why, TimeSpan wait) => Log.AlertRetried(logger, message.Kind, message.Key.ToString(), sink, why, wait);

    /// <inheritdoc/>
    public void Lost(string sink, AlertMessage message, string why)
    {
        if (message.Severity == AlertSeverity.Critical)
            Log.CriticalAlertLost(logger, message.Kind, message.Key.ToString(), message.Detail, sink, why);
        else
            Log.AlertLost(logger, message.Severity, message.Kind, message.Key.ToString(), sink, why);
    }

    /// <inheritdoc/>
    public void SinkFailing(string sink, string why) => Log.AlertSinkFailing(logger, sink, why);

    /// <inheritdoc/>
    public void PingFailed(string why) => Log.DeadManPingFailed(logger, why);
}

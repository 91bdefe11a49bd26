namespace KeeperBot.Monitoring.Alerts.Delivery;

/// <summary>A place where alerts go. One call at a time.</summary>
public interface IAlertSink
{
    /// <summary>Tries once. A failure is a result; no text of it holds a URL, a token or a password.</summary>
    Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellation);
}

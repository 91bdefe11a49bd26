using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Alerts.Sinks;

/// <summary>
/// PagerDuty Events v2: a condition triggers an incident under its deduplication key and resolves it when it has recovered. Digests, and notices that ask for
/// nothing, make no incident.
/// </summary>
/// <param name="post">Where events are taken.</param>
/// <param name="routingKey">The integration's key.</param>
/// <param name="source">Which keeper.</param>
public sealed class PagerDutySink(HttpPost post, string routingKey, string source) : IAlertSink
{
    private const int LongestSummary = 1024;

    /// <inheritdoc/>
    public Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellation) =>
        message.Kind == AlertKind.Digest || (message.Kind == AlertKind.Notice && message.Severity == AlertSeverity.Info)
            ? Task.FromResult(DeliveryResult.NotForThis)
            : post.SendAsync(Event(message), [], cancellation);

    private byte[] Event(AlertMessage message) => HttpPost.Json(writer =>
    {
        writer.WriteString("routing_key", routingKey);
        writer.WriteString("event_action", message.Kind == AlertKind.Recovered ? "resolve" : "trigger");
        writer.WriteString("dedup_key", AlertText.DedupKey(source, message));
        writer.WriteStartObject("payload");
        writer.WriteString("summary", AlertText.Cut($"{AlertText.Title(source, message)}: {message.Detail}", LongestSummary));
        writer.WriteString("source", source);
        writer.WriteString("severity", message.Severity.ToString().ToLowerInvariant());
        writer.WriteString("timestamp", AlertText.Time(message.At));
        writer.WriteString("component", message.Key.Subject);
        writer.WriteString("class", message.Key.Code);
        writer.WriteStartObject("custom_details");
        writer.WriteString("detail", message.Detail);
        writer.WriteString("since", AlertText.Time(message.Since));
        if (message.Block is { } block)
            writer.WriteNumber("block", block);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}

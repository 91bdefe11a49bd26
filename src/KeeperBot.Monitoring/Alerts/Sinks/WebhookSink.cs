using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Alerts.Sinks;

/// <summary>
/// Posts each alert as one JSON object. With a secret, <c>X-KeeperBot-Signature</c> is "sha256=" and the lower-case hexadecimal HMAC-SHA256 of the text of
/// <c>X-KeeperBot-Timestamp</c> (Unix seconds), a full stop and the body: a receiver that compares both knows the sender and that it is no replay.
/// </summary>
/// <param name="post">Where to.</param>
/// <param name="source">Which keeper.</param>
/// <param name="secret">The HMAC's key; null for no signature.</param>
/// <param name="time">The clock.</param>
public sealed class WebhookSink(HttpPost post, string source, string? secret, TimeProvider time) : IAlertSink
{
    /// <inheritdoc/>
    public Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellation)
    {
        var body = HttpPost.Json(writer =>
        {
            writer.WriteNumber("version", 1);
            writer.WriteString("source", source);
            writer.WriteString("kind", message.Kind.ToString().ToLowerInvariant());
            writer.WriteString("severity", message.Severity.ToString().ToLowerInvariant());
            writer.WriteString("subject", message.Key.Subject);
            writer.WriteString("code", message.Key.Code);
            writer.WriteString("detail", message.Detail);
            writer.WriteString("dedupKey", AlertText.DedupKey(source, message));
            writer.WriteString("at", AlertText.Time(message.At));
            writer.WriteString("since", AlertText.Time(message.Since));
            if (message.Block is { } block)
                writer.WriteNumber("block", block);
            else
                writer.WriteNull("block");
        });
        return post.SendAsync(body, secret is null ? [] : Sign(body, secret), cancellation);
    }

    private KeyValuePair<string, string>[] Sign(byte[] body, string key)
    {
        var at = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(at + "."), .. body];
        return [new("X-KeeperBot-Timestamp", at), new("X-KeeperBot-Signature", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed)))];
    }
}

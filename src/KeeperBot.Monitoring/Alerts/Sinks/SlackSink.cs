using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Alerts.Sinks;

/// <summary>A Slack incoming webhook. Markup is off, and the three characters by which Slack knows mentions and links are escaped as its manual says.</summary>
public sealed class SlackSink(HttpPost post, string source) : IAlertSink
{
    private const int Longest = 3000;

    /// <inheritdoc/>
    public Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellation) => post.SendAsync(
        HttpPost.Json(writer =>
        {
            writer.WriteString("text", Escape(AlertText.Cut($"{AlertText.Title(source, message)}\n{AlertText.Body(message)}", Longest)));
            writer.WriteBoolean("mrkdwn", false);
            writer.WriteString("parse", "none");
            writer.WriteBoolean("link_names", false);
            writer.WriteBoolean("unfurl_links", false);
            writer.WriteBoolean("unfurl_media", false);
        }),
        [], cancellation);

    /// <summary>Without a meaning to Slack.</summary>
    internal static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}

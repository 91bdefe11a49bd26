using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Alerts.Sinks;

/// <summary>A chat of a Telegram bot (Bot API, sendMessage). Sent as HTML with everything from us and from outside escaped, the title in bold.</summary>
/// <param name="post">The bot's sendMessage address, which holds its token.</param>
/// <param name="chat">The chat's id, or @ and a channel's name.</param>
/// <param name="source">Which keeper.</param>
public sealed class TelegramSink(HttpPost post, string chat, string source) : IAlertSink
{
    // Telegram counts 4096 characters after its entities are read.
    private const int Longest = 3800;

    /// <inheritdoc/>
    public Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellation) => post.SendAsync(
        HttpPost.Json(writer =>
        {
            writer.WriteString("chat_id", chat);
            writer.WriteString("text", $"<b>{Escape(AlertText.Title(source, message))}</b>\n{Escape(AlertText.Cut(AlertText.Body(message), Longest))}");
            writer.WriteString("parse_mode", "HTML");
            writer.WriteBoolean("disable_notification", message.Severity == AlertSeverity.Info);
            writer.WriteStartObject("link_preview_options");
            writer.WriteBoolean("is_disabled", true);
            writer.WriteEndObject();
        }),
        [], cancellation);

    /// <summary>Without a meaning to Telegram's HTML.</summary>
    internal static string Escape(string text) => SlackSink.Escape(text);
}

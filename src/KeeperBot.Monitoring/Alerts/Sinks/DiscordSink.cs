using System.Text;
using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Alerts.Sinks;

/// <summary>A Discord webhook. No mention is allowed to notify anybody, and Markdown is escaped.</summary>
public sealed class DiscordSink(HttpPost post, string source) : IAlertSink
{
    // Discord takes 2000 characters; escaping can double them.
    private const int Longest = 2000;

    /// <inheritdoc/>
    public Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellation) => post.SendAsync(
        HttpPost.Json(writer =>
        {
            writer.WriteString("content", AlertText.Cut(Escape($"{AlertText.Title(source, message)}\n{AlertText.Body(message)}"), Longest));
            writer.WriteStartObject("allowed_mentions");
            writer.WriteStartArray("parse");
            writer.WriteEndArray();
            writer.WriteEndObject();
            // SUPPRESS_EMBEDS: no preview is fetched for what looks like a link.
            writer.WriteNumber("flags", 4);
        }),
        [], cancellation);

    /// <summary>Without a meaning to Discord's Markdown.</summary>
    internal static string Escape(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            if (letter is '\\' or '*' or '_' or '~' or '`' or '|' or '>' or '<' or '#' or '[' or ']' or '(' or ')' or '@' or ':' or '-')
                result.Append('\\');
            result.Append(letter);
        }

        return result.ToString();
    }
}

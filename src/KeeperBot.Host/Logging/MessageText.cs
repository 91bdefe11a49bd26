using System.Globalization;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace KeeperBot.Host.Logging;

/// <summary>An event's message with its values filled in as they are, texts without quotes.</summary>
internal static class MessageText
{
    private static readonly MessageTemplateTextFormatter Literal = new("{Message:l}", CultureInfo.InvariantCulture);

    /// <summary>The message.</summary>
    public static string Of(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Literal.Format(logEvent, text);
        return text.ToString();
    }
}

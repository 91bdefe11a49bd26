using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Json;

namespace KeeperBot.Host.Logging;

/// <summary>One compact JSON object a line: @t time, @l level unless information, @m message, @x exception, and the event's properties.</summary>
internal sealed class JsonLine(Redactor redactor) : ITextFormatter
{
    private static readonly JsonValueFormatter Values = new(typeTagName: null);

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        line.Write("{\"@t\":\"");
        line.Write(logEvent.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        line.Write('"');
        if (logEvent.Level != LogEventLevel.Information)
            Member(line, "@l", logEvent.Level.ToString());
        Member(line, "@m", redactor.Clean(MessageText.Of(logEvent)));
        if (logEvent.Exception is { } exception)
            Member(line, "@x", exception.ToString());
        foreach (var (name, value) in logEvent.Properties)
        {
            line.Write(',');
            JsonValueFormatter.WriteQuotedJsonString(name.StartsWith('@') ? "@" + name : name, line);
            line.Write(':');
            Values.Format(value, line);
        }

        line.Write("}\n");
        output.Write(redactor.Hide(line.ToString()));
    }

    private static void Member(TextWriter line, string name, string text)
    {
        line.Write(",\"");
        line.Write(name);
        line.Write("\":");
        JsonValueFormatter.WriteQuotedJsonString(text, line);
    }
}

using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace KeeperBot.Host.Logging;

/// <summary>One readable line an event: time, level, message, and the kind of an exception with its message.</summary>
internal sealed class ReadableLine(Redactor redactor) : ITextFormatter
{
    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(logEvent.Timestamp.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        output.Write(' ');
        output.Write(Level(logEvent.Level));
        output.Write(' ');
        output.Write(redactor.Clean(MessageText.Of(logEvent)));
        if (logEvent.Exception is { } exception)
            output.Write(redactor.Clean($" ({exception.GetType().Name}: {exception.Message})"));
        output.Write('\n');
    }

    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "info ",
        LogEventLevel.Warning => "warn ",
        _ => "error",
    };
}

using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace KeeperBot.Host.Logging;

/// <summary>Writes events to a writer (stderr), one at a time.</summary>
internal sealed class WriterSink(TextWriter writer, ITextFormatter formatter) : ILogEventSink
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        lock (_gate)
        {
            formatter.Format(logEvent, writer);
            writer.Flush();
        }
    }
}

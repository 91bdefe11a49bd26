using System.Globalization;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>How many rows are done, on one line of a terminal that is drawn again now and then.</summary>
/// <param name="terminal">The terminal; null where there is none.</param>
/// <param name="time">The clock.</param>
internal sealed class RowProgress(TextWriter? terminal, TimeProvider time)
{
    private const int RowsBetweenLooks = 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _shown;
    private bool _drawn;

    /// <summary>So many rows are done.</summary>
    public void Report(long rows)
    {
        if (terminal is null || rows % RowsBetweenLooks != 0 || time.GetElapsedTime(_start) is var elapsed && elapsed - _shown < Pause)
            return;
        (_shown, _drawn) = (elapsed, true);
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"\rkeeper: {rows} rows, {rows / elapsed.TotalSeconds:F0} a second "));
    }

    /// <summary>Makes room for a line of text.</summary>
    public void Clear()
    {
        if (_drawn)
            terminal!.Write("\r\u001b[K");
        _drawn = false;
    }
}

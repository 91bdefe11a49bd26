using KeeperBot.Core.Decision.Buffer;
using KeeperBot.Core.Units;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>How long each buffer lasts without a refill: one row per payer and token.</summary>
public static class BufferTable
{
    /// <summary>The table.</summary>
    public static Table Render(IReadOnlyCollection<BufferLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var table = new Table().Border(TableBorder.Rounded).Title("Buffers").Expand();
        table.AddColumns("Token", "Idle", "Wanted at worst", "Within", "Missing", "Spare", "Lasts", "Payer");
        foreach (var (buffer, runway) in lines)
        {
            table.AddRow(
                new Text(SafeText.Escape(buffer.Token.Symbol)), Amount(buffer.Idle), Amount(buffer.Demand), new Text(Figures.Span(buffer.Horizon)), Amount(buffer.Missing), Amount(buffer.Spare),
                new Text(runway == TimeSpan.Zero ? $"less than {Figures.Span(BufferForecast.Runways[0])}" : runway == BufferForecast.Runways[^1] ? $"{Figures.Span(runway)} or longer" : Figures.Span(runway)),
                new Text(buffer.Payer.ToString()));
        }

        return table;
    }

    private static Text Amount(Wad? tokens) => new(tokens is { } known ? known.ToString() : "unknown");
}

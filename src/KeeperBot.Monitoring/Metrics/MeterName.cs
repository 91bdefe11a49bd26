using System.Diagnostics.Metrics;
using System.Text;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>An instrument's name and unit in Prometheus' form: "keeper.journal.size" in "By" is "keeperbot_journal_size_bytes".</summary>
internal static class MeterName
{
    private const string Own = "keeper.";

    /// <summary>The family's name, with its unit and, for counters, "_total".</summary>
    public static string Of(Instrument instrument, MetricKind kind)
    {
        var name = instrument.Name.StartsWith(Own, StringComparison.Ordinal) ? "keeperbot." + instrument.Name[Own.Length..] : instrument.Name;
        var unit = Unit(instrument.Unit);
        var result = Clean(name);
        if (unit.Length > 0 && !result.EndsWith("_" + unit, StringComparison.Ordinal))
            result += "_" + unit;
        // "_count" is a histogram's; what only goes up and down is a number of something.
        if (kind == MetricKind.Gauge && result.EndsWith("_count", StringComparison.Ordinal))
            result = string.Concat(result.AsSpan(0, result.Length - "_count".Length), "_number");
        return kind == MetricKind.Counter && !result.EndsWith("_total", StringComparison.Ordinal) ? result + "_total" : result;
    }

    /// <summary>A tag's name as a label's.</summary>
    public static string Label(string tag) => Clean(tag);

    // UCUM as the instruments write it; what is in braces is a remark and no unit.
    private static string Unit(string? unit) => unit switch
    {
        null or "" or "1" => "",
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        ['{', ..] => "",
        _ => Clean(unit),
    };

    private static string Clean(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var letter in name)
            text.Append(char.IsAsciiLetterOrDigit(letter) || letter == '_' ? letter : '_');
        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? "_" + text : text.ToString();
    }
}

using System.Globalization;
using System.Text;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>
/// The text exposition format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). Written here because no exporter package is
/// needed for so little; `promtool check metrics` is the judge of it in the tests.
/// </summary>
public static class PrometheusText
{
    /// <summary>The content type to send it with.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The document: families in order of their names, each with HELP and TYPE before its series.</summary>
    /// <exception cref="ArgumentException">Two families of one name, or a name that is none: a defect of the caller.</exception>
    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        string? last = null;
        foreach (var family in families.Where(family => !family.Samples.IsEmpty).OrderBy(family => family.Name, StringComparer.Ordinal))
        {
            if (family.Name == last)
                throw new ArgumentException($"two families are called {family.Name}", nameof(families));
            last = RequireName(family.Name);
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(Escaped(family.Help, quotes: false)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(Word(family.Kind)).Append('\n');
            foreach (var sample in family.Samples)
                WriteSample(text, family.Name, sample);
        }

        return text.ToString();
    }

    /// <summary>A number as the format has it: shortest digits that round-trip, or NaN, +Inf, -Inf.</summary>
    public static string Number(double value) => value switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static void WriteSample(StringBuilder text, string family, MetricSample sample)
    {
        text.Append(family).Append(sample.Suffix);
        for (var index = 0; index < sample.Labels.Length; index++)
        {
            var (name, value) = sample.Labels[index];
            text.Append(index == 0 ? '{' : ',').Append(RequireName(name)).Append("=\"").Append(Escaped(value, quotes: true)).Append('"');
        }

        text.Append(sample.Labels.IsEmpty ? " " : "} ").Append(Number(sample.Value)).Append('\n');
    }

    /// <summary>Backslashes and line feeds everywhere, quotes in values. Lone surrogates have no UTF-8 and become the replacement character.</summary>
    private static string Escaped(string text, bool quotes)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => result.Append(@"\\"),
                '\n' => result.Append(@"\n"),
                '"' when quotes => result.Append("\\\""),
                _ => result.Append(rune.ToString()),
            };
        }

        return result.ToString();
    }

    private static string Word(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };

    private static string RequireName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? name
            : throw new ArgumentException($"'{name}' is no name of a metric or label", nameof(name));
}

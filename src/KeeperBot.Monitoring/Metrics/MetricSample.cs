using System.Collections.Immutable;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>One series at one moment.</summary>
/// <param name="Suffix">What follows the family's name: "" or, of a histogram, "_bucket", "_sum", "_count".</param>
/// <param name="Labels">Names and values, in the order in which they are written.</param>
/// <param name="Value">The number, in the family's unit.</param>
public sealed record MetricSample(string Suffix, ImmutableArray<KeyValuePair<string, string>> Labels, double Value)
{
    /// <summary>A series of the family's own name.</summary>
    public static MetricSample Of(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(labels.Length);
        foreach (var (name, text) in labels)
            pairs.Add(new(name, text));
        return new("", pairs.MoveToImmutable(), value);
    }
}

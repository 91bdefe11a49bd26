using System.Collections.Immutable;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>All series of one name.</summary>
/// <param name="Name">The name with its unit: letters, digits and underscores; a counter's ends in "_total".</param>
/// <param name="Kind">What the numbers are.</param>
/// <param name="Help">What it says and in what unit.</param>
/// <param name="Samples">The series; a family without any is not written.</param>
public sealed record MetricFamily(string Name, MetricKind Kind, string Help, ImmutableArray<MetricSample> Samples)
{
    /// <summary>Values that go up and down.</summary>
    public static MetricFamily Gauge(string name, string help, params IEnumerable<MetricSample> samples) => new(name, MetricKind.Gauge, help, [.. samples]);

    /// <summary>Values that only grow.</summary>
    public static MetricFamily Counter(string name, string help, params IEnumerable<MetricSample> samples) => new(name, MetricKind.Counter, help, [.. samples]);
}

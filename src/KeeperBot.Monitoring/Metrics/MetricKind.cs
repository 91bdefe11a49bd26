namespace KeeperBot.Monitoring.Metrics;

/// <summary>What a family's numbers are, in the words of the exposition format.</summary>
public enum MetricKind
{
    /// <summary>Goes up and down.</summary>
    Gauge = 0,

    /// <summary>Only grows, from the start of the process.</summary>
    Counter,

    /// <summary>Observations counted in cumulative buckets.</summary>
    Histogram,
}

using System.Collections.Immutable;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>Observations in buckets. Not thread-safe; its owner locks.</summary>
internal sealed class HistogramBuckets
{
    /// <summary>Upper bounds for times, in seconds.</summary>
    public static readonly ImmutableArray<double> Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

    private readonly ImmutableArray<double> _bounds;
    private readonly long[] _counts;
    private double _sum;

    public HistogramBuckets(ImmutableArray<double> bounds) => (_bounds, _counts) = (bounds, new long[bounds.Length + 1]);

    /// <summary>Counts one; what is not finite is no observation.</summary>
    public void Observe(double value)
    {
        if (!double.IsFinite(value))
            return;
        var bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket])
            bucket++;
        _counts[bucket]++;
        _sum += value;
    }

    /// <summary>Cumulative buckets, then sum and count.</summary>
    public IEnumerable<MetricSample> Samples(ImmutableArray<KeyValuePair<string, string>> labels)
    {
        var samples = new List<MetricSample>(_counts.Length + 2);
        var total = 0L;
        for (var index = 0; index < _counts.Length; index++)
        {
            total += _counts[index];
            var bound = index < _bounds.Length ? _bounds[index] : double.PositiveInfinity;
            samples.Add(new("_bucket", labels.Add(new("le", PrometheusText.Number(bound))), total));
        }

        samples.Add(new("_sum", labels, _sum));
        samples.Add(new("_count", labels, total));
        return samples;
    }
}

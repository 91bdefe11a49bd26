using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>The series of one instrument. Not thread-safe; its owner locks.</summary>
internal sealed class InstrumentSeries
{
    private readonly Instrument _instrument;
    private readonly int _most;
    private readonly MetricKind _kind;
    private readonly bool _adds;
    private readonly Dictionary<string, (ImmutableArray<KeyValuePair<string, string>> Labels, double Value, HistogramBuckets? Buckets)> _series = new(StringComparer.Ordinal);

    public InstrumentSeries(Instrument instrument, int most)
    {
        (_instrument, _most) = (instrument, most);
        var type = instrument.GetType() is { IsGenericType: true } generic ? generic.GetGenericTypeDefinition() : null;
        _kind = type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : type == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
        // Counters and up-down counters tell changes; gauges and everything observed tell the value itself.
        _adds = type == typeof(Counter<>) || type == typeof(UpDownCounter<>);
    }

    /// <summary>Whether its values are asked for at each scrape.</summary>
    public bool IsObserved => _instrument.IsObservable;

    /// <summary>Measurements that found no place.</summary>
    public long Dropped { get; private set; }

    public void Clear() => _series.Clear();

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        ImmutableArray<KeyValuePair<string, string>> labels =
            [.. tags.ToArray().Select(tag => KeyValuePair.Create(MeterName.Label(tag.Key), Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "")).OrderBy(label => label.Key, StringComparer.Ordinal)];
        var key = string.Join('\0', labels.Select(label => label.Key + '\0' + label.Value));
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= _most)
            {
                Dropped++;
                return;
            }

            series = (labels, 0, _kind == MetricKind.Histogram ? new HistogramBuckets(HistogramBuckets.Seconds) : null);
        }

        series.Buckets?.Observe(value);
        _series[key] = series with { Value = _adds ? series.Value + value : value };
    }

    public MetricFamily Collect() => new(
        MeterName.Of(_instrument, _kind), _kind, _instrument.Description ?? "",
        [.. _series.Values.SelectMany(series => series.Buckets?.Samples(series.Labels) ?? [new MetricSample("", series.Labels, series.Value)])]);
}

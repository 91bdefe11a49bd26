using System.Diagnostics.Metrics;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>
/// The instruments of this program's meters ("KeeperBot.…") and of the runtime, as families. Counters and histograms are summed as they come; what is
/// observed is asked at each scrape. Names and units are turned into Prometheus' form by <see cref="MeterName"/>.
/// </summary>
public sealed class MeterExport : IDisposable
{
    private const int MostSeries = 500;

    private static readonly string[] Meters = ["KeeperBot", "System.Runtime"];

    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<Instrument, InstrumentSeries> _series = [];
    private long _failures;

    /// <summary>Listens from now on.</summary>
    public MeterExport()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Any(meter => instrument.Meter.Name == meter || instrument.Meter.Name.StartsWith(meter + ".", StringComparison.Ordinal)))
                listener.EnableMeasurementEvents(instrument);
        };
        // An instrument whose meter is gone (a journal that was closed) must not be shown as if it were still told.
        _listener.MeasurementsCompleted = (instrument, _) => Forget(instrument);
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Record(instrument, (double)value, tags));
        _listener.Start();
    }

    /// <summary>Everything as it is now; instruments of one name are one family.</summary>
    public IEnumerable<MetricFamily> Collect()
    {
        lock (_gate)
        {
            foreach (var series in _series.Values.Where(series => series.IsObserved))
                series.Clear();
        }

        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException)
        {
            // What could not be observed has no series; that there is such an instrument is counted.
            Interlocked.Increment(ref _failures);
        }

        lock (_gate)
        {
            return
            [
                .. _series.Values.Select(series => series.Collect()).GroupBy(family => family.Name)
                    .Select(group => group.First() with { Samples = [.. group.SelectMany(family => family.Samples)] }),
                MetricFamily.Counter("keeperbot_observation_failures_total", "Scrapes in which an instrument could not be observed.", MetricSample.Of(Interlocked.Read(ref _failures))),
                MetricFamily.Counter("keeperbot_series_dropped_total", "Measurements of instruments that were left out because there were too many series.", MetricSample.Of(_series.Values.Sum(series => series.Dropped))),
            ];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Forget(Instrument instrument)
    {
        lock (_gate)
            _series.Remove(instrument);
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            if (!_series.TryGetValue(instrument, out var series))
                _series.Add(instrument, series = new InstrumentSeries(instrument, MostSeries));
            series.Record(value, tags);
        }
    }
}

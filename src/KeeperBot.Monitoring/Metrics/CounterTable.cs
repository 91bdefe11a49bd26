using System.Collections.Immutable;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>
/// Sums by label values, with a bound on how many there can be: codes are few and fixed, and a defect that makes them up must not fill the memory of
/// whoever scrapes. Beyond the bound everything counts as "other". Not thread-safe; its owner locks.
/// </summary>
internal sealed class CounterTable(string name, string help, params string[] labels)
{
    private const int MostSeries = 500;
    private const string Beyond = "other";

    private readonly Dictionary<string, (ImmutableArray<string> Values, double Sum)> _sums = new(StringComparer.Ordinal);

    public void Add(double amount, params ReadOnlySpan<string> values)
    {
        var key = string.Join('\0', values);
        if (!_sums.TryGetValue(key, out var entry))
        {
            ImmutableArray<string> kept = _sums.Count < MostSeries ? [.. values] : [.. labels.Select(_ => Beyond)];
            key = string.Join('\0', kept);
            entry = _sums.TryGetValue(key, out var other) ? other : (kept, 0);
        }

        _sums[key] = (entry.Values, entry.Sum + amount);
    }

    public MetricFamily Collect() => MetricFamily.Counter(name, help, _sums.Values.OrderBy(entry => string.Join('\0', entry.Values), StringComparer.Ordinal).Select(
        entry => new MetricSample("", [.. labels.Zip(entry.Values, KeyValuePair.Create)], entry.Sum)));
}

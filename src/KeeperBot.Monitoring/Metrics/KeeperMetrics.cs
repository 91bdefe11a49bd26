using System.Collections.Immutable;
using System.Runtime.InteropServices;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>
/// What a scrape shows: cycles and decisions as they were counted, the portfolio of the last completed cycle, the limits, the nodes, and every instrument of
/// this program. Observing a cycle is a few sums under a lock; the work is done by whoever scrapes.
/// </summary>
public sealed class KeeperMetrics : ICycleObserver, IDisposable
{
    private readonly CycleCounters _counters;
    private readonly MeterExport _meters = new();
    private readonly double _startedAt;
    private volatile KeeperFacts _facts;
    private volatile Shown? _shown;

    /// <summary>Metrics of one keeper, from now on.</summary>
    public KeeperMetrics(KeeperFacts facts, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(time);
        _facts = facts;
        _counters = new CycleCounters(time);
        _startedAt = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    }

    /// <inheritdoc/>
    public void OnCycleStarted(BlockRef head) => _counters.Started();

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome) => _counters.Count(outcome);

    /// <summary>Shows other limits from here on.</summary>
    public void Adopt(DecisionLimits limits) => _facts = _facts with { Limits = limits };

    /// <summary>Everything as it is now.</summary>
    public IReadOnlyList<MetricFamily> Collect() =>
    [
        MetricFamily.Gauge(
            "keeperbot_build_info", "1, with what this program is.",
            MetricSample.Of(
                1, ("version", _facts.Version), ("runtime", RuntimeInformation.FrameworkDescription), ("chain", _facts.Chain.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("dry_run", _facts.DryRun ? "true" : "false"))),
        MetricFamily.Gauge("process_start_time_seconds", "When the keeper started, seconds since the Unix epoch.", MetricSample.Of(_startedAt)),
        .. _counters.Collect(),
        .. _counters.Completed is { } cycle ? OfCycle(cycle, _facts.Limits) : [],
        .. PortfolioGauges.Limits(_facts.Limits),
        .. NodeGauges.Of(_facts.Nodes(), _facts.NodeStates),
        .. _meters.Collect(),
    ];

    /// <summary>The text of a scrape.</summary>
    public string Scrape() => PrometheusText.Write(Collect());

    /// <inheritdoc/>
    public void Dispose() => _meters.Dispose();

    // Worked out once a cycle, however many scrape: how long a buffer lasts takes milliseconds in a large portfolio.
    private ImmutableArray<MetricFamily> OfCycle(CycleCompleted cycle, DecisionLimits limits)
    {
        if (_shown is not { } shown || !ReferenceEquals(shown.Cycle, cycle) || !ReferenceEquals(shown.Limits, limits))
            _shown = shown = new Shown(cycle, limits, [.. PortfolioGauges.Of(cycle), .. BufferGauges.Of(cycle, limits), .. GovernanceGauges.Of(cycle)]);
        return shown.Families;
    }

    private sealed record Shown(CycleCompleted Cycle, DecisionLimits Limits, ImmutableArray<MetricFamily> Families);
}

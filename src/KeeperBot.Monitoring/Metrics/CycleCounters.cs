using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>Counts cycles and what was decided in them, and remembers the newest outcomes. Every method may be called from any thread.</summary>
internal sealed class CycleCounters(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly CounterTable _cycles = new("keeperbot_cycles_total", "Cycles by how they ended; a failed one has the code, and nothing was signed in it.", "outcome", "code");
    private readonly CounterTable _decisions = new("keeperbot_decisions_total", "Actions that were planned, by kind and urgency.", "kind", "urgency");
    private readonly CounterTable _steps = new("keeperbot_steps_total", "What became of planned actions, by kind, outcome and, where it went no further, the code.", "kind", "outcome", "code");
    private readonly CounterTable _skips = new("keeperbot_skips_total", "Triggers that were looked at and led to no action, by kind and reason.", "kind", "code");
    private readonly CounterTable _alarms = new("keeperbot_alarms_total", "Alarms, one a cycle as long as it lasts, by code.", "code");
    private readonly HistogramBuckets _duration = new(HistogramBuckets.Seconds);
    private readonly HistogramBuckets _latency = new(HistogramBuckets.Seconds);
    private long? _started;
    private (CycleOutcome Outcome, DateTimeOffset At)? _newest;
    private (CycleCompleted Cycle, DateTimeOffset At)? _completed;

    /// <summary>The newest cycle that ran through.</summary>
    public CycleCompleted? Completed
    {
        get
        {
            lock (_gate)
                return _completed?.Cycle;
        }
    }

    public void Started()
    {
        lock (_gate)
            _started = time.GetTimestamp();
    }

    public void Count(CycleOutcome outcome)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _newest = (outcome, now);
            if (_started is { } started)
                _duration.Observe(time.GetElapsedTime(started).TotalSeconds);
            _started = null;
            // A chain whose clock is not the wall clock shows blocks of the future: nothing to measure.
            var latency = (now - outcome.Block.Timestamp.ToDateTimeOffset()).TotalSeconds;
            if (latency >= 0)
                _latency.Observe(latency);
            _cycles.Add(1, outcome is CycleFailed failed ? ["failed", failed.Code] : ["completed", ""]);
            if (outcome is not CycleCompleted cycle)
                return;
            _completed = (cycle, now);
            CountDecisions(cycle);
        }
    }

    public IEnumerable<MetricFamily> Collect()
    {
        lock (_gate)
        {
            List<MetricFamily> families =
            [
                _cycles.Collect(), _decisions.Collect(), _steps.Collect(), _skips.Collect(), _alarms.Collect(),
                new("keeperbot_cycle_duration_seconds", MetricKind.Histogram, "From the start of a cycle to its end.", [.. _duration.Samples([])]),
                new("keeperbot_cycle_latency_seconds", MetricKind.Histogram, "From a block's own time to the end of its cycle, by the wall clock.", [.. _latency.Samples([])]),
            ];
            if (_newest is { } newest)
                families.AddRange(Newly(newest.Outcome, newest.At));
            if (_completed is { } completed)
                families.Add(MetricFamily.Gauge(
                    "keeperbot_last_completed_cycle_timestamp_seconds", "When the last cycle that ran through ended, seconds since the Unix epoch.", MetricSample.Of(Seconds(completed.At))));
            return families;
        }
    }

    private void CountDecisions(CycleCompleted cycle)
    {
        foreach (var action in cycle.Plan.Actions)
            _decisions.Add(1, ReportJson.Kebab(action.Kind), ReportJson.Kebab(action.Urgency));
        foreach (var step in cycle.Steps)
        {
            var (outcome, code) = Ended(step);
            _steps.Add(1, ReportJson.Kebab(step.Action.Kind), outcome, code);
        }

        foreach (var skip in cycle.Plan.Skips)
            _skips.Add(1, ReportJson.Kebab(skip.Kind), skip.Code);
        foreach (var alarm in cycle.Plan.Alarms)
            _alarms.Add(1, alarm.Code);
    }

    private static (string Outcome, string Code) Ended(StepOutcome step) => step switch
    {
        StepSubmitted { Submission: Submitted } => ("submitted", ""),
        StepSubmitted { Submission: WouldSubmit } => ("would-submit", ""),
        StepSubmitted { Submission: SubmissionRefused refused } => ("refused", refused.Code),
        StepDropped dropped => ("dropped", dropped.Code),
        StepDeferred => ("deferred", ""),
        _ => ("other", ""),
    };

    private static IEnumerable<MetricFamily> Newly(CycleOutcome outcome, DateTimeOffset at)
    {
        yield return MetricFamily.Gauge("keeperbot_last_cycle_block", "Number of the block of the newest cycle, completed or not.", MetricSample.Of(outcome.Block.Number));
        yield return MetricFamily.Gauge(
            "keeperbot_last_cycle_block_timestamp_seconds", "Time of that block by the chain's clock, seconds since the Unix epoch.", MetricSample.Of(outcome.Block.Timestamp.UnixSeconds));
        yield return MetricFamily.Gauge("keeperbot_last_cycle_timestamp_seconds", "When the newest cycle ended, seconds since the Unix epoch.", MetricSample.Of(Seconds(at)));
        yield return MetricFamily.Gauge("keeperbot_last_cycle_completed", "1 where the newest cycle ran through, 0 where it was void.", MetricSample.Of(outcome is CycleCompleted ? 1 : 0));
        yield return MetricFamily.Gauge(
            "keeperbot_mode", "1 for the mode that the newest cycle ran in, 0 for the others.",
            Enum.GetValues<KeeperMode>().Select(mode => MetricSample.Of(mode == outcome.Mode ? 1 : 0, ("mode", ReportJson.Kebab(mode)))));
        if (outcome is not CycleCompleted { Plane: var plane })
            yield break;
        yield return MetricFamily.Gauge("keeperbot_key_halted", "1 while the key is halted by the transaction plane, else 0.", MetricSample.Of(plane.HaltReason is null ? 0 : 1));
        yield return MetricFamily.Gauge("keeperbot_key_busy", "1 while the key has a transaction on the way, else 0.", MetricSample.Of(plane.KeyBusy ? 1 : 0));
        yield return MetricFamily.Gauge(
            "keeperbot_transactions", "Intents that are not closed and those closed lately, by state.",
            Enum.GetValues<IntentState>().Where(state => state != IntentState.None)
                .Select(state => MetricSample.Of(plane.Intents.Count(intent => intent.Memory.State == state), ("state", TransactionTable.Word(state)))));
    }

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;
}

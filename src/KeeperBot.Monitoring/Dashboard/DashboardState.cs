using System.Collections.Immutable;
using System.Threading.Channels;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Monitoring.Metrics;

namespace KeeperBot.Monitoring.Dashboard;

/// <summary>
/// What the dashboard shows: the newest outcome, the last completed cycle, and a history of bounded length. Observing a cycle keeps references and rings a
/// bell; the documents are made by whoever answers the bell, and of cycles that come faster than that only the newest is shown.
/// </summary>
public sealed class DashboardState : ICycleObserver
{
    /// <summary>Points of history that are kept: ten hours of blocks of twelve seconds.</summary>
    public const int MostPoints = 3000;

    private readonly Lock _gate = new();
    private readonly HistoryRing _history = new(MostPoints);
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TimeProvider _time;
    private readonly Func<IReadOnlyList<(string Code, string Detail)>> _troubles;
    private readonly Func<string?> _modeReason;
    private readonly DateTimeOffset _startedAt;
    private volatile KeeperFacts _facts;
    private CycleOutcome? _newest;
    private CycleCompleted? _completed;

    /// <summary>A state without any cycle yet.</summary>
    /// <param name="facts">What does not come from cycles.</param>
    /// <param name="troubles">Why the keeper is not ready, now; empty where it is.</param>
    /// <param name="modeReason">Why the mode is stricter than active, now; null where it is not.</param>
    /// <param name="time">The clock.</param>
    public DashboardState(KeeperFacts facts, Func<IReadOnlyList<(string Code, string Detail)>> troubles, Func<string?> modeReason, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_facts, _troubles, _modeReason, _time) = (facts, troubles, modeReason, time);
        _startedAt = time.GetUtcNow();
    }

    /// <summary>Has something to read whenever there was a cycle since the last reading.</summary>
    public ChannelReader<bool> Bell => _bell.Reader;

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        var completed = outcome as CycleCompleted;
        var point = completed is null ? null : HistoryPoint.Of(completed);
        lock (_gate)
        {
            _newest = outcome;
            _completed = completed ?? _completed;
            if (point is not null)
                _history.Add(point);
        }

        _bell.Writer.TryWrite(true);
    }

    /// <summary>Shows other limits from here on.</summary>
    public void Adopt(DecisionLimits limits) => _facts = _facts with { Limits = limits };

    /// <summary>Everything now, as one line of JSON in UTF-8.</summary>
    public byte[] StateUtf8()
    {
        CycleOutcome? newest;
        CycleCompleted? completed;
        lock (_gate)
            (newest, completed) = (_newest, _completed);
        return StateJson.Write(_facts, _startedAt, _time.GetUtcNow(), newest, _modeReason(), completed, _troubles());
    }

    /// <summary>The history, as one line of JSON in UTF-8.</summary>
    public byte[] HistoryUtf8()
    {
        ImmutableArray<HistoryPoint> points;
        lock (_gate)
            points = _history.ToArray();
        return HistoryJson.Write(points);
    }
}

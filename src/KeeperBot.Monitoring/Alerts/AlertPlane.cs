using System.Globalization;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Monitoring.Alerts.Delivery;
using KeeperBot.Monitoring.Alerts.Sinks;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>
/// Makes alerts of cycles and sees that they are delivered. A cycle only counts and queues here; every sink delivers on a task of its own. Disposing delivers what
/// is queued, within the deadline.
/// </summary>
public sealed class AlertPlane : ICycleObserver, IAsyncDisposable
{
    private const int LongestSubject = 120;
    private const int LongestDetail = 700;
    private const int MostHeld = 10;

    /// <summary>How often it is looked whether something is due though no cycle ended.</summary>
    internal static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Func<string, string> _hide;
    private readonly TimeProvider _time;
    private readonly MachineClock _clock;
    private readonly DeadManSwitch? _deadMan;
    private readonly Dictionary<string, SinkWorker> _workers = new(StringComparer.Ordinal);
    private readonly ConditionBook _book;
    private readonly CycleReader _reader;
    private readonly DigestCounts _digest = new();
    private readonly List<AlertCondition> _held = [];
    private readonly OwedAlerts _owed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _ticks;
    private AlertPlan _plan;
    private int _disposed;
    private int _heldInAll;
    private DateOnly _lastDigest;
    private DateTimeOffset _lastCycle;
    private ulong? _block;

    /// <summary>Starts it.</summary>
    /// <param name="plan">Who is told of what, and when.</param>
    /// <param name="sinks">The sinks by the names that the plan uses.</param>
    /// <param name="deadMan">Pinged while cycles progress; null for none. Disposed with this.</param>
    /// <param name="delivery">How hard deliveries are tried.</param>
    /// <param name="hide">Takes secrets out of a text.</param>
    /// <param name="time">The clock.</param>
    /// <param name="trace">For the log.</param>
    public AlertPlane(
        AlertPlan plan, IReadOnlyDictionary<string, IAlertSink> sinks, DeadManSwitch? deadMan, DeliveryOptions delivery, Func<string, string> hide, TimeProvider time, IAlertTrace trace)
    {
        (_plan, _hide, _time, _deadMan) = (plan, hide, time, deadMan);
        _book = new ConditionBook(plan);
        _reader = new CycleReader(plan);
        _clock = new MachineClock(time);
        _lastCycle = _clock.Now(out _);
        _lastDigest = plan.Digest?.LastDue(_lastCycle) ?? default;
        foreach (var (name, sink) in sinks)
            _workers.Add(name, new SinkWorker(name, sink, delivery, plan.FailuresUntilAlarm, time, trace, OnSinkHealth, OnSettled));
        _ticks = Task.Run(TickAsync);
    }

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        _deadMan?.OnCycle(outcome);
        lock (_gate)
        {
            var now = Now();
            (_lastCycle, _block) = (now, outcome.Block.Number);
            _digest.Count(outcome);
            // A void cycle knows nothing of the portfolio: what held before is not gone for that.
            Func<AlertKey, bool> within = outcome is CycleCompleted ? CycleReader.IsOfWholeCycle : CycleReader.IsOfEveryCycle;
            Observe(_reader.Conditions(outcome), within, now);
            foreach (var happening in _reader.Happenings(outcome))
                Notice(Clean(happening), now);
            Send(now);
        }
    }

    /// <summary>The process ends though nobody asked it to; told before it does, within the deadline of a stop.</summary>
    /// <param name="why">In words.</param>
    public void OnEnd(string why)
    {
        lock (_gate)
        {
            var now = Now();
            Observe([AlertCondition.Of("keeper", AlertCodes.Stopped, $"the keeper ends: {why}")], key => key.Code == AlertCodes.Stopped, now);
            Send(now);
        }
    }

    /// <summary>Goes by another plan from here on; what is known of conditions stands. Its routes name sinks that are there.</summary>
    /// <exception cref="ArgumentException">It names one that is not; the plan before stays.</exception>
    public void Adopt(AlertPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Routes.SelectMany(route => route.Sinks.Concat(route.EscalateTo)).Concat(plan.Digest?.Sinks ?? []).FirstOrDefault(name => !_workers.ContainsKey(name)) is { } unknown)
            throw new ArgumentException($"the plan names the sink '{unknown}', and there is none of that name", nameof(plan));
        lock (_gate)
        {
            var now = Now();
            // A new hour that is past today counts from tomorrow.
            if (plan.Digest is { } digest && (digest.At, digest.Zone) != (_plan.Digest?.At, _plan.Digest?.Zone))
                _lastDigest = digest.LastDue(now);
            _plan = plan;
            _book.Adopt(plan);
            _reader.Adopt(plan);
            Send(now);
        }
    }

    /// <summary>The configuration was read again.</summary>
    /// <param name="refused">Why it was not taken up, which holds until one is; null where it was.</param>
    public void OnReload(string? refused)
    {
        lock (_gate)
        {
            var now = Now();
            AlertCondition[] present = refused is null ? [] : [AlertCondition.Of("keeper", AlertCodes.ReloadRefused, refused)];
            Observe(present, key => key.Code == AlertCodes.ReloadRefused, now);
            Send(now);
        }
    }

    /// <summary>Looks whether something is due: an alert again, an escalation, a recovery that has settled, the digest, the silence of cycles.</summary>
    internal void Tick()
    {
        lock (_gate)
        {
            var now = Now();
            var silence = now - _lastCycle;
            if (silence >= _plan.StalledAfter)
                Observe([AlertCondition.Of("keeper", AlertCodes.NoCycle, "no cycle has ended; the chain, the nodes or this process stand still. Nothing is kept meanwhile")], key => key.Code == AlertCodes.NoCycle, now);
            Send(now);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _ticks.ConfigureAwait(false);
        // What happened is told by nobody after this; what still holds is told anew by the next start.
        lock (_gate)
            ReleaseHeld(Now(), evenInQuiet: true);
        if (_deadMan is not null)
            await _deadMan.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_workers.Values.Select(worker => worker.DisposeAsync().AsTask())).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TickInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                Tick();
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for.
        }
    }

    // What is remembered keeps its distance from now, wherever the clock was set.
    private DateTimeOffset Now()
    {
        var now = _clock.Now(out var set);
        if (set == TimeSpan.Zero)
            return now;
        _lastCycle += set;
        _book.Shift(set);
        _owed.Shift(set);
        if (_plan.Digest?.LastDue(now) is { } due && due < _lastDigest)
            _lastDigest = due;
        return now;
    }

    private void OnSinkHealth(string sink, string? why)
    {
        lock (_gate)
        {
            var key = new AlertKey(sink, AlertCodes.SinkFailing);
            AlertCondition[] present = why is null ? [] : [AlertCondition.Of(sink, AlertCodes.SinkFailing, $"alerts do not reach the sink '{sink}': {why}")];
            var now = Now();
            Observe(present, other => other == key, now);
            Send(now);
        }
    }

    private void OnSettled(string sink, AlertMessage message, bool taken)
    {
        lock (_gate)
            _owed.Settle(sink, message, taken, Now());
    }

    private void Observe(IReadOnlyCollection<AlertCondition> present, Func<AlertKey, bool> within, DateTimeOffset now) =>
        _digest.Count(_book.Observe([.. present.Select(Clean)], within, now));

    private AlertCondition Clean(AlertCondition condition) => condition with
    {
        Key = new AlertKey(Clean(condition.Key.Subject, LongestSubject), Clean(condition.Key.Code, LongestSubject)),
        Detail = Clean(condition.Detail, LongestDetail),
    };

    private string Clean(string text, int length) => AlertText.Cut(SafeText.Escape(_hide(text)), length);

    private void Notice(AlertCondition happening, DateTimeOffset now)
    {
        _digest.Count([happening]);
        if (_plan.RouteOf(happening.Severity) is not { } route)
            return;
        if (_plan.Quiet?.Holds(happening.Severity, now) == true)
        {
            _heldInAll++;
            if (_held.Count < MostHeld)
                _held.Add(happening);
            return;
        }

        Dispatch(new RoutedAlert(new AlertMessage(AlertKind.Notice, happening.Severity, happening.Key, happening.Detail, now, now) { Block = _block }, route.Sinks));
    }

    private void Send(DateTimeOffset now)
    {
        foreach (var alert in Folding.Fold(_book.Due(now), _plan.MostAtOnce, now))
            Dispatch(alert with { Message = alert.Message with { Block = _block } });
        foreach (var (sink, message) in _owed.Due(now, _book.Holds))
            _workers[sink].Post(message);
        ReleaseHeld(now, evenInQuiet: false);
        SendDigest(now);
    }

    private void ReleaseHeld(DateTimeOffset now, bool evenInQuiet)
    {
        if (_held.Count == 0)
            return;
        var severity = _held.Max(held => held.Severity);
        if (!evenInQuiet && _plan.Quiet?.Holds(severity, now) == true)
            return;
        var text = string.Create(CultureInfo.InvariantCulture, $"{_heldInAll} happened in quiet hours: {string.Join("; ", _held.Select(held => $"{held.Key}: {held.Detail}"))}");
        _held.Clear();
        _heldInAll = 0;
        if (_plan.RouteOf(severity) is { } route)
            Dispatch(new RoutedAlert(new AlertMessage(AlertKind.Notice, severity, new AlertKey("keeper", AlertCodes.Held), AlertText.Cut(text, 2 * LongestDetail), now, now), route.Sinks));
    }

    private void SendDigest(DateTimeOffset now)
    {
        if (_plan.Digest is not { } schedule || schedule.LastDue(now) is var due && due <= _lastDigest)
            return;
        _lastDigest = due;
        var text = AlertText.Cut(_digest.Take([.. _book.Open]), 2 * LongestDetail);
        Dispatch(new RoutedAlert(new AlertMessage(AlertKind.Digest, AlertSeverity.Info, new AlertKey("keeper", AlertCodes.Digest), text, now, now), schedule.Sinks));
    }

    private void Dispatch(RoutedAlert alert)
    {
        // Every other sink hears of one that fails: it may be the only one of its route.
        IEnumerable<string> sinks = alert.Message.Key.Code == AlertCodes.SinkFailing ? _workers.Keys.Where(name => name != alert.Message.Key.Subject) : alert.Sinks;
        foreach (var name in sinks)
            _workers[name].Post(alert.Message);
    }
}

namespace KeeperBot.Monitoring.Alerts.Delivery;

/// <summary>Delivers to one sink on a task of its own, so that a sink that hangs delays nothing but itself.</summary>
internal sealed class SinkWorker : IAsyncDisposable
{
    private const string Stopped = "the keeper stopped before it could be delivered";

    private readonly string _name;
    private readonly IAlertSink _sink;
    private readonly DeliveryOptions _options;
    private readonly int _failuresUntilAlarm;
    private readonly TimeProvider _time;
    private readonly IAlertTrace _trace;
    private readonly Action<string, string?> _health;
    private readonly Action<string, AlertMessage, bool> _settled;
    private readonly AlertQueue _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _failures;

    /// <summary>Starts it.</summary>
    /// <param name="name">The sink's name.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="options">How hard to try.</param>
    /// <param name="failuresUntilAlarm">Lost alerts in a row that make it a failing sink.</param>
    /// <param name="time">The clock.</param>
    /// <param name="trace">For the log.</param>
    /// <param name="health">Told the name and why when the sink is failing, and null for why when it works again.</param>
    /// <param name="settled">Told the name, an alert, and whether the sink took it, each time that the trying ends while the keeper goes on.</param>
    public SinkWorker(
        string name, IAlertSink sink, DeliveryOptions options, int failuresUntilAlarm, TimeProvider time, IAlertTrace trace, Action<string, string?> health, Action<string, AlertMessage, bool> settled)
    {
        (_name, _sink, _options, _failuresUntilAlarm, _time, _trace, _health, _settled) = (name, sink, options, failuresUntilAlarm, time, trace, health, settled);
        _queue = new AlertQueue(options.QueueLength);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Queues an alert; never waits.</summary>
    public void Post(AlertMessage message)
    {
        if (_queue.Add(message) is not { } dropped)
            return;
        // Another sink's failure may be told while this one is already at its end.
        if (_queue.IsSealed)
            Lose(dropped, "shutdown", Stopped);
        else
        {
            Lose(dropped, "queue", "too many alerts wait for this sink");
            _settled(_name, dropped, false);
        }
    }

    /// <summary>Delivers what waits, until the deadline; what is left then is lost, and said to be.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        try
        {
            await _loop.WaitAsync(_options.FlushDeadline, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _loop.ConfigureAwait(false);
        }

        foreach (var left in _queue.Seal())
            Lose(left, "shutdown", Stopped);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var open = true;
        while (open && !_stop.IsCancellationRequested)
        {
            open = await _queue.WaitAsync().ConfigureAwait(false);
            while (!_stop.IsCancellationRequested && _queue.Take() is { } message)
                await DeliverAsync(message).ConfigureAwait(false);
        }
    }

    private async Task DeliverAsync(AlertMessage message)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await DeliveryAttempt.OnceAsync(_sink, message, _options.Timeout, _time, _stop.Token).ConfigureAwait(false);
            if (result.Outcome is DeliveryOutcome.Delivered or DeliveryOutcome.NotForThis)
            {
                if (result.Outcome == DeliveryOutcome.Delivered)
                    Arrived(message);
                return;
            }

            if (_stop.IsCancellationRequested)
            {
                Lose(message, "shutdown", $"the keeper stopped; the last attempt: {result.Detail}");
                return;
            }

            if (result.Outcome == DeliveryOutcome.Refused || attempt >= _options.Attempts)
            {
                Fail(message, result);
                return;
            }

            await WaitAsync(message, result, attempt).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(AlertMessage message, DeliveryResult result, int attempt)
    {
        var wait = _options.Backoff * (1 << Math.Min(attempt - 1, 16));
        if (result.RetryAfter is { } asked && asked > wait)
            wait = asked;
        if (wait > _options.LongestWait)
            wait = _options.LongestWait;
        _trace.Retrying(_name, message, result.Detail, wait);
        try
        {
            await Task.Delay(wait, _time, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The next attempt finds the stop and ends.
        }
    }

    private void Arrived(AlertMessage message)
    {
        AlertMetrics.Delivered(_name);
        _trace.Delivered(_name, message);
        _settled(_name, message, true);
        if (_failures >= _failuresUntilAlarm)
            _health(_name, null);
        _failures = 0;
    }

    private void Fail(AlertMessage message, DeliveryResult result)
    {
        _settled(_name, message, false);
        Lose(message, result.Outcome == DeliveryOutcome.Refused ? "refused" : "failed", result.Detail);
        if (++_failures != _failuresUntilAlarm)
            return;
        AlertMetrics.SinkFailing(_name);
        _trace.SinkFailing(_name, result.Detail);
        _health(_name, result.Detail);
    }

    private void Lose(AlertMessage message, string why, string detail)
    {
        AlertMetrics.Lost(_name, message.Severity, why);
        _trace.Lost(_name, message, detail);
    }
}

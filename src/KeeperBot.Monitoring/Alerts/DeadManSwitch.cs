using System.Threading.Channels;
using KeeperBot.Core.Cycle;
using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>
/// Pings somebody outside while cycles progress, so that silence is the alarm: for a machine that is gone, a process that hangs, a chain that stands still.
/// A ping is the consequence of a cycle that ran through on a newer block, never of a timer alone.
/// </summary>
public sealed class DeadManSwitch : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<DeliveryResult>> _ping;
    private readonly TimeSpan _every;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly IAlertTrace _trace;
    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long? _last;
    private ulong _block;

    /// <summary>Starts it.</summary>
    /// <param name="ping">Pings once.</param>
    /// <param name="every">Least time between two pings.</param>
    /// <param name="timeout">Longest wait for one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="trace">For the log.</param>
    public DeadManSwitch(Func<CancellationToken, Task<DeliveryResult>> ping, TimeSpan every, TimeSpan timeout, TimeProvider time, IAlertTrace trace)
    {
        (_ping, _every, _timeout, _time, _trace) = (ping, every, timeout, time, trace);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>A cycle ended.</summary>
    internal void OnCycle(CycleOutcome outcome)
    {
        var now = _time.GetTimestamp();
        if (outcome is not CycleCompleted || (_last is { } last && (_time.GetElapsedTime(last, now) < _every || outcome.Block.Number <= _block)))
            return;
        (_last, _block) = (now, outcome.Block.Number);
        _due.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _due.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _due.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            _due.Reader.TryRead(out _);
            if (_stop.IsCancellationRequested)
                return;
            var result = await DeliveryAttempt.OnceAsync(_ping, _timeout, _time, _stop.Token).ConfigureAwait(false);
            AlertMetrics.Ping(result.Outcome == DeliveryOutcome.Delivered);
            if (result.Outcome != DeliveryOutcome.Delivered)
                _trace.PingFailed(result.Detail);
        }
    }
}

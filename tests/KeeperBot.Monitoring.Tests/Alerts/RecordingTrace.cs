using System.Collections.Concurrent;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Tests.Alerts;

/// <summary>Keeps what the log would say.</summary>
internal sealed class RecordingTrace : IAlertTrace
{
    private readonly TaskCompletionSource _failing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _pingFailed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly SemaphoreSlim _losses = new(0);

    public ConcurrentQueue<string> Lines { get; } = [];

    public Task Failing => _failing.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public Task PingFailedOnce => _pingFailed.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void Delivered(string sink, AlertMessage message) => Lines.Enqueue($"delivered {sink} {message.Key}");

    public void Retrying(string sink, AlertMessage message, string why, TimeSpan wait) => Lines.Enqueue($"retrying {sink} {message.Key} {why} {wait}");

    public void Lost(string sink, AlertMessage message, string why)
    {
        Lines.Enqueue($"lost {sink} {message.Severity} {message.Key} {why}");
        _losses.Release();
    }

    /// <summary>Waits for one more loss.</summary>
    public async Task NextLossAsync() => (await _losses.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue("nothing was lost");

    public void SinkFailing(string sink, string why)
    {
        Lines.Enqueue($"failing {sink} {why}");
        _failing.TrySetResult();
    }

    public void PingFailed(string why)
    {
        Lines.Enqueue($"ping failed {why}");
        _pingFailed.TrySetResult();
    }
}

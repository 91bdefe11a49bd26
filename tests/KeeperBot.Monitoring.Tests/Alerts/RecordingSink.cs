using System.Collections.Concurrent;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Tests.Alerts;

/// <summary>A sink that keeps what it gets, and answers as it is told.</summary>
internal sealed class RecordingSink(Func<int, DeliveryResult>? answer = null) : IAlertSink
{
    private readonly SemaphoreSlim _arrived = new(0);
    private int _attempts;

    public ConcurrentQueue<AlertMessage> Taken { get; } = [];

    public int Attempts => _attempts;

    public Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellation)
    {
        var result = answer?.Invoke(Interlocked.Increment(ref _attempts)) ?? DeliveryResult.Delivered;
        if (result.Outcome == DeliveryOutcome.Delivered)
        {
            Taken.Enqueue(message);
            _arrived.Release();
        }

        return Task.FromResult(result);
    }

    /// <summary>Waits for so many more, and returns the last of them.</summary>
    public async Task<AlertMessage> NextAsync(int count = 1)
    {
        for (var index = 0; index < count; index++)
            (await _arrived.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue("no alert came");
        return Taken.Last();
    }

    public override string ToString() => string.Join('\n', Taken.Select(message => $"{message.Kind} {message.Key}"));
}

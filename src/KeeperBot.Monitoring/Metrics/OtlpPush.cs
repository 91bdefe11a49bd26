using System.Diagnostics.Metrics;
using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>
/// Pushes what a scrape would show, once in an interval, from a task of its own: a collector that is away, slow or refuses costs that push and nothing else. Nothing is kept for
/// later, since counters are cumulative and the next push says it all.
/// </summary>
public sealed class OtlpPush : IAsyncDisposable
{
    private static readonly TimeSpan LastPush = TimeSpan.FromSeconds(2);

    private static readonly Meter Meter = new("KeeperBot.Monitoring");
    private static readonly Counter<long> Pushes = Meter.CreateCounter<long>("keeper.otlp.pushes", "{push}", "Pushes of metrics to the OTLP collector, by whether it took them.");

    private readonly CancellationTokenSource _stop = new();
    private readonly Func<byte[]> _document;
    private readonly Func<byte[], CancellationToken, Task<DeliveryResult>> _send;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly Action<string?> _changed;
    private readonly Task _loop;
    private string? _trouble;

    /// <summary>Starts it.</summary>
    /// <param name="document">Makes the request.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="every">The interval.</param>
    /// <param name="timeout">Longest wait for an answer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Told why pushes do not arrive when they begin to fail, and null when they arrive again.</param>
    public OtlpPush(Func<byte[]> document, Func<byte[], CancellationToken, Task<DeliveryResult>> send, TimeSpan every, TimeSpan timeout, TimeProvider time, Action<string?> changed)
    {
        (_document, _send, _timeout, _time, _changed) = (document, send, timeout, time, changed);
        _loop = Task.Run(() => RunAsync(every));
    }

    /// <summary>Stops, with one last push where the collector takes it at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        if (_trouble is null)
            await PushAsync(LastPush, CancellationToken.None).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan every)
    {
        using var timer = new PeriodicTimer(every, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                await PushAsync(_timeout, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // This is how it ends.
        }
    }

    private async Task PushAsync(TimeSpan timeout, CancellationToken stop)
    {
        DeliveryResult result;
        try
        {
            var document = _document();
            result = await DeliveryAttempt.OnceAsync(cancellation => _send(document, cancellation), timeout, _time, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException)
        {
            // A document that cannot be made is a defect, and no reason to push no more.
            result = DeliveryResult.Failed($"the metrics could not be written: {error.Message}");
        }

        stop.ThrowIfCancellationRequested();
        var arrived = result.Outcome == DeliveryOutcome.Delivered;
        Pushes.Add(1, new KeyValuePair<string, object?>("arrived", arrived));
        if (arrived ? _trouble is not null : _trouble is null)
            _changed(arrived ? null : result.Detail);
        _trouble = arrived ? null : result.Detail;
    }
}

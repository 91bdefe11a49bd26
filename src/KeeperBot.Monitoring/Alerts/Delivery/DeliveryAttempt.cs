
namespace KeeperBot.Monitoring.Alerts.Delivery;

/// <summary>One attempt, with everything that may go wrong on the way as a result.</summary>
public static class DeliveryAttempt
{
    /// <summary>Tries once.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="message">The alert.</param>
    /// <param name="timeout">Longest wait, also for a sink that does not heed its token.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends it early, as a failure.</param>
    public static Task<DeliveryResult> OnceAsync(IAlertSink sink, AlertMessage message, TimeSpan timeout, TimeProvider time, CancellationToken stop) =>
        OnceAsync(limit => sink.SendAsync(message, limit), timeout, time, stop);

    /// <summary>As the other, for whatever is sent.</summary>
    internal static async Task<DeliveryResult> OnceAsync(Func<CancellationToken, Task<DeliveryResult>> send, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        using var due = new CancellationTokenSource(timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, due.Token);
        try
        {
            return await send(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return DeliveryResult.Failed(FormattableString.Invariant($"no answer within {timeout.TotalSeconds:0.###} s"));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A message of such an exception may hold the address with its secret; its kind does not.
            return DeliveryResult.Failed(error is HttpRequestException http ? $"the request failed ({http.HttpRequestError})" : $"it failed ({error.GetType().Name})");
        }
    }
}

using KeeperBot.Host.Logging;
using KeeperBot.Monitoring.Dashboard;

namespace KeeperBot.Host.Web;

/// <summary>Makes the document after each cycle and gives it to the hub, apart from the keeper's own loop.</summary>
internal sealed class DashboardPump : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>Runs from now on.</summary>
    public DashboardPump(DashboardState state, EventHub hub, ILogger logger) => _loop = Task.Run(() => RunAsync(state, hub, logger, _stop.Token), CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static async Task RunAsync(DashboardState state, EventHub hub, ILogger logger, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await state.Bell.ReadAsync(stop).ConfigureAwait(false);
                if (hub.Count > 0)
                    hub.Publish(state.StateUtf8());
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException)
            {
                // A document that cannot be made is a defect, and no reason for those who look to lose the next one.
                Log.DocumentFailed(logger, error);
            }
        }
    }
}

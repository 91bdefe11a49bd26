using System.Threading.Channels;
using KeeperBot.Monitoring.Dashboard;

namespace KeeperBot.Host.Web;

/// <summary>Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): the state now, and anew after each cycle.</summary>
/// <param name="state">What is shown.</param>
/// <param name="hub">Tells of new documents.</param>
/// <param name="time">The clock of the heartbeat.</param>
/// <param name="stopping">Ends every stream.</param>
public sealed class EventStream(DashboardState state, EventHub hub, TimeProvider time, CancellationToken stopping)
{
    // A client that went away without a word is found by writing to it.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Serves one client until it leaves or the server stops; 503 when there are too many.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (hub.TryJoin() is not { } client)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "10";
            return;
        }

        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            if (!HttpMethods.IsHead(context.Request.Method))
                await SendAsync(context.Response, client.Reader, end.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The client left, was too slow even for one document, or the server stops.
        }
        finally
        {
            hub.Leave(client);
        }
    }

    private async Task SendAsync(HttpResponse response, ChannelReader<ReadOnlyMemory<byte>> documents, CancellationToken end)
    {
        await response.WriteAsync("retry: 2000\n\n", end).ConfigureAwait(false);
        await WriteAsync(response, state.StateUtf8(), end).ConfigureAwait(false);
        var next = documents.ReadAsync(end).AsTask();
        while (true)
        {
            using var beat = CancellationTokenSource.CreateLinkedTokenSource(end);
            if (await Task.WhenAny(next, Task.Delay(Heartbeat, time, beat.Token)).ConfigureAwait(false) == next)
            {
                await WriteAsync(response, await next.ConfigureAwait(false), end).ConfigureAwait(false);
                next = documents.ReadAsync(end).AsTask();
            }
            else
            {
                end.ThrowIfCancellationRequested();
                await response.WriteAsync(": still here\n\n", end).ConfigureAwait(false);
                await response.Body.FlushAsync(end).ConfigureAwait(false);
            }

            await beat.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> document, CancellationToken end)
    {
        await response.Body.WriteAsync("event: state\ndata: "u8.ToArray(), end).ConfigureAwait(false);
        await response.Body.WriteAsync(document, end).ConfigureAwait(false);
        await response.Body.WriteAsync("\n\n"u8.ToArray(), end).ConfigureAwait(false);
        await response.Body.FlushAsync(end).ConfigureAwait(false);
    }
}

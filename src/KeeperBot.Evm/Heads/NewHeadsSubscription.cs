using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>
/// New heads over a WebSocket (<c>eth_subscribe</c>). Connects again with growing pauses, subscribes anew, and asks for the newest block at once, so that
/// what was missed shows as a gap, which the feed follows down by parent hashes. A socket without a new head for too long counts as dead.
/// </summary>
public sealed class NewHeadsSubscription : IHeadSource, IAsyncDisposable, IDisposable
{
    private readonly RpcSocket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _news = NewSignal();
    private BlockHeader? _latest;
    private RpcException? _failure;
    private Task? _pump;

    /// <summary>A subscription at a ws or wss address; connects when first asked.</summary>
    /// <exception cref="ArgumentException">The address is of another scheme, or carries a user name.</exception>
    public NewHeadsSubscription(Uri uri, NewHeadsOptions options, TimeProvider time) => _socket = new RpcSocket(uri, options, time);

    /// <summary>Host, never more of the address.</summary>
    public string EndpointHost => _socket.EndpointHost;

    /// <inheritdoc/>
    public async Task<BlockHeader> NextAsync(Hash32? known, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task news;
            lock (_gate)
            {
                news = StartedNews();
                if (_latest is { } head && head.Hash != known)
                    return head;
                if (_failure is { } failure)
                {
                    _failure = null;
                    throw failure;
                }
            }
            await news.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Completes at the next head or failure.</summary>
    public Task NewsAsync()
    {
        lock (_gate)
            return StartedNews();
    }

    /// <summary>Stops it without waiting for the socket to close.</summary>
    public void Dispose() => _stop.Cancel();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task? pump;
        lock (_gate)
            pump = _pump;
        if (pump is not null)
            await pump.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task StartedNews()
    {
        _pump ??= Task.Run(() => _socket.RunAsync(SocketGreeting.Heads, Hear, failure => Publish(null, failure), _stop.Token));
        return _news.Task;
    }

    private bool Hear(SocketMessage message) => message.Head is { } head && Publish(head, null);

    /// <summary>Tells of a head or a failure; false when the head is the one already known.</summary>
    private bool Publish(BlockHeader? head, RpcException? failure)
    {
        lock (_gate)
        {
            if (head is not null && head.Hash == _latest?.Hash)
                return false;
            _latest = head ?? _latest;
            _failure = failure;
            var news = _news;
            _news = NewSignal();
            news.TrySetResult();
            return true;
        }
    }
}

using System.Net.WebSockets;
using System.Text;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>
/// New heads over a WebSocket (<c>eth_subscribe</c>). Connects again with growing pauses, subscribes anew, and asks for the newest block at once, so that
/// what was missed shows as a gap, which the feed follows down by parent hashes. A socket without a new head for too long counts as dead.
/// </summary>
public sealed class NewHeadsSubscription : IHeadSource, IAsyncDisposable, IDisposable
{
    private const long SubscribeId = 1;
    private const long LatestId = 2;
    private const string Method = "eth_subscribe";

    private readonly Uri _uri;
    private readonly NewHeadsOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _news = NewSignal();
    private BlockHeader? _latest;
    private RpcException? _failure;
    private Task? _pump;

    /// <summary>A subscription at a ws or wss address; connects when first asked.</summary>
    /// <exception cref="ArgumentException">The address is of another scheme, or carries a user name.</exception>
    public NewHeadsSubscription(Uri uri, NewHeadsOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("ws" or "wss") || uri.UserInfo.Length > 0)
            throw new ArgumentException("a subscription needs an absolute ws:// or wss:// URL without a user name", nameof(uri));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.SilentAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.FirstPause, TimeSpan.Zero);
        _uri = uri;
        _options = options;
        _time = time;
    }

    /// <summary>Host, never more of the address.</summary>
    public string EndpointHost => _uri.IsDefaultPort ? _uri.Host : _uri.Authority;

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
        _pump ??= Task.Run(PumpAsync);
        return _news.Task;
    }

    private async Task PumpAsync()
    {
        var pause = _options.FirstPause;
        while (!_stop.IsCancellationRequested)
        {
            var before = _latest;
            Publish(null, await FollowAsync().ConfigureAwait(false));
            // A connection that brought something was a good one: the pauses start from the shortest again.
            pause = _latest != before ? _options.FirstPause : pause;
            await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < _options.MaxPause ? pause * 2 : _options.MaxPause;
        }
    }

    /// <summary>One connection until it ends; gives why.</summary>
    private async Task<RpcException?> FollowAsync()
    {
        using var silence = new CancellationTokenSource(_options.SilentAfter, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, _stop.Token);
        try
        {
            using var socket = new ClientWebSocket();
            socket.Options.Proxy = null;
            await socket.ConnectAsync(_uri, either.Token).ConfigureAwait(false);
            await SendAsync(socket, $$"""{"jsonrpc":"2.0","id":{{SubscribeId}},"method":"eth_subscribe","params":["newHeads"]}""", either.Token).ConfigureAwait(false);
            await SendAsync(socket, $$"""{"jsonrpc":"2.0","id":{{LatestId}},"method":"eth_getBlockByNumber","params":["latest",false]}""", either.Token).ConfigureAwait(false);
            while (await ReceiveAsync(socket, either.Token).ConfigureAwait(false) is { } message)
            {
                if (HeadIn(message) is { } head && Publish(head, null))
                    silence.CancelAfter(_options.SilentAfter);
            }
            return new RpcException(RpcErrorKind.Unreachable, Method, EndpointHost, "the socket was closed");
        }
        catch (OperationCanceledException)
        {
            return _stop.IsCancellationRequested ? null : new RpcException(
                RpcErrorKind.Timeout, Method, EndpointHost, $"no new head for {_options.SilentAfter.TotalSeconds:0.###} s: the socket counts as dead");
        }
        catch (WebSocketException)
        {
            // Framework messages can hold the address.
            return new RpcException(RpcErrorKind.Unreachable, Method, EndpointHost, "no connection, or it broke");
        }
        catch (JsonRpcFormatException e)
        {
            return RpcException.Invalid(Method, EndpointHost, e.Message);
        }
        catch (RpcException e)
        {
            return e;
        }
    }

    private static Task SendAsync(ClientWebSocket socket, string text, CancellationToken cancellationToken) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>The next whole message; null when the other side closed.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (part.EndOfMessage)
                return buffer.AsMemory(0, length);
            if (length >= _options.MaxMessageBytes)
                throw new RpcException(RpcErrorKind.ResponseTooLarge, Method, EndpointHost, $"a message is larger than {_options.MaxMessageBytes} bytes");
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(2 * length, _options.MaxMessageBytes));
        }
    }

    /// <summary>The head a message tells of; null when it tells of none.</summary>
    private BlockHeader? HeadIn(ReadOnlyMemory<byte> message)
    {
        var view = JsonView.Parse(message);
        if (view.Optional("method")?.Text() == "eth_subscription")
            return BlockHeader.Read(view["params"]["result"]);
        if (view.Optional("error") is { } error)
            throw RpcException.FromNodeError(new RpcError(error["code"].Int64(), error["message"].Text(), null), Method, EndpointHost);
        return view["id"].Int64() == LatestId ? BlockHeader.Read(view["result"]) : null;
    }

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

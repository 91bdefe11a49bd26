using System.Net.WebSockets;
using System.Text;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>
/// Keeps a WebSocket to one node: connects, greets, hands over what it hears, and when that ends connects again with growing pauses. A socket on which
/// nothing new was heard for too long counts as dead, however connected it looks.
/// </summary>
internal sealed class RpcSocket
{
    private const string Method = "eth_subscribe";

    private readonly Uri _uri;
    private readonly NewHeadsOptions _options;
    private readonly TimeProvider _time;

    /// <summary>A socket at a ws or wss address; nothing is connected yet.</summary>
    /// <exception cref="ArgumentException">The address is of another scheme or carries a user name, or a duration is not above zero.</exception>
    internal RpcSocket(Uri uri, NewHeadsOptions options, TimeProvider time)
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
    internal string EndpointHost => _uri.IsDefaultPort ? _uri.Host : _uri.Authority;

    /// <summary>Runs until stopped.</summary>
    /// <param name="greeting">Sent, in order, as soon as a connection stands.</param>
    /// <param name="heard">Told of every message; gives whether it was news, which a dead socket has none of.</param>
    /// <param name="ended">Told why a connection ended, before the next is made.</param>
    /// <param name="stop">Ends it.</param>
    internal async Task RunAsync(IReadOnlyList<string> greeting, Func<SocketMessage, bool> heard, Action<RpcException> ended, CancellationToken stop)
    {
        var pause = _options.FirstPause;
        while (!stop.IsCancellationRequested)
        {
            var wasGood = false;
            var failure = await FollowAsync(greeting, message => heard(message) && (wasGood = true), stop).ConfigureAwait(false);
            if (failure is null)
                return;
            ended(failure);
            // A connection that brought something was a good one: the pauses start from the shortest again.
            pause = wasGood ? _options.FirstPause : pause;
            await Task.Delay(pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < _options.MaxPause ? pause * 2 : _options.MaxPause;
        }
    }

    /// <summary>One connection until it ends; gives why, or null when it was stopped.</summary>
    private async Task<RpcException?> FollowAsync(IReadOnlyList<string> greeting, Func<SocketMessage, bool> heard, CancellationToken stop)
    {
        using var silence = new CancellationTokenSource(_options.SilentAfter, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stop);
        try
        {
            using var socket = new ClientWebSocket();
            socket.Options.Proxy = null;
            await socket.ConnectAsync(_uri, either.Token).ConfigureAwait(false);
            foreach (var text in greeting)
                await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, either.Token).ConfigureAwait(false);
            while (await ReceiveAsync(socket, either.Token).ConfigureAwait(false) is { } message)
            {
                if (heard(Checked(SocketMessage.Read(message))))
                    silence.CancelAfter(_options.SilentAfter);
            }
            return Failed(RpcErrorKind.Unreachable, "the socket was closed");
        }
        catch (OperationCanceledException)
        {
            return stop.IsCancellationRequested ? null : Failed(
                RpcErrorKind.Timeout, $"no new head for {_options.SilentAfter.TotalSeconds:0.###} s: the socket counts as dead");
        }
        catch (WebSocketException)
        {
            // Framework messages can hold the address.
            return Failed(RpcErrorKind.Unreachable, "no connection, or it broke");
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
                throw Failed(RpcErrorKind.ResponseTooLarge, $"a message is larger than {_options.MaxMessageBytes} bytes");
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(2 * length, _options.MaxMessageBytes));
        }
    }

    private SocketMessage Checked(SocketMessage message) => message.Error is { } error ? throw RpcException.FromNodeError(error, Method, EndpointHost) : message;

    private RpcException Failed(RpcErrorKind kind, string what) => new(kind, Method, EndpointHost, what);
}

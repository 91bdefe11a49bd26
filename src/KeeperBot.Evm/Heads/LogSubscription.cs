using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>
/// Logs as they come, over a WebSocket (<c>eth_subscribe</c>), each told once. After a connection ended, and after a head that does not stand on the one
/// before, the last blocks are fetched from the client and compared with what was told: what is new is added, what is gone removed, so that nothing
/// between two connections is missed. What the socket itself says is one node's word; what it does not say in time the client's nodes do.
/// </summary>
public sealed class LogSubscription
{
    private readonly RpcSocket _socket;
    private readonly LogFilter _filter;
    private readonly EthClient _client;
    private readonly LogSubscriptionOptions _options;

    /// <summary>Logs from a ws or wss address; connects when they are read.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="filter">Which logs, from which height on: <see cref="LogFilter.From"/>.</param>
    /// <param name="client">Who is asked for what the socket did not tell.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The address is of another scheme or carries a user name, the filter is for one block, or a limit is below one.</exception>
    public LogSubscription(Uri uri, LogFilter filter, EthClient client, LogSubscriptionOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Depth, 1, nameof(options.Depth));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRange, 1, nameof(options.MaxRange));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Backlog, 1, nameof(options.Backlog));
        if (!filter.IsOpen)
            throw new ArgumentException("a subscription has no last block; make the filter with LogFilter.From", nameof(filter));
        _socket = new RpcSocket(uri, options.Socket, time);
        _filter = filter;
        _client = client;
        _options = options;
    }

    /// <summary>Host, never more of the address.</summary>
    public string EndpointHost => _socket.EndpointHost;

    /// <summary>Updates until cancelled, over a connection of their own. Failures are updates; the sequence only ends by cancellation.</summary>
    public async IAsyncEnumerable<LogUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var messages = Channel.CreateBounded<SocketNews>(new BoundedChannelOptions(_options.Backlog) { SingleReader = true, SingleWriter = true });
        var ear = new Ear(messages.Writer, _filter, EndpointHost);
        var running = Task.Run(() => FollowAsync(ear, messages.Writer, stop.Token), CancellationToken.None);
        var book = new LogBook(_filter, _client, _options);
        try
        {
            await foreach (var news in messages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (var update in await book.TakeAsync(news, cancellationToken).ConfigureAwait(false))
                    yield return update;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(Ear ear, ChannelWriter<SocketNews> messages, CancellationToken stop)
    {
        try
        {
            await _socket.RunAsync(SocketGreeting.Logs(_filter), ear.Hear, ear.Ended, stop).ConfigureAwait(false);
        }
        finally
        {
            messages.TryComplete(); // a defect must not leave the reader waiting
        }
    }

    /// <summary>Hands on what the socket says. A reader who does not keep up ends the connection: what is left out then is fetched after the next.</summary>
    private sealed class Ear(ChannelWriter<SocketNews> messages, LogFilter filter, string host)
    {
        private int _connection;
        private Hash32? _newest;

        internal bool Hear(SocketMessage message)
        {
            if (message.Head is { } head)
            {
                Write(new SocketNews(_connection) { Head = head });
                var isNews = head.Hash != _newest;
                _newest = head.Hash;
                return isNews;
            }
            if (message.Log is { } log)
            {
                if (log.BlockHash is null || log.LogIndex is null || !filter.Matches(log))
                    throw new JsonRpcFormatException("the socket told of a log that is in no block, or was not asked for");
                Write(new SocketNews(_connection) { Log = log });
            }
            return false;
        }

        internal void Ended(RpcException failure)
        {
            messages.TryWrite(new SocketNews(_connection) { Failure = failure });
            _connection++;
        }

        private void Write(SocketNews news)
        {
            if (!messages.TryWrite(news))
                throw new RpcException(RpcErrorKind.RateLimited, "eth_subscribe", host, "logs come faster than they are read; they will be fetched afterwards");
        }
    }
}

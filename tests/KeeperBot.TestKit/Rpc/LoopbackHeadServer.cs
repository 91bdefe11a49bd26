using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KeeperBot.TestKit.Rpc;

/// <summary>A WebSocket on the loopback interface that takes subscriptions to new heads and says what a test tells it to, or nothing.</summary>
public sealed class LoopbackHeadServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentDictionary<WebSocket, TcpClient> _open = new();
    private readonly SemaphoreSlim _subscribed = new(0);
    private readonly Task _accepting;
    private int _subscriptions;

    private LoopbackHeadServer()
    {
        _listener.Start();
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{LoopbackRpcServer.SecretInPath}"));
        _accepting = AcceptAsync();
    }

    /// <summary>Its address.</summary>
    public Uri Url { get; }

    /// <summary>Subscriptions taken so far.</summary>
    public int Subscriptions => Volatile.Read(ref _subscriptions);

    /// <summary>What it answers when asked for the newest block.</summary>
    public string Latest { get; set; } = "null";

    /// <summary>What is done to each head it tells; null tells them honestly.</summary>
    public FrameFault? Tamper { get; set; }

    /// <summary>Starts it.</summary>
    public static LoopbackHeadServer Start() => new();

    /// <summary>Waits for one subscription more than were waited for before.</summary>
    public Task UntilSubscribedAsync() => _subscribed.WaitAsync(TimeSpan.FromSeconds(30), _stop.Token);

    /// <summary>Tells every subscriber of a head, tampered with where a fault is set.</summary>
    public async Task TellAsync(string header)
    {
        var frame = $$$"""{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0x1","result":{{{header}}}}}""";
        foreach (var (text, whole) in Tamper?.Apply(frame) ?? [(frame, true)])
        {
            // A subscriber that a broken message drove away is on its way back with a connection of its own.
            foreach (var socket in _open.Keys.Where(socket => socket.State == WebSocketState.Open))
                await SendAsync(socket, text, whole);
            if (!whole)
                Break();
        }
    }

    /// <summary>Breaks every connection.</summary>
    public void Break()
    {
        foreach (var (socket, client) in _open)
        {
            _open.TryRemove(socket, out _);
            client.Close();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        Break();
        await Task.WhenAll(_connections);
        _subscribed.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server stops.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var socket = await UpgradeAsync(client.GetStream());
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer.AsMemory(), _stop.Token) is { MessageType: WebSocketMessageType.Text } part)
                await AnswerAsync(socket, client, JsonDocument.Parse(buffer.AsMemory(0, part.Count)).RootElement);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or WebSocketException or ObjectDisposedException)
        {
            // The client went away, the connection was broken on purpose, or the server stops.
        }
    }

    private async Task AnswerAsync(WebSocket socket, TcpClient client, JsonElement call)
    {
        var subscribes = call.GetProperty("method").GetString() == "eth_subscribe";
        await SendAsync(socket, $$"""{"jsonrpc":"2.0","id":{{call.GetProperty("id").GetRawText()}},"result":{{(subscribes ? "\"0x1\"" : Latest)}}}""");
        if (!subscribes)
            return;
        _open[socket] = client;
        Interlocked.Increment(ref _subscriptions);
        _subscribed.Release();
    }

    private async Task<WebSocket> UpgradeAsync(NetworkStream stream)
    {
        var request = new StringBuilder();
        var one = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            request.Append((char)one[0]);
        }
        const string header = "Sec-WebSocket-Key:";
        var line = request.ToString().Split("\r\n").First(text => text.StartsWith(header, StringComparison.OrdinalIgnoreCase));
        // SHA-1 is what RFC 6455 prescribes for the handshake.
#pragma warning disable CA5350
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(line[header.Length..].Trim() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), _stop.Token);
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
    }

    private Task SendAsync(WebSocket socket, string text, bool whole = true) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("")), WebSocketMessageType.Text, endOfMessage: whole, _stop.Token);
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace KeeperBot.TestKit.Rpc;

/// <summary>
/// A JSON-RPC server on the loopback interface that does what a test scripts: answers from a table, or passes calls on to a real node,
/// and misbehaves on demand. Counts what reached it.
/// </summary>
public sealed class LoopbackRpcServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private bool _isDisposed;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentQueue<LoopbackRequest> _seen = new();
    private readonly List<Injection> _injections = [];
    private readonly List<Fault> _standing = [];
    private readonly Lock _gate = new();
    private readonly LoopbackAnswers _answers = new();
    private readonly HttpClient? _upstream;
    private readonly Uri? _upstreamUri;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;

    private LoopbackRpcServer(Uri? upstream, SslServerAuthenticationOptions? tls = null)
    {
        _tls = tls;
        _upstreamUri = upstream;
        _upstream = upstream is null ? null : new HttpClient(new SocketsHttpHandler { UseProxy = false });
        _listener.Start();
        Url = new Uri($"{(tls is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v2/{SecretInPath}");
        _accepting = AcceptAsync();
    }

    /// <summary>Part of the path that must never be seen in a message or a log.</summary>
    public const string SecretInPath = "canary-api-key-5ecret";

    /// <summary>Its address.</summary>
    public Uri Url { get; }

    /// <summary>HTTP requests received.</summary>
    public int Requests => _seen.Count;

    /// <summary>The requests received, in order.</summary>
    public IReadOnlyList<LoopbackRequest> Seen => [.. _seen];

    /// <summary>A server that answers from its own table; a method not in it does not exist.</summary>
    public static LoopbackRpcServer Start() => new(null);

    /// <summary>As <see cref="Start()"/>, behind TLS.</summary>
    public static LoopbackRpcServer StartTls(SslServerAuthenticationOptions tls) => new(null, tls);

    /// <summary>A server that passes every call on to a node.</summary>
    public static LoopbackRpcServer StartProxy(Uri upstream) => new(upstream);

    /// <summary>How many calls of a method were received.</summary>
    public int Calls(string method) => _seen.Sum(request => request.Calls.Count(call => call.Method == method));

    /// <summary>Answers a method with a result (JSON) computed from the parameters.</summary>
    public LoopbackRpcServer On(string method, Func<JsonElement, string> result)
    {
        _answers.Result(method, result);
        return this;
    }

    /// <summary>Answers a method with a result (JSON).</summary>
    public LoopbackRpcServer On(string method, string result) => On(method, _ => result);

    /// <summary>Answers a method with an error.</summary>
    public LoopbackRpcServer OnError(string method, int code, string message, string? data = null)
    {
        _answers.Failure(method, code, message, data);
        return this;
    }

    /// <summary>Answers a method with an error where its parameters are such; else as before.</summary>
    public LoopbackRpcServer OnErrorWhere(string method, Func<JsonElement, bool> where, int code, string message)
    {
        _answers.FailureWhere(method, where, code, message);
        return this;
    }

    /// <summary>Applies a fault to the next requests (of one method only, where given).</summary>
    public Fault Inject(Fault fault, int times = 1, string? method = null)
    {
        lock (_gate)
            _injections.Add(new Injection(fault, method) { Left = times });
        return fault;
    }

    /// <summary>
    /// Lets a fault see every request from now on, until it is ended: behaviour that lasts, beside the single strikes of <see cref="Inject"/>. A later one
    /// stands before an earlier one: what it asks as the honest answer is the earlier one's.
    /// </summary>
    public Fault Keep(Fault fault)
    {
        lock (_gate)
            _standing.Add(fault);
        return fault;
    }

    /// <summary>Ends one fault that lasts.</summary>
    public void End(Fault fault)
    {
        lock (_gate)
            _standing.Remove(fault);
    }

    /// <summary>Ends every fault.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _injections.Clear();
            _standing.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _upstream?.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _connections.Add(ServeAsync(client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        client.NoDelay = true;
        Stream stream = client.GetStream();
        try
        {
            if (_tls is not null)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsServerAsync(_tls, _stop.Token);
            }

            var connection = new LoopbackConnection(stream);
            while (await connection.ReadAsync(_stop.Token) is { } request)
            {
                _seen.Enqueue(request);
                var response = await RespondAsync(request);
                if (!await connection.WriteAsync(response, _stop.Token))
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or AuthenticationException)
        {
            // The client went away, or showed no certificate that counts, or the server stops: each ends the connection.
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private Task<LoopbackResponse> RespondAsync(LoopbackRequest request)
    {
        Func<Task<LoopbackResponse>> answer = () => HonestAsync(request);
        foreach (var fault in Faults(request))
        {
            var next = answer;
            answer = () => fault.ApplyAsync(request, next);
        }

        return answer();
    }

    private List<Fault> Faults(LoopbackRequest request)
    {
        lock (_gate)
            return TakeFault(request) is { } strike ? [.. _standing, strike] : [.. _standing];
    }

    private Fault? TakeFault(LoopbackRequest request)
    {
        var injection = _injections.Find(item => item.Method is null || request.Calls.Any(call => call.Method == item.Method));
        if (injection is not null && --injection.Left == 0)
            _injections.Remove(injection);
        return injection?.Fault;
    }

    private async Task<LoopbackResponse> HonestAsync(LoopbackRequest request)
    {
        if (_upstream is null)
            return _answers.Answer(request);
        using var content = new ByteArrayContent(request.Body);
        content.Headers.ContentType = new("application/json");
        try
        {
            using var response = await _upstream.PostAsync(_upstreamUri, content, _stop.Token);
            return new LoopbackResponse { Status = (int)response.StatusCode, Body = await response.Content.ReadAsByteArrayAsync(_stop.Token) };
        }
        catch (HttpRequestException)
        {
            // The node behind is gone: to the client it looks as if this one were.
            return new LoopbackResponse { Delivery = LoopbackDelivery.Dropped };
        }
    }

    private sealed class Injection(Fault fault, string? method)
    {
        internal Fault Fault => fault;

        internal string? Method => method;

        internal int Left { get; set; }
    }
}

using System.Net;
using System.Net.Http.Headers;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Transports;

/// <summary>
/// JSON-RPC over HTTP: pooled connections, true batches, a deadline and a byte limit per request, no redirects, no proxy, no cookies.
/// Reads are repeated a bounded number of times; a batch with a broadcast in it never is.
/// </summary>
public sealed class HttpRpcTransport : IRpcTransport, IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;
    private readonly HttpRpcOptions _options;
    private readonly TimeProvider _time;
    private readonly RpcEndpoint _endpoint;
    private long _lastId;

    /// <summary>A transport to <paramref name="uri"/>.</summary>
    /// <exception cref="ArgumentException">The address or a limit is out of range.</exception>
    public HttpRpcTransport(Uri uri, HttpRpcOptions options, TimeProvider time) : this(RpcEndpoint.From(uri), options, time)
    {
    }

    /// <summary>A transport to <paramref name="endpoint"/>.</summary>
    /// <exception cref="ArgumentException">A limit is out of range.</exception>
    public HttpRpcTransport(RpcEndpoint endpoint, HttpRpcOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _endpoint = endpoint;
        _options = options.Checked();
        _time = time;
        _http = new HttpClient(CreateHandler(options)) { Timeout = Timeout.InfiniteTimeSpan };
        foreach (var (name, value) in options.Headers)
            _http.DefaultRequestHeaders.Add(name, value);
    }

    /// <inheritdoc/>
    public string EndpointHost => _endpoint.Host;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
            return [];
        var requests = batch.ToArray();
        if (requests.Length <= _options.MaxBatchSize)
            return await SendPartAsync(requests, cancellationToken).ConfigureAwait(false);
        var replies = new List<RpcReply>(requests.Length);
        for (var at = 0; at < requests.Length; at += _options.MaxBatchSize)
        {
            var part = requests.AsMemory(at, Math.Min(_options.MaxBatchSize, requests.Length - at));
            replies.AddRange(await SendPartAsync(part, cancellationToken).ConfigureAwait(false));
        }
        return replies;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler(HttpRpcOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli,
        MaxConnectionsPerServer = options.MaxConnections,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10), // a node's address may move behind its name
        ConnectTimeout = options.Deadline,
        ActivityHeadersPropagator = null,
        SslOptions = options.Tls?.ToOptions() ?? new(),
    };

    private async Task<RpcReply[]> SendPartAsync(ReadOnlyMemory<RpcRequest> requests, CancellationToken cancellationToken)
    {
        var attempts = 1 + (MayRepeat(requests.Span) ? _options.MaxRetries : 0);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AttemptAsync(requests, cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException e) when (attempt < attempts && RetryPause(e, attempt) is { } pause)
            {
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool MayRepeat(ReadOnlySpan<RpcRequest> requests)
    {
        foreach (var request in requests)
        {
            if (!request.MayRepeat)
                return false;
        }
        return true;
    }

    private TimeSpan? RetryPause(RpcException e, int attempt)
    {
        if (e.Kind is not (RpcErrorKind.Unreachable or RpcErrorKind.RateLimited or RpcErrorKind.ServerError))
            return null;
        var pause = TimeSpan.FromTicks(Math.Min(_options.MaxRetryDelay.Ticks, _options.RetryDelay.Ticks << (attempt - 1)));
        if (e.RetryAfter is not { } asked)
            return pause;
        if (asked > _options.MaxRetryDelay)
            return null;
        return asked > pause ? asked : pause;
    }

    private async Task<RpcReply[]> AttemptAsync(ReadOnlyMemory<RpcRequest> requests, CancellationToken cancellationToken)
    {
        var method = requests.Span[0].Method;
        var firstId = Interlocked.Add(ref _lastId, requests.Length) - requests.Length + 1;
        using var deadline = new CancellationTokenSource(_options.Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var message = CreateMessage(requests.Span, firstId);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var body = await HttpBodyReader.ReadAsync(response, _options.MaxResponseBytes, either.Token).ConfigureAwait(false);
            return Interpret(response, body, requests.Span, firstId);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(RpcErrorKind.Timeout, method, EndpointHost, $"no complete answer within {_options.Deadline.TotalSeconds:0.###} s");
        }
        catch (BodyTooLargeException)
        {
            throw new RpcException(RpcErrorKind.ResponseTooLarge, method, EndpointHost, $"the answer is larger than {_options.MaxResponseBytes} bytes");
        }
        catch (HttpRequestException e)
        {
            throw Failed(e, method);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // The inner exception is left out here and above: framework messages can hold the address.
            throw new RpcException(RpcErrorKind.Unreachable, method, EndpointHost, "the connection broke while the answer was read");
        }
    }

    private HttpRequestMessage CreateMessage(ReadOnlySpan<RpcRequest> requests, long firstId)
    {
        var body = RpcBodyWriter.Write(requests, firstId, out var length);
        var content = new PooledContent(body, length);
        content.Headers.ContentType = Json;
        return new HttpRequestMessage(HttpMethod.Post, _endpoint.Uri) { Content = content };
    }

    private RpcReply[] Interpret(HttpResponseMessage response, HttpBody body, ReadOnlySpan<RpcRequest> requests, long firstId)
    {
        var method = requests[0].Method;
        if (response.StatusCode != HttpStatusCode.OK)
            return HttpStatusReply(response, body, requests, firstId);
        try
        {
            return Parse(body, requests.Length, firstId);
        }
        catch (JsonRpcFormatException e) when (e.Refusal is { } refusal)
        {
            var kind = RpcErrorClassifier.Classify(refusal) == RpcErrorKind.RateLimited ? RpcErrorKind.RateLimited : RpcErrorKind.InvalidResponse;
            throw new RpcException(kind, method, EndpointHost, e.Message, refusal);
        }
        catch (JsonRpcFormatException e)
        {
            throw RpcException.Invalid(method, EndpointHost, e.Message);
        }
    }

    private RpcReply[] Parse(HttpBody body, int count, long firstId) => count == 1
        ? [RpcReplyParser.ParseSingle(body.Bytes, firstId).WithBody(body.Owner)]
        : RpcReplyParser.ParseBatch(body.Bytes, firstId, count, _options.AllowReorderedBatch);

    /// <summary>Some providers give a node's own error with status 400 or 404; it counts only when it is a well-formed answer and nothing but errors.</summary>
    private RpcReply[] HttpStatusReply(HttpResponseMessage response, HttpBody body, ReadOnlySpan<RpcRequest> requests, long firstId)
    {
        var status = HttpStatusClass.Of(response.StatusCode);
        if (status == RpcErrorKind.HttpStatus)
        {
            try
            {
                var replies = Parse(body, requests.Length, firstId);
                if (Array.TrueForAll(replies, reply => !reply.IsResult))
                    return replies;
            }
            catch (JsonRpcFormatException)
            {
                // Not a JSON-RPC answer: the status speaks.
            }
        }
        throw new RpcException(status, requests[0].Method, EndpointHost, $"HTTP status {(int)response.StatusCode}",
            retryAfter: HttpStatusClass.RetryAfter(response, _time));
    }

    private RpcException Failed(HttpRequestException e, string method) => e.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => new(RpcErrorKind.TlsFailure, method, EndpointHost, "the TLS handshake failed"),
        HttpRequestError.NameResolutionError => new(RpcErrorKind.Unreachable, method, EndpointHost, "the host name does not resolve"),
        HttpRequestError.ConnectionError => new(RpcErrorKind.Unreachable, method, EndpointHost, "no connection"),
        HttpRequestError.InvalidResponse => new(RpcErrorKind.InvalidResponse, method, EndpointHost, "the answer is not HTTP"),
        HttpRequestError.ConfigurationLimitExceeded => new(RpcErrorKind.ResponseTooLarge, method, EndpointHost, "the header of the answer is too large"),
        _ => new(RpcErrorKind.Unreachable, method, EndpointHost, "the connection broke"),
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;

namespace KeeperBot.Evm;

/// <summary>
/// The Ethereum JSON-RPC as a keeper uses it: typed, strict, pinned. A null, a malformed value or an answer about something else is an
/// <see cref="RpcException"/> of kind <see cref="RpcErrorKind.InvalidResponse"/>, never a zero or an empty list.
/// </summary>
public sealed partial class EthClient
{
    private readonly IRpcTransport _transport;

    /// <summary>A client over <paramref name="transport"/>.</summary>
    public EthClient(IRpcTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
    }

    /// <summary>Host name of the endpoint, fit for logs.</summary>
    public string EndpointHost => _transport.EndpointHost;

    /// <summary>
    /// Calls any method, for what has no typed form here (a local node's <c>anvil_*</c> and <c>evm_*</c>). Never repeated by the transport.
    /// </summary>
    /// <exception cref="RpcException">No answer, or the node answered with an error.</exception>
    public Task<JsonElement> RawAsync(string method, params JsonNode?[] args) => RawAsync(method, CancellationToken.None, args);

    /// <summary>As <see cref="RawAsync(string, JsonNode?[])"/>, cancellable.</summary>
    /// <exception cref="RpcException">No answer, or the node answered with an error.</exception>
    public Task<JsonElement> RawAsync(string method, CancellationToken cancellationToken, params JsonNode?[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var request = RpcRequest.Once(method, writer =>
        {
            foreach (var arg in args)
            {
                if (arg is null)
                    writer.WriteNullValue();
                else
                    arg.WriteTo(writer);
            }
        });
        return AskAsync(request, reply =>
        {
            using var document = JsonDocument.Parse(reply.IsResult ? reply.ResultUtf8 : throw RpcException.FromNodeError(reply.Error, request.Method, EndpointHost));
            return document.RootElement.Clone();
        }, cancellationToken);
    }

    private static RpcRequest Read(string method, Action<Utf8JsonWriter>? write = null) => RpcRequest.Read(method, write);

    /// <summary>Sends one call and reads its result strictly; null where <paramref name="read"/> expects a value fails there.</summary>
    private Task<T> QueryAsync<T>(RpcRequest request, JsonCursor.Reading<T> read, CancellationToken cancellationToken) => AskAsync(
        request, reply => reply.IsResult ? Interpret(request, reply.ResultUtf8, read) : throw RpcException.FromNodeError(reply.Error, request.Method, EndpointHost), cancellationToken);

    /// <summary>Sends one call and gives what is read from its reply; request and reply give back their memory then.</summary>
    private async Task<T> AskAsync<T>(RpcRequest request, Func<RpcReply, T> read, CancellationToken cancellationToken)
    {
        RpcReply? reply = null;
        try
        {
            reply = (await RepliesAsync([request], cancellationToken).ConfigureAwait(false))[0];
            return read(reply);
        }
        finally
        {
            request.Release();
            reply?.Release();
        }
    }

    private async Task<IReadOnlyList<RpcReply>> RepliesAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        var replies = await _transport.SendAsync(requests, cancellationToken).ConfigureAwait(false);
        return replies.Count == requests.Count
            ? replies
            : throw RpcException.Invalid(requests[0].Method, EndpointHost, $"{replies.Count} answers to {requests.Count} calls");
    }

    private T Interpret<T>(RpcRequest request, ReadOnlyMemory<byte> result, JsonCursor.Reading<T> read)
    {
        try
        {
            return JsonCursor.Read(result.Span, read);
        }
        catch (JsonRpcFormatException e)
        {
            throw RpcException.Invalid(request.Method, EndpointHost, e.Message);
        }
    }
}

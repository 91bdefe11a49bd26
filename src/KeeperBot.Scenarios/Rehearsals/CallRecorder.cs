using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>Remembers the parameters of every eth_call that passes.</summary>
/// <param name="node">Where the calls go.</param>
public sealed class CallRecorder(IRpcTransport node) : IRpcTransport
{
    private readonly ConcurrentQueue<JsonArray> _calls = [];

    /// <summary>What was called so far: call, block and overrides, as they were sent.</summary>
    public ImmutableArray<JsonArray> Calls => [.. _calls];

    /// <inheritdoc/>
    public string EndpointHost => node.EndpointHost;

    /// <inheritdoc/>
    public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken)
    {
        foreach (var request in batch.Where(request => request.Method == "eth_call"))
            _calls.Enqueue(JsonNode.Parse(request.ParametersUtf8.Span)!.AsArray());
        return node.SendAsync(batch, cancellationToken);
    }
}

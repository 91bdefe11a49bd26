using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Transports;

/// <summary>Carries JSON-RPC calls to one endpoint, or to what stands for one.</summary>
public interface IRpcTransport
{
    /// <summary>Host name of the endpoint, fit for logs: never a path, a query or user information.</summary>
    string EndpointHost { get; }

    /// <summary>Hosts of the nodes that a transaction of this route goes to, as <see cref="EndpointHost"/>; null where there is no such node, and nothing may be sent.</summary>
    string? BroadcastHost(BroadcastRoute route) => route == BroadcastRoute.Public ? EndpointHost : null;

    /// <summary>
    /// Sends the calls and returns as many answers, in the order of the calls. An error the node gave to one call is a value
    /// (<see cref="RpcReply.Error"/>); anything that leaves a call without an answer of its own throws, and voids them all.
    /// </summary>
    /// <exception cref="RpcException">No complete, well-formed answer to every call.</exception>
    Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken);
}

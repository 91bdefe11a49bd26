using KeeperBot.Evm.Transports;

namespace KeeperBot.Evm.Nodes;

/// <summary>One node of a pool.</summary>
/// <param name="Transport">How it is reached.</param>
/// <param name="Operator">Whose node it is. Nodes of one operator fail and lie together, and count as one vote.</param>
public sealed record NodeEndpoint(IRpcTransport Transport, string Operator)
{
    /// <summary>The transactions it is sent. A private relay is never read from and has no vote.</summary>
    public BroadcastRoute Route { get; init; } = BroadcastRoute.Public;
}

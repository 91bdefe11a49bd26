using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>The nodes contradict each other and no side has the quorum: code "rpc.disagreement". Nothing may be concluded from any of the answers.</summary>
public sealed class NodeDisagreementException : RpcException
{
    /// <summary>A disagreement about one call.</summary>
    public NodeDisagreementException(string method, string hosts, int quorum, ImmutableArray<NodeVote> votes)
        : base(RpcErrorKind.Disagreement, method, hosts, $"{quorum} operators must agree and do not: {string.Join("; ", votes)}") => Votes = votes;

    /// <summary>Who said what.</summary>
    public ImmutableArray<NodeVote> Votes { get; }
}

using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>What came back from one node: as many replies as calls, or a failure.</summary>
internal sealed record NodeAnswer(Node Node, IReadOnlyList<RpcReply> Replies, RpcException? Failure);

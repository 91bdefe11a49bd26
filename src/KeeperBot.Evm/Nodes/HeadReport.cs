using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>A block one node reported, with the reply it came in.</summary>
internal sealed record HeadReport(Node Node, BlockHeader Header, RpcReply Reply);

using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>One thing a socket said, or that it ended.</summary>
/// <param name="Connection">Which connection: between two of them anything may have been missed.</param>
internal sealed record SocketNews(int Connection)
{
    internal BlockHeader? Head { get; init; }

    internal LogEntry? Log { get; init; }

    internal RpcException? Failure { get; init; }
}

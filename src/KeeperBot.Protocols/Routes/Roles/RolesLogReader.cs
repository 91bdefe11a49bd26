using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>Fetches all logs of a Roles module up to a block.</summary>
public static class RolesLogReader
{
    /// <summary>Requests after which it gives up.</summary>
    public const int MostRequests = 2_000;

    /// <summary>The module's history.</summary>
    /// <param name="client">The node.</param>
    /// <param name="module">The Roles module.</param>
    /// <param name="since">A block not after the module's creation.</param>
    /// <param name="head">The block to end at.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RpcException">The node does not answer, not even for one block, or only for too few at a time.</exception>
    /// <exception cref="Evm.Abi.AbiException">A log is not what its signature says.</exception>
    public static async Task<RolesHistory> ReadAsync(EthClient client, Address module, ulong since, BlockRef head, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        var from = Math.Min(since, head.Number);
        var logs = await LogRanges.ReadAsync(
            client, LogFilter.InRange(from, head.Number) with { Addresses = [module] }, from, head.Number, MostRequests, "give roles.since the block the module was made in", cancellation).ConfigureAwait(false);
        return RolesHistory.Replay(logs);
    }
}

using System.Globalization;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>Fetches all logs of a Roles module up to a block, in ranges as wide as the node answers.</summary>
public static class RolesLogReader
{
    /// <summary>Requests after which it gives up: a node that answers a few blocks at a time cannot tell a whole history.</summary>
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
        List<LogEntry> logs = [];
        var open = new Stack<(ulong From, ulong To)>([(Math.Min(since, head.Number), head.Number)]);
        for (var asked = 0; open.TryPop(out var range); asked++)
        {
            if (asked == MostRequests)
            {
                throw new RpcException(
                    RpcErrorKind.ResponseTooLarge, "eth_getLogs", client.EndpointHost,
                    string.Create(CultureInfo.InvariantCulture, $"blocks {range.From} to {range.To} of {module} are still unread after {MostRequests} requests; give roles.since the block the module was made in"));
            }

            try
            {
                logs.AddRange(await client.GetLogsAsync(LogFilter.InRange(range.From, range.To) with { Addresses = [module] }, cancellation).ConfigureAwait(false));
            }
            catch (RpcException error) when (range.From < range.To && MayBeTooWide(error.Kind))
            {
                var middle = range.From + ((range.To - range.From) / 2);
                open.Push((middle + 1, range.To));
                open.Push((range.From, middle));
            }
        }

        return RolesHistory.Replay(logs);
    }

    // Nodes say "range too wide" in a hundred ways, and most of them under codes that mean something else.
    private static bool MayBeTooWide(RpcErrorKind kind) => kind is
        RpcErrorKind.Unknown or RpcErrorKind.Timeout or RpcErrorKind.RateLimited or RpcErrorKind.ServerError or RpcErrorKind.HttpStatus or RpcErrorKind.ResponseTooLarge or RpcErrorKind.InvalidParams;
}

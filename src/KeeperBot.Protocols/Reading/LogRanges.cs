using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Protocols.Reading;

/// <summary>Fetches logs over a range of blocks, in ranges as wide as the node answers.</summary>
internal static class LogRanges
{
    /// <summary>The logs, in the order of the chain.</summary>
    /// <param name="client">The node.</param>
    /// <param name="filter">Addresses and topics; its own range is not used.</param>
    /// <param name="from">First block.</param>
    /// <param name="to">Last block; an earlier one than the first counts as the first.</param>
    /// <param name="most">Requests after which it gives up: a node that answers a few blocks at a time cannot tell a whole history.</param>
    /// <param name="mend">What to do when it gives up, for the error.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RpcException">The node does not answer, not even for one block, or only for too few at a time.</exception>
    internal static async Task<ImmutableArray<LogEntry>> ReadAsync(
        EthClient client, LogFilter filter, ulong from, ulong to, int most, string mend, CancellationToken cancellation)
    {
        var logs = ImmutableArray.CreateBuilder<LogEntry>();
        var open = new Stack<(ulong From, ulong To)>([(from, Math.Max(from, to))]);
        for (var asked = 0; open.TryPop(out var range); asked++)
        {
            if (asked == most)
            {
                throw new RpcException(
                    RpcErrorKind.ResponseTooLarge, "eth_getLogs", client.EndpointHost,
                    string.Create(CultureInfo.InvariantCulture, $"blocks {range.From} to {to} of {string.Join(", ", filter.Addresses)} are still unread after {most} requests; {mend}"));
            }

            try
            {
                logs.AddRange(await client.GetLogsAsync(LogFilter.InRange(range.From, range.To) with { Addresses = filter.Addresses, Topics = filter.Topics }, cancellation).ConfigureAwait(false));
            }
            catch (RpcException error) when (range.From < range.To && MayBeTooWide(error.Kind))
            {
                var middle = range.From + ((range.To - range.From) / 2);
                open.Push((middle + 1, range.To));
                open.Push((range.From, middle));
            }
        }

        return logs.ToImmutable();
    }

    // Nodes say "range too wide" in a hundred ways, and most of them under codes that mean something else.
    private static bool MayBeTooWide(RpcErrorKind kind) => kind is
        RpcErrorKind.Unknown or RpcErrorKind.Timeout or RpcErrorKind.RateLimited or RpcErrorKind.ServerError or RpcErrorKind.HttpStatus or RpcErrorKind.ResponseTooLarge or RpcErrorKind.InvalidParams;
}

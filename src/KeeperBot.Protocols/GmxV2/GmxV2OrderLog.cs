using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>What an EventEmitter of GMX v2 says of orders. The first topic behind the signature is the hash of the event's name, the second the order's key, the third its account.</summary>
internal static class GmxV2OrderLog
{
    /// <summary>Requests for one question; an order's own events are a handful, so that a node answers wide ranges.</summary>
    private const int MostRequests = 64;

    private const string Mend = "use a node that answers eth_getLogs over more blocks";

    private static readonly Hash32 Created = NameHash("OrderCreated");
    private static readonly Hash32 Executed = NameHash("OrderExecuted");
    private static readonly Hash32 Cancelled = NameHash("OrderCancelled");

    /// <summary>The key of the order that a transaction made; null where its block shows none.</summary>
    /// <exception cref="EnvironmentFailure">The node does not answer.</exception>
    internal static async Task<Hash32?> MadeByAsync(EthClient client, Address emitter, Hash32 transaction, ulong block, CancellationToken cancellation)
    {
        var logs = await ReadAsync(client, emitter, block, block, [[GmxV2Abi.OrderEvent.Topic0], [Created]], cancellation).ConfigureAwait(false);
        return logs.FirstOrDefault(log => log.TransactionHash == transaction && log.Topics.Length > 2)?.Topics[2];
    }

    /// <summary>How an order ended within a range of blocks, with the revert data that the venue's keeper met where it was cancelled; null where it did not. The last word counts.</summary>
    /// <exception cref="EnvironmentFailure">The node does not answer.</exception>
    internal static async Task<(OrderEnd End, string Reason)?> EndOfAsync(EthClient client, Address emitter, Hash32 key, ulong from, ulong to, CancellationToken cancellation)
    {
        var logs = await ReadAsync(client, emitter, from, to, [[GmxV2Abi.OrderEvent.Topic0], [Executed, Cancelled], [key]], cancellation).ConfigureAwait(false);
        if (logs is not [.., var last])
            return null;
        return last.Topics[1] == Executed
            ? (OrderEnd.Executed, "")
            : (OrderEnd.Cancelled, Reason(last));
    }

    private static async Task<IReadOnlyList<LogEntry>> ReadAsync(
        EthClient client, Address emitter, ulong from, ulong to, ImmutableArray<ImmutableArray<Hash32>> topics, CancellationToken cancellation) =>
        await LogRanges.ReadAsync(client, LogFilter.InRange(from, to) with { Addresses = [emitter], Topics = topics }, from, to, MostRequests, Mend, cancellation).ConfigureAwait(false);

    /// <summary>The venue's own words where it gives some ("USER_INITIATED_CANCEL"), else the revert that it met.</summary>
    private static string Reason(LogEntry log)
    {
        try
        {
            var data = GmxV2Abi.OrderEvent.Decode(log.Topics, log.Data.Span)["eventData"];
            var words = Item(data["stringItems"], "reason")?.AsString() ?? "";
            var bytes = Item(data["bytesItems"], "reasonBytes")?.AsBytes() ?? Bytes.Empty;
            return words.Length > 0 || bytes.Length == 0 ? words : RevertReason.Decode(bytes.Span, KnownErrors.All).Text;
        }
        catch (AbiException malformed)
        {
            // That it was cancelled its topics tell.
            return $"the event's data has another layout: {malformed.Message}";
        }
    }

    private static AbiValue? Item(AbiValue items, string key) => items["items"].Items.FirstOrDefault(item => item["key"].AsString() == key)?["value"];

    private static Hash32 NameHash(string name) => Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(name));
}

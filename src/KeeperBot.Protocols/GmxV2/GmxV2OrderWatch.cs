using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>
/// Follows pending orders of GMX v2 by their keys: one that is gone from the Reader is looked for in the events of its EventEmitter, where OrderExecuted or
/// OrderCancelled names it, the latter with the revert data that the venue's keeper met.
/// </summary>
/// <param name="client">The node.</param>
/// <param name="emitters">The EventEmitter of each venue.</param>
public sealed class GmxV2OrderWatch(EthClient client, IReadOnlyDictionary<VenueId, Address> emitters) : IOrderOutcomes
{
    /// <summary>Blocks after its disappearance during which an end is still asked for; a node may index events late.</summary>
    private const ulong Patience = 50;

    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<ImmutableArray<OrderOutcome>> LookAsync(PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var head = snapshot.Block.Number;
        var known = snapshot.Accounts.SelectMany(account => account.Venues).OfType<KnownReading>().Where(reading => emitters.ContainsKey(reading.Venue)).ToList();
        var pending = (from reading in known from margin in reading.MarginAccounts from order in margin.Pending select (reading.Venue, margin.Id, Order: order)).ToList();
        foreach (var (venue, id, order) in pending)
            _watched[order.Key] = new(venue, id, order, head);
        var outcomes = ImmutableArray.CreateBuilder<OrderOutcome>();
        // Only a venue that was read whole shows that an order is gone.
        foreach (var gone in _watched.Values.Where(item => known.Any(reading => reading.Venue == item.Venue) && pending.All(other => other.Order.Key != item.Order.Key)).ToList())
        {
            if (await EndAsync(gone, head, cancellation).ConfigureAwait(false) is not { } outcome)
                continue;
            _watched.Remove(gone.Order.Key);
            outcomes.Add(outcome);
        }

        return outcomes.ToImmutable();
    }

    private async Task<OrderOutcome?> EndAsync(Watched gone, ulong head, CancellationToken cancellation)
    {
        try
        {
            var logs = await client.GetLogsAsync(
                LogFilter.InRange(Math.Min(gone.SeenAt, head), head) with
                {
                    Addresses = [emitters[gone.Venue]],
                    Topics = [[GmxV2Abi.OrderEvent.Topic0], [], [Hash32.Parse(gone.Order.Key)]],
                },
                cancellation).ConfigureAwait(false);
            foreach (var log in logs)
            {
                var fields = GmxV2Abi.OrderEvent.Decode(log.Topics, log.Data.Span);
                if (fields["eventName"].AsString() is var name && name is "OrderExecuted" or "OrderCancelled")
                    return new(gone.Target, gone.Order, name == "OrderExecuted" ? OrderEnd.Executed : OrderEnd.Cancelled, name == "OrderExecuted" ? "" : Reason(fields["eventData"]));
            }
        }
        catch (RpcException)
        {
            // The node does not say now; the next block asks again.
        }
        catch (AbiException)
        {
            // Not an event of this layout: nothing is known from it.
        }

        return head > gone.SeenAt + Patience ? new(gone.Target, gone.Order, OrderEnd.NotFound, "") : null;
    }

    /// <summary>The venue's own words where it gives some ("USER_INITIATED_CANCEL"), else the revert that it met.</summary>
    private static string Reason(AbiValue data)
    {
        var words = Item(data["stringItems"], "reason")?.AsString() ?? "";
        var bytes = Item(data["bytesItems"], "reasonBytes")?.AsBytes() ?? Bytes.Empty;
        return words.Length > 0 || bytes.Length == 0 ? words : RevertReason.Decode(bytes.Span, KnownErrors.All).Text;
    }

    private static AbiValue? Item(AbiValue items, string key) => items["items"].Items.FirstOrDefault(item => item["key"].AsString() == key)?["value"];

    private sealed record Watched(VenueId Venue, MarginAccountId Target, PendingOrder Order, ulong SeenAt);
}

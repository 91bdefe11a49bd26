using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>
/// Follows orders of GMX v2 by their keys. Which are its own it knows from the transactions of the journal's intents, so that a restart loses none: each is looked for in
/// the block of its transaction, and its end from there on. Others it takes up while it sees them pending. What has ended is gone from the Reader, and EventEmitter tells how.
/// It remembers nothing that the journal and the chain do not tell again; an end that was told before a restart is told once more after it.
/// </summary>
/// <param name="client">The node.</param>
/// <param name="emitters">The EventEmitter of each venue.</param>
public sealed class GmxV2OrderWatch(EthClient client, IReadOnlyDictionary<VenueId, Address> emitters) : IOrderOutcomes
{
    /// <summary>Blocks during which an event that must be there is asked for; a node may index events late.</summary>
    private const ulong Patience = 50;

    /// <summary>Questions to the node at a time: after a start there may be one for each intent that the journal remembers, and a rescue waits for them.</summary>
    private const int AtOnce = 16;

    private readonly Dictionary<IntentKey, Placement> _placed = [];
    private readonly Dictionary<Hash32, Watched> _watched = [];
    private readonly Dictionary<Hash32, OrderEnd> _ended = [];

    /// <inheritdoc/>
    public async Task<OrderReport> LookAsync(PortfolioSnapshot snapshot, ImmutableArray<IntentRecord> intents, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var head = snapshot.Block.Number;
        var unread = ImmutableDictionary.CreateBuilder<MarginAccountId, string>();
        var made = intents.Where(intent => intent is { Hash: not null, MinedIn: { } mined } && mined <= head && MakesAnOrder(intent.Memory) && VenueOf(intent.Memory) is not null).ToList();
        Forget(made);
        foreach (var some in made.Where(intent => !_placed.ContainsKey(intent.Memory.Key)).Chunk(AtOnce))
        {
            foreach (var (intent, answer) in some.Zip(await Task.WhenAll(some.Select(intent => FindAsync(intent, cancellation))).ConfigureAwait(false)))
                Place(intent, answer, head, unread);
        }

        var pending = TakeUp(snapshot, head);
        var ends = ImmutableArray.CreateBuilder<OrderOutcome>();
        foreach (var some in _watched.Where(pair => !pending.Contains(pair.Key) && IsRead(snapshot, pair.Value)).ToList().Chunk(AtOnce))
        {
            foreach (var ((key, gone), answer) in some.Zip(await Task.WhenAll(some.Select(pair => EndOfAsync(pair.Key, pair.Value, head, cancellation))).ConfigureAwait(false)))
            {
                if (End(key, gone, answer, head, unread) is { } outcome)
                    ends.Add(outcome);
            }
        }

        return new(
            ends.ToImmutable(),
            _placed.Where(pair => pair.Value.Order is not null).ToImmutableDictionary(pair => pair.Key, pair => $"order {pair.Value.Order}"),
            [.. _placed.Where(pair => pair.Value.Order is { } order && _ended.GetValueOrDefault(order) == OrderEnd.Cancelled).Select(pair => pair.Key)],
            unread.ToImmutable());
    }

    /// <summary>What a reorganisation took out of its block, or the journal remembers no more, is nobody's order here.</summary>
    private void Forget(List<IntentRecord> made)
    {
        foreach (var (intent, placement) in _placed.Where(pair => !made.Exists(item => item.Memory.Key == pair.Key && item.Hash == pair.Value.Transaction && item.MinedIn == pair.Value.Block)).ToList())
        {
            _placed.Remove(intent);
            if (placement.Order is { } order && !_ended.Remove(order))
                _watched.Remove(order);
        }
    }

    /// <summary>The order that an intent's transaction made, null where its block shows none; or why that cannot be read.</summary>
    private async Task<(Hash32? Order, string? Failure)> FindAsync(IntentRecord intent, CancellationToken cancellation)
    {
        try
        {
            return (await GmxV2OrderLog.MadeByAsync(client, emitters[VenueOf(intent.Memory)!.Value], intent.Hash!.Value, intent.MinedIn!.Value, cancellation).ConfigureAwait(false), null);
        }
        catch (EnvironmentFailure failure)
        {
            return (null, failure.Message);
        }
    }

    private void Place(IntentRecord intent, (Hash32? Order, string? Failure) answer, ulong head, ImmutableDictionary<MarginAccountId, string>.Builder unread)
    {
        var (memory, hash, block) = (intent.Memory, intent.Hash!.Value, intent.MinedIn!.Value);
        if (answer.Failure is { } failure)
        {
            unread[memory.Target] = $"which order {hash} made in block {block} cannot be read: {failure}";
            return;
        }

        if (answer.Order is null && head <= block + Patience)
        {
            unread[memory.Target] = $"no event shows yet which order {hash} made in block {block}";
            return;
        }

        _placed[memory.Key] = new(hash, block, answer.Order);
        if (answer.Order is { } key)
            _watched.TryAdd(key, new(VenueOf(memory)!.Value, memory.Target, $"order {key} of {memory.Key}", block, null));
    }

    /// <summary>The orders that are pending now; one that had ended and is here again was brought back by a reorganisation.</summary>
    private HashSet<Hash32> TakeUp(PortfolioSnapshot snapshot, ulong head)
    {
        var found = from account in snapshot.Accounts
                    from reading in account.Venues.OfType<KnownReading>()
                    where emitters.ContainsKey(reading.Venue)
                    from item in reading.MarginAccounts.SelectMany(margin => margin.Pending.Select(order => (margin.Id, Order: order)))
                        .Concat(reading.LooseOrders.Select(order => (Id: MarginAccountId.Cross(account.Account.Id, reading.Venue), Order: order)))
                    select (reading.Venue, item.Id, item.Order);
        var pending = new HashSet<Hash32>();
        foreach (var (venue, id, order) in found)
        {
            var key = Hash32.Parse(order.Key);
            pending.Add(key);
            _ended.Remove(key);
            _watched[key] = new(venue, id, order.ToString(), head, null);
        }

        return pending;
    }

    /// <summary>How an order ended, null where no event says it; or why that cannot be read.</summary>
    private async Task<((OrderEnd How, string Reason)? End, string? Failure)> EndOfAsync(Hash32 key, Watched gone, ulong head, CancellationToken cancellation)
    {
        try
        {
            return (await GmxV2OrderLog.EndOfAsync(client, emitters[gone.Venue], key, Math.Min(gone.SeenAt, head), head, cancellation).ConfigureAwait(false), null);
        }
        catch (EnvironmentFailure failure)
        {
            return (null, failure.Message);
        }
    }

    private OrderOutcome? End(
        Hash32 key, Watched gone, ((OrderEnd How, string Reason)? End, string? Failure) answer, ulong head, ImmutableDictionary<MarginAccountId, string>.Builder unread)
    {
        var since = gone.GoneAt ?? head;
        var end = answer.End ?? (answer.Failure is null && head > since + Patience ? (OrderEnd.NotFound, "") : null);
        if (end is not var (how, reason))
        {
            _watched[key] = gone with { GoneAt = since };
            unread[gone.Target] = answer.Failure is { } failure ? $"how {gone.Text} ended cannot be read: {failure}" : $"{gone.Text} is gone, and no event says yet how it ended";
            return null;
        }

        _watched.Remove(key);
        if (_placed.Values.Any(item => item.Order == key))
            _ended[key] = how;
        return new(gone.Target, gone.Text, how, reason);
    }

    private VenueId? VenueOf(IntentMemory memory) => emitters.Keys.Select(venue => (VenueId?)venue).FirstOrDefault(venue => memory.Target.IsAt(memory.Account, venue!.Value));

    private static bool MakesAnOrder(IntentMemory memory) => memory.Kind is ActionKind.TopUp or ActionKind.Reduce or ActionKind.Hedge
        && memory.State is IntentState.Mined or IntentState.Confirmed or IntentState.Finalized or IntentState.EffectMissing;

    /// <summary>Only an account that was read whole at the venue shows that an order is gone.</summary>
    private static bool IsRead(PortfolioSnapshot snapshot, Watched order) => snapshot.Accounts.Any(account =>
        order.Target.IsAt(account.Account.Id, order.Venue) && account.Venues.Any(reading => reading.Venue == order.Venue && reading is KnownReading));

    /// <summary>What the transaction of an intent made: an order, or (null) none.</summary>
    private sealed record Placement(Hash32 Transaction, ulong Block, Hash32? Order);

    /// <summary>An order that is followed; not pending since <c>GoneAt</c>.</summary>
    private sealed record Watched(VenueId Venue, MarginAccountId Target, string Text, ulong SeenAt, ulong? GoneAt);
}

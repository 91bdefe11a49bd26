using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Ports;

/// <summary>
/// Follows orders that settle in a second step. The positions themselves are read anew at every block; this is why they did or did not change, also of orders that began
/// or ended while the keeper was not running.
/// </summary>
public interface IOrderOutcomes
{
    /// <summary>What is known of orders at a snapshot. Never throws for a node that does not answer: what is not found is asked for again, and named until it is.</summary>
    /// <param name="snapshot">With the orders that are pending.</param>
    /// <param name="intents">The journal's, of which those that made orders are known by their transactions.</param>
    /// <param name="cancellation">Stops it.</param>
    Task<OrderReport> LookAsync(PortfolioSnapshot snapshot, ImmutableArray<IntentRecord> intents, CancellationToken cancellation);
}

/// <summary>How an order ended.</summary>
public enum OrderEnd
{
    /// <summary>It is gone and its end has not been found.</summary>
    NotFound = 0,

    /// <summary>Done as ordered.</summary>
    Executed,

    /// <summary>Given up by the venue, or by its owner once it was overdue; what it held in escrow came back.</summary>
    Cancelled,
}

/// <summary>The end of one order.</summary>
/// <param name="Target">The margin account it was on.</param>
/// <param name="Order">The order, in words with its key.</param>
/// <param name="End">How it ended.</param>
/// <param name="Reason">Why, for a cancelled one; else empty.</param>
public sealed record OrderOutcome(MarginAccountId Target, string Order, OrderEnd End, string Reason);

/// <summary>What is known of orders at one snapshot.</summary>
/// <param name="Ends">Orders that ended since the last look, or while nobody looked.</param>
/// <param name="Placed">Intents whose transaction made an order, whatever became of it, with the order in words: their submission had its effect.</param>
/// <param name="Undone">Of those, the ones whose order was cancelled: nothing was achieved by them.</param>
/// <param name="Unread">Margin accounts with an order whose beginning or end is not read yet, and why.</param>
public sealed record OrderReport(
    ImmutableArray<OrderOutcome> Ends, ImmutableDictionary<IntentKey, string> Placed, ImmutableHashSet<IntentKey> Undone, ImmutableDictionary<MarginAccountId, string> Unread)
{
    /// <summary>No orders.</summary>
    public static OrderReport Empty { get; } = new([], ImmutableDictionary<IntentKey, string>.Empty, [], ImmutableDictionary<MarginAccountId, string>.Empty);
}

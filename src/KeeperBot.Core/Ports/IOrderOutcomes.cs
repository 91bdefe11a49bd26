using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Ports;

/// <summary>Says what became of orders that were pending and no longer are. The positions themselves are read anew at every block; this is why they did or did not change.</summary>
public interface IOrderOutcomes
{
    /// <summary>The ends of orders since the last look. Never throws for a node that does not answer: what is not found is asked for again.</summary>
    Task<ImmutableArray<OrderOutcome>> LookAsync(PortfolioSnapshot snapshot, CancellationToken cancellation);
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
/// <param name="Order">The order as it was pending.</param>
/// <param name="End">How it ended.</param>
/// <param name="Reason">Why, for a cancelled one; else empty.</param>
public sealed record OrderOutcome(MarginAccountId Target, PendingOrder Order, OrderEnd End, string Reason);

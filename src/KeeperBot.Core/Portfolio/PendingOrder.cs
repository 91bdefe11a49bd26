using System.Globalization;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Portfolio;

/// <summary>An order that a venue has taken and that a second actor, the venue's own keeper, has yet to execute or cancel.</summary>
/// <param name="Key">The venue's key for it.</param>
/// <param name="PaysIn">What it has put into escrow for the margin account, in margin tokens: it arrives, or comes back.</param>
/// <param name="Since">When it was created or last changed.</param>
/// <param name="Expiry">From when on its owner may cancel it; before that, nobody but the venue's keeper ends it.</param>
public sealed record PendingOrder(string Key, Wad PaysIn, ChainTime Since, ChainTime Expiry)
{
    /// <summary>What it changes of a position's size; null where it only pays in.</summary>
    public PendingTrade? Trade { get; init; }

    /// <summary>Whether the venue has set it aside: its keeper tried, and tries no more by itself.</summary>
    public bool Frozen { get; init; }

    /// <summary>Whether the venue's keeper has let it lie for so long that its owner may cancel it.</summary>
    public bool IsOverdue(ChainTime now) => now >= Expiry;

    /// <summary>In words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"order {Key} with {PaysIn} in escrow{(Trade is { } trade ? $", to change {trade.Leg} by {trade.Size}" : "")}");
}

/// <summary>The change of a leg's size that an order asks for.</summary>
/// <param name="Leg">The leg.</param>
/// <param name="Size">Signed, in units of the underlying; for an order in the numeraire as many as at the price of the snapshot.</param>
public sealed record PendingTrade(LegId Leg, Wad Size);

using KeeperBot.Core.Units;

namespace KeeperBot.Core.Peers;

/// <summary>
/// Who of several keepers trades what all of them see: one, where it is cheapest. Each says what it would trade and what that costs; when every peer has decided knowing it, the cheapest goes,
/// and of those that cost the same the first by name. Pure; that two never go at once is the claim's to see to (<see cref="Ports.IPeerExchange.Claim"/>).
/// </summary>
public static class PeerNetting
{
    /// <summary>Unit costs that are closer than this share of the price are the same: which is less would change with every block, and each would wait for the other.</summary>
    private static readonly Wad SameCost = Wad.Parse("0.0001");

    /// <summary>Why a trade is not this keeper's to make now; null where it is.</summary>
    /// <param name="own">The trade.</param>
    /// <param name="peers">What the others said.</param>
    /// <param name="spot">The reference price, in the numeraire.</param>
    public static (string Code, string Detail)? WhyNotHere(PeerBid own, PeerView peers, Wad spot)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(peers);
        if (peers.IsAlone)
            return null;
        if (OnItsWay(own, peers) is { } trading)
            return ("peer_trading", trading);
        // Said so long ago that everybody has decided with it.
        var said = peers.OwnBids.FirstOrDefault(own.Continues)?.Since;
        foreach (var known in peers.Peers.OfType<PeerKnown>())
        {
            if (said is not { } since || known.Statement.Seen.GetValueOrDefault(peers.Name) < since)
                return ("awaiting_peers", $"{known.Name} has not decided yet knowing that {own.Quantity} could be traded here");
        }

        var close = spot.Abs().Multiply(SameCost, Rounding.Down);
        foreach (var known in peers.Peers.OfType<PeerKnown>())
        {
            var bid = known.Statement.Exposures.SelectMany(exposure => exposure.Bids).FirstOrDefault(bid => bid.Continues(own));
            if (bid is not null && GoesBefore(known.Name, bid, peers.Name, own, close))
                return ("cheaper_elsewhere", $"{known.Name} on chain {known.Statement.Chain} trades {bid.Quantity} at {Cost(bid)} a unit, and here it is {Cost(own)}");
        }

        return null;
    }

    private static string? OnItsWay(PeerBid own, PeerView peers)
    {
        if (peers.Claims.FirstOrDefault(claim => claim.Underlying == own.Underlying && claim.Holder != peers.Name) is { } claim)
            return $"{claim.Holder} has claimed it since {claim.Since} and has not said yet what came of it";
        foreach (var known in peers.Peers.OfType<PeerKnown>())
        {
            if (known.Statement.OnItsWay is { } trade)
                return $"{known.Name} has {trade} on the way";
            if (known.Statement.Exposures.FirstOrDefault(exposure => exposure.Underlying == own.Underlying)?.Ordered is { } order)
                return $"{known.Name} waits for {order}";
        }

        return null;
    }

    /// <summary>One with a price goes before one without.</summary>
    private static bool GoesBefore(string name, PeerBid bid, string ownName, PeerBid own, Wad close)
    {
        var isFirst = string.CompareOrdinal(name, ownName) < 0;
        return (bid.UnitCost, own.UnitCost) switch
        {
            ({ } theirs, { } ours) => (theirs - ours).Abs() <= close ? isFirst : theirs < ours,
            ({ }, null) => true,
            (null, { }) => false,
            _ => isFirst,
        };
    }

    private static string Cost(PeerBid bid) => bid.UnitCost is { } cost ? Wad.FromScaled(cost.ToScaled(4, Rounding.Up), 4, Rounding.Up).ToString() : "a cost that is not known";
}

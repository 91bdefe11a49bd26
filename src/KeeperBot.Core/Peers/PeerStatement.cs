using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Peers;

/// <summary>What one keeper says of its part of the portfolio after a cycle.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Block">The block that it speaks of, by number.</param>
/// <param name="At">That block's time: what it says is so old.</param>
/// <param name="Sequence">Grows with every statement.</param>
/// <param name="Members">The names of all keepers of the portfolio as it knows them, itself among them, in order.</param>
/// <param name="Seen">The statements of its peers that its decision was made with, by name.</param>
/// <param name="Holders">The addresses whose positions it counts; one that another keeper of that chain counts too would be counted twice.</param>
/// <param name="Exposures">Its part of each underlying, in symbol order.</param>
public sealed record PeerStatement(
    string Name, ChainId Chain, ulong Block, ChainTime At, long Sequence, ImmutableArray<string> Members, ImmutableSortedDictionary<string, long> Seen, ImmutableArray<Address> Holders,
    ImmutableArray<PeerExposure> Exposures)
{
    /// <summary>Why its part is not known in full; null where it is.</summary>
    public string? Unknown { get; init; }

    /// <summary>A transaction of it that may still change what it holds; null where there is none.</summary>
    public string? OnItsWay { get; init; }
}

/// <summary>One keeper's part of the exposure to an underlying.</summary>
/// <param name="Underlying">The underlying.</param>
/// <param name="Spot">Its reference price; null where it has none.</param>
/// <param name="Greeks">Of its own positions, in the internal units of docs/units.md.</param>
/// <param name="ConstantTarget">The target of net delta that its limits name for all chains together; null where it has no limits.</param>
/// <param name="StrategyTarget">What its written options and its vaults' shares add to the target; null where that is not known.</param>
public sealed record PeerExposure(Underlying Underlying, Wad? Spot, GreekVector Greeks, Wad? ConstantTarget, Wad? StrategyTarget)
{
    /// <summary>A trade in it that waits for a venue's second step; null where there is none.</summary>
    public string? Ordered { get; init; }

    /// <summary>When its newest hedge was planned, by its chain's time, whatever became of it; null where none is remembered.</summary>
    public ChainTime? LastHedge { get; init; }

    /// <summary>What it would trade, one for each Greek at most.</summary>
    public ImmutableArray<PeerBid> Bids { get; init; } = [];
}

/// <summary>What a trade is to bring back.</summary>
public enum BidKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Net delta, in a linear market.</summary>
    Delta,

    /// <summary>Net gamma or vega, by options.</summary>
    Options,
}

/// <summary>What a keeper would trade on its chain, and at what cost.</summary>
/// <param name="Underlying">In which underlying.</param>
/// <param name="Kind">What it is to bring back.</param>
/// <param name="Quantity">How much: the signed trade for delta; for options the Greek furthest beyond its limit that is to go, in the units of its limit.</param>
/// <param name="UnitCost">The cost of one unit by the one objective, in the numeraire, gas included; null where it has no price yet.</param>
public sealed record PeerBid(Underlying Underlying, BidKind Kind, Wad Quantity, Wad? UnitCost)
{
    /// <summary>The first of the unbroken row of statements in which it wanted to trade that way; 0 before it was said.</summary>
    public long Since { get; init; }

    /// <summary>Whether it is the same want: a bid that turns round is a new one.</summary>
    public bool Continues(PeerBid earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return Underlying == earlier.Underlying && Kind == earlier.Kind && Quantity.Sign == earlier.Quantity.Sign;
    }
}

using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Peers;

/// <summary>
/// What the keepers of the same portfolio on other chains said, as it was read at one block. Net delta, gamma and vega are of all of them together; who of them trades is
/// <see cref="PeerNetting"/>'s to say. Margin is each chain's own and never looks here.
/// </summary>
/// <param name="Name">This keeper's name among them; empty where there are none.</param>
/// <param name="Peers">One reading for each peer that is configured, in configured order. One that cannot be used is never an empty one.</param>
/// <param name="Claims">Underlyings in which somebody is trading, or is about to.</param>
/// <param name="OwnBids">What this keeper last said that it would trade.</param>
public sealed record PeerView(string Name, ImmutableArray<PeerReading> Peers, ImmutableArray<TradeClaim> Claims, ImmutableArray<PeerBid> OwnBids)
{
    /// <summary>A keeper without peers.</summary>
    public static PeerView Alone { get; } = new("", [], [], []);

    /// <summary>Whether there are no peers.</summary>
    public bool IsAlone => Peers.IsEmpty;

    /// <summary>How often each underlying was claimed by anybody, as far as the look saw: a decision made before the newest claim is made again. Not part of a record.</summary>
    public ImmutableSortedDictionary<string, long> Turns { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>How far a peer's reference price of an underlying may be from this keeper's, as a share of it; beyond it one of the two is not believed.</summary>
    public Wad MaxPriceGap { get; init; } = Wad.One;

    /// <summary>What the peers that could be used say of an underlying.</summary>
    public IEnumerable<(PeerStatement Statement, PeerExposure Exposure)> Of(Underlying underlying) =>
        from known in Peers.OfType<PeerKnown>()
        from exposure in known.Statement.Exposures
        where exposure.Underlying == underlying
        select (known.Statement, exposure);
}

/// <summary>What could be had of one peer.</summary>
/// <param name="Name">Its name.</param>
public abstract record PeerReading(string Name);

/// <summary>A statement that is fresh, whole and of the same portfolio.</summary>
public sealed record PeerKnown(PeerStatement Statement) : PeerReading(Statement.Name);

/// <summary>Its part of the portfolio is not known: nothing that adds risk is traded in any underlying.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Code">Stable code, for instance "peer.stale".</param>
/// <param name="Detail">Why, and how to mend it.</param>
public sealed record PeerUnknown(string Name, string Code, string Detail) : PeerReading(Name);

/// <summary>Somebody trades in an underlying: nobody else does until it has said what came of it.</summary>
/// <param name="Underlying">In which.</param>
/// <param name="Holder">Who, by name.</param>
/// <param name="Since">Its block's time when it was made.</param>
public sealed record TradeClaim(Underlying Underlying, string Holder, ChainTime Since);

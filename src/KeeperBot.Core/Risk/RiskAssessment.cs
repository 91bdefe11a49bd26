using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Risk;

/// <summary>What a snapshot means: health per margin account and net Greeks per underlying. Pure function of the snapshot.</summary>
/// <param name="Block">The snapshot's block.</param>
/// <param name="Margin">One line per margin account.</param>
/// <param name="Exposures">One line per underlying, in symbol order.</param>
/// <param name="Unknowns">What could not be read, worded; a non-empty list stops hedging of what it touches.</param>
public sealed record RiskAssessment(
    BlockRef Block, ImmutableArray<MarginRisk> Margin, ImmutableArray<UnderlyingRisk> Exposures, ImmutableArray<Unknown> Unknowns)
{
    /// <summary>How much each underlying of a leg was taken to move; null where nobody has looked ahead.</summary>
    public ImmutableArray<VolatilityOutlook>? Outlooks { get; init; }

    /// <summary>What governance did and has in hand; null where there is nothing to tell, and where nobody has looked.</summary>
    public GovernanceOutlook? Governance { get; init; }

    /// <summary>Basis and funding of every perpetual position.</summary>
    public ImmutableArray<PerpCarry> Perps { get; init; } = [];
}

/// <summary>Health of one margin account.</summary>
/// <param name="Account">The account it belongs to.</param>
/// <param name="Margin">The numbers.</param>
public sealed record MarginRisk(AccountRef Account, MarginAccount Margin)
{
    /// <summary>Its health in three views of the market.</summary>
    public HealthViews Health { get; init; } = HealthViews.Of(Margin);

    /// <summary>The prices at which it would be liquidated; computed when first asked for.</summary>
    public LiquidationPrices Prices { get; init; } = new(Margin);

    /// <summary>What is foreseen of its limits; null where there is nothing to breach, and where nobody has looked ahead.</summary>
    public BreachOutlook? Breach { get; init; }

    /// <summary>How queued changes that are to be prepared for would leave it; null where none puts it below its trigger.</summary>
    public QueuedThreat? Threat { get; init; }
}

/// <summary>Something that is not known at this block.</summary>
public sealed record Unknown(AccountId Account, string Subject, string Code, string Detail)
{
    /// <summary>Whether it is a keeper's of another chain, and not of this one's accounts.</summary>
    public bool IsOfPeer { get; init; }
}

/// <summary>Greeks summed over a set of positions, in the internal units of docs/units.md.</summary>
/// <param name="Delta">dV/dS, in units of the underlying.</param>
/// <param name="Gamma">d2V/dS2, per 1 unit of price.</param>
/// <param name="Vega">dV/dvol, per 1.00 of volatility.</param>
/// <param name="Theta">dV/dt, per year.</param>
/// <param name="Vanna">d2V/dS dvol, per 1.00 of volatility.</param>
/// <param name="Volga">d2V/dvol2, per 1.00 of volatility, twice.</param>
/// <param name="Charm">d2V/dS dt, per year.</param>
public readonly record struct GreekVector(double Delta, double Gamma, double Vega, double Theta, double Vanna = 0, double Volga = 0, double Charm = 0)
{
    /// <summary>What is not known: not a number in any component.</summary>
    public static GreekVector Unknown => new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>Component-wise sum.</summary>
    public static GreekVector operator +(GreekVector left, GreekVector right) =>
        new(left.Delta + right.Delta, left.Gamma + right.Gamma, left.Vega + right.Vega, left.Theta + right.Theta, left.Vanna + right.Vanna, left.Volga + right.Volga, left.Charm + right.Charm);

    /// <summary>Scaled by a signed size.</summary>
    public static GreekVector operator *(double size, GreekVector greeks) =>
        new(size * greeks.Delta, size * greeks.Gamma, size * greeks.Vega, size * greeks.Theta, size * greeks.Vanna, size * greeks.Volga, size * greeks.Charm);

    /// <summary>Whether every component is finite; one that is not stops every action on the underlying.</summary>
    public bool IsFinite =>
        double.IsFinite(Delta) && double.IsFinite(Gamma) && double.IsFinite(Vega) && double.IsFinite(Theta) && double.IsFinite(Vanna) && double.IsFinite(Volga) && double.IsFinite(Charm);
}

/// <summary>Net exposure to one underlying over all accounts and venues.</summary>
/// <param name="Underlying">The underlying.</param>
/// <param name="Spot">Reference price, in the numeraire: the venues' oracle price; null when no venue gave one.</param>
/// <param name="NetDelta">Net delta in units of the underlying over what is known; null when a Greek is not finite.</param>
/// <param name="Net">Net Greeks, of this chain's accounts and of those that keepers of other chains tell of.</param>
/// <param name="Lines">One line per leg of this chain's accounts: where the exposure comes from.</param>
/// <param name="Complete">False when some position that could bear on it is unknown: no hedge then.</param>
public sealed record UnderlyingRisk(
    Underlying Underlying, Wad? Spot, Wad? NetDelta, GreekVector Net, ImmutableArray<ExposureLine> Lines, bool Complete)
{
    /// <summary>Whether the spot is what the last trade of a pool left, because no venue with an oracle gave one.</summary>
    public bool SpotOfPool { get; init; }

    /// <summary>The part of it that is on other chains, by the keeper that tells of it.</summary>
    public ImmutableArray<PeerLine> Elsewhere { get; init; } = [];

    /// <summary>Whether the spot is a peer's word, because nobody on this chain gave one: no price of a market here.</summary>
    public bool SpotOfPeer { get; init; }

    /// <summary>Net vega of this chain's accounts by time to expiry, the nearest first.</summary>
    public ImmutableArray<VegaTerm> VegaTerms { get; init; } = [];
}

/// <summary>What a keeper on another chain contributes.</summary>
public sealed record PeerLine(string Peer, ChainId Chain, GreekVector Greeks);

/// <summary>One leg's contribution.</summary>
public sealed record ExposureLine(AccountId Account, MarginAccountId Margin, LegId Leg, string Kind, Wad Size, GreekVector Greeks)
{
    /// <summary>When an option expires; null for what does not.</summary>
    public ChainTime? Expiry { get; init; }
}

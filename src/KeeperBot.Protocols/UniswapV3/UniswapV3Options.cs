using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>One pair on a deployment of Uniswap v3, through the pools of several fee tiers.</summary>
/// <param name="Venue">The venue's name in the configuration.</param>
/// <param name="Factory">UniswapV3Factory.</param>
/// <param name="Router">SwapRouter (of v3-periphery: its swaps carry a deadline).</param>
/// <param name="Quoter">QuoterV2.</param>
/// <param name="Base">The token that is one unit of the underlying.</param>
/// <param name="Quote">The numeraire's token.</param>
/// <param name="Underlying">What the base token is a unit of.</param>
/// <param name="Pools">The pair's pools, one a fee tier.</param>
public sealed record UniswapV3Options(
    VenueId Venue, Address Factory, Address Router, Address Quoter, Token Base, Token Quote, Underlying Underlying, ImmutableArray<UniswapV3Pool> Pools)
{
    /// <summary>Over how long a pool's mean price is taken.</summary>
    public TimeSpan TwapWindow { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How far a pool's price may be from its mean over <see cref="TwapWindow"/>, as a share of the mean; a pool beyond it is not traded in.</summary>
    public Wad MaxTwapDeviation { get; init; } = Wad.Parse("0.02");

    /// <summary>How much worse than the pool's price a trade may average, its fee left out, as a share of that price.</summary>
    public Wad MaxPriceImpact { get; init; } = Wad.Parse("0.01");

    /// <summary>Quote tokens that purchases leave to the holder, in whole units.</summary>
    public Wad Reserve { get; init; } = Wad.Zero;

    /// <summary>How far the executed price may be from the quote, as a share of it; the action's own worst price holds beside it.</summary>
    public Wad QuoteTolerance { get; init; } = Wad.Parse("0.003");

    /// <summary>How long after the snapshot's block a trade may still be mined.</summary>
    public TimeSpan TradeDeadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Multiplier on the gas estimate; null for the keeper's default. A swap's gas depends on the ticks it crosses.</summary>
    public Wad? GasPad { get; init; }

    /// <summary>The leg as which the base token's balance is reported.</summary>
    public LegId Leg => new(Base.Symbol);

    /// <summary>Whether the base token is the pools' token0: Uniswap sorts a pair by address.</summary>
    public bool BaseIsToken0 => Base.Address.CompareTo(Quote.Address) < 0;
}

/// <summary>A pool.</summary>
/// <param name="Fee">Its fee in 1e-6, which names the tier.</param>
/// <param name="At">Its contract.</param>
public sealed record UniswapV3Pool(int Fee, Address At)
{
    /// <summary>The tier as a share.</summary>
    public override string ToString() => FormattableString.Invariant($"the {Fee / 10_000m:0.####} % pool");
}

using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues.UniswapV3;

/// <summary>One pair on Uniswap v3, as a place to hedge by swaps.</summary>
public sealed class UniswapV3VenueOptions : VenueOptions
{
    /// <summary>UniswapV3Factory.</summary>
    [OnePerDeployment]
    [Description("UniswapV3Factory.")]
    public required Address Factory { get; init; }

    /// <summary>SwapRouter.</summary>
    [OnePerDeployment]
    [Description("SwapRouter of v3-periphery, whose swaps carry a deadline (not SwapRouter02).")]
    public required Address Router { get; init; }

    /// <summary>QuoterV2.</summary>
    [OnePerDeployment]
    [Description("QuoterV2.")]
    public required Address Quoter { get; init; }

    /// <summary>What the base token is a unit of.</summary>
    [Description("The underlying that is hedged here, for instance \"ETH\".")]
    public required string Underlying { get; init; }

    /// <summary>Symbol of the base token.</summary>
    [Description("Symbol of the token that is one unit of the underlying, for instance WETH; its \"underlying\" says so, and it is a buffer of every account that hedges here.")]
    public required string BaseToken { get; init; }

    /// <summary>Symbol of the quote token.</summary>
    [Description("Symbol of the numeraire's token, for instance USDC; a buffer of every account that hedges here.")]
    public required string QuoteToken { get; init; }

    /// <summary>Pools, by fee tier.</summary>
    [Description("The pair's pools by fee tier in 1e-6, for instance \"500\" for 0.05 %; a hedge takes the one that quotes best.")]
    public required IReadOnlyDictionary<string, Address> Pools { get; init; }

    /// <summary>How long the mean is taken over.</summary>
    [Description("Over how long a pool's mean price is taken; its observations must reach back so far.")]
    public TimeSpan TwapWindow { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How far a price may be from the mean.</summary>
    [Description("How far a pool's price may be from its mean over twapWindow; beyond it no hedge is made there.")]
    [Measure(Measure.Share)]
    public Wad MaxTwapDeviation { get; init; } = Wad.Parse("0.02");

    /// <summary>How much worse than the pool's price a swap may average.</summary>
    [Description("How much worse than the pool's price a swap may average, its fee left out.")]
    [Measure(Measure.Share)]
    public Wad MaxPriceImpact { get; init; } = Wad.Parse("0.01");

    /// <summary>What purchases leave.</summary>
    [Description("Quote tokens that purchases leave to the account, for instance for top-ups elsewhere.")]
    public required SymbolAmount Reserve { get; init; }
}

using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues.GmxV2;

/// <summary>A deployment of GMX v2.</summary>
public sealed class GmxV2VenueOptions : VenueOptions
{
    /// <summary>Reader.</summary>
    [Description("Reader, of the version that the deployment uses now.")]
    public required Address Reader { get; init; }

    /// <summary>DataStore.</summary>
    [Description("DataStore.")]
    public required Address DataStore { get; init; }

    /// <summary>ReferralStorage.</summary>
    [Description("ReferralStorage, whose discounts the Reader counts.")]
    public required Address ReferralStorage { get; init; }

    /// <summary>ExchangeRouter.</summary>
    [Description("ExchangeRouter, to which orders are sent.")]
    public required Address ExchangeRouter { get; init; }

    /// <summary>Router.</summary>
    [Description("Router, which takes tokens by allowance.")]
    public required Address Router { get; init; }

    /// <summary>OrderHandler.</summary>
    [Description("OrderHandler.")]
    public required Address OrderHandler { get; init; }

    /// <summary>OrderVault.</summary>
    [Description("OrderVault, the escrow of orders.")]
    public required Address OrderVault { get; init; }

    /// <summary>EventEmitter.</summary>
    [Description("EventEmitter, which tells how orders end.")]
    public required Address EventEmitter { get; init; }

    /// <summary>Symbol of the token in which limits.margin is given.</summary>
    [Description("Symbol of the token in which limits.margin is given; the short token of the markets.")]
    public required string MarginToken { get; init; }

    /// <summary>The most that an order may carry for its execution.</summary>
    [Description("The most native currency that one order may carry for its execution; what the venue's keeper does not use comes back.")]
    [Measure(Measure.Native)]
    public required Wei MaxExecutionFee { get; init; }

    /// <summary>Markets, by underlying.</summary>
    [Description("Markets, by underlying.")]
    public required IReadOnlyDictionary<string, GmxV2MarketOptions> Markets { get; init; }

    /// <summary>Price feeds, by a name.</summary>
    [Description("The Chainlink feed of every token of the markets, by a name for it.")]
    public required IReadOnlyDictionary<string, GmxV2FeedOptions> PriceFeeds { get; init; }
}

/// <summary>One market.</summary>
public sealed class GmxV2MarketOptions
{
    /// <summary>Market token.</summary>
    [Description("The market token.")]
    public required Address MarketToken { get; init; }

    /// <summary>Index token.</summary>
    [Description("The index token; for a synthetic market an address without a contract.")]
    public required Address IndexToken { get; init; }

    /// <summary>Decimals of the index token.</summary>
    [Description("The decimals in which GMX counts the index token.")]
    [Bounds(0, 30)]
    public required int IndexDecimals { get; init; }

    /// <summary>Symbol of the long token.</summary>
    [Description("Symbol of the token that backs longs.")]
    public required string LongToken { get; init; }

    /// <summary>Symbol of the short token.</summary>
    [Description("Symbol of the token that backs shorts.")]
    public required string ShortToken { get; init; }

    /// <summary>On what terms hedges open positions.</summary>
    [Description("On what terms a hedge may open a position in this market where there is none. Without it, only positions that are there are traded.")]
    public GmxV2OpeningOptions? Opening { get; init; }
}

/// <summary>On what terms a position is opened.</summary>
public sealed class GmxV2OpeningOptions
{
    /// <summary>The most leverage.</summary>
    [Description("The most notional per collateral that a position is opened with, for instance 3. More collateral is paid in where limits.margin or the venue ask for more.")]
    [Measure(Measure.Ratio)]
    public required Wad Leverage { get; init; }

    /// <summary>The most collateral.</summary>
    [Description("The most that one opening pays in, in the marginToken, for instance \"2000 USDC\"; it counts in policy.assets like any payment.")]
    public required SymbolAmount MaxCollateral { get; init; }
}

/// <summary>Where the price of a token comes from.</summary>
public sealed class GmxV2FeedOptions
{
    /// <summary>The token.</summary>
    [Description("The token that is priced.")]
    public required Address Token { get; init; }

    /// <summary>Its decimals.</summary>
    [Description("Its decimals.")]
    [Bounds(0, 30)]
    public required int Decimals { get; init; }

    /// <summary>The feed.</summary>
    [Description("Chainlink aggregator (AggregatorV3) of its price in USD. Where GMX has a feed on record for the token, it must be this one.")]
    public required Address Feed { get; init; }

    /// <summary>Decimals of the feed.</summary>
    [Description("Decimals of the feed's answers.")]
    [Bounds(0, 30)]
    public int FeedDecimals { get; init; } = 8;

    /// <summary>Longest age.</summary>
    [Description("Longest age of an answer; an older one is none, and accounts that need it are unknown.")]
    public required TimeSpan MaxAge { get; init; }

    /// <summary>Least answer.</summary>
    [Description("An answer at or below it, in USD, is none: a feed pinned at its bound says nothing.")]
    [Measure(Measure.Ratio)]
    public required Wad Least { get; init; }

    /// <summary>Largest answer.</summary>
    [Description("An answer at or above it, in USD, is none.")]
    [Measure(Measure.Ratio)]
    public required Wad Most { get; init; }
}

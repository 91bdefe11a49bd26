using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>One market of GMX v2.</summary>
/// <param name="MarketToken">By which the venue names it.</param>
/// <param name="Name">The leg's name, for instance "ETH"; distinct within the venue.</param>
/// <param name="Underlying">What it follows.</param>
/// <param name="IndexToken">The index token; for a synthetic market an address without a contract.</param>
/// <param name="IndexDecimals">The decimals that sizes are counted in.</param>
/// <param name="LongToken">Collateral that backs longs.</param>
/// <param name="ShortToken">Collateral that backs shorts.</param>
public sealed record GmxV2Market(
    Address MarketToken, string Name, Underlying Underlying, Address IndexToken, int IndexDecimals, Token LongToken, Token ShortToken)
{
    /// <summary>On what terms a hedge may open a position in it; null where none is opened.</summary>
    public GmxV2Opening? Opening { get; init; }
}

/// <summary>On what terms a position is opened: always with the market's short token, in whose value hedges are sized.</summary>
/// <param name="Leverage">The most notional per collateral that it starts with.</param>
/// <param name="MaxCollateral">The most that one opening pays in, in whole short tokens.</param>
public sealed record GmxV2Opening(Wad Leverage, Wad MaxCollateral);

/// <summary>
/// Where the price of a token comes from: a Chainlink feed, whose reports are signed by its oracle nodes and verified by its aggregator on the chain. Where GMX has a feed
/// of its own on record for the token, it must be this one, in this scale.
/// </summary>
/// <param name="PricedToken">The token.</param>
/// <param name="Decimals">Its decimals.</param>
/// <param name="Feed">AggregatorV3.</param>
/// <param name="FeedDecimals">The feed's decimals, for the bounds.</param>
/// <param name="MaxAge">An older answer is none.</param>
/// <param name="Least">An answer at or below it, in USD, is none: a feed pinned at its lower bound says nothing.</param>
/// <param name="Most">An answer at or above it is none.</param>
public sealed record GmxV2Feed(Address PricedToken, int Decimals, Address Feed, int FeedDecimals, TimeSpan MaxAge, Wad Least, Wad Most);

/// <summary>One deployment of GMX v2.</summary>
/// <param name="Venue">The venue's name in the configuration.</param>
/// <param name="Reader">Reader.</param>
/// <param name="DataStore">DataStore.</param>
/// <param name="ReferralStorage">ReferralStorage, whose discounts the Reader counts.</param>
/// <param name="ExchangeRouter">ExchangeRouter, which is called.</param>
/// <param name="Router">Router, which is approved.</param>
/// <param name="OrderHandler">OrderHandler.</param>
/// <param name="OrderVault">OrderVault, the escrow.</param>
/// <param name="EventEmitter">EventEmitter, which tells how orders end.</param>
/// <param name="Markets">Markets that accounts may hold; a position in any other makes the account unknown.</param>
/// <param name="Feeds">A feed for every token of these markets.</param>
/// <param name="MaxExecutionFee">The most native currency that one order may carry for its execution.</param>
public sealed record GmxV2Options(
    VenueId Venue, Address Reader, Address DataStore, Address ReferralStorage, Address ExchangeRouter, Address Router, Address OrderHandler,
    Address OrderVault, Address EventEmitter, ImmutableArray<GmxV2Market> Markets, ImmutableArray<GmxV2Feed> Feeds, Wei MaxExecutionFee)
{
    /// <summary>
    /// The execution fee over what the order needs at the price per gas that it is first signed with. The venue refunds what its keeper does not use, and at 2 five
    /// fee bumps of an eighth need no new encoding.
    /// </summary>
    public Wad ExecutionFeeMargin { get; init; } = Wad.FromInteger(2);

    /// <summary>Positions and orders an account may have; more make it unknown.</summary>
    public int MostPositions { get; init; } = 50;

    /// <summary>Multiplier on the gas estimate; null for the keeper's default.</summary>
    public Wad? GasPad { get; init; }

    /// <summary>Where the lens's code is put for the length of a read; any address without code of its own.</summary>
    public Address LensAddress { get; init; } = Address.Parse("0x476d784c656e734b6565706572426f740000c0de");

    /// <summary>The name of a position, whether it is there or not.</summary>
    internal MarginAccountId IdOf(AccountId account, GmxV2Market market, Token collateral, bool isLong) =>
        MarginAccountId.Isolated(account, Venue, $"{market.Name}-{collateral.Symbol}-{(isLong ? "long" : "short")}");

    /// <summary>The collateral token of that address; null where no market has it.</summary>
    internal Token? Collateral(Address token) => Markets.SelectMany(market => new[] { market.LongToken, market.ShortToken }).FirstOrDefault(item => item.Address == token);
}

using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Evm;
using KeeperBot.Host.Composition.Venues.PerpV2;
using KeeperBot.Host.Composition.Venues.UniswapV3;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Rehearsals;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>The pools of the configured venues whose prices a rehearsal moves by trading.</summary>
internal static class VenuePools
{
    // Whole tokens: more than a pool of today takes to move by half.
    private const int PerpMargin = 5_000_000, SpotBase = 10_000_000;
    private const long SpotQuote = 10_000_000_000;

    /// <summary>The pools.</summary>
    public static ImmutableArray<IRehearsedPool> Of(KeeperConfiguration configuration, EthClient client, ForkAccount trader) =>
    [
        .. configuration.Options.Venues.SelectMany(venue => venue.Value switch
        {
            PerpV2VenueOptions perp => Perp(configuration, venue.Key, perp, client, trader),
            UniswapV3VenueOptions spot => Spot(configuration, venue.Key, spot, client, trader),
            _ => [],
        }),
    ];

    /// <summary>What they trade.</summary>
    public static ImmutableHashSet<string> Underlyings(KeeperConfiguration configuration) =>
    [
        .. configuration.Options.Venues.Values.SelectMany(venue => venue switch
        {
            PerpV2VenueOptions perp => perp.Markets.Keys,
            UniswapV3VenueOptions spot => [spot.Underlying],
            _ => Enumerable.Empty<string>(),
        }),
    ];

    private static IEnumerable<IRehearsedPool> Perp(KeeperConfiguration configuration, string name, PerpV2VenueOptions perp, EthClient client, ForkAccount trader)
    {
        var token = configuration.Tokens[perp.SettlementToken];
        // One account trades in all markets; its margin serves them together.
        return perp.Markets.Select(market => new PerpPool(
            client, new($"{name}, pool of {market.Key}", market.Key, perp.ClearingHouse, perp.Exchange, perp.Vault, token.Address, Units(PerpMargin, token.Decimals), market.Value), trader));
    }

    private static IEnumerable<IRehearsedPool> Spot(KeeperConfiguration configuration, string name, UniswapV3VenueOptions spot, EthClient client, ForkAccount trader)
    {
        var (coin, money) = (configuration.Tokens[spot.BaseToken], configuration.Tokens[spot.QuoteToken]);
        return spot.Pools.Select(pool => new SpotPool(
            client,
            new($"{name}, pool of tier {pool.Key}", spot.Underlying, spot.Router, pool.Value, uint.Parse(pool.Key, CultureInfo.InvariantCulture), coin.Address, Units(SpotBase, coin.Decimals), money.Address,
                Units(SpotQuote, money.Decimals)),
            trader));
    }

    private static UInt256 Units(long whole, int decimals) => UInt256.FromBigInteger(whole * BigInteger.Pow(10, decimals));
}

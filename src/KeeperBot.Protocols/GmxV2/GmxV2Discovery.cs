using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Discovery;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>A deployment of GMX v2, found from its ExchangeRouter and its Reader.</summary>
/// <param name="DataStore">DataStore.</param>
/// <param name="Router">Router.</param>
/// <param name="OrderHandler">OrderHandler.</param>
/// <param name="OrderVault">OrderVault.</param>
/// <param name="EventEmitter">EventEmitter; null where neither router nor handler tells it.</param>
/// <param name="ReferralStorage">ReferralStorage; null where the handler does not tell it.</param>
/// <param name="Markets">The markets in which the account has a position, and those that were named.</param>
/// <param name="Feeds">The feed that the DataStore has on record for each of their tokens; one without is absent.</param>
public sealed record GmxV2Discovery(
    Address DataStore, Address Router, Address OrderHandler, Address OrderVault, Address? EventEmitter, Address? ReferralStorage,
    ImmutableArray<FoundMarket> Markets, ImmutableDictionary<Address, Address> Feeds)
{
    private const int MostPositions = 100;

    // Public immutables of GMX's own contracts, which the adapter itself does not ask.
    private static readonly AbiFunction Emitter = AbiFunction.Parse("eventEmitter() view returns (address)");
    private static readonly AbiFunction Referrals = AbiFunction.Parse("referralStorage() view returns (address)");
    private static readonly AbiFunction Positions = EmbeddedAbi.Load("gmx-v2/Reader").Function("getAccountPositions");

    /// <summary>Asks the deployment; null where one of the addresses is something else.</summary>
    /// <param name="facts">Asked.</param>
    /// <param name="router">The ExchangeRouter.</param>
    /// <param name="reader">The Reader.</param>
    /// <param name="account">Whose markets.</param>
    /// <param name="named">Market tokens besides those.</param>
    public static async Task<GmxV2Discovery?> FindAsync(ContractFacts facts, Address router, Address reader, Address account, IEnumerable<Address> named)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (await facts.AddressAsync(router, GmxV2Abi.RouterDataStore).ConfigureAwait(false) is not { } store
            || await facts.AddressAsync(router, GmxV2Abi.RouterRouter).ConfigureAwait(false) is not { } taker
            || await facts.AddressAsync(router, GmxV2Abi.RouterHandler).ConfigureAwait(false) is not { } handler
            || await facts.AddressAsync(handler, GmxV2Abi.HandlerVault).ConfigureAwait(false) is not { } vault
            || await facts.TryAsync(reader, Positions, store, account, 0, MostPositions).ConfigureAwait(false) is not { } held)
            return null;
        var markets = ImmutableArray.CreateBuilder<FoundMarket>();
        foreach (var at in named.Concat(held[0].Items.Select(position => position["addresses"]["market"].AsAddress())).Distinct())
        {
            if (await MarketAsync(facts, reader, store, at).ConfigureAwait(false) is { } market)
                markets.Add(market);
        }

        var feeds = ImmutableDictionary.CreateBuilder<Address, Address>();
        foreach (var token in markets.SelectMany(market => new[] { market.IndexToken, market.Long.Address, market.Short.Address }).Distinct())
        {
            if (await facts.AddressAsync(store, GmxV2Abi.GetAddress, GmxKeys.Of("PRICE_FEED", token)).ConfigureAwait(false) is { } feed)
                feeds.Add(token, feed);
        }

        return new GmxV2Discovery(
            store, taker, handler, vault,
            await facts.AddressAsync(router, Emitter).ConfigureAwait(false) ?? await facts.AddressAsync(handler, Emitter).ConfigureAwait(false),
            await facts.AddressAsync(handler, Referrals).ConfigureAwait(false), markets.ToImmutable(), feeds.ToImmutable());
    }

    private static async Task<FoundMarket?> MarketAsync(ContractFacts facts, Address reader, Address store, Address market)
    {
        if (await facts.TryAsync(reader, GmxV2Abi.Market, store, market).ConfigureAwait(false) is not { } data)
            return null;
        var index = data[0]["indexToken"].AsAddress();
        var (longToken, shortToken) = (await facts.TokenAsync(data[0]["longToken"].AsAddress()).ConfigureAwait(false), await facts.TokenAsync(data[0]["shortToken"].AsAddress()).ConfigureAwait(false));
        // A synthetic index is an address without a contract: its decimals are in GMX's documentation only.
        return longToken is null || shortToken is null ? null : new FoundMarket(market, index, await facts.TokenAsync(index).ConfigureAwait(false), longToken, shortToken);
    }
}

/// <summary>A market of GMX v2.</summary>
/// <param name="MarketToken">Its token.</param>
/// <param name="IndexToken">What it follows.</param>
/// <param name="Index">The same as a token; null for a synthetic market.</param>
/// <param name="Long">Backs longs.</param>
/// <param name="Short">Backs shorts.</param>
public sealed record FoundMarket(Address MarketToken, Address IndexToken, Token? Index, Token Long, Token Short);

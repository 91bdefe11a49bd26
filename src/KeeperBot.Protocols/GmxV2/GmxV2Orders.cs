using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>The orders of one account that wait for the venue's keeper.</summary>
internal sealed class GmxV2Orders
{
    private readonly ImmutableArray<(Hash32 Position, AbiValue Item)> _market;
    private readonly GmxV2Options _options;
    private readonly BigInteger _expiry;
    private readonly int _conditional;

    private GmxV2Orders(ImmutableArray<(Hash32 Position, AbiValue Item)> market, int conditional, BigInteger expiry, GmxV2Options options) =>
        (_market, _conditional, _expiry, _options) = (market, conditional, expiry, options);

    /// <summary>Reads the Reader's answer. Only market orders are on their way; limit and stop orders wait for a price, by their owner's will.</summary>
    internal static GmxV2Orders Read(Bytes answer, BigInteger expiry, GmxV2Options options)
    {
        var found = GmxV2Abi.AccountOrders.DecodeOutput(answer.Span)[0].Items;
        if (found.Length > options.MostPositions)
            throw new ReadFailedException("gmx.too_many_orders", $"the account has more than {options.MostPositions} orders");
        var market = found.Where(item => TypeOf(item) is (int)GmxOrderType.MarketIncrease or (int)GmxOrderType.MarketDecrease).Select(item => (PositionOf(item), item)).ToImmutableArray();
        return new(market, found.Length - market.Length, expiry, options);
    }

    /// <summary>The orders on one position, with what they change of its leg.</summary>
    /// <param name="key">The position.</param>
    /// <param name="position">As the Reader has it.</param>
    /// <param name="leg">The leg.</param>
    /// <param name="market">Its market.</param>
    /// <param name="indexPrice">Price of the index token, in the venue's scale.</param>
    internal ImmutableArray<PendingOrder> Of(Hash32 key, AbiValue position, LegId leg, GmxV2Market market, BigInteger indexPrice) =>
        [.. _market.Where(order => order.Position == key).Select(order => One(order.Item) with { Trade = Trade(order.Item, position["numbers"], leg, market, indexPrice) })];

    /// <summary>The orders on positions that are not there (any more), and that open none.</summary>
    internal ImmutableArray<PendingOrder> Loose(IReadOnlyCollection<Hash32> positions) => [.. LooseItems(positions).Select(order => One(order.Item))];

    /// <summary>The orders that would open positions, which are not there, by position, with the size that each would have at a price.</summary>
    /// <param name="positions">Those that are there.</param>
    /// <param name="indexPrices">Price of each market's index token, in the venue's scale.</param>
    internal IEnumerable<OpeningOrders> Opening(IReadOnlyCollection<Hash32> positions, IReadOnlyDictionary<Address, BigInteger> indexPrices) =>
        from order in _market
        where !positions.Contains(order.Position) && Opens(order.Item)
        group order.Item by order.Position into one
        let first = one.First()["order"]
        let market = MarketOf(first)!
        let isLong = first["flags"]["isLong"].AsBool()
        select new OpeningOrders(
            market, _options.Collateral(first["addresses"]["initialCollateralToken"].AsAddress())!, isLong,
            [.. one.Select(item => One(item) with { Trade = new(new(market.Name), Signed(item["order"]["numbers"]["sizeDeltaUsd"].AsBigInteger() / indexPrices[market.IndexToken], market, isLong)) })]);

    /// <summary>Orders for one position that is not there.</summary>
    internal sealed record OpeningOrders(GmxV2Market Market, Token Collateral, bool IsLong, ImmutableArray<PendingOrder> Orders);

    private IEnumerable<(Hash32 Position, AbiValue Item)> LooseItems(IReadOnlyCollection<Hash32> positions) => _market.Where(order => !positions.Contains(order.Position) && !Opens(order.Item));

    /// <summary>Whether an order asks for size in a market that is known, with one of its tokens: on a position that is not there it opens one.</summary>
    private bool Opens(AbiValue item) => TypeOf(item) == (int)GmxOrderType.MarketIncrease && item["order"]["numbers"]["sizeDeltaUsd"].AsBigInteger().Sign > 0
        && MarketOf(item["order"]) is { } market && item["order"]["addresses"]["initialCollateralToken"].AsAddress() is var token && (token == market.LongToken.Address || token == market.ShortToken.Address);

    private GmxV2Market? MarketOf(AbiValue order) => order["addresses"]["market"].AsAddress() is var at ? _options.Markets.FirstOrDefault(market => market.MarketToken == at) : null;

    private static Wad Signed(BigInteger tokens, GmxV2Market market, bool isLong)
    {
        var size = Wad.FromScaled(tokens, market.IndexDecimals, Rounding.Down);
        return isLong ? size : -size;
    }

    /// <summary>What an operator should know.</summary>
    internal IEnumerable<string> Warnings(IReadOnlyCollection<Hash32> positions)
    {
        if (LooseItems(positions).Count() is var loose and > 0)
            yield return $"{loose} order(s) wait for a position that is not there (any more); their escrow comes back when they are cancelled";
        if (_conditional > 0)
            yield return $"{_conditional} limit or stop order(s) stand; they are not the keeper's and are left alone";
    }

    private static int TypeOf(AbiValue item) => item["order"]["numbers"]["orderType"].AsInt32();

    private static Hash32 PositionOf(AbiValue item)
    {
        var addresses = item["order"]["addresses"];
        return GmxKeys.Position(addresses["account"].AsAddress(), addresses["market"].AsAddress(), addresses["initialCollateralToken"].AsAddress(), item["order"]["flags"]["isLong"].AsBool());
    }

    private PendingOrder One(AbiValue item)
    {
        var numbers = item["order"]["numbers"];
        // What a decrease names is what it takes out, not what it pays in.
        var paysIn = TypeOf(item) == (int)GmxOrderType.MarketIncrease && _options.Collateral(item["order"]["addresses"]["initialCollateralToken"].AsAddress()) is { } token
            ? Wad.FromScaled(numbers["initialCollateralDeltaAmount"].AsBigInteger(), token.Decimals, Rounding.Down)
            : Wad.Zero;
        var since = new ChainTime(numbers["updatedAtTime"].AsUInt64());
        // Governance sets it; a value beyond all time means "never".
        var wait = _expiry < new BigInteger(uint.MaxValue) ? TimeSpan.FromSeconds((double)_expiry) : TimeSpan.FromSeconds(uint.MaxValue);
        return new PendingOrder(item["orderKey"].AsHash32().ToString(), paysIn, since, since.Plus(wait)) { Frozen = item["order"]["flags"]["isFrozen"].AsBool() };
    }

    /// <summary>A decrease takes its share of the position's tokens whatever the price; an increase buys as many as it finds at its own, here at the snapshot's.</summary>
    private static PendingTrade? Trade(AbiValue item, AbiValue position, LegId leg, GmxV2Market market, BigInteger indexPrice)
    {
        var usd = item["order"]["numbers"]["sizeDeltaUsd"].AsBigInteger();
        if (usd.IsZero)
            return null;
        var decreases = TypeOf(item) == (int)GmxOrderType.MarketDecrease;
        var (sizeUsd, sizeTokens) = (position["sizeInUsd"].AsBigInteger(), position["sizeInTokens"].AsBigInteger());
        var tokens = !decreases ? usd / indexPrice : usd >= sizeUsd ? sizeTokens : sizeTokens * usd / sizeUsd;
        return new(leg, Signed(tokens, market, item["order"]["flags"]["isLong"].AsBool() != decreases));
    }
}

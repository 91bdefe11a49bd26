using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>The orders of one account that wait for the venue's keeper.</summary>
internal sealed class GmxV2Orders
{
    private const int MarketDecrease = 4;

    private readonly ILookup<Hash32, PendingOrder> _byPosition;
    private readonly int _conditional;
    private readonly int _market;

    private GmxV2Orders(ImmutableArray<(Hash32 Position, PendingOrder Order)> market, int conditional)
    {
        _byPosition = market.ToLookup(item => item.Position, item => item.Order);
        (_market, _conditional) = (market.Length, conditional);
    }

    /// <summary>Reads the Reader's answer. Only market orders are on their way; limit and stop orders wait for a price, by their owner's will.</summary>
    internal static GmxV2Orders Read(Bytes answer, BigInteger expiry, GmxV2Options options)
    {
        var found = GmxV2Abi.AccountOrders.DecodeOutput(answer.Span)[0].Items;
        if (found.Length > options.MostPositions)
            throw new Reading.ReadFailedException("gmx.too_many_orders", $"the account has more than {options.MostPositions} orders");
        var market = found.Where(item => item["order"]["numbers"]["orderType"].AsInt32() is GmxV2Reads.MarketIncrease or MarketDecrease)
            .Select(item => One(item, expiry, options)).ToImmutableArray();
        return new(market, found.Length - market.Length);
    }

    /// <summary>The orders on one position.</summary>
    internal ImmutableArray<PendingOrder> Of(Hash32 position) => [.. _byPosition[position]];

    /// <summary>What an operator should know; <paramref name="placed"/> orders belong to positions that are there.</summary>
    internal IEnumerable<string> Warnings(int placed)
    {
        if (_market > placed)
            yield return $"{_market - placed} order(s) wait for a position that is not there (any more); their escrow comes back when they are cancelled";
        if (_conditional > 0)
            yield return $"{_conditional} limit or stop order(s) stand; they are not the keeper's and are left alone";
    }

    private static (Hash32, PendingOrder) One(AbiValue item, BigInteger expiry, GmxV2Options options)
    {
        var (addresses, numbers) = (item["order"]["addresses"], item["order"]["numbers"]);
        var collateral = addresses["initialCollateralToken"].AsAddress();
        var key = GmxKeys.Position(addresses["account"].AsAddress(), addresses["market"].AsAddress(), collateral, item["order"]["flags"]["isLong"].AsBool());
        var paysIn = numbers["orderType"].AsInt32() == GmxV2Reads.MarketIncrease && options.Collateral(collateral) is { } token
            ? Wad.FromScaled(numbers["initialCollateralDeltaAmount"].AsBigInteger(), token.Decimals, Rounding.Down)
            : Wad.Zero;
        var since = new ChainTime(numbers["updatedAtTime"].AsUInt64());
        // Governance sets it; a value beyond all time means "never".
        var wait = expiry < new BigInteger(uint.MaxValue) ? TimeSpan.FromSeconds((double)expiry) : TimeSpan.FromSeconds(uint.MaxValue);
        return (key, new PendingOrder(item["orderKey"].AsHash32().ToString(), paysIn, since, since.Plus(wait)));
    }
}

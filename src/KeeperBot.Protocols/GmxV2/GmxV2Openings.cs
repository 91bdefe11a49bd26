using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>Positions that are not there: those that an order on its way would open, and those that a hedge may open.</summary>
internal static class GmxV2Openings
{
    /// <summary>A margin account with nothing in it but the orders that would open it; it requires nothing, and its escrow is not equity.</summary>
    internal static IEnumerable<MarginAccount> Awaited(
        GmxV2Options options, AccountRef account, GmxV2Orders orders, IReadOnlyCollection<Hash32> positions, Dictionary<Address, BigInteger> prices) =>
        from opening in orders.Opening(positions, prices)
        let price = GmxV2Interpreter.Unit(prices[opening.Market.IndexToken], opening.Market.IndexDecimals)
        select new MarginAccount(
            options.IdOf(account.Id, opening.Market, opening.Collateral, opening.IsLong), options.Venue, Wad.Zero, Wad.Zero, null, LiquidationPredicate.StrictlyBelow, false, opening.Collateral,
            FreeCollateral: null, MaintenanceRatio: null,
            [new PerpLeg(new LegId(opening.Market.Name), opening.Market.Underlying, Wad.Zero, price, price, Wad.Zero)])
        {
            Pending = opening.Orders,
            FeesDueOnSettlement = Wad.Zero,
        };

    /// <summary>
    /// Both sides of every market that names terms and in which there is no position to hedge with: one that is there is grown, shrunk and closed first, so that no two stand against
    /// each other.
    /// </summary>
    internal static IEnumerable<HedgeMarket> Markets(
        GmxV2Options options, AccountRef account, IReadOnlyCollection<MarginAccountId> positions, Dictionary<Address, BigInteger> prices, ReadAnswers answers, bool noOrders,
        ImmutableArray<string>.Builder warnings)
    {
        foreach (var market in options.Markets)
        {
            MarginAccountId Id(bool isLong) => options.IdOf(account.Id, market, market.ShortToken, isLong);
            if (market.Opening is null || positions.Contains(Id(true)) || positions.Contains(Id(false)))
                continue;
            if (Terms(market, market.Opening, prices, answers) is not { } terms)
            {
                warnings.Add($"market {market.Name}: {GmxV2Reads.LeastCollateral} or {GmxV2Reads.PositionFee(market)} of the data store cannot be read, so that no hedge opens a position there; positions that are there are kept as ever");
                continue;
            }

            yield return Side(market, Id(true), prices, answers, noOrders) with { LeastSize = Wad.Zero, Opening = terms with { OtherSide = Id(false) } };
            yield return Side(market, Id(false), prices, answers, noOrders) with { MostSize = Wad.Zero, Opening = terms with { OtherSide = Id(true) } };
        }
    }

    /// <summary>Null where what only an opening needs cannot be had: that must not take positions that are there from the keeper.</summary>
    private static OpeningTerms? Terms(GmxV2Market market, GmxV2Opening opening, Dictionary<Address, BigInteger> prices, ReadAnswers answers) =>
        answers.Optional(GmxV2Reads.LeastCollateral) is { } least && answers.Optional(GmxV2Reads.PositionFee(market)) is { } fee
            ? new(
                market.ShortToken, GmxV2Interpreter.Unit(prices[market.ShortToken.Address], market.ShortToken.Decimals), opening.Leverage, opening.MaxCollateral, Ratio(least), Ratio(fee))
            : null;

    /// <summary>A position in a market, there or not, as a market for net delta, without its size.</summary>
    internal static HedgeMarket Side(GmxV2Market market, MarginAccountId id, Dictionary<Address, BigInteger> prices, ReadAnswers answers, bool noOrders)
    {
        var price = GmxV2Interpreter.Unit(prices[market.IndexToken], market.IndexDecimals);
        var disabled = answers.Value(GmxV2Reads.Disabled(market)).AsBool();
        return new(
            id, new LegId(market.Name), market.Underlying, Wad.Zero, price, price, Ratio(answers.Value(GmxV2Reads.OpeningFactor(market))), Ratio(answers.Value(GmxV2Reads.LeastFactor(market))), !noOrders && !disabled)
        {
            WhyClosed = disabled ? "the market is disabled" : noOrders ? "the venue takes no orders" : null,
        };
    }

    private static Wad Ratio(AbiValue value) => Wad.FromScaled(value.AsBigInteger(), 30, Rounding.Up);
}

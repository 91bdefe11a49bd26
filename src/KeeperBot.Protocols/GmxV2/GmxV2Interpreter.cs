using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>
/// Turns the lens's answer into one margin account per position. USD has 30 decimals, a price is the USD of a token's smallest unit, and everything is
/// reported in whole collateral tokens at that price, so that a top-up of one token adds one to equity. Sizes are positive for long.
/// </summary>
internal static class GmxV2Interpreter
{
    internal static KnownReading Read(GmxV2Options options, AccountRef account, ReadAnswers answers)
    {
        var lens = answers.Value(GmxV2Reads.Lens);
        var warnings = ImmutableArray.CreateBuilder<string>();
        var noIncrease = answers.Value(GmxV2Reads.IncreaseDisabled).AsBool();
        var noDecrease = answers.Value(GmxV2Reads.DecreaseDisabled).AsBool();
        if (noIncrease)
            warnings.Add("the venue takes no orders to increase a position now: no top-up until it does");
        if (noDecrease)
            warnings.Add("the venue takes no orders to decrease a position now: no reduction until it does");
        var prices = lens["prices"].Items.ToDictionary(price => price["token"].AsAddress(), price => price["price"].AsBigInteger());
        var orders = GmxV2Orders.Read(lens["orders"].AsBytes(), answers.Value(GmxV2Reads.RequestExpiry).AsBigInteger(), options);
        var positions = lens["positions"].Items.Select(position => ReadPosition(options, account, position, prices, answers, warnings, orders)).ToList();
        var keys = positions.Select(item => item.Key).ToHashSet();
        warnings.AddRange(orders.Warnings(keys));
        foreach (var market in options.Markets.Where(market => answers.Value(GmxV2Reads.Disabled(market)).AsBool()))
            warnings.Add($"market {market.Name} is disabled: neither orders nor liquidations until it is enabled, which is not health");
        var awaited = GmxV2Openings.Awaited(options, account, orders, keys, prices).ToList();
        return new KnownReading(
            options.Venue, [.. positions.Select(item => item.Margin), .. awaited],
            [
                .. positions.Where(item => item.Margin.MarginToken == item.Market.ShortToken).Select(item => Tradable(item.Margin, item.Market, prices, answers, noIncrease || noDecrease)),
                .. GmxV2Openings.Markets(options, account, [.. positions.Select(item => item.Margin.Id)], prices, answers, noIncrease || noDecrease, warnings),
            ],
            warnings.ToImmutable())
        {
            LooseOrders = orders.Loose(keys),
            CountsIn = [.. positions.Select(item => item.Margin).Concat(awaited).Select(margin => margin.MarginToken!).Concat(options.Markets.Where(market => market.Opening is not null).Select(market => market.ShortToken)).Distinct()],
        };
    }

    /// <summary>
    /// A position that is there, as a market for net delta: it may grow, and shrink to nothing, but not turn. Only with the short token as collateral, in whose value
    /// hedges are sized.
    /// </summary>
    private static HedgeMarket Tradable(MarginAccount margin, GmxV2Market market, Dictionary<Address, BigInteger> prices, ReadAnswers answers, bool noOrders)
    {
        var size = margin.Legs.OfType<PerpLeg>().Single().Size;
        return GmxV2Openings.Side(market, margin.Id, prices, answers, noOrders) with
        {
            Size = size,
            LeastSize = size.Sign > 0 ? Wad.Zero : null,
            MostSize = size.Sign > 0 ? null : Wad.Zero,
        };
    }

    private static (Hash32 Key, MarginAccount Margin, GmxV2Market Market) ReadPosition(
        GmxV2Options options, AccountRef account, AbiValue read, Dictionary<Address, BigInteger> prices, ReadAnswers answers, ImmutableArray<string>.Builder warnings, GmxV2Orders orders)
    {
        var key = read["key"].AsHash32();
        var info = GmxV2Abi.PositionInfo.DecodeOutput(read["info"].AsBytes().Span)[0];
        var position = info["position"];
        var (market, token, isLong) = Identify(options, account, key, position);
        var price = prices[token.Address];
        var worth = new Worth(read, info, price, answers.Own is { } own ? (answers.Value(GmxV2Reads.LeastFactor(market)).AsBigInteger(), own.Value(GmxV2Reads.LeastFactor(market)).AsBigInteger()) : null);
        var id = options.IdOf(account.Id, market, token, isLong);
        if (worth.RequirementUsd.Sign <= 0)
            throw new ReadFailedException("gmx.no_requirement", $"{id}: the venue asks for no collateral ({worth.RequirementUsd}); its settings are not those of a live market");
        var margin = new MarginAccount(
            id, options.Venue,
            Deposit: Wad.FromScaled(worth.Collateral, token.Decimals, Rounding.Down),
            Equity: InTokens(worth.EquityUsd, price, token, Rounding.Down),
            Maintenance: InTokens(worth.RequirementUsd, price, token, Rounding.Up),
            LiquidationPredicate.StrictlyBelow,
            worth.VenueSays,
            token,
            FreeCollateral: null,
            MaintenanceRatio: Wad.FromScaled(answers.Value(GmxV2Reads.LeastFactor(market)).AsBigInteger(), 30, Rounding.Up),
            Legs(market, token, isLong, info, worth, prices))
        {
            Pending = orders.Of(key, position, new LegId(market.Name), market, prices[market.IndexToken]),
            FeesDueOnSettlement = Wad.FromScaled(worth.FeesDue, token.Decimals, Rounding.Up),
            Curve = Curve(market, token, position, worth, prices),
        };
        if (!worth.ReaderAgrees)
            warnings.Add($"{id}: the venue's predicate says {worth.VenueSays}, its own figures the opposite ({worth.RemainingUsd} of {worth.RequirementUsd})");
        // Only fees that accrued since the venue last wrote them down lie between its predicate now and in its liquidation call, which writes them first.
        return (key, worth.ReaderAgrees ? margin with { VenueSaysLiquidatable = margin.IsLiquidatable } : margin, market);
    }

    private static (GmxV2Market Market, Token Token, bool IsLong) Identify(GmxV2Options options, AccountRef account, Hash32 key, AbiValue position)
    {
        var (holder, at, collateral) = (position["addresses"]["account"].AsAddress(), position["addresses"]["market"].AsAddress(), position["addresses"]["collateralToken"].AsAddress());
        var isLong = position["flags"]["isLong"].AsBool();
        if (holder != account.Holder || GmxKeys.Position(holder, at, collateral, isLong) != key)
            throw new ReadFailedException("gmx.wrong_position", $"the reader answers with a position of {holder} in {at} where {account.Holder}'s {key} was asked for: is it a Reader of this version?");
        var market = options.Markets.FirstOrDefault(item => item.MarketToken == at)
            ?? throw new ReadFailedException("gmx.unconfigured_market", $"the account is in market {at}, which {options.Venue} does not configure; add it to the venue's markets");
        var token = collateral == market.LongToken.Address ? market.LongToken : collateral == market.ShortToken.Address ? market.ShortToken : null;
        return (market, token ?? throw new ReadFailedException("gmx.unknown_collateral", $"a position in {market.Name} has collateral {collateral}, which is neither of its tokens"), isLong);
    }

    private static ImmutableArray<PositionLeg> Legs(
        GmxV2Market market, Token token, bool isLong, AbiValue info, Worth worth, Dictionary<Address, BigInteger> prices)
    {
        var position = info["position"];
        var size = Wad.FromScaled(position["numbers"]["sizeInTokens"].AsBigInteger(), market.IndexDecimals, Rounding.Down);
        var index = Unit(prices[market.IndexToken], market.IndexDecimals);
        var owed = Wad.FromScaled(worth.FeesDue * prices[token.Address], 30, Rounding.Up);
        var perp = new PerpLeg(new LegId(market.Name), market.Underlying, isLong ? size : -size, index, index, owed)
        {
            // Profits come out of the pool and go to the holder; losses are taken from the collateral.
            ProfitPaidOut = Wad.FromScaled(BigInteger.Max(info["basePnlUsd"].AsBigInteger(), 0), 30, Rounding.Up),
        };
        if (token.Address != market.IndexToken)
            return [perp];
        var collateral = Wad.FromScaled(worth.Collateral, token.Decimals, Rounding.Down);
        return [perp, new SpotLeg(new LegId(market.Name + "-collateral"), market.Underlying, collateral, index, "collateral")];
    }

    /// <summary>
    /// Remaining collateral over the larger of the two least collaterals, both of the entry's size and so at rest. The position moves by its size in tokens; collateral in the
    /// index token moves too, less the funding fee, which is a number of its tokens, and is what both are counted in. Price impact and the other fees are those of the
    /// snapshot; rates are not read, so that none accrue. Prices do not lag. Null for collateral in a third token, whose price nothing here foresees.
    /// </summary>
    private static LinearMarginCurve? Curve(GmxV2Market market, Token token, AbiValue position, Worth worth, Dictionary<Address, BigInteger> prices)
    {
        var inIndex = token.Address == market.IndexToken;
        if (!inIndex && token != market.ShortToken)
            return null;
        var unit = (double)prices[token.Address] * Math.Pow(10, token.Decimals);
        var size = (double)position["numbers"]["sizeInTokens"].AsBigInteger() * (double)prices[market.IndexToken] / unit;
        var held = inIndex ? (double)(worth.Collateral - worth.Funding) * (double)prices[token.Address] / unit : 0;
        var isLong = position["flags"]["isLong"].AsBool();
        return new((double)worth.EquityUsd / unit, (double)worth.RequirementUsd / unit, [new(market.Underlying, held + (isLong ? size : -size))])
        {
            Unit = inIndex ? market.Underlying : null,
        };
    }

    /// <summary>The price of a whole token, in USD.</summary>
    internal static Wad Unit(BigInteger price, int decimals) => Wad.FromScaled(price * BigInteger.Pow(10, decimals), 30, Rounding.Down);

    private static Wad InTokens(BigInteger usd, BigInteger price, Token token, Rounding rounding)
    {
        // usd / price is in smallest units; to 18 decimals of a whole token, in one division.
        var (numerator, denominator) = (usd * BigInteger.Pow(10, 18), price * BigInteger.Pow(10, token.Decimals));
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        if (!remainder.IsZero && rounding == Rounding.Down && numerator.Sign < 0)
            quotient -= 1;
        else if (!remainder.IsZero && rounding == Rounding.Up && numerator.Sign > 0)
            quotient += 1;
        return Wad.FromRaw(quotient);
    }

    /// <summary>What a position is worth, in USD of 30 decimals and collateral of the token's.</summary>
    private sealed class Worth
    {
        private static readonly BigInteger UsdOne = BigInteger.Pow(10, 30);
        private static readonly BigInteger FundingScale = BigInteger.Pow(10, 45);

        /// <param name="read">The lens's answer of one position.</param>
        /// <param name="info">What the reader tells of it.</param>
        /// <param name="price">The collateral token's.</param>
        /// <param name="factors">The least collateral's factor that is supposed, and the one that the venue computed with; null where nothing is supposed.</param>
        internal Worth(AbiValue read, AbiValue info, BigInteger price, (BigInteger Supposed, BigInteger Own)? factors)
        {
            var numbers = info["position"]["numbers"];
            var fees = info["fees"];
            var answer = GmxV2Abi.Liquidatable.DecodeOutput(read["liquidatable"].AsBytes().Span);
            RemainingUsd = answer[2]["remainingCollateralUsd"].AsBigInteger();
            var forLeverage = answer[2]["minCollateralUsdForLeverage"].AsBigInteger();
            if (factors is { } ratio)
                forLeverage = ratio.Own.IsZero ? throw new ReadFailedException("gmx.factor_unknown", "the venue's factor is 0, from which no other requirement follows") : forLeverage * ratio.Supposed / ratio.Own;
            RequirementUsd = BigInteger.Max(answer[2]["minCollateralUsd"].AsBigInteger(), forLeverage);
            VenueSays = factors is null ? answer[0].AsBool() : RemainingUsd < RequirementUsd;
            ReaderAgrees = VenueSays == RemainingUsd < RequirementUsd;
            Collateral = numbers["collateralAmount"].AsBigInteger();
            var (funding, borrowing) = (fees["funding"]["fundingFeeAmount"].AsBigInteger(), fees["borrowing"]["borrowingFeeAmount"].AsBigInteger());
            (Funding, FeesDue) = (funding, funding + borrowing);
            var size = numbers["sizeInUsd"].AsBigInteger();
            var writtenFunding = CeilingDivide(size * (read["writtenFundingFeePerSize"].AsBigInteger() - numbers["fundingFeeAmountPerSize"].AsBigInteger()), FundingScale);
            var writtenBorrowing = size * (read["writtenBorrowingFactor"].AsBigInteger() - numbers["borrowingFactor"].AsBigInteger()) / UsdOne / price;
            if (funding < writtenFunding || borrowing < writtenBorrowing)
                throw new ReadFailedException("gmx.fees_shrink", $"fees due ({funding}, {borrowing}) are below those written down ({writtenFunding}, {writtenBorrowing})");
            EquityUsd = RemainingUsd - ((funding - writtenFunding) + (borrowing - writtenBorrowing)) * price;
        }

        /// <summary>As the venue's predicate counts it, with the fees it last wrote down.</summary>
        internal BigInteger RemainingUsd { get; }

        /// <summary>With the fees that have accrued up to this block, as a liquidation call would count it.</summary>
        internal BigInteger EquityUsd { get; }

        internal BigInteger RequirementUsd { get; }

        internal BigInteger Collateral { get; }

        internal BigInteger FeesDue { get; }

        internal BigInteger Funding { get; }

        internal bool VenueSays { get; }

        internal bool ReaderAgrees { get; }

        private static BigInteger CeilingDivide(BigInteger value, BigInteger by) => (value + by - 1) / by;
    }
}

using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>
/// Sizes an order that changes a position, and asks the venue what it would come to at the feeds' prices of the block. What the venue's keeper would cancel is
/// refused: a price beyond the worst one, a rest that the venue would close as well, too little collateral for what stays.
/// </summary>
internal sealed class GmxV2Trades(GmxV2Options options, IChainReader chain)
{
    private static readonly BigInteger UsdOne = BigInteger.Pow(10, 30);

    private readonly GmxV2Settings _settings = new(chain, options.DataStore);

    /// <summary>A sized trade, in the venue's scales.</summary>
    /// <param name="Type">Increase or decrease.</param>
    /// <param name="SizeUsd">Change of size, 1e30.</param>
    /// <param name="AcceptablePrice">The price not to be worse than.</param>
    /// <param name="Price">What the Reader says it would be executed at, without fees.</param>
    internal sealed record Sized(GmxOrderType Type, BigInteger SizeUsd, BigInteger AcceptablePrice, BigInteger Price);

    /// <summary>The order for a change of the leg's size; a whole close where the change is the whole of it.</summary>
    /// <param name="margin">The position.</param>
    /// <param name="market">Its market.</param>
    /// <param name="holder">Whose it is.</param>
    /// <param name="change">Signed, in units of the underlying.</param>
    /// <param name="worst">Price per unit not to be worse than.</param>
    /// <param name="block">At which it is sized.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<(Sized? Trade, EncodingRefused? Refusal)> SizeAsync(
        MarginAccount margin, GmxV2Market market, Address holder, Wad change, Wad worst, BlockRef block, CancellationToken cancellation)
    {
        var leg = margin.Legs.OfType<PerpLeg>().Single();
        var isLong = leg.Size.Sign > 0;
        var decreases = change.Sign != leg.Size.Sign;
        if (decreases && change.Abs() > leg.Size.Abs())
            return Refuse("gmx.exceeds_position", $"{change} is more than the position of {leg.Size}; a position at GMX does not turn");
        var found = await _settings.AskAsync(
            options.Reader, GmxV2Abi.Position, block, cancellation, options.DataStore, GmxKeys.Position(holder, market.MarketToken, margin.MarginToken!.Address, isLong)).ConfigureAwait(false);
        if (found is null || found[0]["numbers"]["sizeInTokens"].AsBigInteger() is not { Sign: > 0 } tokens)
            return Refuse("gmx.position_unread", $"{margin.Id} cannot be read from the Reader at block {block}");
        if (await PricesAsync(market, block, cancellation).ConfigureAwait(false) is not { } prices)
            return Refuse("gmx.prices_unread", $"the feeds of {market.Name} cannot be read at block {block}");
        var sizeUsd = found[0]["numbers"]["sizeInUsd"].AsBigInteger();
        var amount = change.Abs().ToScaled(market.IndexDecimals, Rounding.Down);
        var whole = decreases && change.Abs() == leg.Size.Abs();
        var usd = whole ? sizeUsd : decreases ? ShareOf(sizeUsd, tokens, amount, isLong) : amount * prices.Index;
        if (usd.IsZero)
            return Refuse("gmx.too_small", $"{change} is less than the venue counts");
        var numbers = found[0]["numbers"];
        var quoted = await QuoteAsync(market, prices, (numbers["sizeInUsd"], numbers["sizeInTokens"], numbers["pendingImpactAmount"]), decreases ? -usd : usd, isLong, block, cancellation).ConfigureAwait(false);
        if (Bounded(quoted, market, change, worst, out var price, out var acceptable) is { } beyond)
            return (null, beyond);
        var rest = decreases ? sizeUsd - usd : sizeUsd + usd;
        return rest.IsZero || await ShortfallAsync(margin, leg, market, rest, change, decreases, prices, block, cancellation).ConfigureAwait(false) is not { } why
            ? (new(decreases ? GmxOrderType.MarketDecrease : GmxOrderType.MarketIncrease, usd, acceptable, price), null)
            : (null, why);
    }

    /// <summary>
    /// The order for a position that is not there. What the venue's keeper would cancel is refused: besides the price, a position below the least, and collateral that does not bear it, with
    /// or without what it would lose between the worst price and the index.
    /// </summary>
    /// <param name="market">Its market.</param>
    /// <param name="terms">The most leverage.</param>
    /// <param name="collateral">What it starts with.</param>
    /// <param name="change">Signed, in units of the underlying: its side.</param>
    /// <param name="worst">Price per unit not to be worse than.</param>
    /// <param name="block">At which it is sized.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<(Sized? Trade, EncodingRefused? Refusal)> OpeningAsync(
        GmxV2Market market, GmxV2Opening terms, TokenAmount collateral, Wad change, Wad worst, BlockRef block, CancellationToken cancellation)
    {
        if (await PricesAsync(market, block, cancellation).ConfigureAwait(false) is not { } prices)
            return Refuse("gmx.prices_unread", $"the feeds of {market.Name} cannot be read at block {block}");
        var isLong = change.Sign > 0;
        var usd = change.Abs().ToScaled(market.IndexDecimals, Rounding.Down) * prices.Index;
        var paid = collateral.Raw * prices.Of(market, collateral.Token);
        if (Wad.FromScaled(usd, 30, Rounding.Up) > Wad.FromScaled(paid, 30, Rounding.Down).Multiply(terms.Leverage, Rounding.Down))
            return Refuse("gmx.leverage", $"{change} of {market.Name} with {collateral} is more than the {terms.Leverage} times that it may be opened with");
        var read = await Task.WhenAll(
            new[]
            {
                GmxKeys.Of("MIN_POSITION_SIZE_USD"), GmxKeys.Of("MIN_COLLATERAL_USD"), GmxKeys.Of("MIN_COLLATERAL_FACTOR", market.MarketToken),
                GmxKeys.Of("POSITION_FEE_FACTOR", market.MarketToken, false),
            }.Select(key => _settings.UintAsync(key, block, cancellation))).ConfigureAwait(false);
        if (read is not [{ } smallest, { } least, { } factor, { } feeFactor])
            return Refuse("gmx.settings_unknown", "the venue's least position, least collateral and fee cannot be read from its DataStore");
        if (usd < smallest)
            return Refuse("gmx.too_small", $"{usd} USD of 30 decimals is below the venue's least position of {smallest}; raise limits.drift.{market.Underlying}.minTrade");
        var quoted = await QuoteAsync(market, prices, (0, 0, 0), usd, isLong, block, cancellation).ConfigureAwait(false);
        if (Bounded(quoted, market, change, worst, out var price, out var acceptable) is { } beyond)
            return (null, beyond);
        // The fee of the trade is taken at once, and that of its close counts against it.
        var lost = usd * BigInteger.Abs(acceptable - prices.Index) / prices.Index;
        var left = paid - (usd * feeFactor * 2 / UsdOne) - lost;
        var needed = BigInteger.Max(least, usd * factor / UsdOne);
        return left >= needed
            ? (new(GmxOrderType.MarketIncrease, usd, acceptable, price), null)
            : Refuse("gmx.would_be_cancelled", $"{collateral} leaves {left} for {change} of {market.Name} at the worst price, the venue wants {needed} (USD of 30 decimals), and would cancel the order");
    }

    /// <summary>Why a trade is not made at what the Reader says of it; null where it is no worse than allowed.</summary>
    /// <param name="quoted">What it says, in the venue's scale; null where it says nothing.</param>
    /// <param name="market">The market.</param>
    /// <param name="change">The trade, signed.</param>
    /// <param name="worst">Price per unit not to be worse than.</param>
    /// <param name="price">The price.</param>
    /// <param name="acceptable">The worst one in the venue's scale, never worse for the account than given.</param>
    private static EncodingRefused? Bounded(BigInteger? quoted, GmxV2Market market, Wad change, Wad worst, out BigInteger price, out BigInteger acceptable)
    {
        var sells = change.Sign < 0;
        (price, acceptable) = (quoted ?? BigInteger.Zero, worst.ToScaled(30 - market.IndexDecimals, sells ? Rounding.Up : Rounding.Down));
        if (quoted is null)
            return new("gmx.quote_unread", $"the Reader gives no price for {change} in {market.Name}");
        return acceptable.Sign <= 0 || (sells ? price < acceptable : price > acceptable)
            ? new(PriceBound.Beyond, $"{change} of {market.Name} would be done at {price}, and {acceptable} is the worst allowed (USD of 30 decimals of the smallest unit)")
            : null;
    }

    /// <summary>The execution price per unit of the underlying with the position fee on it, at the rate of a trade that does not improve the balance of the pool, which is the dearer one; null where the fee cannot be read.</summary>
    internal async Task<Wad?> AverageAsync(GmxV2Market market, BigInteger price, bool sells, BlockRef block, CancellationToken cancellation)
    {
        if (await _settings.UintAsync(GmxKeys.Of("POSITION_FEE_FACTOR", market.MarketToken, false), block, cancellation).ConfigureAwait(false) is not { } factor)
            return null;
        var unit = Wad.FromScaled(price, 30 - market.IndexDecimals, sells ? Rounding.Down : Rounding.Up);
        var fee = unit.Multiply(Wad.FromScaled(factor, 30, Rounding.Up), Rounding.Up);
        return sells ? unit - fee : unit + fee;
    }

    /// <summary>The USD that take just this many tokens: the venue rounds the tokens of a long up and those of a short down.</summary>
    private static BigInteger ShareOf(BigInteger sizeUsd, BigInteger tokens, BigInteger amount, bool isLong) =>
        isLong ? amount * sizeUsd / tokens : ((amount * sizeUsd) + tokens - 1) / tokens;

    /// <summary>Why the venue would not let what stays stand; null where it would.</summary>
    private async Task<EncodingRefused?> ShortfallAsync(
        MarginAccount margin, PerpLeg leg, GmxV2Market market, BigInteger rest, Wad change, bool decreases, Prices prices, BlockRef block, CancellationToken cancellation)
    {
        var read = await Task.WhenAll(
            new[] { GmxKeys.Of("MIN_POSITION_SIZE_USD"), GmxKeys.Of("MIN_COLLATERAL_FACTOR", market.MarketToken), GmxKeys.Of("POSITION_FEE_FACTOR", market.MarketToken, false) }
                .Select(key => _settings.UintAsync(key, block, cancellation))).ConfigureAwait(false);
        if (read is not [{ } smallest, { } factor, { } feeFactor])
            return new("gmx.settings_unknown", "the venue's least position, least collateral and fee cannot be read from its DataStore");
        if (rest < smallest)
            return new("gmx.rest_too_small", $"{rest} USD of 30 decimals would be left of {margin.Id}, and the venue closes what is below {smallest} with the rest; plan the whole of it (limits.margin minReduce)");
        var price = Wad.FromScaled(prices.Of(market, margin.MarginToken!) * BigInteger.Pow(10, margin.MarginToken!.Decimals), 30, Rounding.Down);
        var equity = margin.Equity.Multiply(price, Rounding.Down);
        if (decreases)
        {
            // Equity counts the fee of closing the whole; a profit that is paid out leaves it.
            equity -= leg.ProfitPaidOut.Multiply(change.Abs(), Rounding.Up).Divide(leg.Size.Abs(), Rounding.Up);
        }
        else
        {
            // More size pays its fee at once and counts it again for its close; and the collateral has to bear the size without any profit.
            var grown = change.Abs().Multiply(leg.IndexPrice, Rounding.Up).Multiply(Wad.FromScaled(feeFactor * 2, 30, Rounding.Up), Rounding.Up);
            equity = Wad.Min(equity, margin.Deposit.Multiply(price, Rounding.Down)) - grown;
        }

        var needed = Wad.FromScaled(rest * factor / UsdOne, 30, Rounding.Up);
        return equity >= needed ? null : new("gmx.would_be_cancelled", $"{margin.Id} would have {equity} USD left, the venue wants {needed} for what stays, and would cancel the order");
    }

    private async Task<BigInteger?> QuoteAsync(GmxV2Market market, Prices prices, (AbiValue Usd, AbiValue Tokens, AbiValue Impact) standing, BigInteger usd, bool isLong, BlockRef block, CancellationToken cancellation)
    {
        var answer = await _settings.AskAsync(
            options.Reader, GmxV2Abi.ExecutionPrice, block, cancellation, options.DataStore, market.MarketToken, prices.Tuple, standing.Usd, standing.Tokens, usd,
            standing.Impact, isLong).ConfigureAwait(false);
        return answer?[0]["executionPrice"].AsBigInteger() is { Sign: > 0 } price ? price : null;
    }

    /// <summary>The feeds' answers at the block, which the reading at the same block has already judged.</summary>
    private async Task<Prices?> PricesAsync(GmxV2Market market, BlockRef block, CancellationToken cancellation)
    {
        var read = await Task.WhenAll(new[] { market.IndexToken, market.LongToken.Address, market.ShortToken.Address }.Select(async token =>
        {
            var feed = options.Feeds.Single(item => item.PricedToken == token);
            var round = await _settings.AskAsync(feed.Feed, GmxV2Abi.LatestRound, block, cancellation).ConfigureAwait(false);
            return round?[1].AsBigInteger() is { Sign: > 0 } answer ? answer * BigInteger.Pow(10, 60 - feed.FeedDecimals - feed.Decimals) / UsdOne : (BigInteger?)null;
        })).ConfigureAwait(false);
        return read is [{ } index, { } @long, { } @short] ? new(index, @long, @short) : null;
    }

    private static (Sized?, EncodingRefused?) Refuse(string code, string detail) => (null, new(code, detail));

    private sealed record Prices(BigInteger Index, BigInteger Long, BigInteger Short)
    {
        internal AbiValue Tuple => AbiValue.Tuple(Pair(Index), Pair(Long), Pair(Short));

        internal BigInteger Of(GmxV2Market market, Token token) => token == market.LongToken ? Long : Short;

        private static AbiValue Pair(BigInteger price) => AbiValue.Tuple(price, price);
    }
}

using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>Encodes hedges as swaps: a sale pays an exact amount of base in, a purchase takes an exact amount of base out, in the pool that quotes best.</summary>
internal sealed class UniswapV3Encoder(UniswapV3Options options, IChainReader chain)
{
    private readonly RoutedQuoter _quoter = new(chain);

    internal async Task<Encoding> TradeAsync(IAccountRoute route, AccountRef account, HedgeAction action, BlockRef block, CancellationToken cancellation)
    {
        if (action.Leg != options.Leg)
            return new EncodingRefused("leg.unknown", $"{options.Venue} has no market {action.Leg}");
        var amount = TokenAmount.FromWad(options.Base, action.Quantity.Abs(), Rounding.Down);
        if (amount.IsZero || action.WorstPrice.Sign <= 0)
            return new EncodingRefused("trade.malformed", $"a trade of {action.Quantity} at a worst price of {action.WorstPrice} is none");
        var sell = action.Quantity.Sign < 0;
        var pools = new List<PoolState>();
        foreach (var pool in options.Pools)
            pools.Add(await StateAsync(pool, account, block, cancellation).ConfigureAwait(false));
        var (best, refusals) = await BestAsync(pools, account, sell, amount.Raw, block, cancellation).ConfigureAwait(false);
        var encoding = best is null
            ? new EncodingRefused("quote.no_pool", $"no pool of {options.Venue} can {(sell ? "buy" : "sell")} {amount}: {string.Join("; ", refusals)}")
            : await BoundAsync(route, account, action, amount, best, block, cancellation).ConfigureAwait(false);
        return encoding is EncodingRefused { Code: "quote.no_pool" or PriceBound.Beyond } whole && pools.Exists(pool => pool.Unfit is null)
            ? await ShrinkAsync(route, account, action, amount, pools, whole, block, cancellation).ConfigureAwait(false)
            : encoding;
    }

    /// <summary>The pool that quotes best, and why others have none; null where none quotes.</summary>
    private async Task<(PoolQuote? Best, IReadOnlyList<string> Refusals)> BestAsync(
        IEnumerable<PoolState> pools, AccountRef account, bool sell, BigInteger amount, BlockRef block, CancellationToken cancellation)
    {
        var quotes = new List<PoolQuote>();
        var refusals = new List<string>();
        foreach (var state in pools)
        {
            if ((state.Unfit ?? await QuoteAsync(state, account, sell, amount, block, quotes, cancellation).ConfigureAwait(false)) is { } refusal)
                refusals.Add(refusal);
        }

        return (sell ? quotes.MaxBy(quote => quote.Other) : quotes.MinBy(quote => quote.Other), refusals);
    }

    /// <summary>How much of a swap a pool takes; the refusal of the whole where none takes anything worth trading.</summary>
    private async Task<Encoding> ShrinkAsync(
        IAccountRoute route, AccountRef account, HedgeAction action, TokenAmount whole, IReadOnlyList<PoolState> pools, EncodingRefused refusal, BlockRef block, CancellationToken cancellation)
    {
        var sell = action.Quantity.Sign < 0;
        var worst = LargestFit.Worst(action.WorstPrice, sell, options.QuoteTolerance);
        var fits = await LargestFit.FindAsync(action.Least, whole.ToWad(Rounding.Down), async size =>
            TokenAmount.FromWad(options.Base, size, Rounding.Down) is { IsZero: false } part
            && (await BestAsync(pools, account, sell, part.Raw, block, cancellation).ConfigureAwait(false)).Best is { } best
            && BoundOf(sell, part.ToWad(Rounding.Down), best, worst, null) is not null).ConfigureAwait(false);
        return fits is { } found
            ? new EncodingTooLarge(refusal.Code, refusal.Detail, await AsAllowedAsync(route, account, action, found, block, cancellation).ConfigureAwait(false))
            : refusal;
    }

    /// <summary>
    /// A little less where an allowance stands that was given for such a part a block before: the price has moved since, and a part that needs a little more than was
    /// allowed would be approved again and again.
    /// </summary>
    private async Task<Wad> AsAllowedAsync(IAccountRoute route, AccountRef account, HedgeAction action, Wad found, BlockRef block, CancellationToken cancellation)
    {
        var sell = action.Quantity.Sign < 0;
        var spend = sell
            ? TokenAmount.FromWad(options.Base, found, Rounding.Down)
            : TokenAmount.FromWad(options.Quote, found.Multiply(action.WorstPrice, Rounding.Up), Rounding.Up);
        var needed = route.Allowances(account, [new TokenSpend(spend, options.Router)]);
        if (await _quoter.AllowancesAsync(route, needed, block, cancellation).ConfigureAwait(false) is not AllowancesKnown { Short: [{ Standing: { IsZero: false } standing }] })
            return found;
        var covered = sell ? standing.ToWad(Rounding.Down) : standing.ToWad(Rounding.Down).Divide(action.WorstPrice, Rounding.Down);
        return covered < found && covered + covered >= found && covered >= action.Least ? covered : found;
    }

    /// <summary>The pool at the block, asked again: a plan carries prices, not why a pool may be traded in.</summary>
    private async Task<PoolState> StateAsync(UniswapV3Pool pool, AccountRef account, BlockRef block, CancellationToken cancellation)
    {
        var reads = PoolState.Reads(options, pool);
        var results = new CallResult[reads.Length];
        for (var index = 0; index < reads.Length; index++)
            results[index] = await chain.CallAsync(account.Actor, reads[index].Call, block, cancellation).ConfigureAwait(false);
        return PoolState.Read(options, pool, new ReadAnswers(reads, results));
    }

    /// <summary>Adds the pool's quote, or says why it has none.</summary>
    private async Task<string?> QuoteAsync(
        PoolState state, AccountRef account, bool sell, BigInteger amount, BlockRef block, List<PoolQuote> quotes, CancellationToken cancellation)
    {
        var (paid, received) = sell ? (options.Base, options.Quote) : (options.Quote, options.Base);
        var (function, data) = UniswapV3Calls.Quote(paid, received, state.Pool.Fee, sell, amount);
        var result = await chain.CallAsync(account.Actor, new ContractCall(options.Quoter, data), block, cancellation).ConfigureAwait(false);
        if (!result.Success)
            return $"{state.Pool} does not quote it: {RevertText.Decode(result).Text}";
        BigInteger other;
        try
        {
            other = function.DecodeOutput(result.Data.Span)[0].AsBigInteger();
        }
        catch (AbiException error)
        {
            return $"the quoter answered something else for {state.Pool}: {error.Message}";
        }

        if (other.Sign <= 0 || state.Price is not { } price)
            return $"{state.Pool} quotes nothing for it";
        var impact = price.Impact(sell, sell ? amount : other, sell ? other : amount, state.Pool.Fee);
        if (impact > options.MaxPriceImpact)
            return $"in {state.Pool} it would average {PoolState.Percent(impact)} worse than its price, its fee left out; at most {PoolState.Percent(options.MaxPriceImpact)} is allowed";
        quotes.Add(new(state.Pool, other));
        return null;
    }

    private async Task<Encoding> BoundAsync(
        IAccountRoute route, AccountRef account, HedgeAction action, TokenAmount amount, PoolQuote quote, BlockRef block, CancellationToken cancellation)
    {
        var sell = action.Quantity.Sign < 0;
        var quantity = amount.ToWad(Rounding.Down);
        var quoted = TokenAmount.FromRaw(options.Quote, quote.Other).ToWad(sell ? Rounding.Down : Rounding.Up);
        var average = quoted.Divide(quantity, sell ? Rounding.Down : Rounding.Up);
        var tolerance = PriceBound.Tolerance(action.Urgency, options.QuoteTolerance);
        if (BoundOf(sell, quantity, quote, action.WorstPrice, tolerance) is not { } raw)
            return new EncodingRefused(PriceBound.Beyond, $"{(sell ? "selling" : "buying")} {amount} in {quote.Pool} would average {Short(average)}, fee included; the worst price is {action.WorstPrice}");
        var spend = sell ? amount : TokenAmount.FromRaw(options.Quote, raw);
        var needed = route.Allowances(account, [new TokenSpend(spend, options.Router)]);
        var answer = await _quoter.AllowancesAsync(route, needed, block, cancellation).ConfigureAwait(false);
        if (answer is AllowanceRefused { Refusal: var missing })
            return missing;
        var order = new SpotSwap(
            options.Router, sell ? options.Base : options.Quote, sell ? options.Quote : options.Base, quote.Pool.Fee, ExactIn: sell, amount.Raw, raw, block.Timestamp.Plus(options.TradeDeadline));
        return route.Encode(account, order) switch
        {
            RoutedCall call => new EncodedCall(
                call.To, call.Data, [spend], options.GasPad,
                $"{(sell ? "sell" : "buy")} {amount} in {quote.Pool} of {options.Venue}, quoted {Short(average)}, bound {Short(Wad.FromScaled(raw, options.Quote.Decimals, Rounding.Down).Divide(quantity, Rounding.Down))}")
            {
                Needs = ((AllowancesKnown)answer).Short,
                AveragePrice = average,
            },
            RouteRefused refused => new EncodingRefused(refused.Code, refused.Detail),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    /// <summary>Least to receive or most to pay, in the quote token's smallest unit; null where the quote is beyond the worst price.</summary>
    private BigInteger? BoundOf(bool sell, Wad quantity, PoolQuote quote, Wad worstPrice, Wad? tolerance)
    {
        var quoted = TokenAmount.FromRaw(options.Quote, quote.Other).ToWad(sell ? Rounding.Down : Rounding.Up);
        var bound = PriceBound.Of(sell, quantity, quoted, worstPrice, tolerance);
        // The token may be coarser than the bound: towards the stricter side, and never to 0, which would be no bound.
        var raw = bound is { } value ? Wad.FromRaw(value).ToScaled(options.Quote.Decimals, sell ? Rounding.Up : Rounding.Down) : BigInteger.Zero;
        return raw.Sign <= 0 || (sell ? quote.Other < raw : quote.Other > raw) ? null : raw;
    }

    private static Wad Short(Wad price) => Wad.FromScaled(price.ToScaled(4, Rounding.Down), 4, Rounding.Down);

    /// <summary>What a pool would give for a sale, or ask for a purchase, in the quote token's smallest unit.</summary>
    private sealed record PoolQuote(UniswapV3Pool Pool, BigInteger Other);
}

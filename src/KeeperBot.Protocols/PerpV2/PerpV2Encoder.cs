using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>Encodes actions at Perp v2 through an account's route.</summary>
internal sealed class PerpV2Encoder(PerpV2Options options, RoutedQuoter quoter)
{
    private const string Partial = "quote.partial";

    // What the venue says of a trade that its book, the price's band around the index, or the way it may go in a block does not carry (UniswapV3Broker, Exchange).
    private static readonly string[] OfSize = ["UB_UOA", "EX_OPB", "EX_OPLAS"];

    // Open bounds, for quotes only: a sale accepts any amount above 0, a purchase any amount.
    private static readonly BigInteger AnySale = BigInteger.One;
    private static readonly BigInteger AnyPurchase = UInt256.MaxValue.ToBigInteger();

    internal async Task<Encoding> TopUpAsync(IAccountRoute route, AccountRef account, TopUpAction action, KnownReading reading, BlockRef block, CancellationToken cancellation)
    {
        if (reading.MarginAccounts.SingleOrDefault(margin => margin.Id == action.Target) is not { } target)
            return new EncodingRefused("target.unknown", $"there is no {action.Target} at block {block}");
        if (target.MarginToken is null)
            return new EncodingRefused("topup.impossible", $"{target.Id} takes no deposit: the vault of {options.Venue} is paused");
        if (action.Amount.Token != options.SettlementToken)
            return new EncodingRefused("topup.wrong_token", $"{options.Venue} takes {options.SettlementToken}, not {action.Amount}");
        if (action.Amount.Raw.Sign <= 0)
            return new EncodingRefused("topup.nothing", $"{action.Amount} is nothing to deposit");
        var allowances = route.Allowances(account, [new TokenSpend(action.Amount, options.Vault)]);
        var answer = await quoter.AllowancesAsync(route, allowances, block, cancellation).ConfigureAwait(false);
        if (answer is AllowanceRefused { Refusal: var missing })
            return missing;
        return route.Encode(account, new PerpDeposit(options.Vault, action.Amount)) switch
        {
            RoutedCall call => new EncodedCall(call.To, call.Data, [action.Amount], options.GasPad, $"deposit {action.Amount} at {options.Venue}")
            {
                Needs = ((AllowancesKnown)answer).Short,
            },
            RouteRefused refused => new EncodingRefused(refused.Code, refused.Detail),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    internal async Task<Encoding> ReduceAsync(
        IAccountRoute route, AccountRef account, ReduceAction action, KnownReading reading, BlockRef block, CancellationToken cancellation)
    {
        if (reading.Markets.SingleOrDefault(market => market.Leg == action.Leg) is not { } market)
            return new EncodingRefused("leg.unknown", $"{options.Venue} has no market {action.Leg}");
        if (action.Quantity.Sign <= 0 || action.Quantity > market.Size.Abs())
            return new EncodingRefused("reduce.exceeds_position", $"cannot close {action.Quantity} of a position of {market.Size} {action.Leg}");
        var signed = market.Size.Sign > 0 ? -action.Quantity : action.Quantity;
        return await TradeAsync(route, account, action, action.Leg, signed, action.WorstPrice, reading, block, cancellation).ConfigureAwait(false);
    }

    internal Task<Encoding> HedgeAsync(
        IAccountRoute route, AccountRef account, HedgeAction action, KnownReading reading, BlockRef block, CancellationToken cancellation) =>
        TradeAsync(route, account, action, action.Leg, action.Quantity, action.WorstPrice, reading, block, cancellation);

    private async Task<Encoding> TradeAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, LegId leg, Wad signed, Wad worstPrice, KnownReading reading, BlockRef block, CancellationToken cancellation)
    {
        if (options.Markets.SingleOrDefault(market => market.Leg == leg) is not { } market)
            return new EncodingRefused("leg.unknown", $"{options.Venue} has no market {leg}");
        if (signed.IsZero || worstPrice.Sign <= 0)
            return new EncodingRefused("trade.malformed", $"a trade of {signed} at a worst price of {worstPrice} is none");
        if (reading.Markets.SingleOrDefault(item => item.Leg == leg) is not { Open: true })
            return new EncodingRefused("market.not_open", $"{leg} at {options.Venue} does not trade now, or not by this account's route");
        var sell = signed.Sign < 0;
        var deadline = block.Timestamp.Plus(options.TradeDeadline);
        var open = new PerpTrade(options.ClearingHouse, market.BaseToken, sell, signed.Abs(), sell ? AnySale : AnyPurchase, deadline);
        var quote = await quoter.QuoteAsync(route, account, open, block, cancellation).ConfigureAwait(false);
        var encoding = quote switch
        {
            Quoted quoted => Bound(route, account, open, quoted.Fill, worstPrice, PriceBound.Tolerance(action.Urgency, options.QuoteTolerance), leg),
            QuoteRefused refused => refused.Refusal,
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
        return encoding is EncodingRefused refusal && IsOfSize(refusal, quote)
            ? await ShrinkAsync(route, account, action, open, worstPrice, refusal, block, cancellation).ConfigureAwait(false)
            : encoding;
    }

    private static bool IsOfSize(EncodingRefused refusal, Quote quote) =>
        refusal.Code is Partial or PriceBound.Beyond || (quote is QuoteRefused { Reason.Text: { } why } && OfSize.Contains(why, StringComparer.Ordinal));

    /// <summary>How much of a trade the market takes; the refusal of the whole where it takes nothing worth trading.</summary>
    private async Task<Encoding> ShrinkAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, PerpTrade open, Wad worstPrice, EncodingRefused whole, BlockRef block, CancellationToken cancellation)
    {
        var worst = LargestFit.Worst(worstPrice, open.Sell, options.QuoteTolerance);
        var fits = await LargestFit.FindAsync(LargestFit.Least(action), open.Base, async size =>
            await quoter.QuoteAsync(route, account, open with { Base = size }, block, cancellation).ConfigureAwait(false) is Quoted { Fill: var fill } && fill.Quantity == size
            && PriceBound.Of(open.Sell, size, fill.Quote, worst, tolerance: null) is not null).ConfigureAwait(false);
        return fits is { } part ? new EncodingTooLarge(whole.Code, whole.Detail, part) : whole;
    }

    private Encoding Bound(IAccountRoute route, AccountRef account, PerpTrade open, TradeFill fill, Wad worstPrice, Wad? tolerance, LegId leg)
    {
        if (fill.Quantity != open.Base)
            return new EncodingRefused(Partial, $"the market would fill {fill.Quantity} of {open.Base} {leg}");
        var average = fill.Quote.Divide(open.Base, open.Sell ? Rounding.Down : Rounding.Up);
        var bound = PriceBound.Of(open.Sell, open.Base, fill.Quote, worstPrice, tolerance);
        if (bound is not { Sign: > 0 } value)
            return new EncodingRefused(PriceBound.Beyond, $"{(open.Sell ? "selling" : "buying")} {open.Base} {leg} would average {average}, fees included; the worst price is {worstPrice}");
        var verb = open.Sell ? "sell" : "buy";
        var limit = Wad.FromRaw(value).Divide(open.Base, Rounding.Down);
        return route.Encode(account, open with { QuoteBound = value }) switch
        {
            RoutedCall call => new EncodedCall(
                call.To, call.Data, [], options.GasPad, $"{verb} {open.Base} {leg} at {options.Venue}, quoted {Short(average)}, bound {Short(limit)}")
            {
                AveragePrice = average,
            },
            RouteRefused refused => new EncodingRefused(refused.Code, refused.Detail),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    private static Wad Short(Wad price) => Wad.FromScaled(price.ToScaled(4, Rounding.Down), 4, Rounding.Down);
}

using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>
/// Encodes actions at Lyra v1 through an account's route. Worst prices are in quote per option, fees included. A close against quote collateral is
/// paid out of that collateral; one against base is paid in quote from the holder's idle balance.
/// </summary>
internal sealed class LyraV1Encoder(LyraV1Options options, IChainReader chain)
{
    // A close moves the strike's volatility with its size, and the venue bounds where it may go.
    private const string OutOfVolBounds = "VolSkewOrBaseIvOutsideOfTradingBounds";

    private static readonly BigInteger AnyCost = UInt256.MaxValue.ToBigInteger();

    // Only in these two cases does the venue refuse an ordinary close and take a forced one.
    private static readonly string[] Forceable = ["TradingCutoffReached", "TradeDeltaOutOfRange"];

    private readonly RoutedQuoter _quoter = new(chain);

    internal async Task<Encoding> TopUpAsync(
        IAccountRoute route, AccountRef account, TopUpAction action, MarginAccount target, BlockRef block, CancellationToken cancellation)
    {
        if (target.MarginToken is null)
            return new EncodingRefused("topup.impossible", $"{target.Id} takes no collateral");
        if (action.Amount.Token != target.MarginToken)
            return new EncodingRefused("topup.wrong_token", $"{target.Id} takes {target.MarginToken}, not {action.Amount}");
        if (action.Amount.Raw.Sign <= 0)
            return new EncodingRefused("topup.nothing", $"{action.Amount} is nothing to add");
        if (PositionId(target.Legs.OfType<OptionLeg>().Single().Id) is not { } id)
            return new EncodingRefused("leg.unknown", $"{target.Id} is no position");
        return Finish(
            route, account, new LyraAddCollateral(options.OptionMarket, id, action.Amount), [action.Amount],
            $"add {action.Amount} to position {id} at {options.Venue}",
            await AllowancesAsync(route, account, [action.Amount], block, cancellation).ConfigureAwait(false));
    }

    internal async Task<Encoding> ReduceAsync(
        IAccountRoute route, AccountRef account, ReduceAction action, MarginAccount target, BlockRef block, CancellationToken cancellation)
    {
        if (target.Legs.OfType<OptionLeg>().SingleOrDefault(leg => leg.Id == action.Leg) is not { } leg || PositionId(leg.Id) is not { } id)
            return new EncodingRefused("leg.unknown", $"{target.Id} has no option {action.Leg}");
        if (action.Quantity.Sign <= 0 || action.Quantity > leg.Size.Abs())
            return new EncodingRefused("reduce.exceeds_position", $"cannot close {action.Quantity} of a position of {leg.Size}");
        if (action.WorstPrice.Sign <= 0)
            return new EncodingRefused("trade.malformed", $"a worst price of {action.WorstPrice} is none");
        if (await PositionAsync(id, block, cancellation).ConfigureAwait(false) is not { } held)
            return new EncodingRefused("position.unknown", $"position {id} of {options.Venue} cannot be read at block {block}");
        var full = action.Quantity == leg.Size.Abs();
        if (full && action.CollateralAfter is { IsZero: false } left)
            return new EncodingRefused("reduce.collateral_after_full_close", $"a full close of position {id} leaves no collateral, not {left}");
        var collateralTo = full || leg.Size.Sign > 0 ? Wad.Zero : action.CollateralAfter ?? held.Collateral;
        var open = new LyraClose(
            options.OptionMarket, id, held.StrikeId, held.Type, action.Quantity, collateralTo, BigInteger.Zero, AnyCost, Forced: false);
        var encoding = await CloseAsync(route, account, open, held.Collateral, action.WorstPrice, PriceBound.Tolerance(action.Urgency, options.QuoteTolerance), block, cancellation).ConfigureAwait(false);
        return encoding is EncodingRefused refused && (refused.Code == PriceBound.Beyond || refused.Detail.StartsWith(OutOfVolBounds, StringComparison.Ordinal))
            ? await ShrinkAsync(route, account, action, open, held, target, refused, block, cancellation).ConfigureAwait(false)
            : encoding;
    }

    /// <summary>How much of a close the market sells at the worst price; the refusal of the whole where it sells nothing worth closing.</summary>
    private async Task<Encoding> ShrinkAsync(
        IAccountRoute route, AccountRef account, ReduceAction action, LyraClose open, HeldPosition held, MarginAccount target, EncodingRefused whole, BlockRef block,
        CancellationToken cancellation)
    {
        var worst = LargestFit.Worst(action.WorstPrice, sell: !open.ClosesShort, options.QuoteTolerance);
        var fits = await LargestFit.FindAsync(action.Least, action.Quantity, async size =>
            Shrinking.To(action, size, target) is ReduceAction part
            && await CloseAsync(
                route, account, open with { Amount = size, CollateralTo = open.ClosesShort ? part.CollateralAfter ?? held.Collateral : Wad.Zero }, held.Collateral, worst, null, block, cancellation).ConfigureAwait(false) is EncodedCall).ConfigureAwait(false);
        return fits is { } found ? new EncodingTooLarge(whole.Code, whole.Detail, found) : whole;
    }

    private async Task<Encoding> CloseAsync(
        IAccountRoute route, AccountRef account, LyraClose open, Wad collateral, Wad worstPrice, Wad? tolerance, BlockRef block, CancellationToken cancellation)
    {
        var quote = await _quoter.QuoteAsync(route, account, open, block, cancellation).ConfigureAwait(false);
        if (quote is QuoteRefused { Reason: { } reason } && Forceable.Contains(reason.Name, StringComparer.Ordinal))
        {
            open = open with { Forced = true };
            quote = await _quoter.QuoteAsync(route, account, open, block, cancellation).ConfigureAwait(false);
        }

        if (quote is QuoteRefused && Approvable(route, open) is { IsEmpty: false } takes)
            quote = await _quoter.QuoteApprovedAsync(route, account, open, takes, block, cancellation).ConfigureAwait(false);
        if (quote is not Quoted { Fill.Quote: var cost })
            return ((QuoteRefused)quote).Refusal;
        var bound = PriceBound.Of(sell: !open.ClosesShort, open.Amount, cost, worstPrice, tolerance);
        if (bound is not { Sign: > 0 } value)
            return new EncodingRefused(PriceBound.Beyond, $"closing {open.Amount} of position {open.PositionId} would {(open.ClosesShort ? "cost" : "bring")} {cost.Divide(open.Amount, Rounding.Up)} each, fees included; the worst price is {worstPrice}");
        var order = open.ClosesShort ? open with { MaxCost = value } : open with { MinCost = value };
        var answer = await AllowancesAsync(route, account, Spends(order, collateral), block, cancellation).ConfigureAwait(false);
        if (answer is AllowancesKnown { Short: [{ } need] } && need.Amount.Token == options.QuoteToken
            && Within(order, need, cost) is { } tighter)
        {
            order = tighter;
            answer = new AllowancesKnown([]);
        }

        var encoding = Finish(route, account, order, Spends(order, collateral), Describe(order, cost), answer);
        return encoding is EncodedCall call ? call with { AveragePrice = cost.Divide(order.Amount, order.ClosesShort ? Rounding.Up : Rounding.Down) } : encoding;
    }

    /// <summary>Has one settled position paid out to its owner. Anybody may, so that the key calls the venue itself on every route, and nothing is spent.</summary>
    internal Encoding Settle(SettleAction action, KnownReading known)
    {
        if (options.ShortCollateral is not { } collateral)
            return new EncodingRefused("settle.not_configured", $"{options.Venue} has no shortCollateral: name the contract that pays expired options out");
        if (PositionId(action.Leg) is not { } id || !known.Settlements.Any(awaited => awaited.Leg == action.Leg))
            return new EncodingRefused("leg.unknown", $"position {action.Leg} of {options.Venue} awaits no settlement");
        return new EncodedCall(collateral, LyraV1Abi.SettleOptions.Encode(AbiValue.Array(id)), [], options.GasPad, $"settle position {id} at {options.Venue}");
    }

    /// <summary>Buys a listed option, into the holder's own long of the same strike where there is one.</summary>
    internal async Task<Encoding> BuyAsync(
        IAccountRoute route, AccountRef account, OptionAction action, KnownReading known, BlockRef block, CancellationToken cancellation)
    {
        if (LyraListing.StrikeOf(action.Leg) is not { } strike || !known.Options.Any(listed => listed.One.Id == action.Leg))
            return new EncodingRefused("leg.unknown", $"{options.Venue} does not list {action.Leg}");
        if (!route.CanBuyOptions)
            return new EncodingRefused("route.not_supported", $"the route of {account.Id} buys no options");
        if (action.Quantity.Sign <= 0 || action.WorstPrice.Sign <= 0)
            return new EncodingRefused("trade.malformed", $"{action.Quantity} at a worst price of {action.WorstPrice} is no purchase");
        var held = known.MarginAccounts.SelectMany(margin => margin.Legs).OfType<OptionLeg>().FirstOrDefault(leg =>
            leg.Size.Sign > 0 && leg.Kind == action.Option.Kind && leg.Strike == action.Option.Strike && leg.Expiry == action.Option.Expiry);
        var order = new LyraOpen(
            options.OptionMarket, strike, held is null ? BigInteger.Zero : PositionId(held.Id) ?? BigInteger.Zero, action.Option.Kind == OptionKind.Call ? 0 : 1, action.Quantity, AnyCost);
        var quote = await _quoter.QuoteAsync(route, account, order, block, cancellation).ConfigureAwait(false);
        if (quote is QuoteRefused && route.MayApprove(options.QuoteToken, options.OptionMarket))
            quote = await _quoter.QuoteApprovedAsync(route, account, order, [new TokenSpend(TokenAmount.ZeroOf(options.QuoteToken), options.OptionMarket)], block, cancellation).ConfigureAwait(false);
        if (quote is not Quoted { Fill.Quote: var cost })
            return ((QuoteRefused)quote).Refusal;
        if (PriceBound.WhenBuying(order.Amount, cost, action.WorstPrice, PriceBound.Tolerance(action.Urgency, options.QuoteTolerance)) is not { Sign: > 0 } most)
            return new EncodingRefused(PriceBound.Beyond, $"buying {order.Amount} of {action.Leg} would cost {cost.Divide(order.Amount, Rounding.Up)} each, fees included; the worst price is {action.WorstPrice}");
        order = order with { MaxCost = most };
        TokenAmount[] spends = [TokenAmount.FromWad(options.QuoteToken, Wad.FromRaw(most), Rounding.Up)];
        var answer = await AllowancesAsync(route, account, spends, block, cancellation).ConfigureAwait(false);
        var encoding = Finish(route, account, order, spends, $"buy {order.Amount} of {action.Option.Kind} {action.Option.Strike} of {action.Option.Expiry} at {options.Venue}, quoted {Short(cost)}, at most {Short(Wad.FromRaw(most))}", answer);
        return encoding is EncodedCall call ? call with { AveragePrice = cost.Divide(order.Amount, Rounding.Up) } : encoding;
    }

    /// <summary>Writes a listed option as a position of its own, for no less than its worst price.</summary>
    internal async Task<Encoding> WriteAsync(
        IAccountRoute route, AccountRef account, OptionAction action, KnownReading known, BlockRef block, CancellationToken cancellation)
    {
        if (LyraListing.StrikeOf(action.Leg) is not { } strike || !known.Options.Any(listed => listed.One.Id == action.Leg && !listed.Writing.IsEmpty))
            return new EncodingRefused("leg.unknown", $"{options.Venue} does not list {action.Leg} to be written");
        if (!route.CanBuyOptions)
            return new EncodingRefused("route.not_supported", $"the route of {account.Id} writes no options");
        if (action.Collateral is not { Raw.Sign: > 0 } collateral || action.WorstPrice.Sign <= 0 || TypeOf(action.Option.Kind, collateral.Token) is not { } type)
            return new EncodingRefused("trade.malformed", $"{action.Quantity} at a worst price of {action.WorstPrice} against {action.Collateral} is nothing to write");
        var order = new LyraWrite(options.OptionMarket, strike, type, action.Quantity.Abs(), collateral.ToWad(Rounding.Down), BigInteger.One);
        var quote = await _quoter.QuoteAsync(route, account, order, block, cancellation).ConfigureAwait(false);
        if (quote is QuoteRefused && route.MayApprove(collateral.Token, options.OptionMarket))
            quote = await _quoter.QuoteApprovedAsync(route, account, order, [new TokenSpend(TokenAmount.ZeroOf(collateral.Token), options.OptionMarket)], block, cancellation).ConfigureAwait(false);
        if (quote is not Quoted { Fill.Quote: var premium })
            return ((QuoteRefused)quote).Refusal;
        if (PriceBound.WhenSelling(order.Amount, premium, action.WorstPrice, PriceBound.Tolerance(action.Urgency, options.QuoteTolerance)) is not { Sign: > 0 } least)
            return new EncodingRefused(PriceBound.Beyond, $"writing {order.Amount} of {action.Leg} would bring {premium.Divide(order.Amount, Rounding.Down)} each, after fees; the worst price is {action.WorstPrice}");
        order = order with { MinCost = least };
        var answer = await AllowancesAsync(route, account, [collateral], block, cancellation).ConfigureAwait(false);
        var encoding = Finish(route, account, order, [collateral], $"write {order.Amount} of {action.Option.Kind} {action.Option.Strike} of {action.Option.Expiry} at {options.Venue} against {collateral}, quoted {Short(premium)}, at least {Short(Wad.FromRaw(least))}", answer);
        return encoding is EncodedCall call ? call with { AveragePrice = premium.Divide(order.Amount, Rounding.Down) } : encoding;
    }

    /// <summary>The venue's number for a short of a kind against a token; null where there is none.</summary>
    private int? TypeOf(OptionKind kind, Token collateral) => (kind, collateral == options.QuoteToken, collateral == options.BaseToken) switch
    {
        (OptionKind.Call, _, true) => 2,
        (OptionKind.Call, true, _) => 3,
        (OptionKind.Put, true, _) => 4,
        _ => null,
    };

    /// <summary>
    /// The close within what was approved for it a block before, at a price that has moved since: its bound may be tightened to that as long as half of the
    /// room between quote and bound is left; otherwise it is approved anew. Null where it is.
    /// </summary>
    private static LyraClose? Within(LyraClose order, NeededAllowance need, Wad cost)
    {
        var tighter = order.MaxCost - (need.Amount.Raw - need.Standing.Raw);
        return 2 * tighter >= order.MaxCost + cost.Raw ? order with { MaxCost = tighter } : null;
    }

    /// <summary>What a close may take from the holder's balances by allowances that the route gives.</summary>
    private ImmutableArray<TokenSpend> Approvable(IAccountRoute route, LyraClose order) => order.ClosesShort
        ? [.. new[] { options.QuoteToken, options.BaseToken }.Where(token => route.MayApprove(token, options.OptionMarket)).Select(token => new TokenSpend(TokenAmount.ZeroOf(token), options.OptionMarket))]
        : [];

    private Task<AllowanceAnswer> AllowancesAsync(IAccountRoute route, AccountRef account, IReadOnlyList<TokenAmount> spends, BlockRef block, CancellationToken cancellation) =>
        _quoter.AllowancesAsync(route, route.Allowances(account, spends.Select(amount => new TokenSpend(amount, options.OptionMarket))), block, cancellation);

    private Encoding Finish(IAccountRoute route, AccountRef account, VenueOrder order, IReadOnlyList<TokenAmount> spends, string description, AllowanceAnswer answer)
    {
        if (answer is AllowanceRefused { Refusal: var missing })
            return missing;
        return route.Encode(account, order) switch
        {
            RoutedCall call => new EncodedCall(call.To, call.Data, [.. spends], options.GasPad, description) { Needs = ((AllowancesKnown)answer).Short },
            RouteRefused refused => new EncodingRefused(refused.Code, refused.Detail),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    /// <summary>What may leave the holder's idle balances: the cost where the collateral does not pay it, and any rise of the collateral.</summary>
    private IReadOnlyList<TokenAmount> Spends(LyraClose order, Wad collateral)
    {
        if (!order.ClosesShort)
            return [];
        var most = Wad.FromRaw(order.MaxCost);
        var inBase = order.OptionType == 2;
        var quote = inBase ? most : Wad.Max(Wad.Zero, order.CollateralTo + most - collateral);
        var spends = new List<TokenAmount> { TokenAmount.FromWad(options.QuoteToken, quote, Rounding.Up) };
        if (inBase)
            spends.Add(TokenAmount.FromWad(options.BaseToken, Wad.Max(Wad.Zero, order.CollateralTo - collateral), Rounding.Up));
        return [.. spends.Where(amount => !amount.IsZero)];
    }

    private string Describe(LyraClose order, Wad cost) =>
        $"{(order.Forced ? "force-close" : "close")} {order.Amount} of position {order.PositionId} at {options.Venue}, quoted {Short(cost)}, "
        + (order.ClosesShort ? $"at most {Short(Wad.FromRaw(order.MaxCost))}, collateral to {Short(order.CollateralTo)}" : $"at least {Short(Wad.FromRaw(order.MinCost))}");

    private async Task<HeldPosition?> PositionAsync(BigInteger id, BlockRef block, CancellationToken cancellation)
    {
        var call = new ContractCall(options.OptionToken, LyraV1Abi.OptionPosition.Encode(id));
        var result = await chain.CallAsync(Address.Zero, call, block, cancellation).ConfigureAwait(false);
        if (!result.Success || result.Data.Length == 0)
            return null;
        try
        {
            var position = LyraV1Abi.OptionPosition.DecodeOutput(result.Data.Span)[0];
            return position["state"].AsInt32() == (int)LyraPositionState.Active
                ? new HeldPosition(position["strikeId"].AsBigInteger(), position["optionType"].AsInt32(), Wad.FromRaw(position["collateral"].AsBigInteger()))
                : null;
        }
        catch (AbiException)
        {
            // Garbage is no position; the caller refuses with its place.
            return null;
        }
    }

    private static BigInteger? PositionId(LegId leg) =>
        BigInteger.TryParse(leg.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static Wad Short(Wad amount) => Wad.FromScaled(amount.ToScaled(4, Rounding.Down), 4, Rounding.Down);

    private sealed record HeldPosition(BigInteger StrikeId, int Type, Wad Collateral);
}

using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.Protocols.Declarative.Language;
using KeeperBot.Protocols.Declarative.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Declarative;

/// <summary>Encodes the actions that a file declares, through an account's route, from the values that were decided on.</summary>
internal sealed class DeclarativeEncoder(BoundVenue venue, RoutedQuoter quoter)
{
    // Open bounds, for quotes only. The largest is what policy would still call a real one.
    private static readonly BigInteger AnySale = BigInteger.One;
    private static readonly BigInteger AnyPurchase = (BigInteger.One << 127) - 1;

    internal async Task<Encoding> TopUpAsync(IAccountRoute route, AccountRef account, TopUpAction action, ReadAccount target, BlockRef block, CancellationToken cancellation)
    {
        var means = target.Means.FirstOrDefault(item => item.Terms.Leg == action.Leg);
        if (action.Leg is { } leg && means is null)
            return new EncodingRefused("topup.no_means", $"{target.Margin.Id} cannot be helped by {leg} now");
        if ((means?.Spec.TopUp ?? target.Spec.TopUp) is not { } topUp || (means?.Terms.Token ?? target.Margin.MarginToken) is not { } token)
            return new EncodingRefused("topup.impossible", $"{target.Margin.Id} takes no top-up");
        if (target.HasExpired)
            return new EncodingRefused("option.expired", $"{target.Margin.Id} is past its expiry: what is left is settlement");
        if (action.Amount.Token != token)
            return new EncodingRefused("topup.wrong_token", $"{target.Margin.Id} takes {token}, not {action.Amount}");
        if (action.Amount.Raw.Sign <= 0)
            return new EncodingRefused("topup.nothing", $"{action.Amount} is nothing to deposit");
        if (Encode(topUp.Call, TopUpFrame(means?.Frame ?? target.Frame, action.Amount), out var data) is { } refused)
            return refused;
        var spend = new TokenSpend(action.Amount, venue.Contracts[(topUp.Spender ?? topUp.Call.Contract).Name]);
        return await FinishAsync(
            route, account, new DeclaredOrder(To(topUp.Call), data, null), [spend], topUp.Call.GasPad, $"deposit {action.Amount} at {venue.Venue}", block, cancellation).ConfigureAwait(false);
    }

    internal async Task<Encoding> ReduceAsync(
        IAccountRoute route, AccountRef account, ReduceAction action, ReadAccount target, KnownReading reading, BlockRef block, CancellationToken cancellation)
    {
        if (target.Margin.Legs.SingleOrDefault(leg => leg.Id == action.Leg) is not { } leg || leg is SpotLeg)
            return new EncodingRefused("leg.unknown", $"{target.Margin.Id} has no {action.Leg} to reduce");
        if (leg is OptionLeg { ClosingAllowed: false })
            return new EncodingRefused("market.not_open", $"{action.Leg} of {target.Margin.Id} cannot be closed now");
        if (action.Quantity.Sign <= 0 || action.Quantity > leg.Size.Abs())
            return new EncodingRefused("reduce.exceeds_position", $"cannot close {action.Quantity} of a position of {leg.Size} {action.Leg}");
        var full = action.Quantity == leg.Size.Abs();
        if (full && action.CollateralAfter is { IsZero: false } left)
            return new EncodingRefused("reduce.collateral_after_full_close", $"a full close of {action.Leg} leaves no collateral, not {left}");
        var signed = leg.Size.Sign > 0 ? -action.Quantity : action.Quantity;
        var trade = target.Spec.Reduce ?? MarketOf(action.Leg)?.Trade;
        if (reading.Markets.SingleOrDefault(market => market.Leg == action.Leg) is { Open: false })
            return new EncodingRefused("market.not_open", $"{action.Leg} at {venue.Venue} does not trade now, or not by this account's route");
        return trade is null
            ? new EncodingRefused("action.not_supported", $"{venue.Venue} declares no way to reduce {action.Leg}")
            : await TradeAsync(route, account, new Trading(trade, target.Frame, action.Leg, signed, full, action.WorstPrice, action.Urgency) { CollateralAfter = full ? Wad.Zero : action.CollateralAfter ?? target.Margin.Deposit }, block, cancellation).ConfigureAwait(false);
    }

    internal async Task<Encoding> HedgeAsync(
        IAccountRoute route, AccountRef account, HedgeAction action, ReadAccount target, KnownReading reading, BlockRef block, CancellationToken cancellation)
    {
        if (MarketOf(action.Leg)?.Trade is not { } trade)
            return new EncodingRefused("leg.unknown", $"{venue.Venue} has no market {action.Leg} that trades");
        if (reading.Markets.SingleOrDefault(market => market.Leg == action.Leg) is not { Open: true })
            return new EncodingRefused("market.not_open", $"{action.Leg} at {venue.Venue} does not trade now, or not by this account's route");
        return await TradeAsync(route, account, new Trading(trade, target.Frame, action.Leg, action.Quantity, false, action.WorstPrice, action.Urgency), block, cancellation).ConfigureAwait(false);
    }

    /// <summary>The values with a top-up's inputs.</summary>
    internal static Frame TopUpFrame(Frame frame, TokenAmount amount)
    {
        var inputs = new Value[ActionInputs.Slots];
        inputs[0] = Value.Of(amount.Raw);
        return frame.With(inputs);
    }

    /// <summary>A call's data; else why there is none.</summary>
    internal static EncodingRefused? Encode(ActionCallSpec call, Frame frame, out Bytes data)
    {
        data = Bytes.Empty;
        try
        {
            data = call.Function.Encode([.. call.Arguments.Select(argument => argument.Encode(frame))]);
            return null;
        }
        catch (EvaluationException error)
        {
            return new EncodingRefused(error.Code, $"an argument of {call.Function.Name}: {error.Message}");
        }
        catch (AbiException error)
        {
            return new EncodingRefused("value.out_of_range", error.Message);
        }
    }

    private Address To(ActionCallSpec call) => venue.Contracts[call.Contract.Name];

    private MarketSpec? MarketOf(LegId leg) => venue.Model.Markets.SingleOrDefault(market => market.Leg == leg.Value);

    private sealed record Trading(TradeSpec Spec, Frame Frame, LegId Leg, Wad Signed, bool Full, Wad WorstPrice, Urgency Urgency)
    {
        /// <summary>Collateral to leave in place; none after a full close.</summary>
        internal Wad CollateralAfter { get; init; }

        internal bool Sell => Signed.Sign < 0;

        internal Frame With(BigInteger bound, BlockRef block)
        {
            var inputs = new Value[ActionInputs.Slots];
            inputs[1] = Value.Of(Signed.Abs().Raw);
            inputs[2] = Value.Of(bound);
            inputs[3] = Value.Of(block.Timestamp.Plus(Spec.Deadline).UnixSeconds);
            inputs[4] = Value.Of(Sell);
            inputs[5] = Value.Of(Full);
            inputs[6] = Value.Of(CollateralAfter.Raw);
            return Frame.With(inputs);
        }

        internal TradeFill Fill(Bytes data)
        {
            var outputs = Spec.Call.Function.DecodeOutput(data.Span);
            Wad Of(OutputPath path) => Wad.FromScaled(BigInteger.Abs(path.Find(outputs).AsBigInteger()), Spec.FillScale, Sell ? Rounding.Down : Rounding.Up);
            return new TradeFill(Spec.Quantity is { } quantity ? Of(quantity) : null, Of(Spec.Quote));
        }
    }

    private async Task<Encoding> TradeAsync(IAccountRoute route, AccountRef account, Trading trading, BlockRef block, CancellationToken cancellation)
    {
        if (trading.Signed.IsZero || trading.WorstPrice.Sign <= 0)
            return new EncodingRefused("trade.malformed", $"a trade of {trading.Signed} at a worst price of {trading.WorstPrice} is none");
        if (Encode(trading.Spec.Call, trading.With(trading.Sell ? AnySale : AnyPurchase, block), out var open) is { } refused)
            return refused;
        return await quoter.QuoteAsync(route, account, new DeclaredOrder(To(trading.Spec.Call), open, trading.Fill), block, cancellation).ConfigureAwait(false) switch
        {
            Quoted quoted => await BoundAsync(route, account, trading, quoted.Fill, block, cancellation).ConfigureAwait(false),
            QuoteRefused quote => quote.Refusal,
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    private async Task<Encoding> BoundAsync(IAccountRoute route, AccountRef account, Trading trading, TradeFill fill, BlockRef block, CancellationToken cancellation)
    {
        var quantity = trading.Signed.Abs();
        if (fill.Quantity is { } filled && filled != quantity)
            return new EncodingRefused("quote.partial", $"the market would fill {filled} of {quantity} {trading.Leg}");
        var tolerance = PriceBound.Tolerance(trading.Urgency, trading.Spec.Tolerance);
        var bound = PriceBound.Of(trading.Sell, quantity, fill.Quote, trading.WorstPrice, tolerance);
        var average = fill.Quote.Divide(quantity, trading.Sell ? Rounding.Down : Rounding.Up);
        if (bound is not { Sign: > 0 } value)
            return new EncodingRefused(PriceBound.Beyond, $"{(trading.Sell ? "selling" : "buying")} {quantity} {trading.Leg} would average {average}, fees included; the worst price is {trading.WorstPrice}");
        var frame = trading.With(value, block);
        if (Encode(trading.Spec.Call, frame, out var data) is { } refused)
            return refused;
        TokenSpend[] spends;
        try
        {
            spends = [.. trading.Spec.Spends.Select(spend => new TokenSpend(TokenAmount.FromRaw(venue.Tokens[spend.Token.Name], BigInteger.Max(BigInteger.Zero, spend.Amount.Evaluate(frame).Number)), venue.Contracts[spend.Spender.Name]))];
        }
        catch (EvaluationException error)
        {
            return new EncodingRefused(error.Code, $"what the trade may spend: {error.Message}");
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{(trading.Sell ? "sell" : "buy")} {quantity} {trading.Leg} at {venue.Venue}, quoted {Short(average)}, bound {Short(Wad.FromRaw(value).Divide(quantity, Rounding.Down))}");
        var encoding = await FinishAsync(route, account, new DeclaredOrder(To(trading.Spec.Call), data, trading.Fill), spends, trading.Spec.Call.GasPad, text, block, cancellation).ConfigureAwait(false);
        return encoding is EncodedCall call ? call with { AveragePrice = average } : encoding;
    }

    private async Task<Encoding> FinishAsync(
        IAccountRoute route, AccountRef account, DeclaredOrder order, IReadOnlyList<TokenSpend> spends, Wad? gasPad, string text, BlockRef block, CancellationToken cancellation)
    {
        var answer = await quoter.AllowancesAsync(route, route.Allowances(account, spends), block, cancellation).ConfigureAwait(false);
        if (answer is AllowanceRefused { Refusal: var missing })
            return missing;
        return route.Encode(account, order) switch
        {
            RoutedCall call => new EncodedCall(call.To, call.Data, [.. spends.Select(spend => spend.Most).Where(amount => !amount.IsZero)], gasPad, text)
            {
                Needs = ((AllowancesKnown)answer).Short,
            },
            RouteRefused refused => new EncodingRefused(refused.Code, refused.Detail),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    private static Wad Short(Wad price) => Wad.FromScaled(price.ToScaled(4, Rounding.Down), 4, Rounding.Down);
}

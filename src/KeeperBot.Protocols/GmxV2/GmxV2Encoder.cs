using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>Encodes orders at GMX v2 through an account's route, with an execution fee for the gas price they will be sent at. There are never two of an account's position in flight.</summary>
internal sealed class GmxV2Encoder
{
    private readonly GmxV2Options _options;
    private readonly RoutedQuoter _quoter;
    private readonly GmxV2ExecutionFee _fees;
    private readonly GmxV2Trades _trades;

    internal GmxV2Encoder(GmxV2Options options, IChainReader chain, IFeeOutlook fees)
    {
        _options = options;
        _quoter = new RoutedQuoter(chain);
        _fees = new GmxV2ExecutionFee(options, new GmxV2Settings(chain, options.DataStore), fees);
        _trades = new GmxV2Trades(options, chain);
    }

    internal async Task<Encoding> TopUpAsync(IAccountRoute route, AccountRef account, TopUpAction action, MarginAccount target, BlockRef block, CancellationToken cancellation)
    {
        if (action.Amount.Token != target.MarginToken)
            return new EncodingRefused("topup.wrong_token", $"{target.Id} takes {target.MarginToken}, not {action.Amount}");
        if (action.Amount.Raw.Sign <= 0)
            return new EncodingRefused("topup.nothing", $"{action.Amount} is nothing to pay in");
        if (Waiting(target, block) is { } waiting)
            return waiting;
        // The venue cancels an order after which the position could still be liquidated.
        if (target.Maintenance is { } requirement && target.Equity + action.Amount.ToWad(Rounding.Down) < requirement)
            return new EncodingRefused("topup.too_small", $"{action.Amount} leaves {target.Id} below its requirement of {requirement}, and the venue would cancel such an order");
        var (fee, refusal) = await _fees.QuoteAsync(GmxOrderType.MarketIncrease, action.Urgency, block, cancellation).ConfigureAwait(false);
        if (refusal is not null)
            return refusal;
        var answer = await _quoter.AllowancesAsync(route, route.Allowances(account, [new TokenSpend(action.Amount, _options.Router)]), block, cancellation).ConfigureAwait(false);
        if (answer is AllowanceRefused { Refusal: var missing })
            return missing;
        var order = Order(target, GmxOrderType.MarketIncrease, fee) with { PaysIn = action.Amount.Raw };
        return Encode(route, account, order, $"order {action.Amount} into {target.Id}", [action.Amount], ((AllowancesKnown)answer).Short);
    }

    /// <summary>Closes a quantity of the position, or all of it. All collateral stays in a position of which something is left; with the whole of it the venue pays it out.</summary>
    internal Task<Encoding> ReduceAsync(IAccountRoute route, AccountRef account, ReduceAction action, MarginAccount target, BlockRef block, CancellationToken cancellation)
    {
        var leg = target.Legs.OfType<PerpLeg>().Single();
        if (action.Leg != leg.Id || action.Quantity.Sign <= 0)
            return Refused("gmx.unknown_leg", $"{target.Id} has {leg.Id} of {leg.Size}, not {action.Quantity} of {action.Leg}");
        if (action.CollateralAfter is { } after && after != target.Deposit && action.Quantity != leg.Size.Abs())
            return Refused("gmx.keeps_collateral", $"a part of {target.Id} is closed with all of its collateral left in place, not with {after} of {target.Deposit}");
        return TradeAsync(route, account, action, target, leg.Size.Sign > 0 ? -action.Quantity : action.Quantity, action.WorstPrice, block, cancellation);
    }

    /// <summary>Lets the position grow or shrink, with the collateral that it has.</summary>
    internal Task<Encoding> HedgeAsync(IAccountRoute route, AccountRef account, HedgeAction action, MarginAccount target, BlockRef block, CancellationToken cancellation)
    {
        var leg = target.Legs.OfType<PerpLeg>().Single();
        return action.Leg != leg.Id || action.Quantity.IsZero
            ? Refused("gmx.unknown_leg", $"{target.Id} has {leg.Id} of {leg.Size}, not {action.Quantity} of {action.Leg}")
            : TradeAsync(route, account, action, target, action.Quantity, action.WorstPrice, block, cancellation);
    }

    /// <summary>Opens a position that is not there, with what the hedge pays in; takes back what is overdue of either side of its market.</summary>
    internal async Task<Encoding> OpenAsync(IAccountRoute route, AccountRef account, HedgeAction action, KnownReading known, BlockRef block, CancellationToken cancellation)
    {
        var isLong = action.Quantity.Sign > 0;
        var market = _options.Markets.FirstOrDefault(item => item.Name == action.Leg.Value);
        if (market is null || action.Quantity.IsZero || action.Target != _options.IdOf(account.Id, market, market.ShortToken, isLong))
            return new EncodingRefused("gmx.unknown_leg", $"{action.Quantity} of {action.Leg} is no position that {action.Target} names");
        if (market.Opening is not { } terms)
            return new EncodingRefused("gmx.no_opening", $"{market.Name} names no leverage and no collateral to open a position with; give venues.{_options.Venue}.markets.{market.Name}.opening");
        if (action.Opening?.Amount is not { Raw.Sign: > 0 } collateral || collateral.Token != market.ShortToken || collateral.ToWad(Rounding.Up) > terms.MaxCollateral)
            return new EncodingRefused("gmx.opening_collateral", $"a position in {market.Name} is opened with {market.ShortToken}, at most {terms.MaxCollateral} of it, not with {action.Opening?.Amount.ToString() ?? "nothing"}");
        var orders = known.MarginAccounts.Where(item => item.Id == action.Target || item.Id == _options.IdOf(account.Id, market, market.ShortToken, !isLong)).ToList();
        if (orders.Find(item => item.Legs.Any(leg => !leg.Size.IsZero)) is { } there)
            return new EncodingRefused("gmx.position_there", $"{there.Id} is there; it is traded, and no second one is opened against it");
        if (orders.Select(item => Waiting(item, block)).FirstOrDefault(item => item is not null) is { } waiting)
            return waiting;
        var (trade, refusal) = await _trades.OpeningAsync(market, terms, collateral, action.Quantity, action.WorstPrice, block, cancellation).ConfigureAwait(false);
        if (trade is null)
            return refusal!;
        var (fee, unpaid) = await _fees.QuoteAsync(trade.Type, action.Urgency, block, cancellation).ConfigureAwait(false);
        if (unpaid is not null)
            return unpaid;
        var answer = await _quoter.AllowancesAsync(route, route.Allowances(account, [new TokenSpend(collateral, _options.Router)]), block, cancellation).ConfigureAwait(false);
        if (answer is AllowanceRefused { Refusal: var missing })
            return missing;
        var order = new GmxOrder(
            _options.ExchangeRouter, _options.OrderVault, trade.Type, market.MarketToken, market.ShortToken, isLong, fee, [.. orders.SelectMany(item => item.Pending).Select(item => Hash32.Parse(item.Key))])
        {
            PaysIn = collateral.Raw, SizeUsd = trade.SizeUsd, AcceptablePrice = trade.AcceptablePrice,
        };
        var encoding = Encode(
            route, account, order, $"order {action.Quantity} as {action.Target}, which is not there, with {collateral} at {action.WorstPrice} or better", [collateral], ((AllowancesKnown)answer).Short);
        return encoding is EncodedCall call
            ? call with { AveragePrice = await _trades.AverageAsync(market, trade.Price, !isLong, block, cancellation).ConfigureAwait(false) }
            : encoding;
    }

    private async Task<Encoding> TradeAsync(
        IAccountRoute route, AccountRef account, PlannedAction action, MarginAccount target, Wad change, Wad worst, BlockRef block, CancellationToken cancellation)
    {
        if (Waiting(target, block) is { } waiting)
            return waiting;
        var (trade, refusal) = await _trades.SizeAsync(target, MarketOf(target), account.Holder, change, worst, block, cancellation).ConfigureAwait(false);
        if (trade is null)
            return refusal!;
        var (fee, unpaid) = await _fees.QuoteAsync(trade.Type, action.Urgency, block, cancellation).ConfigureAwait(false);
        if (unpaid is not null)
            return unpaid;
        var order = Order(target, trade.Type, fee) with { SizeUsd = trade.SizeUsd, AcceptablePrice = trade.AcceptablePrice };
        var encoding = Encode(route, account, order, $"order {change} of {target.Id} at {worst} or better", [], []);
        // Only hedges are weighed against each other; a rescue does not wait for what it would have cost elsewhere.
        return encoding is EncodedCall call && action is HedgeAction
            ? call with { AveragePrice = await _trades.AverageAsync(MarketOf(target), trade.Price, change.Sign < 0, block, cancellation).ConfigureAwait(false) }
            : encoding;
    }

    private static EncodingRefused? Waiting(MarginAccount target, BlockRef block) => target.Pending.FirstOrDefault(order => !order.IsOverdue(block.Timestamp)) is { } pending
        ? new EncodingRefused("gmx.order_pending", $"{pending} on {target.Id} is not overdue; there are never two in flight")
        : null;

    private GmxV2Market MarketOf(MarginAccount target) => _options.Markets.Single(item => item.Name == target.Legs.OfType<PerpLeg>().Single().Id.Value);

    /// <summary>An order on a position, in place of those that are overdue.</summary>
    private GmxOrder Order(MarginAccount target, GmxOrderType type, Wei fee) => new(
        _options.ExchangeRouter, _options.OrderVault, type, MarketOf(target).MarketToken, target.MarginToken!, target.Legs.OfType<PerpLeg>().Single().Size.Sign > 0, fee,
        [.. target.Pending.Select(item => Hash32.Parse(item.Key))]);

    private Encoding Encode(IAccountRoute route, AccountRef account, GmxOrder order, string what, ImmutableArray<TokenAmount> spends, ImmutableArray<NeededAllowance> needs) =>
        route.Encode(account, order) switch
        {
            RoutedCall call => new EncodedCall(
                call.To, call.Data, spends, _options.GasPad,
                $"{what}, with {Wad.FromRaw(order.ExecutionFee.Raw)} native for its execution{(order.Cancels.IsEmpty ? "" : $", instead of {order.Cancels.Length} overdue")}")
            {
                Value = call.Value,
                Needs = needs,
            },
            RouteRefused refused => new EncodingRefused(refused.Code, refused.Detail),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };

    private static Task<Encoding> Refused(string code, string detail) => Task.FromResult<Encoding>(new EncodingRefused(code, detail));
}

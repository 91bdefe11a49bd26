using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>
/// Brings net delta back inside its no-trade band by trading a linear market, as far as the margin of the account it falls on allows.
/// A hedge that lacks margin asks for a top-up of that account first. Hedges stand behind the margin actions of a plan: the cycle sends one step and
/// plans again, so a hedge goes out only where no margin action did.
/// </summary>
internal sealed class DriftRule(DecisionLimits limits)
{
    private static readonly Wad AlmostAll = Wad.Parse("0.99");

    /// <summary>Looks at one underlying and adds an action, or a skip with its reason.</summary>
    public void Apply(UnderlyingRisk exposure, PlanDraft draft)
    {
        var subject = exposure.Underlying.Symbol;
        if (!limits.Drift.TryGetValue(exposure.Underlying, out var band))
        {
            draft.Skip(subject, ActionKind.Hedge, "no_limits", "no drift limits are configured for this underlying");
            return;
        }

        if (!exposure.Complete || exposure.NetDelta is not { } net || exposure.Spot is null)
        {
            draft.Skip(subject, ActionKind.Hedge, "position_unknown", "net delta is not known in full; nothing that adds risk is signed");
            return;
        }

        band = EffectiveBand.Of(exposure, draft.Snapshot, draft.Assessment, band);
        var distance = net - band.TargetDelta;
        var ahead = distance.Abs() <= band.Band ? EffectiveBand.Anticipate(exposure, draft.Assessment, band) : null;
        if (distance.Abs() <= band.Band && ahead is null)
        {
            draft.Skip(subject, ActionKind.Hedge, "within_limits", $"net delta {Short(net)} is within {band.Band} of {band.TargetDelta}");
            return;
        }

        // What is on order is neither in net delta nor lost: it would be traded twice.
        if (Ordered(exposure.Underlying, draft.Snapshot) is { } pending)
        {
            draft.Skip(subject, ActionKind.Hedge, "order_pending", $"net delta {Short(net)} {(ahead is null ? "is" : "is about to be")} beyond the band of {band.Band}, but {pending} waits for the venue's keeper");
            return;
        }

        if (WhyNotNow(exposure.Underlying, draft) is { } reason)
        {
            draft.Skip(subject, ActionKind.Hedge, reason.Code, $"net delta {Short(net)} {(ahead is null ? "is" : "is about to be")} beyond the band of {band.Band}, but {reason.Detail}");
            return;
        }

        Trade(new(exposure.Underlying, net, band, Wanted(distance, band)) { Ahead = ahead }, draft);
    }

    /// <summary>An order that changes a position in the underlying and is not overdue; one that is may be cancelled together with the next.</summary>
    private static PendingOrder? Ordered(Underlying underlying, PortfolioSnapshot snapshot) =>
        (from ordered in Orders(underlying, snapshot)
         where !ordered.Order.IsOverdue(snapshot.Block.Timestamp)
         select ordered.Order).FirstOrDefault();

    /// <summary>The margin account of an overdue order that changes a position in the underlying; null where there is none.</summary>
    private static MarginAccountId? Overdue(Underlying underlying, PortfolioSnapshot snapshot) =>
        (from ordered in Orders(underlying, snapshot)
         where ordered.Order.IsOverdue(snapshot.Block.Timestamp)
         select (MarginAccountId?)ordered.Margin).FirstOrDefault();

    private static IEnumerable<(MarginAccountId Margin, PendingOrder Order)> Orders(Underlying underlying, PortfolioSnapshot snapshot) =>
        from margin in snapshot.MarginAccounts()
        from order in margin.Pending
        where order.Trade is { } trade && margin.Legs.Any(leg => leg.Id == trade.Leg && leg.Underlying == underlying)
        select (margin.Id, order);

    private (string Code, string Detail)? WhyNotNow(Underlying underlying, PlanDraft draft)
    {
        if (!limits.Mode.Hedge)
            return ("not_allowed", "hedges are not allowed by configuration");
        if (draft.Mode != KeeperMode.Active)
            return ("reduce_only", $"the mode is {draft.Mode}");
        return draft.Safety.ForbiddingHedge(underlying) is { } doubt ? (doubt.Code, doubt.Detail) : null;
    }

    private void Trade(HedgeCase hedge, PlanDraft draft)
    {
        var subject = hedge.Underlying.Symbol;
        if (hedge.Quantity.Abs() < hedge.Band.MinTrade)
        {
            draft.Skip(subject, ActionKind.Hedge, "below_minimum", $"the trade of {Short(hedge.Quantity)} is smaller than the least of {hedge.Band.MinTrade}");
            return;
        }

        var refusals = new List<(string Code, string Detail)>();
        var found = new List<(PlannedAction Action, Action Reserve)>();
        var overdue = Overdue(hedge.Underlying, draft.Snapshot);
        foreach (var (account, venue, market) in Markets(hedge.Underlying, draft))
        {
            // It may still be executed: only the next order on its own position takes it back, and a hedge elsewhere would be a second one.
            if (overdue is { } holder && market.MarginAccount != holder)
            {
                refusals.Add(("order_overdue", $"an overdue order on {holder} may still be executed; only a hedge there takes it back"));
                continue;
            }

            if (Refusal(account, venue, market, hedge, draft) is { } refusal)
            {
                refusals.Add(refusal);
                continue;
            }

            var within = hedge with { Quantity = Within(market, hedge.Quantity) };
            if (within.Quantity.Abs() < hedge.Band.MinTrade)
            {
                refusals.Add(("one_sided", $"{market.MarginAccount} of {Short(market.Size)} does not turn"));
                continue;
            }

            if (draft.Try(() => HedgeSizing.Fit(within, account, market, draft, limits)) is ({ } action, var reserve))
            {
                found.Add((action, reserve));
                continue;
            }

            refusals.Add(market.Wallet is { } wallet
                ? ("no_balance", $"{account.Account.Id} has not the {(hedge.Quantity.Sign > 0 ? wallet.Quote : wallet.Base)} for a hedge of {hedge.Band.MinTrade} or more at {market.MarginAccount}")
                : ("no_margin", $"{market.MarginAccount} has not the margin for a hedge of {hedge.Band.MinTrade} or more, and the buffer cannot give it"));
        }

        if (found.Count > 0)
        {
            Choose(found, draft);
            return;
        }

        var (code, detail) = refusals.Count > 0 ? refusals[0] : ("no_market", "no readable venue has a market in it");
        draft.Skip(subject, ActionKind.Hedge, code, $"net delta {Short(hedge.NetDelta)} {(hedge.Ahead is null ? "is" : "is about to be")} beyond the band of {hedge.Band.Band}, but {detail}");
        // What is only about to be beyond the band is no alarm yet.
        if (hedge.Ahead is not null)
            return;
        if (code is "one_sided" or "no_margin" or "no_balance" or "no_market" or "market_closed" or "price_doubted")
            draft.Alarm(subject, $"hedge.{code}", $"net delta {Short(hedge.NetDelta)} cannot be brought back: {detail}");
    }

    /// <summary>
    /// The largest hedge, and of those of the same size the first configured, with the others of that size beside it; a hedge goes before a top-up that
    /// would make room for one. Which of them costs least is known when all are quoted.
    /// </summary>
    private static void Choose(List<(PlannedAction Action, Action Reserve)> found, PlanDraft draft)
    {
        var hedges = found.Where(item => item.Action is HedgeAction).Select(item => (Hedge: (HedgeAction)item.Action, item.Reserve)).ToList();
        if (hedges.Count == 0)
        {
            found[0].Reserve();
            draft.Add(found[0].Action);
            return;
        }

        var most = hedges.Aggregate(Wad.Zero, (size, item) => Wad.Max(size, item.Hedge.Quantity.Abs()));
        // What could not be hedged in full where it is cheapest comes back in the next cycle; a little less is not another hedge.
        var whole = hedges.Where(item => item.Hedge.Quantity.Abs() >= most.Multiply(AlmostAll, Rounding.Down)).ToList();
        foreach (var (_, reserve) in whole)
            reserve();
        draft.Add(whole[0].Hedge with { Alternatives = [.. whole.Skip(1).Select(item => item.Hedge)] });
    }

    private (string Code, string Detail)? Refusal(AccountSnapshot account, VenueId venue, HedgeMarket market, HedgeCase hedge, PlanDraft draft)
    {
        if (draft.Safety.Forbidding(ActionKind.Hedge, account.Account.Id, venue) is { } doubt)
            return (doubt.Code, doubt.Detail);
        if (!market.Open)
            return ("market_closed", $"{market.MarginAccount} {market.Leg} is not open for trading{(market.WhyClosed is { } why ? ": " + why : "")}");
        if (market.Doubt is { } price)
            return ("price_doubted", $"{market.MarginAccount} {market.Leg}: {price}");
        if (market.IndexPrice.Sign <= 0 || market.MarkPrice.Sign <= 0)
            return ("price_unknown", $"{market.MarginAccount} {market.Leg} has no price");
        if (account.Venues.OfType<KnownReading>().SelectMany(reading => reading.MarginAccounts).FirstOrDefault(margin => margin.Id == market.MarginAccount)?.Pending
                .FirstOrDefault(order => !order.IsOverdue(draft.Snapshot.Block.Timestamp)) is { } pending)
            return ("order_pending", $"{pending} on {market.MarginAccount} waits for the venue's keeper");
        if (draft.Recent.InFlight(market.MarginAccount) is { } open)
            return ("in_flight", $"{open.Kind} {open.Key} is {open.State} and not yet seen");
        if (draft.Recent.Quarantine(account.Account.Id, limits.Quarantine) is { } missing)
            return ("quarantine", $"the effect of {missing.Key} was not found; this account's hedges wait until it is {limits.Quarantine.TotalMinutes:0} min old or an operator clears it");
        if (draft.Recent.Reverts(market.MarginAccount, ActionKind.Hedge) is { Wait: var wait, InARow: var reverts } && wait > TimeSpan.Zero)
            return ("backing_off", $"the last {reverts} hedges reverted on the chain; the next is tried in {wait.TotalSeconds:0} s");
        // Of the underlying, wherever it was made: another market is no way around it.
        if (Markets(hedge.Underlying, draft).Select(item => draft.Recent.Since(item.Item3.MarginAccount, ActionKind.Hedge)).Min() is { } since && since < hedge.Band.Cooldown)
            return ("cooldown", $"the last hedge was {since.TotalSeconds:0} s ago and the cooldown is {hedge.Band.Cooldown.TotalSeconds:0} s");
        return null;
    }

    private static IEnumerable<(AccountSnapshot, VenueId, HedgeMarket)> Markets(Underlying underlying, PlanDraft draft) =>
        from account in draft.Snapshot.Accounts
        from reading in account.Venues.OfType<KnownReading>()
        from market in reading.Markets
        where market.Underlying == underlying
        select (account, reading.Venue, market);

    /// <summary>As much of a trade as leaves the size within the market's bounds.</summary>
    private static Wad Within(HedgeMarket market, Wad quantity)
    {
        if (market.LeastSize is { } least && market.Size + quantity < least)
            return Wad.Min(least - market.Size, Wad.Zero);
        return market.MostSize is { } most && market.Size + quantity > most ? Wad.Max(most - market.Size, Wad.Zero) : quantity;
    }

    /// <summary>The signed trade that leaves net delta at the inner edge, capped.</summary>
    private static Wad Wanted(Wad distance, DriftLimits band)
    {
        var back = Wad.Min(distance.Abs() - band.Inside, band.MaxTrade);
        return distance.Sign > 0 ? -back : back;
    }

    private static Wad Short(Wad value) => Wad.FromScaled(value.ToScaled(4, Rounding.Down), 4, Rounding.Down);
}

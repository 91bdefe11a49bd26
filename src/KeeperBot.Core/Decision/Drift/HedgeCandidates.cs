using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>The markets that could take a hedge now, and why the others cannot.</summary>
internal sealed class HedgeCandidates(DecisionLimits limits)
{
    /// <summary>What each market could do for a hedge, in configured order, and the reasons of those that can do nothing.</summary>
    public (List<HedgeCandidate> Found, List<(string Code, string Detail)> Refusals) Of(HedgeCase hedge, PlanDraft draft)
    {
        var refusals = new List<(string Code, string Detail)>();
        var found = new List<HedgeCandidate>();
        var overdue = Overdue(hedge.Underlying, draft.Snapshot);
        foreach (var (account, venue, market) in Markets(hedge.Underlying, draft))
        {
            // One side of what may be opened; the other is listed beside it.
            if (market.Opening is not null && Within(market, hedge.Quantity).IsZero)
                continue;
            // It may still be executed: only the next order on its own position takes it back, and a hedge elsewhere would be a second one.
            if (overdue is { } holder && market.MarginAccount != holder && market.Opening?.OtherSide != holder)
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
                refusals.Add(("one_sided", $"{market.MarginAccount} of {HedgeSizing.Rounded(market.Size)} does not turn"));
                continue;
            }

            if (draft.Try(() => HedgeSizing.Fit(within, account, market, draft, limits)) is ({ } action, var reserve))
            {
                found.Add(new(action, reserve, action is HedgeAction ? null : HedgeSizing.Part(within, account, market, draft, limits)));
                continue;
            }

            refusals.Add(market.Opening is { } opening
                ? ("no_balance", $"{account.Account.Id} has not the {opening.Collateral} above its reserve, of which one opening takes at most {opening.MaxCollateral}, to open {hedge.Band.MinTrade} or more as {market.MarginAccount}")
                : market.Wallet is { } wallet
                ? ("no_balance", $"{account.Account.Id} has not the {(hedge.Quantity.Sign > 0 ? wallet.Quote : wallet.Base)} for a hedge of {hedge.Band.MinTrade} or more at {market.MarginAccount}")
                : ("no_margin", $"{market.MarginAccount} has not the margin for a hedge of {hedge.Band.MinTrade} or more, and the buffer cannot give it"));
        }

        return (found, refusals);
    }

    /// <summary>The margin account of an overdue order that changes a position in the underlying; null where there is none.</summary>
    private static MarginAccountId? Overdue(Underlying underlying, PortfolioSnapshot snapshot) =>
        (from ordered in DriftRule.Orders(underlying, snapshot)
         where ordered.Order.IsOverdue(snapshot.Block.Timestamp)
         select (MarginAccountId?)ordered.Margin).FirstOrDefault();

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
        // Of the underlying, wherever it was made: another market is no way around it, but for the rest of a hedge that was planned for several.
        if (Markets(hedge.Underlying, draft).Select(item => draft.Recent.Since(item.Market.MarginAccount, ActionKind.Hedge)).Min() is { } since && since < hedge.Band.Cooldown && !Continues(market, hedge, draft))
            return ("cooldown", $"the last hedge was {since.TotalSeconds:0} s ago and the cooldown is {hedge.Band.Cooldown.TotalSeconds:0} s");
        return null;
    }

    /// <summary>Whether a hedge here is the next part of one that was begun elsewhere; none was made here within the cooldown.</summary>
    private static bool Continues(HedgeMarket market, HedgeCase hedge, PlanDraft draft) =>
        !(draft.Recent.Since(market.MarginAccount, ActionKind.Hedge) < hedge.Band.Cooldown)
        && SplitHedge.IsUnfinished(Markets(hedge.Underlying, draft).Select(item => item.Market.MarginAccount), hedge.Quantity, hedge.Band.Cooldown, draft.Recent);

    /// <summary>The markets in an underlying, in configured order.</summary>
    public static IEnumerable<(AccountSnapshot Account, VenueId Venue, HedgeMarket Market)> Markets(Underlying underlying, PlanDraft draft) =>
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
}

/// <summary>What a market could do for a hedge.</summary>
/// <param name="Action">The hedge, or as much of it as fits, or a top-up that makes room for it.</param>
/// <param name="Reserve">Takes what it needs from the idle balances of the plan.</param>
/// <param name="Part">Beside a top-up, as much of the hedge as fits without it; null where nothing does.</param>
internal sealed record HedgeCandidate(PlannedAction Action, Action Reserve, HedgeAction? Part);

using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Decision.Planning;
using KeeperBot.Core.Peers;
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

    private readonly HedgeCandidates _candidates = new(limits);
    private readonly TradeObjective _objective = new(limits.Objective);

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

        if ((StrategyTarget.WhySharesUnknown(draft.Snapshot, band) ?? StrategyTarget.WhyPeersUnknown(exposure.Underlying, draft.Snapshot, band)) is { } unread)
        {
            Unknown(subject, net, unread, draft);
            return;
        }

        band = EffectiveBand.Of(exposure, draft.Snapshot, draft.Assessment, band);
        var distance = net - band.TargetDelta;
        var ahead = distance.Abs() <= band.Band ? EffectiveBand.Anticipate(exposure, draft.Assessment, band) : null;
        var wanted = Wanted(distance, band);
        var rest = distance.Abs() <= band.Band && ahead is null && distance.Abs() > band.Inside && wanted.Abs() >= band.MinTrade
            && SplitHedge.IsUnfinished(HedgeCandidates.Markets(exposure.Underlying, draft).Select(item => item.Market.MarginAccount), wanted, band.Cooldown, draft.Recent);
        if (distance.Abs() <= band.Band && ahead is null && !rest)
        {
            draft.Skip(subject, ActionKind.Hedge, "within_limits", $"net delta {HedgeSizing.Rounded(net)} is within {band.Band} of {band.TargetDelta}");
            return;
        }

        if (StrategyTarget.WhyUnknown(exposure.Underlying, draft.Snapshot, band) is { } unknown)
        {
            Unknown(subject, net, unknown, draft);
            return;
        }

        // What is on order is neither in net delta nor lost: it would be traded twice.
        if (Ordered(exposure.Underlying, draft.Snapshot) is { } pending)
        {
            draft.Skip(subject, ActionKind.Hedge, "order_pending", $"net delta {HedgeSizing.Rounded(net)} {(ahead is null ? "is" : "is about to be")} beyond the band of {band.Band}, but {pending} waits for the venue's keeper");
            return;
        }

        if (WhyNotNow(exposure.Underlying, draft) is { } reason)
        {
            draft.Skip(subject, ActionKind.Hedge, reason.Code, $"net delta {HedgeSizing.Rounded(net)} {(ahead is null ? "is" : "is about to be")} beyond the band of {band.Band}, but {reason.Detail}");
            return;
        }

        Trade(new(exposure.Underlying, net, band, wanted) { Ahead = ahead, IsRest = rest }, draft);
    }

    private static void Unknown(string subject, Wad net, string why, PlanDraft draft)
    {
        draft.Skip(subject, ActionKind.Hedge, "target_unknown", $"net delta {HedgeSizing.Rounded(net)} is not hedged: {why}");
        draft.Alarm(subject, "hedge.target_unknown", $"net delta {HedgeSizing.Rounded(net)} is not hedged: {why}");
    }

    /// <summary>An order that changes a position in the underlying and is not overdue; one that is may be cancelled together with the next.</summary>
    private static PendingOrder? Ordered(Underlying underlying, PortfolioSnapshot snapshot) =>
        (from ordered in Orders(underlying, snapshot)
         where !ordered.Order.IsOverdue(snapshot.Block.Timestamp)
         select ordered.Order).FirstOrDefault();

    internal static IEnumerable<(MarginAccountId Margin, PendingOrder Order)> Orders(Underlying underlying, PortfolioSnapshot snapshot) =>
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
        return draft.Safety.ForbiddingHedge(underlying) is { } doubt ? (doubt.Code, doubt.Detail) : HedgedElsewhere(underlying, draft);
    }

    /// <summary>The cooldown is of the underlying, on whichever chain its last hedge was made.</summary>
    private (string Code, string Detail)? HedgedElsewhere(Underlying underlying, PlanDraft draft)
    {
        foreach (var (statement, exposure) in draft.Snapshot.Peers.Of(underlying))
        {
            if (exposure.LastHedge is { } last && draft.Snapshot.Block.Timestamp.Since(last) is var since && since < limits.Drift[underlying].Cooldown)
                return ("cooldown", $"{statement.Name} hedged {since.TotalSeconds:0} s ago and the cooldown is {limits.Drift[underlying].Cooldown.TotalSeconds:0} s");
        }

        return null;
    }

    private void Trade(HedgeCase hedge, PlanDraft draft)
    {
        var subject = hedge.Underlying.Symbol;
        if (hedge.Quantity.Abs() < hedge.Band.MinTrade)
        {
            draft.Skip(subject, ActionKind.Hedge, "below_minimum", $"the trade of {HedgeSizing.Rounded(hedge.Quantity)} is smaller than the least of {hedge.Band.MinTrade}");
            return;
        }

        var (found, refusals) = _candidates.Of(hedge, draft);
        if (found.Count > 0)
        {
            Choose(hedge, found, draft);
            return;
        }

        var (code, detail) = refusals.Count > 0 ? refusals[0] : ("no_market", "no readable venue has a market in it");
        draft.Skip(subject, ActionKind.Hedge, code, $"net delta {HedgeSizing.Rounded(hedge.NetDelta)} {Standing(hedge)} the band of {hedge.Band.Band}, but {detail}");
        // What is only about to be beyond the band, or was brought back within it in part, is no alarm.
        if (hedge.Ahead is not null || hedge.IsRest)
            return;
        if (code is "one_sided" or "no_margin" or "no_balance" or "no_market" or "market_closed" or "price_doubted")
            draft.Alarm(subject, $"hedge.{code}", $"net delta {HedgeSizing.Rounded(hedge.NetDelta)} cannot be brought back: {detail}");
    }

    private static string Standing(HedgeCase hedge) => hedge.IsRest ? "is what a part of a hedge left within" : hedge.Ahead is null ? "is beyond" : "is about to be beyond";

    /// <summary>
    /// With the venues' answers the cheapest plan over all markets; without them the largest hedge, and of those of the same size the first configured, with the others of that size beside it. A hedge
    /// goes before a top-up that would make room for one.
    /// </summary>
    private void Choose(HedgeCase hedge, List<HedgeCandidate> found, PlanDraft draft)
    {
        var hedges = found.Where(item => item.Action is HedgeAction).Select(item => (Hedge: (HedgeAction)item.Action, item.Reserve)).ToList();
        if (hedges.Count == 0)
        {
            if (IsElsewhere(hedge, hedge.Quantity, null, draft))
                return;
            found[0].Reserve();
            draft.Add(found[0].Action);
            return;
        }

        var most = hedges.Aggregate(Wad.Zero, (size, item) => Wad.Max(size, item.Hedge.Quantity.Abs()));
        // What could not be hedged in full where it is cheapest comes back in the next cycle; a little less is not another hedge.
        var whole = hedges.Where(item => item.Hedge.Quantity.Abs() >= most.Multiply(AlmostAll, Rounding.Down)).ToList();
        // Where no market takes all of it, what fits one that a top-up would make room at counts too.
        var all = hedges.Select(item => item.Hedge).Concat(most < hedge.Quantity.Abs() ? found.Select(item => item.Part).OfType<HedgeAction>() : [])
            .OrderByDescending(item => item.Quantity.Abs()).ToList();
        draft.Ask(HedgePlanner.Asks(all, draft.Snapshot.Peers.IsAlone ? 2 : 1));
        var chosen = draft.Quotes.IsEmpty ? [] : HedgePlanner.Choose(hedge, all, draft, _objective);
        if (chosen.IsEmpty ? IsElsewhere(hedge, whole[0].Hedge.Quantity, null, draft) : IsElsewhere(hedge, chosen.Aggregate(Wad.Zero, (sum, part) => sum + part.Quantity), chosen[0].Choice?.PlanCost, draft))
            return;
        foreach (var (_, reserve) in whole)
            reserve();
        if (chosen.IsEmpty)
        {
            draft.Add(whole[0].Hedge with { Alternatives = [.. whole.Skip(1).Select(item => item.Hedge)] });
            return;
        }

        // Whatever is refused gives way to all of it at another market.
        draft.Add(chosen[0] with { Alternatives = [.. whole.Select(item => item.Hedge).Where(other => other.Target != chosen[0].Target || other.Leg != chosen[0].Leg)] });
        foreach (var part in chosen.Skip(1))
            draft.Add(part);
    }

    /// <summary>Whether the hedge is left to a keeper of another chain.</summary>
    private static bool IsElsewhere(HedgeCase hedge, Wad quantity, Wad? cost, PlanDraft draft) => draft.IsLeftToPeers(
        new(hedge.Underlying, BidKind.Delta, quantity, cost?.Divide(quantity.Abs(), Rounding.Up)), ActionKind.Hedge,
        $"net delta {HedgeSizing.Rounded(hedge.NetDelta)} {Standing(hedge)} the band of {hedge.Band.Band}");

    /// <summary>The signed trade that leaves net delta at the inner edge, capped.</summary>
    private static Wad Wanted(Wad distance, DriftLimits band)
    {
        var back = Wad.Min(distance.Abs() - band.Inside, band.MaxTrade);
        return distance.Sign > 0 ? -back : back;
    }
}

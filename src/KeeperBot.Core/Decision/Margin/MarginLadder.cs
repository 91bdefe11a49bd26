using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Margin;

/// <summary>
/// The rungs that restore a margin account's health, cheapest first: a full top-up, a partial one that still clears the trigger, a reduction,
/// whatever the buffer has left, in an emergency the whole position, and then a human.
/// </summary>
internal sealed class MarginLadder(DecisionLimits limits)
{
    /// <summary>Looks at one margin account and adds an action, or a skip with its reason.</summary>
    public void Apply(MarginRisk risk, PlanDraft draft)
    {
        var margin = risk.Margin;
        var subject = margin.Id.Value;
        TellOrders(margin, draft);
        if (!margin.Health.HasRequirement)
        {
            draft.Skip(subject, ActionKind.TopUp, "no_requirement", "nothing here can be liquidated");
            return;
        }

        if (limits.LadderOf(margin) is not { } ladder)
        {
            draft.Skip(subject, ActionKind.TopUp, "no_limits", $"no margin limits are configured for venue {margin.Venue}");
            draft.Alarm(subject, "no_limits", $"health {margin.Health} is not kept: configure limits.margin.{margin.Venue}");
            return;
        }

        if (margin.VenueSaysLiquidatable != margin.IsLiquidatable)
            draft.Alarm(subject, "venue_disagrees", $"the venue says liquidatable: {margin.VenueSaysLiquidatable}; the figures read say {margin.IsLiquidatable} at health {margin.Health}");
        // An account that needs help as it is gets that first; what a queued change would make of it is for the time after.
        var foreseen = ForeseenBreach.Of(risk, ladder);
        var threat = margin.Health.IsBelow(ladder.Trigger) || foreseen?.IsDue(margin.Health) == true ? null : risk.Threat;
        foreseen = threat is null ? foreseen : null;
        if (threat is null && IsWithinLimits(risk, ladder, foreseen, draft))
            return;

        var allowed = draft.Safety.Narrow(limits.Mode, risk.Account.Id, margin.Venue);
        if (!allowed.TopUp && !allowed.Reduce
            && (draft.Safety.Forbidding(ActionKind.TopUp, risk.Account.Id, margin.Venue) ?? draft.Safety.Forbidding(ActionKind.Reduce, risk.Account.Id, margin.Venue)) is { } doubt)
        {
            var because = threat?.Because ?? foreseen?.Because ?? $"health {margin.Health} is below the trigger {ladder.Trigger}";
            draft.Skip(subject, ActionKind.TopUp, doubt.Code, $"{because}, but {doubt.Detail}");
            draft.Alarm(subject, "rescue_stopped", $"{because} and nothing may be done: {doubt.Detail}");
            return;
        }

        if (foreseen is not null)
            ladder = ladder with { Target = foreseen.Aim };
        ladder = InMarginToken(ladder, margin);
        var urgency = margin.Health.IsBelow(ladder.Danger) ? Urgency.Emergency : Urgency.Routine;
        if (IsWaiting(margin, ladder, urgency, draft))
            return;
        // Sized by the account as the change would leave it; urgency, cooldown, caps and reserve stay those of the account as it is.
        Climb(new RescueCase(threat is null ? risk : new MarginRisk(risk.Account, Prepared(margin, threat.After)), ladder, urgency, Available(risk, ladder, urgency, draft)) { Now = draft.Snapshot.Block.Timestamp, Foreseen = foreseen, Threat = threat, HealthNow = margin.Health.Value!.Value, ShutLegs = Shut(margin, draft), Allowed = allowed, Approved = Approved(risk, draft), Buffers = Buffers(risk, ladder, urgency, draft) }, draft);
    }

    /// <summary>
    /// An account as a change would leave it, with the ways of helping it that are open now: a venue that is to be paused takes a payment until then. Of a token whose weight after the change
    /// is not known only a repayment is left, which needs none.
    /// </summary>
    private static MarginAccount Prepared(MarginAccount now, MarginAccount after) => after with
    {
        MarginToken = now.MarginToken,
        Legs = now.Legs,
        Means =
        [
            .. now.Means.Select(means => after.Means.FirstOrDefault(other => other.Leg == means.Leg && other.Token == means.Token) ?? (means.ReliefPerToken.Sign > 0 ? means : null)).OfType<TopUpMeans>(),
        ],
    };

    /// <summary>Nothing is due: health is at or above the trigger, and liquidation is not too likely, or as likely as it will be at the most health that may be aimed for.</summary>
    private static bool IsWithinLimits(MarginRisk risk, MarginLimits ladder, ForeseenBreach? foreseen, PlanDraft draft)
    {
        var margin = risk.Margin;
        if (margin.Health.IsBelow(ladder.Trigger) || foreseen?.IsDue(margin.Health) == true)
            return false;
        var known = foreseen?.Because ?? ForeseenBreach.Known(risk, ladder);
        draft.Skip(margin.Id.Value, ActionKind.TopUp, "within_limits", $"health {margin.Health} is at or above the trigger {ladder.Trigger}{(known is null ? "" : $"; {known}")}");
        if (foreseen is not null)
            draft.Alarm(margin.Id.Value, "breach.likely", $"{foreseen.Because}; health is near the most that may be aimed for, {foreseen.Aim}, already");
        else if (ladder.Breach is not null && risk.Breach is not BreachForeseen)
            draft.Alarm(margin.Id.Value, "breach.unforeseeable", $"limits.margin.{margin.Venue}.breachWithin cannot be kept: {known}");
        return true;
    }

    /// <summary>Limits are given in the quote token; an account that keeps collateral in the base asset has them at its price.</summary>
    private static MarginLimits InMarginToken(MarginLimits ladder, MarginAccount margin) =>
        margin.UnitPrice is { } price
            ? ladder with
            {
                MinTopUp = ladder.MinTopUp.Divide(price, Rounding.Up),
                MaxTopUp = ladder.MaxTopUp.Divide(price, Rounding.Down),
                Reserve = ladder.Reserve.Divide(price, Rounding.Up),
            }
            : ladder;

    private static ImmutableArray<LegId> Shut(MarginAccount margin, PlanDraft draft) =>
    [
        .. draft.MarketsOf(margin.Id).Where(market => !market.Open).Select(market => market.Leg),
    ];

    private static bool IsWaiting(MarginAccount margin, MarginLimits ladder, Urgency urgency, PlanDraft draft)
    {
        if (AwaitsTheVenue(margin, draft))
            return true;
        if (draft.Recent.InFlight(margin.Id, urgency) is { } open)
        {
            draft.Skip(margin.Id.Value, open.Kind, "in_flight", $"health {margin.Health}: {open.Kind} {open.Key} is {open.State} and not yet seen");
            return true;
        }

        if (urgency == Urgency.Routine && draft.Recent.Since(margin.Id, ActionKind.TopUp, ActionKind.Reduce) is { } since && since < ladder.Cooldown)
        {
            draft.Skip(margin.Id.Value, ActionKind.TopUp, "cooldown",
                $"health {margin.Health} asks for an action, but the last one was {since.TotalSeconds:0} s ago and the cooldown is {ladder.Cooldown.TotalSeconds:0} s; below {ladder.Danger} it does not apply");
            return true;
        }

        var (reverts, wait) = draft.Recent.Reverts(margin.Id, ActionKind.TopUp, ActionKind.Reduce);
        if (reverts > 1)
            draft.Alarm(margin.Id.Value, "reverts", $"the last {reverts} rescues at health {margin.Health} reverted on the chain or were cancelled by the venue");
        if (wait > TimeSpan.Zero)
        {
            draft.Skip(margin.Id.Value, ActionKind.TopUp, "backing_off", $"health {margin.Health}: the last {reverts} rescues reverted on the chain or were cancelled by the venue; the next is tried in {wait.TotalSeconds:0} s");
            return true;
        }

        return false;
    }

    /// <summary>Orders that the venue's keeper has let lie, whatever the health of the account: their escrow is held up.</summary>
    private static void TellOrders(MarginAccount margin, PlanDraft draft)
    {
        var now = draft.Snapshot.Block.Timestamp;
        foreach (var order in margin.Pending.Where(order => order.IsOverdue(now)))
            draft.Alarm(margin.Id.Value, "order_overdue", $"{order} was left for {now.Since(order.Since).TotalSeconds:0} s by the venue's keeper; it may be cancelled, and its escrow may still arrive until then");
        foreach (var order in margin.Pending.Where(order => order.Frozen))
            draft.Alarm(margin.Id.Value, "order_frozen", $"{order} was set aside by the venue; it may be cancelled once it is overdue");
    }

    /// <summary>A pending order may still arrive: never two in flight. One that is overdue no longer stands in the way, since its owner may cancel it together with the next.</summary>
    private static bool AwaitsTheVenue(MarginAccount margin, PlanDraft draft)
    {
        var now = draft.Snapshot.Block.Timestamp;
        if (margin.Pending.FirstOrDefault(order => !order.IsOverdue(now)) is not { } pending)
            return false;
        draft.Skip(margin.Id.Value, ActionKind.TopUp, "order_pending", $"health {margin.Health}: {pending} waits for the venue's keeper since {now.Since(pending.Since).TotalSeconds:0} s");
        if (margin.IsLiquidatable)
            draft.Alarm(margin.Id.Value, "order_pending", $"health {margin.Health} and {pending} is not yet executed; nothing else can be done until it is");
        return true;
    }

    private static Wad? Available(MarginRisk risk, MarginLimits ladder, Urgency urgency, PlanDraft draft)
    {
        if (risk.Margin.MarginToken is not { } token || draft.Idle(risk.Account.Id, token) is not { } idle)
            return null;
        // The reserve is for emergencies: a routine top-up must not leave the account without the means of a real rescue.
        return urgency == Urgency.Emergency ? idle : Wad.Max(idle - ladder.Reserve, Wad.Zero);
    }

    /// <summary>What an approval of ours lets the venue take now: the top-up that it was made for takes just that, though the need has moved since, and nothing is left over.</summary>
    private static TokenAmount? Approved(MarginRisk risk, PlanDraft draft) => draft.Recent.IsApproved(risk.Margin.Id)
        ? draft.AccountOf(risk.Account.Id).Allowances
            .FirstOrDefault(given => given.Venue == risk.Margin.Venue && IsTaken(given.Amount.Token, risk.Margin) && !given.Amount.IsZero)?.Amount
        : null;

    private static bool IsTaken(Token token, MarginAccount margin) => token == margin.MarginToken || margin.Means.Any(means => means.Token == token);

    private static ImmutableDictionary<Token, Wad> Buffers(MarginRisk risk, MarginLimits ladder, Urgency urgency, PlanDraft draft)
    {
        var buffers = ImmutableDictionary.CreateBuilder<Token, Wad>();
        foreach (var means in risk.Margin.Means)
            if (draft.Idle(risk.Account.Id, means.Token) is { } idle)
                buffers[means.Token] = urgency == Urgency.Emergency ? idle : Wad.Max(idle - ladder.Reserve.Divide(means.Price, Rounding.Up), Wad.Zero);
        return buffers.ToImmutable();
    }

    private static void Climb(RescueCase rescue, PlanDraft draft)
    {
        var topUp = rescue.Allowed.TopUp ? TopUpRung.Plan(rescue) : null;
        var reduction = rescue.Allowed.Reduce ? ReduceRung.Plan(rescue) : ReduceRung.NotAllowed;
        if (topUp is { Cures: true } && !(reduction.Action is not null && KeepsReverting(ActionKind.TopUp, rescue, draft) && !KeepsReverting(ActionKind.Reduce, rescue, draft)))
        {
            Take(topUp.Action, [.. topUp.Others, reduction.Action, Whole(rescue, reduction.Action)], rescue, draft);
        }
        else if (reduction.Action is { } reduce)
        {
            Take(reduce, [topUp?.Action, Whole(rescue, reduce)], rescue, draft);
        }
        else if (topUp is not null)
        {
            Take(topUp.Action, [.. topUp.Others], rescue, draft);
            draft.Alarm(rescue.Subject, "buffer_short", $"the buffer restores health to {topUp.HealthAfter} only, and no reduction is possible: {reduction.WhyNot}");
        }
        else
        {
            var why = $"{rescue.Because}; top-up: {TopUpRung.WhyNot(rescue, rescue.Allowed)}; reduction: {reduction.WhyNot}";
            draft.Skip(rescue.Subject, ActionKind.Reduce, "no_cure", why);
            draft.Alarm(rescue.Subject, "no_cure", why);
        }
    }

    private static bool KeepsReverting(ActionKind kind, RescueCase rescue, PlanDraft draft) => draft.Recent.Reverts(rescue.Margin.Id, kind).InARow > 1;

    private static ReduceAction? Whole(RescueCase rescue, ReduceAction? part) =>
        rescue.Allowed.Reduce && rescue.Urgency == Urgency.Emergency && ReduceRung.PlanWhole(rescue).Action is { } whole && whole.Quantity != part?.Quantity
            ? whole
            : null;

    private static void Take(PlannedAction action, ImmutableArray<PlannedAction?> fallbacks, RescueCase rescue, PlanDraft draft)
    {
        draft.Add(action);
        foreach (var fallback in fallbacks.OfType<PlannedAction>())
            draft.AddFallback(fallback);
        if (action is TopUpAction topUp)
            draft.Spend(rescue.Account, topUp.Amount.Token, topUp.Amount.ToWad(Rounding.Up));
        // A reduction pays its closing cost out of the same buffer, as far as that goes.
        else if (action is ReduceAction { CollateralAfter: not null } reduce && rescue.Margin.MarginToken is { } token && rescue.Idle is { } idle)
            draft.Spend(rescue.Account, token, Wad.Min(idle, reduce.Quantity.Multiply(reduce.WorstPrice, Rounding.Up)));
    }
}

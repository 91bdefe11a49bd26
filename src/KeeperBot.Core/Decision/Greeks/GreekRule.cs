using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Decision.Planning;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>
/// Brings net gamma and vega back within their limits by closing option positions or buying listed options. Every trade only takes exposure away: what the account has written
/// is bought back, what it has bought is sold; nothing is written but in place of a short that was bought back, where the operator allows rolls (<see cref="RollTerms"/>). With the venues' quotes the cheapest plan over all candidates is made
/// (<see cref="OptionPlanner"/>); without them the trade that takes from the Greek furthest beyond its limit at the least cost per unit. Others are tried where one turns out to be impossible.
/// </summary>
internal sealed class GreekRule(DecisionLimits limits)
{
    /// <summary>Candidates that are quoted at most: each costs a few calls of the cycle's time.</summary>
    internal const int MostQuoted = 6;

    private static readonly GreekKind[] Limited = [GreekKind.Gamma, GreekKind.Vega];

    private readonly TradeObjective _objective = new(limits.Objective);

    /// <summary>Looks at one underlying and adds an action, or a skip with its reason; nothing where it has no such limits.</summary>
    public void Apply(UnderlyingRisk exposure, PlanDraft draft)
    {
        if (!limits.Greeks.TryGetValue(exposure.Underlying, out var bounds))
            return;
        var subject = exposure.Underlying.Symbol;
        var values = Limited.Where(greek => bounds.Of(greek) is not null).Select(greek => (Greek: greek, Bound: bounds.Of(greek)!, Value: NetGreeks.Of(exposure, greek))).ToList();
        var (owed, givenUp) = RollSide.DebtIn(exposure.Underlying, bounds.Trading, draft);
        if (givenUp.Sign > 0)
            draft.Alarm(subject, "option.roll_given_up", $"{GreekCase.Rounded(givenUp)} options were bought back to be written elsewhere and were not: it is not tried any more");
        if (!exposure.Complete || values.Any(item => item.Value is null))
        {
            draft.Skip(subject, ActionKind.TradeOption, "position_unknown", "net gamma and vega are not known in full; no option is traded");
            return;
        }

        // The rest of a plan of several trades is made though the first of them brought the Greeks within their limits already.
        var unfinished = bounds.Trading is { } trading && IsUnfinished(trading, exposure.Underlying, draft);
        var beyond = values.Where(item => item.Value!.Value.Abs() > (unfinished ? item.Bound.Target : item.Bound.Max)).ToList();
        if (beyond.Count == 0 && owed.IsZero)
        {
            draft.Skip(subject, ActionKind.TradeOption, "within_limits", string.Join("; ", values.Select(item => GreekCase.Describe(item.Greek, item.Value!.Value, item.Bound))));
            return;
        }

        GreekCase Case((GreekKind Greek, GreekBound Bound, Wad? Value) item) => new(exposure, bounds, bounds.Trading!, item.Greek, item.Value!.Value, item.Bound, draft.Snapshot.Block.Timestamp);
        var worst = (beyond.Count > 0 ? beyond : values).OrderByDescending(item => item.Value!.Value.Abs().Divide(item.Bound.Max, Rounding.Down)).ToList();
        if (WhyNotNow(exposure.Underlying, bounds, draft) is { } reason)
            Refuse(subject, reason.Code, $"{GreekCase.Describe(worst[0].Greek, worst[0].Value!.Value, worst[0].Bound)}, but {reason.Detail}", worst[0].Value!.Value.Abs() > worst[0].Bound.Max ? worst[0].Greek : GreekKind.None, draft);
        else
            Trade(new(Case(worst[0]), [.. beyond.Count > 0 ? worst.Select(Case) : []], RollSide.Of(exposure.Underlying, bounds.Trading, limits, draft).FindAll(side => owed.IsZero || side.Owed.Sign > 0)) { Owes = owed.Sign > 0 }, draft);
        if (owed.Sign > 0 && draft.Asks == 0 && !draft.Actions.OfType<OptionAction>().Any(action => action.Option.Underlying == exposure.Underlying && action.Kind == ActionKind.WriteOption))
            draft.Alarm(subject, "option.roll_unfinished", $"{GreekCase.Rounded(owed)} options were bought back to be written elsewhere, and nothing is written now; see the skips of {subject}");
    }

    /// <summary>Whether the newest option trade was a part of a plan, seen on the chain within the cooldown, and there were not yet as many as a plan can have.</summary>
    private static bool IsUnfinished(OptionTrading trading, Underlying underlying, PlanDraft draft) =>
        draft.Recent.Within(trading.Cooldown, ActionKind.TradeOption).FindAll(intent => IsIn(underlying, intent.Target, draft)) is { Count: > 0 and < MostQuoted } made
        && made[^1] is { State: IntentState.Confirmed or IntentState.Finalized, Undone: false } last && GreekCase.IsPart(last.ReasonCode);

    private static bool IsIn(Underlying underlying, MarginAccountId target, PlanDraft draft) => draft.Snapshot.Accounts.Any(account =>
        account.Venues.OfType<KnownReading>().Any(reading => target.IsAt(account.Account.Id, reading.Venue) && Trades(reading, underlying)));

    private (string Code, string Detail)? WhyNotNow(Underlying underlying, GreekLimits bounds, PlanDraft draft)
    {
        if (bounds.Trading is null || !limits.Mode.Options)
            return ("not_allowed", "options are not traded by configuration");
        if (draft.Mode != KeeperMode.Active)
            return ("reduce_only", $"the mode is {draft.Mode}");
        return draft.Safety.Forbidding(ActionKind.TradeOption, underlying) is { } doubt ? (doubt.Code, doubt.Detail) : null;
    }

    /// <summary>The worst of the Greeks first; each trade is sized by the one that it is for, the plan over all of them by all.</summary>
    private void Trade(OptionCase options, PlanDraft draft)
    {
        var refusals = new List<(string Code, string Detail)>();
        var found = new List<OptionProposal>();
        var planned = new List<PlannedOption>();
        var free = new HashSet<(AccountId, VenueId)>();
        foreach (var account in draft.Snapshot.Accounts)
        {
            foreach (var reading in account.Venues.OfType<KnownReading>().Where(reading => Trades(reading, options.Worst.Exposure.Underlying)))
            {
                if (Refusal(account, reading.Venue, draft) is { } refusal)
                    refusals.Add(refusal);
                else if (!free.Add((account.Account.Id, reading.Venue)))
                    continue;
                else if (Cooling(account, reading.Venue, options, draft) is { } cooling)
                    refusals.Add(cooling);
                else
                    Look(options, account, reading, draft, (refusals, found, planned));
            }
        }

        options = options with { Sides = options.Sides.FindAll(side => free.Contains((side.Account.Account.Id, side.Reading.Venue))) };
        var candidates = Candidates(options, planned, draft);
        draft.Ask(Asks(candidates, options.Worst, draft));
        if (!draft.Quotes.IsEmpty && OptionPlanner.Choose(options, candidates, limits, draft, _objective) is { } chosen)
            Plan(chosen, found, options, draft);
        else if (!options.Cases.IsEmpty)
            Single(options.Worst, found, refusals, draft);
        else
            draft.Skip(options.Worst.Exposure.Underlying.Symbol, ActionKind.WriteOption, refusals.Count > 0 ? refusals[0].Code : "not_quoted", $"a roll is to be ended, but {(refusals.Count > 0 ? refusals[0].Detail : "nothing is written without the venue's price")}");
    }

    /// <summary>What an account could trade at a venue.</summary>
    private void Look(
        OptionCase options, AccountSnapshot account, KnownReading reading, PlanDraft draft, (List<(string Code, string Detail)> Refusals, List<OptionProposal> Found, List<PlannedOption> Planned) into)
    {
        foreach (var (one, proposal) in options.Cases.SelectMany(one => Proposals(one, account, reading, draft).Where(proposal => proposal != OptionProposal.WrongWay).Select(proposal => (one, proposal))))
        {
            if (PlannedOption.Of(one, proposal) is { } candidate)
                into.Planned.Add(candidate);
            if (proposal.Action is null)
                into.Refusals.Add(("no_candidate", proposal.WhyNot));
            else if (one == options.Worst)
                into.Found.Add(proposal);
        }
    }

    /// <summary>What the plan is made of: as many trades as are asked for, half of them second halves of rolls where there are any.</summary>
    private List<PlannedOption> Candidates(OptionCase options, List<PlannedOption> planned, PlanDraft draft)
    {
        // More may be bought back than the Greek asks for where something else is written in its place; not before what was bought back last is written.
        var whole = planned.ConvertAll(item => !options.Owes && options.Sides.Exists(side => side.Change(item.Most).Sign > 0)
            ? PlannedOption.Of(item.Greek, item.Proposal with { Reach = Wad.Min(item.Most.Option.Size.Abs(), item.Greek.Trading.MaxTrade) }) ?? item
            : item);
        var (writes, refusals) = RollCandidates.Of(options, options.Owes ? [] : whole, draft, limits);
        if (writes.Count == 0)
        {
            if (refusals.Count > 0)
                draft.Skip(options.Worst.Exposure.Underlying.Symbol, ActionKind.WriteOption, "no_candidate", $"nothing can be written in place of a short: {string.Join("; ", refusals.Distinct().Take(MostQuoted))}");
            return PlannedOption.Select(planned, options.Cases, MostQuoted);
        }

        var others = PlannedOption.Select(whole, options.Cases, MostQuoted / 2);
        return [.. others, .. writes.Take(MostQuoted - others.Count)];
    }

    /// <summary>Whether the trades are left to a keeper of another chain. All of them see the same net, so that what is to go is the same for each.</summary>
    private static bool IsElsewhere(GreekCase greek, Wad? cost, PlanDraft draft) => draft.IsLeftToPeers(
        new(greek.Exposure.Underlying, BidKind.Options, -greek.Value, greek.Excess.Sign > 0 ? cost?.Divide(greek.Excess, Rounding.Up) : null), ActionKind.TradeOption, greek.Because);

    /// <summary>Each candidate at two sizes, and the hedges that would take their delta back; worked out where they are asked, and not when their answers are there.</summary>
    private IEnumerable<PlannedAction> Asks(List<PlannedOption> candidates, GreekCase greek, PlanDraft draft)
    {
        // One candidate at one size leaves nothing to choose; but nothing is written without its price.
        if (candidates.Count < 2 && !candidates.Exists(candidate => candidate.Most.Writes))
            yield break;
        foreach (var ask in candidates.SelectMany(candidate => candidate.Asks))
            yield return ask;
        foreach (var probe in DeltaOfOptions.Of(greek.Exposure, candidates, limits, draft)?.Probes ?? [])
            yield return probe;
    }

    /// <summary>The trades of the cheapest plan; where none is better than doing nothing, that needs a human.</summary>
    private static void Plan(ImmutableArray<OptionAction> chosen, List<OptionProposal> found, OptionCase options, PlanDraft draft)
    {
        var worst = options.Worst;
        if (chosen.IsEmpty)
        {
            Refuse(worst.Exposure.Underlying.Symbol, "no_plan", $"{worst.Because}, but no trades of those that are priced bring it back without taking another limit further away", worst.Broken, draft);
            return;
        }

        // The second half of a roll is of him who made the first.
        if (!chosen[0].Writes && IsElsewhere(worst, chosen[0].Choice?.PlanCost, draft))
            return;
        // A roll that cannot be had as a whole leaves its first half to be judged by itself, at the size that it has then.
        var others = Ranked(found).Where(proposal => !chosen[0].Then.IsEmpty || proposal.Action!.Target != chosen[0].Target || proposal.Action.Leg != chosen[0].Leg).Select(proposal => proposal.Action!);
        draft.Add(chosen[0] with { Alternatives = chosen[0].Writes ? [] : [.. others] });
        foreach (var part in chosen.Skip(1))
            draft.Add(part);
    }

    private static IEnumerable<OptionProposal> Ranked(List<OptionProposal> found) =>
        found.OrderBy(proposal => proposal.CostPerUnit).ThenBy(proposal => proposal.Action!.Target).ThenBy(proposal => proposal.Action!.Leg.Value, StringComparer.Ordinal).Take(MostQuoted);

    /// <summary>Without quotes: the trades that could be cheapest by what each may cost at worst, one after the other.</summary>
    private static void Single(GreekCase greek, List<OptionProposal> found, List<(string Code, string Detail)> refusals, PlanDraft draft)
    {
        if (found.Count == 0)
        {
            var (code, detail) = refusals.Count > 0 ? refusals[0] : ("no_candidate", "no option that is held or listed brings it back");
            Refuse(greek.Exposure.Underlying.Symbol, code, $"{greek.Because}, but {detail}", greek.Broken, draft);
            return;
        }

        if (IsElsewhere(greek, null, draft))
            return;
        var ranked = Ranked(found).ToList();
        if (ranked[0].Pays is { } pays)
            draft.Spend(ranked[0].Action!.Account, pays.Token, pays.Amount);
        draft.Add(ranked[0].Action! with { Alternatives = [.. ranked.Skip(1).Select(proposal => proposal.Action!)] });
    }

    private IEnumerable<OptionProposal> Proposals(GreekCase greek, AccountSnapshot account, KnownReading reading, PlanDraft draft) =>
    [
        .. from margin in reading.MarginAccounts
           from leg in margin.Legs.OfType<OptionLeg>()
           where leg.Underlying == greek.Exposure.Underlying && !leg.Size.IsZero && leg.Expiry > greek.Now
           select OptionSizing.Close(greek, account, margin, leg, draft, limits),
        .. from listed in reading.Options
           where listed.One.Underlying == greek.Exposure.Underlying
           select OptionSizing.Buy(greek, account, reading.Venue, listed, draft),
    ];

    private static bool Trades(KnownReading reading, Underlying underlying) =>
        reading.Options.Any(listed => listed.One.Underlying == underlying)
        || reading.MarginAccounts.Any(margin => margin.Legs.Any(leg => leg is OptionLeg && leg.Underlying == underlying));

    private (string Code, string Detail)? Refusal(AccountSnapshot account, VenueId venue, PlanDraft draft)
    {
        var id = account.Account.Id;
        if (draft.Safety.Forbidding(ActionKind.TradeOption, id, venue) is { } doubt)
            return (doubt.Code, doubt.Detail);
        if (draft.Recent.InFlight(id) is { } open)
            return ("in_flight", $"{open.Kind} {open.Key} is {open.State} and not yet seen");
        if (draft.Recent.Quarantine(id, limits.Quarantine) is { } missing)
            return ("quarantine", $"the effect of {missing.Key} was not found; this account trades no options until it is {limits.Quarantine.TotalMinutes:0} min old or an operator clears it");
        return draft.Recent.Reverts(id, venue, ActionKind.TradeOption) is { Wait: var wait, InARow: var reverts } && wait > TimeSpan.Zero
            ? ("backing_off", $"the last {reverts} option trades of {id} at {venue} reverted on the chain; the next is tried in {wait.TotalSeconds:0} s")
            : null;
    }

    /// <summary>Whether the cooldown runs: it holds for every trade but the rest of a plan, and what is still to be written of a roll.</summary>
    private static (string Code, string Detail)? Cooling(AccountSnapshot account, VenueId venue, OptionCase options, PlanDraft draft)
    {
        var (id, trading) = (account.Account.Id, options.Worst.Trading);
        return draft.Recent.Since(id, venue, ActionKind.TradeOption) is { } since && since < trading.Cooldown && !IsUnfinished(trading, options.Worst.Exposure.Underlying, draft)
            ? ("cooldown", $"the last option trade of {id} at {venue} was {since.TotalSeconds:0} s ago and the cooldown is {trading.Cooldown.TotalSeconds:0} s")
            : null;
    }

    /// <summary>A limit that is broken and that nothing mends needs a human; what passes by itself in a few blocks does not.</summary>
    private static void Refuse(string subject, string code, string detail, GreekKind broken, PlanDraft draft)
    {
        draft.Skip(subject, ActionKind.TradeOption, code, detail);
        if (broken != GreekKind.None && code is ("not_allowed" or "no_candidate" or "no_plan"))
            draft.Alarm(subject, GreekCase.CodeOf(broken), detail);
    }
}

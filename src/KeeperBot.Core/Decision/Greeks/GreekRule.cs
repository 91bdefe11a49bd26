using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>
/// Brings net gamma and vega back within their limits by closing option positions or buying listed options. Every trade only takes exposure away: what the account has written
/// is bought back, what it has bought is sold, and nothing is ever written, so no step raises a margin requirement. The Greek that is furthest beyond its limit comes first; of
/// the trades that take from it the one that costs least per unit is made, the others are tried where it turns out to be impossible.
/// </summary>
internal sealed class GreekRule(DecisionLimits limits)
{
    /// <summary>Candidates that are quoted at most: each costs a few calls of the cycle's time.</summary>
    internal const int MostQuoted = 6;

    private static readonly GreekKind[] Limited = [GreekKind.Gamma, GreekKind.Vega];

    /// <summary>Looks at one underlying and adds an action, or a skip with its reason; nothing where it has no such limits.</summary>
    public void Apply(UnderlyingRisk exposure, PlanDraft draft)
    {
        if (!limits.Greeks.TryGetValue(exposure.Underlying, out var bounds))
            return;
        var subject = exposure.Underlying.Symbol;
        var values = Limited.Where(greek => bounds.Of(greek) is not null).Select(greek => (Greek: greek, Bound: bounds.Of(greek)!, Value: NetGreeks.Of(exposure, greek))).ToList();
        if (!exposure.Complete || values.Any(item => item.Value is null))
        {
            draft.Skip(subject, ActionKind.TradeOption, "position_unknown", "net gamma and vega are not known in full; no option is traded");
            return;
        }

        var beyond = values.Where(item => item.Value!.Value.Abs() > item.Bound.Max).ToList();
        if (beyond.Count == 0)
        {
            draft.Skip(subject, ActionKind.TradeOption, "within_limits", string.Join("; ", values.Select(item => GreekCase.Describe(item.Greek, item.Value!.Value, item.Bound))));
            return;
        }

        var worst = beyond.MaxBy(item => item.Value!.Value.Abs().Divide(item.Bound.Max, Rounding.Down));
        if (WhyNotNow(exposure.Underlying, bounds, draft) is { } reason)
        {
            Refuse(subject, reason.Code, $"{GreekCase.Describe(worst.Greek, worst.Value!.Value, worst.Bound)}, but {reason.Detail}", worst.Greek, draft);
            return;
        }

        Trade(new(exposure, bounds, bounds.Trading!, worst.Greek, worst.Value!.Value, worst.Bound, draft.Snapshot.Block.Timestamp), draft);
    }

    private (string Code, string Detail)? WhyNotNow(Underlying underlying, GreekLimits bounds, PlanDraft draft)
    {
        if (bounds.Trading is null || !limits.Mode.Options)
            return ("not_allowed", "options are not traded by configuration");
        if (draft.Mode != KeeperMode.Active)
            return ("reduce_only", $"the mode is {draft.Mode}");
        return draft.Safety.Forbidding(ActionKind.TradeOption, underlying) is { } doubt ? (doubt.Code, doubt.Detail) : null;
    }

    private void Trade(GreekCase greek, PlanDraft draft)
    {
        var refusals = new List<(string Code, string Detail)>();
        var found = new List<OptionProposal>();
        foreach (var account in draft.Snapshot.Accounts)
        {
            foreach (var reading in account.Venues.OfType<KnownReading>().Where(reading => Trades(reading, greek.Exposure.Underlying)))
            {
                if (Refusal(account, reading.Venue, greek.Trading, draft) is { } refusal)
                {
                    refusals.Add(refusal);
                    continue;
                }

                foreach (var proposal in Proposals(greek, account, reading, draft).Where(proposal => proposal != OptionProposal.WrongWay))
                {
                    if (proposal.Action is null)
                        refusals.Add(("no_candidate", proposal.WhyNot));
                    else
                        found.Add(proposal);
                }
            }
        }

        if (found.Count == 0)
        {
            var (code, detail) = refusals.Count > 0 ? refusals[0] : ("no_candidate", "no option that is held or listed brings it back");
            Refuse(greek.Exposure.Underlying.Symbol, code, $"{greek.Because}, but {detail}", greek.Greek, draft);
            return;
        }

        // Cheapest first by what each may cost at worst; what they do cost is known when they are quoted.
        var ranked = found.OrderBy(proposal => proposal.CostPerUnit).ThenBy(proposal => proposal.Action!.Target).ThenBy(proposal => proposal.Action!.Leg.Value, StringComparer.Ordinal).Take(MostQuoted).ToList();
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

    private (string Code, string Detail)? Refusal(AccountSnapshot account, VenueId venue, OptionTrading trading, PlanDraft draft)
    {
        var id = account.Account.Id;
        if (draft.Safety.Forbidding(ActionKind.TradeOption, id, venue) is { } doubt)
            return (doubt.Code, doubt.Detail);
        if (draft.Recent.InFlight(id) is { } open)
            return ("in_flight", $"{open.Kind} {open.Key} is {open.State} and not yet seen");
        if (draft.Recent.Quarantine(id, limits.Quarantine) is { } missing)
            return ("quarantine", $"the effect of {missing.Key} was not found; this account trades no options until it is {limits.Quarantine.TotalMinutes:0} min old or an operator clears it");
        if (draft.Recent.Since(id, venue, ActionKind.TradeOption) is { } since && since < trading.Cooldown)
            return ("cooldown", $"the last option trade of {id} at {venue} was {since.TotalSeconds:0} s ago and the cooldown is {trading.Cooldown.TotalSeconds:0} s");
        return draft.Recent.Reverts(id, venue, ActionKind.TradeOption) is { Wait: var wait, InARow: var reverts } && wait > TimeSpan.Zero
            ? ("backing_off", $"the last {reverts} option trades of {id} at {venue} reverted on the chain; the next is tried in {wait.TotalSeconds:0} s")
            : null;
    }

    /// <summary>A limit that is broken and that nothing mends needs a human; what passes by itself in a few blocks does not.</summary>
    private static void Refuse(string subject, string code, string detail, GreekKind greek, PlanDraft draft)
    {
        draft.Skip(subject, ActionKind.TradeOption, code, detail);
        if (code is "not_allowed" or "no_candidate")
            draft.Alarm(subject, greek == GreekKind.Gamma ? "gamma.beyond_limit" : "vega.beyond_limit", detail);
    }
}

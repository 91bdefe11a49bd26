using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision;

/// <summary>
/// Expired options that are due to be paid out. Nothing presses: the amount was fixed with the price at the expiry, so that this comes after everything else, one position of an
/// account a cycle, each in its turn: positions can be given to a holder by anybody, and one that cannot be paid out now must not hold up the cycle. What expired worthless is left: its settlement pays nothing and costs gas.
/// </summary>
internal static class SettlementRule
{
    /// <summary>Adds a routine action for each that is due, or a skip that says why it waits.</summary>
    public static void Apply(PlanDraft draft, DecisionLimits limits)
    {
        foreach (var account in draft.Snapshot.Accounts)
        {
            var ready = Ready(account, limits, draft);
            for (var index = 0; index < ready.Count; index++)
            {
                var (venue, awaited, target) = ready[index];
                if ((ulong)index == draft.Snapshot.Block.Number % (ulong)ready.Count)
                    Add(account, venue, awaited, target, draft);
                else
                    draft.Skip(target.Value, ActionKind.Settle, "in_turn", $"{awaited.Detail}: {awaited.Due} are due; one position of an account is paid out a cycle");
            }
        }
    }

    /// <summary>What could be paid out now; what waits is skipped with its reason.</summary>
    private static List<(VenueId Venue, AwaitedSettlement Awaited, MarginAccountId Target)> Ready(AccountSnapshot account, DecisionLimits limits, PlanDraft draft)
    {
        var ready = new List<(VenueId, AwaitedSettlement, MarginAccountId)>();
        foreach (var (venue, awaited) in account.Venues.OfType<KnownReading>().SelectMany(known => known.Settlements.Select(awaited => (known.Venue, awaited))))
        {
            var target = MarginAccountId.Isolated(account.Account.Id, venue, awaited.Leg.Value);
            if (Waits(account.Account.Id, target, venue, awaited, limits, draft) is { } why)
                draft.Skip(target.Value, ActionKind.Settle, why.Code, why.Detail);
            else
                ready.Add((venue, awaited, target));
        }

        return ready;
    }

    private static void Add(AccountSnapshot account, VenueId venue, AwaitedSettlement awaited, MarginAccountId target, PlanDraft draft)
    {
        var id = account.Account.Id;
        var done = new PositionSettled(id, venue, awaited.Leg);
        // The balance tells whether the holder was paid, where it is his that is read; other steps move it too, so that it is asked of the simulation only.
        ImmutableArray<EffectCondition> simulated = account.Account.Payer == account.Account.Holder && account.Idle.FirstOrDefault(idle => idle.Amount.Token == awaited.Due.Token) is { } idle
            ? [done, new IdleAtLeast(id, awaited.Due.Token.Symbol, idle.Amount.ToWad(Rounding.Down) + awaited.Due.ToWad(Rounding.Down))]
            : [done];
        draft.Add(new SettleAction(id, target, venue, Urgency.Routine, "option.settled", $"{awaited.Detail}: {awaited.Due} are due", new(simulated, [done]), awaited.Leg));
    }

    private static (string Code, string Detail)? Waits(AccountId id, MarginAccountId target, VenueId venue, AwaitedSettlement awaited, DecisionLimits limits, PlanDraft draft)
    {
        if (awaited.Due.IsZero)
            return ("nothing_due", $"{awaited.Detail}: it pays nothing");
        // Its gas would count in the caps that rescues share.
        if (limits.LeastSettlement.TryGetValue(awaited.Due.Token.Symbol, out var least) && awaited.Due.ToWad(Rounding.Down) < least)
            return ("below_minimum", $"{awaited.Detail}: {awaited.Due} are due, and limits.settle.min asks for {least}");
        if (!limits.Mode.Settle)
            return ("not_allowed", $"{awaited.Detail}: {awaited.Due} are due, and limits.actions has no settle");
        if (draft.Recent.InFlight(id) is { } open)
            return ("in_flight", $"{open.Kind} {open.Key} is {open.State} and not yet seen");
        if (draft.Safety.Forbidding(ActionKind.Settle, id, venue) is { } doubt)
            return (doubt.Code, doubt.Detail);
        if (draft.Recent.Reverts(target, ActionKind.Settle) is { Wait: var wait, InARow: var row } && wait > TimeSpan.Zero)
            return ("backing_off", $"{row} settlements reverted one after the other; the next is tried in {wait.TotalSeconds:0} s");
        return null;
    }
}

using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Decision;

/// <summary>
/// Takes back what no step wants any more: an allowance that stands while nothing at its venue is planned or on its way is somebody else's money to take.
/// </summary>
internal static class AllowanceRule
{
    /// <summary>Adds a routine approval of zero for each allowance that is left over, or a skip that says why it waits.</summary>
    public static void Apply(PlanDraft draft)
    {
        foreach (var account in draft.Snapshot.Accounts)
            foreach (var given in account.Allowances.Where(given => !given.Amount.IsZero))
                Apply(account, given, draft);
    }

    private static void Apply(AccountSnapshot account, GivenAllowance given, PlanDraft draft)
    {
        var (id, target) = (account.Account.Id, MarginAccountId.Cross(account.Account.Id, given.Venue));
        var standing = $"{given.Spender} may take {given.Amount}";
        // Without the venue's reading it is not known whether a step wants it, and the step would have to wait for it a second time.
        // Where no step may be taken, none wants it.
        if (account.Venues.FirstOrDefault(reading => reading.Venue == given.Venue) is not KnownReading && !IsShut(id, given.Venue, draft))
            draft.Skip(target.Value, ActionKind.Revoke, "position_unknown", $"{standing}, and it is not known what for");
        else if (draft.Actions.Any(action => action.Account == id && action.Venue == given.Venue && Takes(action, account)))
            draft.Skip(target.Value, ActionKind.Revoke, "wanted", $"{standing}, for a step of this plan");
        else if (draft.Recent.InFlight(id) is { } open)
            draft.Skip(target.Value, ActionKind.Revoke, "in_flight", $"{standing}; {open.Kind} {open.Key} is {open.State} and not yet seen");
        else if (draft.Safety.Forbidding(ActionKind.Revoke, id, given.Venue) is { } doubt)
            draft.Skip(target.Value, ActionKind.Revoke, doubt.Code, $"{standing}, but {doubt.Detail}");
        else if (draft.Recent.Approvals(target) is { Wait: var wait } row && wait > TimeSpan.Zero)
            draft.Skip(target.Value, ActionKind.Revoke, "backing_off", $"{standing} after {row.InARow} approvals with no step between them; the next is made in {wait.TotalSeconds:0} s");
        else
            draft.Add(ApproveAction.Exactly(id, target, given.Venue, Urgency.Routine, "allowance.left", $"{standing} and no step needs it", Units.TokenAmount.ZeroOf(given.Amount.Token), given.Spender));
    }

    /// <summary>Whether a step takes tokens by allowance: a hedge does where it is an exchange of them or opens a position, not where margin carries it.</summary>
    private static bool Takes(PlannedAction action, AccountSnapshot account) => action.Kind is ActionKind.TopUp or ActionKind.Reduce or ActionKind.TradeOption or ActionKind.WriteOption
        || action is HedgeAction { Opening: not null }
        || (action is HedgeAction && account.Venues.OfType<KnownReading>().SelectMany(reading => reading.Markets)
            .Any(market => market.MarginAccount == action.Target && market.Wallet is not null));

    private static bool IsShut(AccountId account, VenueId venue, PlanDraft draft) =>
        draft.Safety.Forbidding(ActionKind.TopUp, account, venue) is not null && draft.Safety.Forbidding(ActionKind.Reduce, account, venue) is not null;
}

using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Cycle;

/// <summary>The approvals that must come before an action.</summary>
internal static class Approvals
{
    /// <summary>One of just the amount for each allowance that is too small.</summary>
    public static ImmutableArray<ApproveAction> For(PlannedAction action, ImmutableArray<NeededAllowance> needs) => [.. needs.Select(need => Approval(action, need, need.Amount))];

    /// <summary>The same, with those that are not zero set to zero before.</summary>
    public static ImmutableArray<ApproveAction> FromZero(PlannedAction action, ImmutableArray<NeededAllowance> needs) =>
        [.. needs.Where(need => !need.Standing.IsZero).Select(need => Approval(action, need, TokenAmount.ZeroOf(need.Amount.Token))), .. For(action, needs)];

    private static ApproveAction Approval(PlannedAction action, NeededAllowance need, TokenAmount amount) => ApproveAction.Exactly(
        action.Account, action.Target, action.Venue, action.Urgency, "allowance.short",
        $"{action.Reason}; {need.Spender} may take {need.Standing} and the step needs {need.Amount}", amount, need.Spender);
}

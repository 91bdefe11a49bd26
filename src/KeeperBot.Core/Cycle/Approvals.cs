using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Cycle;

/// <summary>The approvals that must come before an action.</summary>
internal static class Approvals
{
    /// <summary>What a reduction costs moves with the market until its approval is mined; a fiftieth more lets it through then, and what it leaves is taken back.</summary>
    private static readonly Wad Spare = Wad.Parse("1.02");

    /// <summary>One of just the amount for each allowance that is too small.</summary>
    public static ImmutableArray<ApproveAction> For(PlannedAction action, ImmutableArray<NeededAllowance> needs) => [.. needs.Select(need => Give(action, need))];

    /// <summary>The same, with those that are not zero set to zero before.</summary>
    public static ImmutableArray<ApproveAction> FromZero(PlannedAction action, ImmutableArray<NeededAllowance> needs) =>
        [.. needs.Where(need => !need.Standing.IsZero).Select(need => Approval(action, need, TokenAmount.ZeroOf(need.Amount.Token))), .. For(action, needs)];

    private static ApproveAction Give(PlannedAction action, NeededAllowance need) => Approval(action, need, action is ReduceAction
        ? TokenAmount.FromWad(need.Amount.Token, need.Amount.ToWad(Rounding.Up).Multiply(Spare, Rounding.Up), Rounding.Up)
        : need.Amount);

    private static ApproveAction Approval(PlannedAction action, NeededAllowance need, TokenAmount amount) => ApproveAction.Exactly(
        action.Account, action.Target, action.Venue, action.Urgency, "allowance.short",
        $"{action.Reason}; {need.Spender} may take {need.Standing} and the step needs {need.Amount}", amount, need.Spender);
}

using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision;

/// <summary>Lets <paramref name="Spender"/> take exactly <paramref name="Amount"/> of the holder's tokens, for the one step that needs it; zero takes an allowance back.</summary>
/// <param name="Account">The account it is for.</param>
/// <param name="Target">The margin account of the step that it serves.</param>
/// <param name="Venue">The venue that encodes it.</param>
/// <param name="Urgency">Fee tier; that of the step it serves.</param>
/// <param name="ReasonCode">Stable code.</param>
/// <param name="Reason">In words.</param>
/// <param name="Effect">What must be seen after it.</param>
/// <param name="Amount">How much exactly.</param>
/// <param name="Spender">Who may take it.</param>
public sealed record ApproveAction(
    AccountId Account, MarginAccountId Target, VenueId Venue, Urgency Urgency, string ReasonCode, string Reason, ExpectedEffect Effect,
    TokenAmount Amount, Address Spender) : PlannedAction(Account, Target, Venue, Urgency, ReasonCode, Reason, Effect)
{
    /// <inheritdoc/>
    public override ActionKind Kind => Amount.IsZero ? ActionKind.Revoke : ActionKind.Approve;

    /// <summary>The approval of exactly an amount; its promise is that this very amount stands, no more and no less.</summary>
    public static ApproveAction Exactly(
        AccountId account, MarginAccountId target, VenueId venue, Urgency urgency, string reasonCode, string reason, TokenAmount amount, Address spender)
    {
        var promise = new AllowanceExactly(account, amount.Token.Symbol, spender, amount.ToWad(Rounding.Up));
        return new(account, target, venue, urgency, reasonCode, reason, new([promise], [promise]), amount, spender);
    }
}

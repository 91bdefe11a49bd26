using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Decision;

/// <summary>Has an expired option paid out to its holder, by a call that anybody may make. It takes nothing from the holder and needs no role.</summary>
/// <param name="Account">The account that holds it.</param>
/// <param name="Target">The position.</param>
/// <param name="Venue">The venue that encodes it.</param>
/// <param name="Urgency">Fee tier.</param>
/// <param name="ReasonCode">Stable code.</param>
/// <param name="Reason">In words.</param>
/// <param name="Effect">What must be seen after it.</param>
/// <param name="Leg">The position, as its venue names it.</param>
public sealed record SettleAction(
    AccountId Account, MarginAccountId Target, VenueId Venue, Urgency Urgency, string ReasonCode, string Reason, ExpectedEffect Effect,
    LegId Leg) : PlannedAction(Account, Target, Venue, Urgency, ReasonCode, Reason, Effect)
{
    /// <inheritdoc/>
    public override ActionKind Kind => ActionKind.Settle;
}

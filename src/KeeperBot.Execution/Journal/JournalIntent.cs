using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Journal;

/// <summary>The unchanging part of an intent as the journal keeps it.</summary>
/// <param name="Key">Idempotency key.</param>
/// <param name="From">The acting address.</param>
/// <param name="To">The contract called.</param>
/// <param name="Data">Calldata.</param>
/// <param name="Value">Native value sent along.</param>
/// <param name="Account">The account it is for.</param>
/// <param name="Target">The margin account acted on.</param>
/// <param name="Venue">The venue.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Urgency">Fee tier.</param>
/// <param name="ReasonCode">Stable code of the trigger.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Promise">What must be seen on the chain after it is mined.</param>
/// <param name="Spends">The most of each token that it may move.</param>
/// <param name="PlannedAt">The block it was planned on.</param>
/// <param name="Description">One line.</param>
public sealed record JournalIntent(
    IntentKey Key, Address From, Address To, Bytes Data, Wei Value, AccountId Account, MarginAccountId Target, VenueId Venue, ActionKind Kind,
    Urgency Urgency, string ReasonCode, string Reason, ImmutableArray<EffectCondition> Promise, ImmutableArray<TokenAmount> Spends, BlockRef PlannedAt,
    string Description)
{
    /// <summary>The intent whose nonce it takes over; null when it has a nonce of its own. Only one of the two is ever mined.</summary>
    public IntentKey? Supersedes { get; init; }

    /// <summary>The journal's form of a planned call.</summary>
    public static JournalIntent Of(CallIntent intent) => new(
        intent.Key, intent.From, intent.To, intent.Data, intent.Value, intent.Action.Account, intent.Action.Target, intent.Action.Venue, intent.Action.Kind,
        intent.Action.Urgency, intent.Action.ReasonCode, intent.Action.Reason, intent.Action.Effect.OnChain, intent.Spends, intent.PlannedAt, intent.Description);
}

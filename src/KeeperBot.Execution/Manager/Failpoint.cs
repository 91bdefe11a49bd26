using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Manager;

/// <summary>
/// Points in the life of an intent. Each is durable in the journal when it is reached; the same with <c>Unsaved</c> is reached just before it is written.
/// </summary>
internal enum Failpoint
{
    None = 0,
    PlannedUnsaved,
    Planned,
    NonceReservedUnsaved,
    NonceReserved,
    SignedUnsaved,
    Signed,

    // A replacement with higher fees, and a cancellation, on the nonce that is held already.
    ReplacementSignedUnsaved,
    ReplacementSigned,
    CancelSignedUnsaved,
    CancelSigned,

    // The bytes are on their way after Broadcasting, and their answer is here at AnsweredUnsaved; it was an acceptance, or anything else.
    BroadcastingUnsaved,
    Broadcasting,
    AnsweredUnsaved,
    Pending,
    NotAccepted,
    MinedUnsaved,
    Mined,
    ConfirmedUnsaved,
    Confirmed,
    EffectMissingUnsaved,
    EffectMissing,
    FinalizedUnsaved,
    Finalized,
    RevertedUnsaved,
    Reverted,
    ReorgedUnsaved,
    Reorged,
    ReplacedUnsaved,
    Replaced,
    CancelledUnsaved,
    Cancelled,
    NonceLostUnsaved,
    NonceLost,
    FailedUnsaved,
    Failed,
}

/// <summary>The points before and after a step is written.</summary>
internal readonly record struct FailpointPair(Failpoint Before, Failpoint After)
{
    /// <summary>Those of a step; the answer to a broadcast is <see cref="OfAnswer"/>.</summary>
    public static FailpointPair Of(Change change) => change switch
    {
        { Attempt.Purpose: AttemptPurpose.Cancel } => EndingAt(Failpoint.CancelSigned),
        { Attempt.Ordinal: > 1 } => EndingAt(Failpoint.ReplacementSigned),
        { To: IntentState.Pending } => OfAnswer(accepted: true),
        _ => EndingAt(Enum.Parse<Failpoint>(change.To.ToString())),
    };

    public static FailpointPair OfAnswer(bool accepted) => new(Failpoint.AnsweredUnsaved, accepted ? Failpoint.Pending : Failpoint.NotAccepted);

    private static FailpointPair EndingAt(Failpoint after) => new(after - 1, after);
}

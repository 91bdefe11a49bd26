using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>
/// The part that can spend: policy, journal, nonce, signature, broadcast, confirmation. A dry run plugs in one that stops after policy and holds no signer.
/// </summary>
public interface ITransactionPlane
{
    /// <summary>Before the first cycle: chain identity, lock, rebroadcast of what was in flight, receipts of every hash.</summary>
    Task RecoverAsync(CancellationToken cancellation);

    /// <summary>Moves every open intent on by what the chain shows at this head. Called first in each cycle.</summary>
    Task<PlaneStatus> AdvanceAsync(BlockRef head, CancellationToken cancellation);

    /// <summary>Authorises and sends one simulated intent, or says why not.</summary>
    Task<Submission> SubmitAsync(CallIntent intent, SimulatedCall simulation, CancellationToken cancellation);

    /// <summary>Records whether the promised effect of a mined intent is on the chain.</summary>
    Task RecordEffectAsync(IntentKey intent, EffectVerdict verdict, BlockRef seenAt, CancellationToken cancellation);
}

/// <summary>State of the plane at a head.</summary>
/// <param name="Intents">Every intent that is not closed, and the recently closed ones.</param>
/// <param name="KeyBusy">Whether the acting key has an unmined transaction, or one whose effect has not been seen.</param>
/// <param name="AwaitingEffect">Mined intents whose effect is to be looked for at this head.</param>
/// <param name="HaltReason">Why the key is halted; null when it is not.</param>
public sealed record PlaneStatus(
    ImmutableArray<IntentRecord> Intents, bool KeyBusy, ImmutableArray<AwaitedEffect> AwaitingEffect, string? HaltReason)
{
    /// <summary>Whether an emergency may be submitted all the same: what is on the way is a routine one that no block holds, and gives up its nonce.</summary>
    public bool UrgentMayReplace { get; init; }

    /// <summary>
    /// On their way, and simulated again they no longer do what they promised. At this head their accounts may be planned anew: the new intent takes
    /// their nonce, and either may be mined. Otherwise they are cancelled.
    /// </summary>
    public ImmutableArray<IntentKey> Stale { get; init; } = [];

    /// <summary>Whether the halt may end by itself at a later head, such as a receipt that a node shows late; then the keeper goes on watching.</summary>
    public bool HaltMayPass { get; init; }
}

/// <summary>A mined intent whose effect is to be looked for.</summary>
/// <param name="Intent">Which.</param>
/// <param name="Conditions">What must be seen, as recorded when it was planned (<see cref="EffectText"/> is the durable form).</param>
/// <param name="MinedIn">The block it is mined in.</param>
/// <param name="MinedAt">That block's time.</param>
public sealed record AwaitedEffect(IntentKey Intent, ImmutableArray<EffectCondition> Conditions, ulong MinedIn, ChainTime MinedAt);

/// <summary>One intent as the journal has it.</summary>
/// <param name="Memory">Identity, kind, state.</param>
/// <param name="Nonce">Nonce held; null before one is reserved.</param>
/// <param name="Hash">The hash that was mined, else the last one broadcast.</param>
/// <param name="MinedIn">Block number it is mined in.</param>
/// <param name="GasUsed">Gas used, once mined.</param>
/// <param name="Cost">Native currency spent, once mined.</param>
/// <param name="Description">One line.</param>
/// <param name="Effect">What was observed of its effect, in words; null before.</param>
public sealed record IntentRecord(
    IntentMemory Memory, ulong? Nonce, Hash32? Hash, ulong? MinedIn, ulong? GasUsed, Wei? Cost, string Description, string? Effect);

/// <summary>Answer of <see cref="ITransactionPlane.SubmitAsync"/>.</summary>
public abstract record Submission(IntentKey Intent);

/// <summary>Broadcast; a node has it, or may have it.</summary>
public sealed record Submitted(IntentKey Intent, Hash32 Hash, ulong Nonce, ulong GasLimit, Wei MaxFeePerGas, Wei MaxPriorityFeePerGas, bool NodeAccepted) : Submission(Intent);

/// <summary>A dry run: policy allowed it, no signer exists.</summary>
public sealed record WouldSubmit(IntentKey Intent, ulong GasLimit, Wei MaxFeePerGas, Wei MaxPriorityFeePerGas) : Submission(Intent);

/// <summary>Not sent.</summary>
public sealed record SubmissionRefused(IntentKey Intent, string Code, string Detail) : Submission(Intent);

/// <summary>Whether an effect is there.</summary>
/// <param name="Seen">True when every condition holds.</param>
/// <param name="Detail">Each condition with what was promised and what was found.</param>
public sealed record EffectVerdict(bool Seen, string Detail)
{
    /// <summary>Not seen, and no later block can show it: what was promised was read, and is otherwise.</summary>
    public bool Failed { get; init; }
}

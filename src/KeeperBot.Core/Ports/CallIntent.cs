using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>Idempotency key: one intent, one key, one nonce, however many hashes.</summary>
public readonly record struct IntentKey(string Value)
{
    /// <summary>The key.</summary>
    public override string ToString() => Value;
}

/// <summary>An encoded call and why it is wanted; what simulation, policy and the transaction manager work on.</summary>
/// <param name="Key">Idempotency key.</param>
/// <param name="Chain">Chain.</param>
/// <param name="From">The acting address.</param>
/// <param name="To">The contract called.</param>
/// <param name="Data">Calldata.</param>
/// <param name="Value">Native value sent along.</param>
/// <param name="Action">What was planned.</param>
/// <param name="Spends">The most of each token that the call may move out of the holder's idle balances.</param>
/// <param name="GasPad">Multiplier on the gas estimate, above 1; null for the default.</param>
/// <param name="PlannedAt">The block whose state it was computed on.</param>
/// <param name="Description">One line for the transaction log.</param>
public sealed record CallIntent(
    IntentKey Key, ChainId Chain, Address From, Address To, Bytes Data, Wei Value, PlannedAction Action,
    ImmutableArray<TokenAmount> Spends, Wad? GasPad, BlockRef PlannedAt, string Description)
{
    /// <summary>
    /// Calls of the same sender that come before this one. A simulation makes all of them in one block; each is sent as an intent of its own, and this one
    /// only when the others' effects stand on the chain.
    /// </summary>
    public ImmutableArray<CallIntent> Before { get; init; } = [];

    /// <summary>The average price per unit that the venue quoted for a trade when it was encoded, fees included; null where it gave none.</summary>
    public Wad? Quoted { get; init; }

    /// <summary>Digest of the recorded decision that it is a step of; null where none could be recorded.</summary>
    public Hash32? Decision { get; init; }
}

/// <summary>The life of an intent (docs/runbook.md has the drawing).</summary>
public enum IntentState
{
    /// <summary>Not a state.</summary>
    None = 0,

    /// <summary>Accepted by policy; nothing irreversible yet.</summary>
    Planned,

    /// <summary>A nonce is held for it.</summary>
    NonceReserved,

    /// <summary>Raw bytes are durable; nothing sent.</summary>
    Signed,

    /// <summary>A send has begun; whether a node has it is unknown.</summary>
    Broadcasting,

    /// <summary>A node accepted it.</summary>
    Pending,

    /// <summary>In a block, successfully; its effect has not been seen yet.</summary>
    Mined,

    /// <summary>Mined and its effect was seen at the head: later intents may build on it.</summary>
    Confirmed,

    /// <summary>At finality; closed.</summary>
    Finalized,

    /// <summary>Mined, and the promised effect is not there: the account is in quarantine.</summary>
    EffectMissing,

    /// <summary>Mined and reverted; closed.</summary>
    Reverted,

    /// <summary>A block that held it was reorganised away; open again.</summary>
    Reorged,

    /// <summary>Replaced on the same nonce by another of our transactions.</summary>
    Replaced,

    /// <summary>Cancelled before it had an effect; closed.</summary>
    Cancelled,

    /// <summary>Another transaction took the nonce: the key is halted.</summary>
    NonceLost,

    /// <summary>Closed without effect.</summary>
    Failed,
}

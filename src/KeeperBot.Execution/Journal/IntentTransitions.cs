using System.Collections.Frozen;
using KeeperBot.Core.Ports;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// The legal steps in the life of an intent. Once bytes are signed there is no way back to "nothing happened": only the chain ends an intent then.
/// </summary>
public static class IntentTransitions
{
    private static readonly FrozenDictionary<IntentState, FrozenSet<IntentState>> Table = new Dictionary<IntentState, IntentState[]>
    {
        [IntentState.None] = [IntentState.Planned],
        [IntentState.Planned] = [IntentState.NonceReserved, IntentState.Cancelled, IntentState.Failed],
        [IntentState.NonceReserved] = [IntentState.Signed, IntentState.Cancelled, IntentState.Failed],
        [IntentState.Signed] =
        [
            IntentState.Broadcasting, IntentState.Mined, IntentState.Reverted, IntentState.Cancelled, IntentState.NonceLost, IntentState.Replaced,
        ],
        // Broadcasting to itself: a send whose outcome is unknown, recorded with the node's answer. To Signed: a replacement on the same nonce.
        [IntentState.Broadcasting] =
        [
            IntentState.Broadcasting, IntentState.Pending, IntentState.Signed, IntentState.Mined, IntentState.Reverted,
            IntentState.Cancelled, IntentState.NonceLost, IntentState.Replaced,
        ],
        [IntentState.Pending] =
        [
            IntentState.Broadcasting, IntentState.Signed, IntentState.Mined, IntentState.Reverted, IntentState.Cancelled, IntentState.NonceLost,
            IntentState.Replaced,
        ],
        [IntentState.Mined] = [IntentState.Confirmed, IntentState.EffectMissing, IntentState.Reorged],
        [IntentState.Confirmed] = [IntentState.Finalized, IntentState.Reorged],
        [IntentState.EffectMissing] = [IntentState.Confirmed, IntentState.Reorged],
        [IntentState.Reverted] = [IntentState.Reorged],
        [IntentState.Cancelled] = [IntentState.Reorged],
        [IntentState.Reorged] =
        [
            IntentState.Broadcasting, IntentState.Signed, IntentState.Mined, IntentState.Reverted, IntentState.Cancelled, IntentState.NonceLost,
            IntentState.Replaced,
        ],
        // Out of these two only by the operator's consent, after a reorganisation below what had been final (ChainAdoption).
        [IntentState.Finalized] = [IntentState.Reorged],
        [IntentState.NonceLost] = [IntentState.Reorged],
        // Its bytes are out: they may be mined all the same, and then whoever superseded it is replaced in turn.
        [IntentState.Replaced] = [IntentState.Mined, IntentState.Reverted, IntentState.Cancelled],
        [IntentState.Failed] = [],
    }.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenSet());

    /// <summary>Whether the step is legal.</summary>
    public static bool Allows(IntentState from, IntentState to) => Table.TryGetValue(from, out var next) && next.Contains(to);

    /// <summary>The steps that may follow a state.</summary>
    public static IReadOnlySet<IntentState> After(IntentState state) => Table[state];

    /// <summary>Whether the key may not be used for another intent: unmined, or mined with its effect not yet looked for.</summary>
    public static bool HoldsTheKey(IntentState state) => IntentStates.HoldsTheKey(state);

    /// <summary>Whether signed bytes exist that no block holds.</summary>
    public static bool IsUnmined(IntentState state) => IntentStates.IsUnmined(state);

    /// <summary>Whether a block holds one of its transactions, so that a reorganisation could reopen it.</summary>
    public static bool IsInABlock(IntentState state) => state is IntentState.Mined or IntentState.Confirmed or IntentState.EffectMissing or IntentState.Reverted or IntentState.Cancelled;

    /// <summary>Refuses an illegal step.</summary>
    /// <exception cref="InvalidOperationException">A broken invariant of this program, never of its surroundings.</exception>
    public static void Require(IntentKey intent, IntentState from, IntentState to)
    {
        if (!Allows(from, to))
            throw new InvalidOperationException($"intent {intent} cannot go from {from} to {to}");
    }
}

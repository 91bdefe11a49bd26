using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>How a rehearsal ended.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="ForkedAt">The block forked at.</param>
/// <param name="Acting">The acting address, who was played.</param>
/// <param name="Moved">What was done to which price, a line each.</param>
/// <param name="Notes">What was not as it would be, a line each.</param>
/// <param name="Record">What was measured.</param>
/// <param name="Folder">Where journal, decisions and log are.</param>
internal sealed record RehearsalResult(
    ChainId Chain, BlockHeader ForkedAt, Address Acting, ImmutableArray<string> Moved, ImmutableArray<string> Notes, RehearsalRecord Record, string Folder)
{
    /// <summary>Ok where every account ended at its trigger or above.</summary>
    public ExitCode Code => Record.EndedAbove ? ExitCode.Ok : ExitCode.DemoUnhealthy;

    /// <summary>Intents of which a transaction was signed.</summary>
    public static int Signed(RehearsalRecord record) => record.Intents.Count(intent => intent.Hash is not null);

    /// <summary>Void cycles, and intents whose transaction failed.</summary>
    public static int Failures(RehearsalRecord record) => record.Void + record.Intents.Count(intent =>
        intent.Memory.State is IntentState.Reverted or IntentState.EffectMissing or IntentState.Failed or IntentState.NonceLost);
}

using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Markets;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>A liquidation that the venue carried out after the run, as proof that its verdict was real.</summary>
internal sealed record Liquidation(string Account, Hash32 Hash, ulong GasUsed);

/// <summary>How a run ended.</summary>
/// <param name="Arguments">What was asked.</param>
/// <param name="Mode">Mode of the keeper's last cycle; null without a keeper.</param>
/// <param name="Record">What was measured.</param>
/// <param name="Intents">The keeper's intents with their transactions.</param>
/// <param name="Verdicts">What the contracts say at the end.</param>
/// <param name="Liquidations">What was liquidated then.</param>
internal sealed record DemoResult(
    DemoArguments Arguments, KeeperMode? Mode, DemoRecord Record, ImmutableArray<IntentRecord> Intents,
    ImmutableArray<LiquidationVerdict> Verdicts, ImmutableArray<Liquidation> Liquidations)
{
    /// <summary>Whether a liquidation call goes through at the end.</summary>
    public bool Liquidatable => Verdicts.Any(verdict => verdict.CallSucceeds);

    /// <summary>Healthy: never liquidatable in any block, not at the end, and net delta back within its limit.</summary>
    public ExitCode Code => Liquidatable || Verdicts.Any(verdict => verdict.Predicate) || Record.WasLiquidatable || !Record.Delta.EndedInside
        ? ExitCode.DemoUnhealthy
        : ExitCode.Ok;
}

using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Evm;
using KeeperBot.Execution.Simulation;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>The engine's own steps on a chain, one at a time: decided, encoded, simulated with its effect, sent from the unlocked actor, and its effect looked for.</summary>
internal sealed class EngineSteps(EthClient client, IVenueAdapter adapter, SnapshotReader reader, Address multicall3, RiskAssessor assessor, DecisionLimits limits, Func<CallIntent, Task> send)
{
    private readonly StepRunner _runner = new(
        [adapter], new EthSimulator(client, reader, new MulticallOptions { Deployed = multicall3 }, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), []), assessor, new SendingPlane(send));

    /// <summary>The first action of the plan and what became of it; null where nothing is planned.</summary>
    public async Task<(PlannedAction Planned, StepOutcome Outcome)?> NextAsync(BlockRef head)
    {
        var snapshot = await reader.ReadAsync(head, CancellationToken.None);
        var plan = new DecisionEngine(limits).Decide(snapshot, assessor.Assess(snapshot), new([]), KeeperMode.Active, new([]));
        if (plan.Actions.IsEmpty)
            return null;
        return (plan.Actions[0], await _runner.RunAsync(plan.Actions[0], snapshot, new([]), null, CancellationToken.None));
    }

    /// <summary>Whether what a step promised is on the chain.</summary>
    public async Task<EffectVerdict> EffectAsync(PlannedAction action, BlockRef head)
    {
        var after = await reader.ReadAsync(head, CancellationToken.None);
        return EffectCheck.Evaluate(action.Effect.OnChain, after, assessor.Assess(after));
    }

    /// <summary>Margin limits that act early, and a hedge that may follow the last one at once.</summary>
    public static DecisionLimits Limits(VenueId venue, MarginLimits? margin, string? underlying, DriftLimits? drift, AllowedActions actions) => new(
        actions,
        margin is null ? ImmutableDictionary<VenueId, MarginLimits>.Empty : ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(venue, margin),
        drift is null ? ImmutableDictionary<Underlying, DriftLimits>.Empty : ImmutableDictionary<Underlying, DriftLimits>.Empty.Add(new(underlying!), drift),
        TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2));

    private sealed class SendingPlane(Func<CallIntent, Task> send) : ITransactionPlane
    {
        public Task RecoverAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task<PlaneStatus> AdvanceAsync(BlockRef head, CancellationToken cancellation) => Task.FromResult(new PlaneStatus([], false, [], null));

        public async Task<Submission> SubmitAsync(CallIntent intent, Core.Ports.SimulatedCall simulation, CancellationToken cancellation)
        {
            await send(intent);
            return new Submitted(intent.Key, Hash32.Zero, 0, 0, Core.Units.Wei.Zero, Core.Units.Wei.Zero, true);
        }

        public Task RecordEffectAsync(IntentKey intent, EffectVerdict verdict, BlockRef seenAt, CancellationToken cancellation) => Task.CompletedTask;
    }
}

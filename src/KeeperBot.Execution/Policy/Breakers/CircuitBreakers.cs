using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution.Policy.Breakers;

/// <summary>
/// Trips on reverts in a row, lost quorum, unclassified answers and price jumps. A trip is a control line, so that a restart does not undo it; it ends
/// by chain time or with the operator's resume. What it stops is <see cref="SafetyMatrix"/>'s to say.
/// </summary>
public sealed class CircuitBreakers(BreakerRules rules, IControls controls, ILogger logger)
{
    private readonly Dictionary<Underlying, (Wad Spot, ChainTime At)> _spots = [];
    private readonly Queue<ChainTime> _unknown = new();
    private readonly BreakerTrips _trips = new(controls);
    private int _withoutQuorum;

    /// <summary>Judges what this head and the cycles before it show, trips what has to be, and says what is in force.</summary>
    public ImmutableArray<Doubt> Look(BlockRef head, PlaneStatus plane, RiskAssessment assessment)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentNullException.ThrowIfNull(assessment);
        JudgeReverts(plane, head);
        if (_withoutQuorum >= rules.QuorumLosses && _trips.Holding(BreakerTrips.Quorum, head.Timestamp) is null)
            Trip(BreakerTrips.Quorum, $"{_withoutQuorum} cycles in a row found no agreement among the nodes", head);
        while (_unknown.TryPeek(out var oldest) && head.Timestamp.Since(oldest) > rules.Memory)
            _unknown.Dequeue();
        if (_unknown.Count >= rules.UnknownErrors)
        {
            Trip(BreakerTrips.Unknown, $"{_unknown.Count} answers of nodes within {rules.Memory.TotalMinutes:0} min are of no known kind", head);
            _unknown.Clear();
        }

        foreach (var exposure in assessment.Exposures)
            JudgePrice(exposure, head);
        _withoutQuorum = 0;
        return InForce(head.Timestamp);
    }

    /// <summary>What is in force at a time.</summary>
    public ImmutableArray<Doubt> InForce(ChainTime now) => _trips.InForce(now, _spots.Keys);

    /// <summary>Remembers what an ended cycle shows.</summary>
    public void Observe(CycleOutcome outcome)
    {
        switch (outcome)
        {
            case CycleFailed { Code: "rpc.no_quorum" or "rpc.disagreement" }:
                _withoutQuorum++;
                break;
            case CycleFailed { Code: "rpc.unknown" or "execution.unknown" } failed:
                _unknown.Enqueue(failed.Block.Timestamp);
                break;
            case CycleCompleted completed:
                foreach (var _ in completed.Steps.OfType<StepSubmitted>().Where(step => step.Submission is Submitted { NodeAccepted: false }))
                    _unknown.Enqueue(completed.Block.Timestamp);
                break;
        }
    }

    private void JudgeReverts(PlaneStatus plane, BlockRef head)
    {
        var inARow = 0;
        string? newest = null;
        foreach (var memory in plane.Intents.Reverse().Select(intent => intent.Memory))
        {
            // Anybody may settle an expired option, and whoever comes second reverts: that says nothing of what else is sent.
            if (memory.Kind == ActionKind.Settle)
                continue;
            if (memory.State == IntentState.Reverted)
            {
                inARow++;
                newest ??= memory.Key.Value;
            }
            else if (memory.State is IntentState.Confirmed or IntentState.Finalized or IntentState.EffectMissing)
            {
                break;
            }
        }

        // The same reverts trip it once: after the pause the next attempt shows whether they are over.
        if (inARow >= rules.Reverts && _trips.Evidence(BreakerTrips.Reverts) != newest)
            Trip(BreakerTrips.Reverts, $"the last {inARow} transactions reverted on the chain though each was simulated well", head, newest);
    }

    private void JudgePrice(UnderlyingRisk exposure, BlockRef head)
    {
        if (exposure.SpotOfPeer || exposure.Spot is not { Sign: > 0 } spot)
            return;
        if (_spots.TryGetValue(exposure.Underlying, out var before) && head.Timestamp.Since(before.At) <= rules.Memory
            && (spot - before.Spot).Abs() > before.Spot.Multiply(rules.PriceJump, Rounding.Down))
        {
            Trip(BreakerTrips.PriceOf(exposure.Underlying), $"the price of {exposure.Underlying} went from {before.Spot} to {spot} within {head.Timestamp.Since(before.At).TotalSeconds:0} s", head);
        }

        _spots[exposure.Underlying] = (spot, head.Timestamp);
    }

    private void Trip(string name, string why, BlockRef head, string? evidence = null)
    {
        var until = head.Timestamp.Plus(rules.Pause);
        _trips.Write(name, until, evidence, why, head);
        Refusals.CountTrip(name);
        Log.BreakerTripped(logger, name, why, until.ToString());
    }
}

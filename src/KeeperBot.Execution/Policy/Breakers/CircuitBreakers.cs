using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Journal;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution.Policy.Breakers;

/// <summary>
/// Trips on reverts in a row, lost quorum, unclassified answers and price jumps. A trip is a control line, so that a restart does not undo it; it ends
/// by chain time or with the operator's resume. What it stops is <see cref="SafetyMatrix"/>'s to say.
/// </summary>
public sealed class CircuitBreakers(BreakerRules rules, IControls controls, ILogger logger)
{
    private const string Reverts = "breaker.reverts";
    private const string Quorum = "breaker.quorum";
    private const string Unknown = "breaker.unknown";
    private const string Price = "breaker.price:";

    private readonly Dictionary<Underlying, (Wad Spot, ChainTime At)> _spots = [];
    private readonly Queue<ChainTime> _unknown = new();
    private int _withoutQuorum;

    /// <summary>Judges what this head and the cycles before it show, trips what has to be, and says what is in force.</summary>
    public ImmutableArray<Doubt> Look(BlockRef head, PlaneStatus plane, RiskAssessment assessment)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentNullException.ThrowIfNull(assessment);
        JudgeReverts(plane, head);
        if (_withoutQuorum >= rules.QuorumLosses && InForce(Quorum, head.Timestamp) is null)
            Trip(Quorum, $"{_withoutQuorum} cycles in a row found no agreement among the nodes", head);
        while (_unknown.TryPeek(out var oldest) && head.Timestamp.Since(oldest) > rules.Memory)
            _unknown.Dequeue();
        if (_unknown.Count >= rules.UnknownErrors)
        {
            Trip(Unknown, $"{_unknown.Count} answers of nodes within {rules.Memory.TotalMinutes:0} min are of no known kind", head);
            _unknown.Clear();
        }

        foreach (var exposure in assessment.Exposures)
            JudgePrice(exposure, head);
        _withoutQuorum = 0;
        return InForce(head.Timestamp);
    }

    /// <summary>What is in force at a time.</summary>
    public ImmutableArray<Doubt> InForce(ChainTime now)
    {
        var doubts = ImmutableArray.CreateBuilder<Doubt>();
        foreach (var (name, kind) in new[] { (Reverts, DoubtKind.RevertsInARow), (Quorum, DoubtKind.QuorumLost), (Unknown, DoubtKind.UnknownErrors) })
        {
            if (InForce(name, now) is { } line)
                doubts.Add(new(kind, Words(line)));
        }

        foreach (var underlying in _spots.Keys.Order())
        {
            if (InForce(PriceName(underlying), now) is { } line)
                doubts.Add(new(DoubtKind.PriceJump, Words(line)) { Underlying = underlying });
        }

        return doubts.ToImmutable();
    }

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
        var seen = controls.Control(Reverts)?.Value.Split(' ') is [_, var evidence] ? evidence : null;
        if (inARow >= rules.Reverts && seen != newest)
            Trip(Reverts, $"the last {inARow} transactions reverted on the chain though each was simulated well", head, newest);
    }

    private void JudgePrice(UnderlyingRisk exposure, BlockRef head)
    {
        if (exposure.Spot is not { Sign: > 0 } spot)
            return;
        if (_spots.TryGetValue(exposure.Underlying, out var before) && head.Timestamp.Since(before.At) <= rules.Memory
            && (spot - before.Spot).Abs() > before.Spot.Multiply(rules.PriceJump, Rounding.Down))
        {
            Trip(PriceName(exposure.Underlying), $"the price of {exposure.Underlying} went from {before.Spot} to {spot} within {head.Timestamp.Since(before.At).TotalSeconds:0} s", head);
        }

        _spots[exposure.Underlying] = (spot, head.Timestamp);
    }

    private void Trip(string name, string why, BlockRef head, string? evidence = null)
    {
        var until = head.Timestamp.Plus(rules.Pause);
        var value = until.UnixSeconds.ToString(CultureInfo.InvariantCulture) + (evidence is null ? "" : " " + evidence);
        controls.WriteControl(new ControlChange(name, value, why, head));
        Refusals.CountTrip(name);
        Log.BreakerTripped(logger, name, why, until.ToString());
    }

    /// <summary>A trip holds until its time, or until the operator's resume that came after it.</summary>
    private ControlLine? InForce(string name, ChainTime now)
    {
        if (controls.Control(name) is not { } line)
            return null;
        var until = ulong.TryParse(line.Value.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : ulong.MaxValue;
        var resumed = controls.Control(PolicyControls.Mode) is { Value: PolicyControls.Active } mode && mode.Sequence > line.Sequence;
        return now.UnixSeconds < until && !resumed ? line : null;
    }

    private static string Words(ControlLine line) =>
        $"{line.Reason}; until {Until(line)} or `keeper resume`";

    private static string Until(ControlLine line) =>
        ulong.TryParse(line.Value.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800 ? new ChainTime(seconds).ToString() : "an operator looks";

    private static string PriceName(Underlying underlying) => Price + underlying.Symbol.ToLowerInvariant();
}

using System.Globalization;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;

namespace KeeperBot.Monitoring.Alerts;

/// <summary>Reads conditions and happenings out of cycles. Remembers what it needs to see changes: the mode, transactions' states, void cycles in a row. Not for several threads.</summary>
internal sealed class CycleReader(AlertPlan plan)
{
    private readonly Dictionary<IntentKey, IntentState> _states = [];
    private KeeperMode? _mode;
    private bool _looked;
    private int _void;

    /// <summary>Whether a key is about the keeper itself, which every cycle tells of, also one that could not read the portfolio.</summary>
    public static bool IsOfEveryCycle(AlertKey key) => key.Code is AlertCodes.CyclesVoid or AlertCodes.Journal or AlertCodes.NoCycle;

    /// <summary>Whether a key is something that a whole cycle shows.</summary>
    public static bool IsOfWholeCycle(AlertKey key) => key.Code is not (AlertCodes.SinkFailing or AlertCodes.ReloadRefused);

    /// <summary>Goes by another plan from here on.</summary>
    public void Adopt(AlertPlan other) => plan = other;

    /// <summary>What holds after a cycle.</summary>
    public IReadOnlyCollection<AlertCondition> Conditions(CycleOutcome outcome) => outcome switch
    {
        CycleCompleted completed => Completed(completed),
        CycleFailed failed => Failed(failed),
        _ => [],
    };

    /// <summary>What happened in it, once.</summary>
    public IReadOnlyCollection<AlertCondition> Happenings(CycleOutcome outcome)
    {
        var found = new List<AlertCondition>();
        // A void cycle says Halted before it has asked for the mode.
        if (outcome is not CycleCompleted cycle)
            return found;
        if (_mode is { } before && before != cycle.Mode)
        {
            var text = $"the mode went from {Word(before)} to {Word(cycle.Mode)}{(cycle.Plane.HaltReason is { } why ? ": " + why : "")}";
            found.Add(new AlertCondition(new AlertKey("keeper", AlertCodes.ModeChanged), cycle.Mode < before ? AlertSeverity.Warning : AlertSeverity.Info, text));
        }

        _mode = cycle.Mode;
        Transactions(cycle.Plane, found);
        return found;
    }

    private List<AlertCondition> Completed(CycleCompleted cycle)
    {
        _void = 0;
        var found = new List<AlertCondition>(cycle.Plan.Alarms.Length + 4);
        if (cycle.Plane.HaltReason is { } reason)
            found.Add(AlertCondition.Of("key", AlertCodes.KeyHalted, $"the key is halted: {reason}"));
        foreach (var risk in cycle.Assessment.Margin.Where(risk => risk.Margin.VenueSaysLiquidatable || risk.Margin.IsLiquidatable))
            found.Add(AlertCondition.Of(risk.Margin.Id.Value, AlertCodes.Liquidatable, $"it can be liquidated now, at health {risk.Margin.Health}"));
        foreach (var alarm in cycle.Plan.Alarms)
            found.Add(AlertCondition.Of(alarm.Subject, alarm.Code, alarm.Detail));
        foreach (var step in cycle.Steps)
        {
            if (WhyNotSent(step) is { } why)
                found.Add(AlertCondition.Of(step.Action.Target.Value, AlertCodes.StepNotSent, $"{step.Action.Kind} was not sent: {why}"));
        }

        return found;
    }

    private List<AlertCondition> Failed(CycleFailed failed)
    {
        _void++;
        var found = new List<AlertCondition>();
        if (failed.Code.StartsWith("execution.journal", StringComparison.Ordinal))
            found.Add(AlertCondition.Of("keeper", AlertCodes.Journal, $"{failed.Code}: {failed.Detail}"));
        if (_void >= plan.VoidCycles)
            found.Add(AlertCondition.Of("keeper", AlertCodes.CyclesVoid, string.Create(CultureInfo.InvariantCulture, $"{_void} cycles in a row could not read or decide; the last: {failed.Code}: {failed.Detail}")));
        return found;
    }

    private static string? WhyNotSent(StepOutcome step) => step switch
    {
        StepDropped dropped => $"{dropped.Code}: {dropped.Detail}",
        StepSubmitted { Submission: SubmissionRefused refused } => $"{refused.Code}: {refused.Detail}",
        _ => null,
    };

    private void Transactions(PlaneStatus plane, List<AlertCondition> found)
    {
        foreach (var intent in plane.Intents)
        {
            var (key, state) = (intent.Memory.Key, intent.Memory.State);
            if (_states.TryGetValue(key, out var before) && before == state)
                continue;
            _states[key] = state;
            // What the journal had at the first look ended before this keeper watched; but a missing effect holds its account in quarantine still, and may have been found just now.
            if ((_looked || state == IntentState.EffectMissing) && CodeOf(state) is { } code)
                found.Add(AlertCondition.Of(intent.Memory.Target.Value, code, $"{Word(state)}: {intent.Description}; {intent.Hash?.ToString() ?? "no hash"}{(intent.Effect is { } effect ? "; " + effect : "")}"));
        }

        _looked = true;
        if (_states.Count > 2 * plane.Intents.Length + 64)
            Forget(plane);
    }

    private void Forget(PlaneStatus plane)
    {
        var known = plane.Intents.Select(intent => intent.Memory.Key).ToHashSet();
        foreach (var key in _states.Keys.Where(key => !known.Contains(key)).ToList())
            _states.Remove(key);
    }

    private static string? CodeOf(IntentState state) => state switch
    {
        IntentState.Reverted => "transaction.reverted",
        IntentState.Failed => "transaction.failed",
        IntentState.Reorged => "transaction.reorged",
        IntentState.Replaced => "transaction.replaced",
        IntentState.Cancelled => "transaction.cancelled",
        IntentState.NonceLost => "transaction.nonce_lost",
        IntentState.EffectMissing => "transaction.effect_missing",
        _ => null,
    };

    private static string Word(IntentState state) => state switch
    {
        IntentState.NonceLost => "another transaction took the nonce",
        IntentState.EffectMissing => "mined, and the promised effect is not there",
        IntentState.Reorged => "its block was reorganised away",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static string Word(KeeperMode mode) => mode switch
    {
        KeeperMode.ReduceOnly => "reduce-only",
        _ => mode.ToString().ToLowerInvariant(),
    };
}

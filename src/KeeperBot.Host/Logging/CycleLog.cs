using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Logging;

/// <summary>Writes every cycle to the log.</summary>
internal sealed class CycleLog(ILogger logger) : ICycleObserver
{
    private readonly TransactionLines _transactions = new(line => Log.Transaction(logger, line));

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        using var scope = logger.BeginScope(new Dictionary<string, object> { ["Block"] = outcome.Block.Number, ["BlockHash"] = outcome.Block.Hash.ToString() });
        if (outcome is CycleFailed failed)
            Log.CycleVoid(logger, failed.Block.Number, failed.Code, failed.Detail);
        if (outcome is not CycleCompleted cycle)
            return;
        Log.Cycle(logger, cycle.Block.Number, Worst(cycle), Deltas(cycle), cycle.Plan.Actions.Length, cycle.Plan.Skips.Length);
        foreach (var step in cycle.Steps)
            Write(cycle.Block.Number, step);
        foreach (var alarm in cycle.Plan.Alarms)
            Log.Attention(logger, cycle.Block.Number, $"alarm {alarm.Subject}: {alarm.Code}: {alarm.Detail}");
        foreach (var skip in cycle.Plan.Skips)
            Log.Skip(logger, cycle.Block.Number, $"no {skip.Kind} {skip.Subject}: {skip.Code}: {skip.Detail}");
        _transactions.OnCycle(outcome);
    }

    private void Write(ulong block, StepOutcome step)
    {
        var line = $"{step.Action.Kind} {step.Action.Target}: {step.Action.Reason} -> {DecisionLines.Describe(step)}";
        if (step is StepDropped or StepSubmitted { Submission: SubmissionRefused })
            Log.Attention(logger, block, line);
        else
            Log.Decision(logger, block, line);
    }

    /// <summary>The least health of all margin accounts, as text.</summary>
    internal static string Worst(CycleCompleted cycle)
    {
        var worst = cycle.Assessment.Margin.Select(risk => risk.Margin.Health).Where(health => health.HasRequirement)
            .OrderBy(health => health.Value!.Value).Select(Figures.Format).FirstOrDefault();
        return worst ?? Figures.Format(HealthRatio.NoRequirement);
    }

    private static string Deltas(CycleCompleted cycle) => string.Join(
        ", ", cycle.Assessment.Exposures.Select(exposure => $"{Figures.Format(exposure.NetDelta, 4)} {exposure.Underlying}"));
}

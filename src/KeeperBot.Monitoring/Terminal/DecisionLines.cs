using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>What a cycle decided and why, one line each, already safe for a terminal.</summary>
public static class DecisionLines
{
    /// <summary>Actions with what became of them, and alarms; skips too when asked for.</summary>
    public static IEnumerable<string> Of(CycleOutcome outcome, bool withSkips) => Raw(outcome, withSkips).Select(SafeText.Escape);

    /// <summary>What became of one planned action, in a few words.</summary>
    public static string Describe(StepOutcome step) => step switch
    {
        StepSubmitted { Submission: Submitted sent } => FormattableString.Invariant($"sent {sent.Hash.ToString()[..10]}… nonce {sent.Nonce}"),
        StepSubmitted { Submission: WouldSubmit } => "would send (dry run)",
        StepSubmitted { Submission: SubmissionRefused refused } => $"refused by policy: {refused.Code}: {refused.Detail}",
        StepDropped dropped => $"dropped: {dropped.Code}: {dropped.Detail}",
        StepDeferred deferred => $"deferred: {deferred.Detail}",
        _ => "unknown",
    };

    private static IEnumerable<string> Raw(CycleOutcome outcome, bool withSkips)
    {
        if (outcome is CycleFailed failed)
            yield return $"cycle void: {failed.Code}: {failed.Detail}";
        if (outcome is not CycleCompleted cycle)
            yield break;
        if (cycle.Plane.HaltReason is { } halt)
            yield return $"halted: {halt}";
        foreach (var step in cycle.Steps)
            yield return $"{Word(step.Action.Kind)} {step.Action.Target}: {step.Action.Reason} -> {Describe(step)}{Then(step)}";
        foreach (var alarm in cycle.Plan.Alarms)
            yield return $"alarm {alarm.Subject}: {alarm.Code}: {alarm.Detail}";
        if (!withSkips)
            yield break;
        foreach (var skip in cycle.Plan.Skips)
            yield return $"no {Word(skip.Kind)} {skip.Subject}: {skip.Code}: {skip.Detail}";
    }

    private static string Then(StepOutcome step) => step is StepSubmitted { Then: { IsEmpty: false } then, Submission: not SubmissionRefused }
        ? $"; on its effect: {string.Join(", then ", then.Select(intent => intent.Description))}"
        : "";

    private static string Word(ActionKind kind) => kind switch
    {
        ActionKind.TopUp => "top-up",
        ActionKind.Reduce => "reduce",
        ActionKind.Hedge => "hedge",
        ActionKind.TradeOption => "option trade",
        ActionKind.WriteOption => "option written",
        ActionKind.Settle => "settle",
        ActionKind.Approve => "approve",
        ActionKind.Revoke => "revoke",
        _ => "action",
    };
}

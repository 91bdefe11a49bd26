using KeeperBot.Core.Decision.Margin;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;

namespace KeeperBot.Core.Decision;

/// <summary>Accounts below their trigger, or likely to be liquidated soon, for which nothing can be signed now. Nothing is planned for them, so that no refusal would tell.</summary>
public static class StoppedRescues
{
    /// <summary>While the keeper or its key is halted.</summary>
    /// <param name="assessment">What was read, assessed.</param>
    /// <param name="limits">Their margin limits hold the triggers.</param>
    /// <param name="why">Why nothing is signed, in words.</param>
    public static IEnumerable<Alarm> WhileHalted(RiskAssessment assessment, DecisionLimits limits, string why) =>
        from found in Endangered(assessment, limits)
        select new Alarm(found.Risk.Margin.Id.Value, "rescue_halted", $"{Because(found)} and nothing is signed: {why}");

    /// <summary>While the key waits for transactions that serve other accounts.</summary>
    /// <param name="assessment">What was read, assessed.</param>
    /// <param name="limits">Their margin limits hold the triggers.</param>
    /// <param name="waitedFor">What the key waits for.</param>
    public static IEnumerable<Alarm> BehindBusyKey(RiskAssessment assessment, DecisionLimits limits, IReadOnlyCollection<IntentRecord> waitedFor) =>
        from found in Endangered(assessment, limits)
        where waitedFor.Count > 0 && waitedFor.All(intent => intent.Memory.Target != found.Risk.Margin.Id)
        select Deferred(found.Risk.Margin.Id, Because(found), waitedFor);

    /// <summary>A rescue that waits for the key.</summary>
    internal static Alarm Deferred(Portfolio.MarginAccountId target, string reason, IEnumerable<IntentRecord> waitedFor) =>
        new(target.Value, "rescue_deferred", $"{reason}; it waits for the key: {string.Join("; ", waitedFor.Select(intent => $"{intent.Memory.Key} is {intent.Memory.State}").DefaultIfEmpty("a transaction is on the way"))}");

    private static string Because((MarginRisk Risk, MarginLimits Limits) found) =>
        (found.Risk.Margin.Health.IsBelow(found.Limits.Trigger) ? null : found.Risk.Threat?.Because ?? ForeseenBreach.Of(found.Risk, found.Limits)?.Because) ?? $"health {found.Risk.Margin.Health} is below the trigger {found.Limits.Trigger}";

    private static IEnumerable<(MarginRisk Risk, MarginLimits Limits)> Endangered(RiskAssessment assessment, DecisionLimits limits)
    {
        foreach (var risk in assessment.Margin)
        {
            if (risk.Margin.Health.HasRequirement && limits.LadderOf(risk.Margin) is { } ladder
                && (risk.Margin.Health.IsBelow(ladder.Trigger) || risk.Margin.VenueSaysLiquidatable || risk.Threat is not null || ForeseenBreach.Of(risk, ladder) is not null))
                yield return (risk, ladder);
        }
    }
}

using KeeperBot.Core.Cycle;
using KeeperBot.Core.Governance;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>What the venues' governance did and has in hand, as of the last completed cycle.</summary>
internal static class GovernanceGauges
{
    /// <summary>An attacker may queue as much as the proposer's key allows; those that come first have series.</summary>
    private const int MostOperations = 50;

    public static IEnumerable<MetricFamily> Of(CycleCompleted cycle)
    {
        var outlook = cycle.Assessment.Governance ?? new GovernanceOutlook([], [], []);
        var shown = outlook.Queued.Take(MostOperations).ToArray();
        yield return MetricFamily.Gauge("keeperbot_governance_parameters", "Parameters of venues that were read.", MetricSample.Of(cycle.Snapshot.Parameters.Length));
        yield return MetricFamily.Gauge("keeperbot_governance_changes", "Changes of venues' parameters that are still told of.", MetricSample.Of(outlook.Changes.Length));
        yield return MetricFamily.Gauge("keeperbot_governance_queued", "Operations that wait in timelocks and touch a venue in use.", MetricSample.Of(outlook.Queued.Length));
        yield return MetricFamily.Gauge("keeperbot_governance_unread", "Things about governance that could not be read.", MetricSample.Of(outlook.Unread.Length));
        yield return MetricFamily.Gauge(
            "keeperbot_governance_execution_seconds", "Chain time until a queued operation may be executed at the earliest; 0 where it may be now.",
            shown.Select(queued => Of(queued.Operation, queued.Operation.In(cycle.Block.Timestamp).TotalSeconds)));
        yield return MetricFamily.Gauge(
            "keeperbot_governance_health_after_ratio", "Health of a margin account as a queued operation would leave it in the present market; none where the operation does not touch it or the health is not known.",
            from queued in shown
            from effect in queued.Effects
            where effect.After?.Value is not null
            select Of(queued.Operation, effect.After!.Value.Value!.Value.ToDouble(), ("margin_account", effect.Account.Value)));
    }

    private static MetricSample Of(QueuedOperation operation, double value, params ReadOnlySpan<(string, string)> more) =>
        MetricSample.Of(value, [("timelock", operation.Timelock), ("operation", operation.Id.ToString()), .. more]);
}

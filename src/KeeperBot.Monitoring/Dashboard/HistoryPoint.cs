using System.Collections.Immutable;
using KeeperBot.Core.Cycle;

namespace KeeperBot.Monitoring.Dashboard;

/// <summary>One completed cycle in the history: enough for a chart.</summary>
/// <param name="Block">Number of the block.</param>
/// <param name="Time">Its time by the chain's clock, seconds since the Unix epoch.</param>
/// <param name="Health">Health ratio by margin account; those without a requirement are absent.</param>
/// <param name="Delta">Net delta by underlying, in its units; those that are unknown are absent.</param>
public sealed record HistoryPoint(
    ulong Block, ulong Time, ImmutableArray<KeyValuePair<string, double>> Health, ImmutableArray<KeyValuePair<string, double>> Delta)
{
    private const int MostLines = 32;

    /// <summary>The point of a cycle; of very many accounts the first ones by name.</summary>
    public static HistoryPoint Of(CycleCompleted cycle)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        return new(
            cycle.Block.Number, cycle.Block.Timestamp.UnixSeconds,
            [
                .. cycle.Assessment.Margin.Where(risk => risk.Margin.Health.HasRequirement).OrderBy(risk => risk.Margin.Id).Take(MostLines)
                    .Select(risk => KeyValuePair.Create(risk.Margin.Id.Value, risk.Margin.Health.Value!.Value.ToDouble())),
            ],
            [
                .. cycle.Assessment.Exposures.Where(exposure => exposure.NetDelta is not null).Take(MostLines)
                    .Select(exposure => KeyValuePair.Create(exposure.Underlying.Symbol, exposure.NetDelta!.Value.ToDouble())),
            ]);
    }
}

using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Buffer;
using KeeperBot.Core.Units;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>How long the buffers last without a refill. What is not known has no series.</summary>
internal static class BufferGauges
{
    public static IEnumerable<MetricFamily> Of(CycleCompleted cycle, DecisionLimits limits)
    {
        var lines = BufferLine.Of(cycle.Snapshot, cycle.Assessment, limits);
        yield return Family("keeperbot_buffer_demand", "What a move as large as limits.buffer says would ask of a buffer within its horizon, in whole tokens.", line => line.Outlook.Demand);
        yield return Family("keeperbot_buffer_missing", "What the buffer lacks of that, in whole tokens.", line => line.Outlook.Missing);
        yield return MetricFamily.Gauge(
            "keeperbot_buffer_runway_seconds", "The longest of 1 h, 6 h, 1 d, 3 d and 7 d that the buffer lasts through; 0 where not even the first.",
            lines.Select(line => Sample(line, line.Runway.TotalSeconds)));

        MetricFamily Family(string name, string help, Func<BufferLine, Wad?> value) =>
            MetricFamily.Gauge(name, help, lines.Where(line => value(line) is not null).Select(line => Sample(line, value(line)!.Value.ToDouble())));
    }

    private static MetricSample Sample(BufferLine line, double value) => MetricSample.Of(value, ("payer", line.Outlook.Payer.ToString()), ("token", line.Outlook.Token.Symbol));
}

using System.Diagnostics.Metrics;

namespace KeeperBot.Host.Composition.Reload;

/// <summary>Counts what became of configurations that were read again.</summary>
internal static class ReloadMetrics
{
    private static readonly Meter Meter = new("KeeperBot.Host");
    private static readonly Counter<long> Reloads = Meter.CreateCounter<long>("keeper.configuration.reloads", "{reload}", "Times that the configuration was read again, by outcome: applied, refused.");

    public static void Count(ReloadOutcome outcome) => Reloads.Add(1, new KeyValuePair<string, object?>("outcome", outcome is ReloadApplied ? "applied" : "refused"));
}

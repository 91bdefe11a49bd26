using KeeperBot.Host.Options;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Composition.Alerts;

/// <summary>What `keeper check` says of alerts: which sinks there are and whether their secrets are. Nothing is sent.</summary>
internal static class AlertInspection
{
    private const string Mend = "put the secret where its reference points, in a file of mode 0600";

    /// <summary>One line a sink, one for the dead man's ping; none where nothing is configured.</summary>
    public static IReadOnlyList<InspectionFinding> Of(KeeperConfiguration configuration, TimeProvider time)
    {
        if (configuration.Options.Alerts is not { } options)
            return [];
        using var client = SinkComposition.Client();
        var composition = new SinkComposition(configuration, client, time);
        var findings = composition.All().Select(sink => InspectionFinding.Of(
            sink.Sink is not null, $"alerts.sinks.{sink.Name}", sink.Problem is { } problem ? $"{sink.Where}: {problem}" : $"{sink.Where}; `keeper alerts test` sends", Mend)).ToList();
        if (options.DeadMan is { } deadMan)
        {
            var found = composition.Ping(deadMan, out var problem) is not null;
            findings.Add(InspectionFinding.Of(found, "alerts.deadMan", found ? $"pings {deadMan.Url}" : problem, Mend));
        }

        return findings;
    }
}

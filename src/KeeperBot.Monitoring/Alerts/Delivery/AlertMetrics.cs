using System.Diagnostics.Metrics;

namespace KeeperBot.Monitoring.Alerts.Delivery;

/// <summary>Counters of what becomes of alerts.</summary>
internal static class AlertMetrics
{
    /// <summary>The meter of this room.</summary>
    public const string MeterName = "KeeperBot.Monitoring";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>("keeper.alerts.delivered", "{alert}", "Alerts that a sink took.");
    private static readonly Counter<long> Losses = Meter.CreateCounter<long>("keeper.alerts.lost", "{alert}", "Alerts that a sink never took, by sink, severity and why: queue, refused, failed, shutdown.");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("keeper.alerts.sink_failing", "{time}", "Times that a sink failed so often in a row that it became an alert itself.");
    private static readonly Counter<long> Pings = Meter.CreateCounter<long>("keeper.alerts.pings", "{ping}", "Dead man's pings, by whether they arrived.");

    public static void Delivered(string sink) => Deliveries.Add(1, new KeyValuePair<string, object?>("sink", sink));

    public static void Lost(string sink, AlertSeverity severity, string why) => Losses.Add(
        1, new("sink", sink), new("severity", severity.ToString().ToLowerInvariant()), new("why", why));

    public static void SinkFailing(string sink) => Failures.Add(1, new KeyValuePair<string, object?>("sink", sink));

    public static void Ping(bool arrived) => Pings.Add(1, new KeyValuePair<string, object?>("arrived", arrived));
}

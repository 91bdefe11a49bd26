using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Host.Composition.Alerts;

/// <summary>A configured sink, made, or the reason why it cannot be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Where">What and where it is, without any secret.</param>
/// <param name="Sink">The sink; null where its secrets are not to be had.</param>
/// <param name="Problem">Why not; null where it is made.</param>
internal sealed record SinkSetup(string Name, string Where, IAlertSink? Sink, string? Problem);

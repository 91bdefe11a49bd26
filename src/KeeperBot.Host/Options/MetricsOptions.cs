using System.ComponentModel;

namespace KeeperBot.Host.Options;

/// <summary>Where metrics are pushed to; `web` serves them to be scraped.</summary>
public sealed class MetricsOptions
{
    /// <summary>An OTLP collector; null for none.</summary>
    [Description("A collector that takes OTLP over HTTP, JSON-encoded; it gets what /metrics shows. Without it nothing is pushed.")]
    public OtlpOptions? Otlp { get; init; }
}

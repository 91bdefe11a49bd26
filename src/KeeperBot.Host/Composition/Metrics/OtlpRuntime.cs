using KeeperBot.Core.Ports;
using KeeperBot.Evm.Nodes;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Alerts;
using KeeperBot.Host.Composition.Reload;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Host.Web;
using KeeperBot.Monitoring.Alerts.Sinks;
using KeeperBot.Monitoring.Metrics;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Composition.Metrics;

/// <summary>The push of metrics to a collector, where one is configured.</summary>
internal sealed class OtlpRuntime : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient? _client;
    private readonly KeeperMetrics? _metrics;
    private readonly OtlpPush? _push;

    private OtlpRuntime(HttpClient? client, KeeperMetrics? metrics, OtlpPush? push) => (_client, _metrics, _push) = (client, metrics, push);

    /// <summary>To be told of every cycle.</summary>
    public IReadOnlyList<ICycleObserver> Observers => _metrics is null ? [] : [_metrics];

    /// <summary>Starts it.</summary>
    /// <exception cref="CommandFailure">The endpoint or a header is not where its reference points.</exception>
    public static OtlpRuntime Start(KeeperConfiguration configuration, NodePool? pool, bool dryRun, TimeProvider time, LogSession log)
    {
        if (configuration.Options.Metrics.Otlp is not { } options)
            return new(null, null, null);
        var (endpoint, headers) = Resolve(configuration, options);
        var metrics = new KeeperMetrics(WebSurface.Facts(configuration, pool, dryRun), time);
        var client = SinkComposition.Client();
        var post = new HttpPost(client, endpoint, time);
        var logger = log.For("otlp");
        var startedAt = time.GetUtcNow();
        KeyValuePair<string, string>[] resource =
        [
            new("service.name", "keeperbot"), new("service.version", ProductVersion.Text), new("service.instance.id", FormattableString.Invariant($"{configuration.Chain}-{configuration.Options.Key.Address}")),
        ];
        return new(client, metrics, new OtlpPush(
            () => OtlpJson.Write(metrics.Collect(), resource, startedAt, time.GetUtcNow()), (document, stop) => post.SendAsync(document, headers, stop), options.Interval, Timeout, time, Tell));

        void Tell(string? trouble)
        {
            if (trouble is null)
                Log.OtlpArrives(logger, endpoint.Authority);
            else
                Log.OtlpFails(logger, endpoint.Authority, trouble);
        }
    }

    /// <summary>Pushes the limits of a configuration that was taken up.</summary>
    public void OnReload(ReloadOutcome outcome)
    {
        if (outcome is ReloadApplied applied)
            _metrics?.Adopt(applied.Configuration.Limits);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_push is not null)
            await _push.DisposeAsync().ConfigureAwait(false);
        _metrics?.Dispose();
        _client?.Dispose();
    }

    /// <summary>What `keeper check` says of it; null where nothing is configured. Nothing is sent.</summary>
    public static InspectionFinding? Inspect(KeeperConfiguration configuration)
    {
        if (configuration.Options.Metrics.Otlp is not { } options)
            return null;
        try
        {
            return new(true, "metrics.otlp", $"metrics go to {Resolve(configuration, options).Endpoint.Authority} every {options.Interval}", null);
        }
        catch (CommandFailure error)
        {
            return new(false, "metrics.otlp", error.Message, "put what is missing where its reference points");
        }
    }

    private static (Uri Endpoint, Dictionary<string, string> Headers) Resolve(KeeperConfiguration configuration, OtlpOptions options)
    {
        if (!options.Endpoint.TryResolve(configuration.Directory, out var endpoint, out var problem))
            throw Unusable("metrics.otlp.endpoint", problem);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, reference) in options.Headers)
        {
            if (!reference.TryResolve(configuration.Directory, out var value, out problem))
                throw Unusable($"metrics.otlp.headers.{name}", problem);
            headers.Add(name, value);
        }

        return OtlpCheck.ProblemOf(endpoint!, headers.Count > 0) is { } wrong ? throw Unusable("metrics.otlp.endpoint", wrong) : (endpoint!, headers);
    }

    private static CommandFailure Unusable(string path, string problem) => new(ExitCode.Configuration, $"{path}: {problem}; put it there, or take metrics.otlp out");
}

using System.Collections.Immutable;
using System.Net;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.Nodes;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Reload;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Dashboard;
using KeeperBot.Monitoring.Metrics;
using KeeperBot.Monitoring.Reports;

namespace KeeperBot.Host.Web;

/// <summary>What is served over HTTP, composed: metrics, health and the dashboard, off unless configured.</summary>
public sealed class WebSurface : IAsyncDisposable
{
    private readonly WebServer _server;
    private readonly DashboardPump? _pump;
    private readonly KeeperMetrics _metrics;
    private readonly ModeReason _mode;
    private readonly DashboardState? _dashboard;

    private WebSurface(WebServer server, KeeperMetrics metrics, ModeReason mode, DashboardState? dashboard, DashboardPump? pump)
    {
        (_server, _metrics, _mode, _dashboard, _pump) = (server, metrics, mode, dashboard, pump);
        Observers = dashboard is null ? [metrics] : [metrics, dashboard];
    }

    /// <summary>Its address.</summary>
    public Uri Url => _server.Url;

    /// <summary>To be told of every cycle.</summary>
    public ImmutableArray<ICycleObserver> Observers { get; }

    /// <summary>Starts it, where the configuration wants it; null where not.</summary>
    /// <param name="configuration">What is configured.</param>
    /// <param name="pool">The nodes; null where there is no pool.</param>
    /// <param name="progress">The daemon's loop.</param>
    /// <param name="dryRun">Whether nothing can be signed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="CommandFailure">The token is not to be had, or the address cannot be listened on.</exception>
    public static async Task<WebSurface?> StartAsync(
        KeeperConfiguration configuration, NodePool? pool, LoopProgress progress, bool dryRun, TimeProvider time, LogSession log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.Web is not { } web)
            return null;
        var token = web.Token is { } reference ? WebToken.Fetch(reference, configuration.Directory) : null;
        var facts = Facts(configuration, pool, dryRun);
        var health = new KeeperHealth(progress, configuration.Options.Chain.BlockInterval);
        var metrics = new KeeperMetrics(facts, time);
        var mode = new ModeReason();
        var dashboard = web.Dashboard ? new DashboardState(facts, () => [.. health.Ready().Reasons.Select(reason => (reason.Code, reason.Detail))], () => mode.Source?.Why, time) : null;
        var hub = new EventHub();
        try
        {
            var server = await WebServer.StartAsync(web.Listen, Requests, time, log, cancellation).ConfigureAwait(false);
            Log.Listening(log.For("web"), server.Url, web.Dashboard ? $"at {server.Url}login?token=, with the token of {web.Token}" : "off");
            return new WebSurface(server, metrics, mode, dashboard, dashboard is null ? null : new DashboardPump(dashboard, hub, log.For("web")));
        }
        catch
        {
            metrics.Dispose();
            throw;
        }

        WebRequests Requests(IPEndPoint endpoint, CancellationToken stopping) => new(
            new RequestGate(new HostNames(endpoint, web.AllowedHosts), token, FormattableString.Invariant($"keeperbot-{endpoint.Port}")), health, metrics, web.MetricsOpen,
            dashboard is null ? null : new DashboardPages(dashboard, new EventStream(dashboard, hub, time, stopping)));
    }

    /// <summary>Lets the dashboard say why the mode is what it is; the switch is made after the surface.</summary>
    public void ShowModeOf(OperatorSwitch source) => _mode.Source = source;

    /// <summary>Shows the limits of a configuration that was taken up.</summary>
    public void OnReload(ReloadOutcome outcome)
    {
        if (outcome is not ReloadApplied { Configuration.Limits: var limits })
            return;
        _metrics.Adopt(limits);
        _dashboard?.Adopt(limits);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        if (_pump is not null)
            await _pump.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }

    /// <summary>What metrics and dashboard show that does not come from cycles.</summary>
    internal static KeeperFacts Facts(KeeperConfiguration configuration, NodePool? pool, bool dryRun) =>
        new(ProductVersion.Text, configuration.Chain.Value, dryRun, configuration.Limits, () => Nodes(pool)) { NodeStates = [.. Enum.GetValues<NodeState>().Select(ReportJson.Kebab)] };

    private static NodeFigures[] Nodes(NodePool? pool) =>
    [
        .. (pool?.Status() ?? []).Select(node => new NodeFigures(
            node.Host, ReportJson.Kebab(node.Route), ReportJson.Kebab(node.State), node.Why, node.Head?.Number, node.Lag, node.Requests, node.Errors, node.RateLimited, node.LatencyP50, node.LatencyP99)),
    ];

    private sealed class ModeReason
    {
        private volatile OperatorSwitch? _source;

        public OperatorSwitch? Source
        {
            get => _source;
            set => _source = value;
        }
    }
}

using KeeperBot.Core.Ports;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Reload;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Alerts;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.Monitoring.Alerts.Delivery;

namespace KeeperBot.Host.Composition.Alerts;

/// <summary>The alerts of a keeper that runs. Disposing delivers what is queued, within a deadline.</summary>
internal sealed class AlertRuntime : IAsyncDisposable
{
    private readonly HttpClient? _client;
    private readonly AlertPlane? _plane;

    private AlertRuntime(HttpClient? client, AlertPlane? plane) => (_client, _plane) = (client, plane);

    /// <summary>What is to be told of cycles.</summary>
    public IReadOnlyList<ICycleObserver> Observers => _plane is null ? [] : [_plane];

    /// <summary>Starts what is configured; nothing where nothing is, and in a dry run that is not to alert.</summary>
    /// <exception cref="CommandFailure">A secret is not where its reference points.</exception>
    public static AlertRuntime Start(KeeperConfiguration configuration, bool dryRun, TimeProvider time, LogSession log)
    {
        if (configuration.Options.Alerts is not { } options || (dryRun && !options.InDryRun))
            return new AlertRuntime(null, null);
        var client = SinkComposition.Client();
        var composed = false;
        try
        {
            var composition = new SinkComposition(configuration, client, time);
            var sinks = composition.All();
            if (sinks.FirstOrDefault(sink => sink.Sink is null) is { } broken)
                throw Unusable($"alerts.sinks.{broken.Name}", broken.Problem!);
            var trace = new AlertLog(log.For("alerts"));
            var deadMan = DeadMan(options, composition, time, trace);
            var plane = new AlertPlane(
                Plan(options), sinks.ToDictionary(sink => sink.Name, sink => sink.Sink!, StringComparer.Ordinal), deadMan, new DeliveryOptions(), Redactor.Of(configuration).Hide, time, trace);
            composed = true;
            return new AlertRuntime(client, plane);
        }
        finally
        {
            if (!composed)
                client.Dispose();
        }
    }

    /// <summary>A configuration was read again: its routes and times are gone by from here on, or that it was refused is told until one is taken up.</summary>
    public void OnReload(ReloadOutcome outcome)
    {
        if (outcome is ReloadApplied { Configuration.Options.Alerts: { } options })
            _plane?.Adopt(Plan(options));
        _plane?.OnReload((outcome as ReloadRefused)?.Why);
    }

    /// <summary>The process ends though nobody asked it to.</summary>
    public void OnEnd(string why) => _plane?.OnEnd(why);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_plane is not null)
            await _plane.DisposeAsync().ConfigureAwait(false);
        _client?.Dispose();
    }

    /// <summary>The plan of a section that was checked.</summary>
    internal static AlertPlan Plan(AlertsOptions options)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
        return new AlertPlan([.. options.Routes.Select(route => new AlertRoute(route.Severity, [.. route.Sinks])
        {
            Repeat = route.Repeat,
            EscalateAfter = route.EscalateAfter,
            EscalateTo = [.. route.EscalateTo],
        })])
        {
            Quiet = options.QuietHours is { } quiet
                ? new QuietHours(zone, Time(quiet.From), Time(quiet.To), quiet.UpTo == QuietSeverity.Info ? AlertSeverity.Info : AlertSeverity.Warning)
                : null,
            Digest = options.Digest is { } digest ? new DigestSchedule(zone, Time(digest.At), [.. digest.Sinks]) : null,
            Settle = options.Settle,
            StalledAfter = options.StalledAfter,
            VoidCycles = options.VoidCycles,
        };
    }

    private static DeadManSwitch? DeadMan(AlertsOptions options, SinkComposition composition, TimeProvider time, AlertLog trace)
    {
        if (options.DeadMan is not { } deadMan)
            return null;
        if (composition.Ping(deadMan, out var problem) is not { } post)
            throw Unusable("alerts.deadMan.url", problem);
        return new DeadManSwitch(
            stop => deadMan.Method == PingMethod.Get ? post.GetAsync(stop) : post.SendAsync("{}"u8.ToArray(), [], stop), deadMan.Every, new DeliveryOptions().Timeout, time, trace);
    }

    private static TimeOnly Time(string text) => AlertsCheck.TryTime(text, out var time) ? time : throw new InvalidOperationException($"'{text}' was not checked");

    private static CommandFailure Unusable(string path, string problem) => new(
        ExitCode.Configuration, $"{path}: {problem}; put it there, or take the sink out: a keeper whose alerts reach nobody must not look as if they did");
}

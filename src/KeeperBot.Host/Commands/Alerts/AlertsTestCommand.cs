using KeeperBot.Host.Composition.Alerts;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.Monitoring.Alerts.Delivery;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Alerts;

/// <summary>`keeper alerts test`: one test alert through each sink, or the one that is named; every line a tick or a cross.</summary>
internal sealed class AlertsTestCommand(CommandContext context)
{
    /// <summary>Runs it.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="only">The one sink to test; null for each.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<int> ExecuteAsync(string file, string? only, CancellationToken stop)
    {
        var configuration = ConfigurationLoader.Load(file);
        using var client = SinkComposition.Client();
        var setups = new SinkComposition(configuration, client, context.Time).All();
        if (setups.Count == 0)
            throw new CommandFailure(ExitCode.Configuration, $"{file} has no section \"alerts\", so there is nothing to test; docs/alerts.md shows one");
        if (only is not null && setups.All(setup => setup.Name != only))
            throw new CommandFailure(ExitCode.Usage, $"--sink: there is no sink '{only}'; choose one of: {string.Join(", ", setups.Select(setup => setup.Name))}");
        var good = true;
        foreach (var setup in setups.Where(setup => only is null || setup.Name == only))
        {
            var problem = setup.Sink is { } sink ? await SendAsync(sink, stop).ConfigureAwait(false) : setup.Problem;
            good &= problem is null;
            await context.Out.WriteLineAsync(SafeText.Escape($"{(problem is null ? "✓" : "✗")} {setup.Name}: {setup.Where}{(problem is null ? "; it took the test alert" : ": " + problem)}")).ConfigureAwait(false);
        }

        return (int)(good ? ExitCode.Ok : ExitCode.AlertsUndelivered);
    }

    private async Task<string?> SendAsync(IAlertSink sink, CancellationToken stop)
    {
        var now = context.Time.GetUtcNow();
        var message = new AlertMessage(AlertKind.Test, AlertSeverity.Info, new AlertKey("keeper", AlertCodes.Test), "a test by `keeper alerts test`; nothing is wrong", now, now);
        var result = await DeliveryAttempt.OnceAsync(sink, message, new DeliveryOptions().Timeout, context.Time, stop).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        return result.Outcome is DeliveryOutcome.Delivered or DeliveryOutcome.NotForThis ? null : result.Detail;
    }
}

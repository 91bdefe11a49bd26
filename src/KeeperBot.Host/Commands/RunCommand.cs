using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Commands.Operator;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Composition.Alerts;
using KeeperBot.Host.Composition.Evidence;
using KeeperBot.Host.Composition.Metrics;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Host.Supervision;
using KeeperBot.Host.Web;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands;

/// <summary>What `keeper run` was asked.</summary>
/// <param name="Configuration">The file.</param>
/// <param name="DryRun">Everything but signing.</param>
/// <param name="Once">One cycle.</param>
/// <param name="Json">That cycle as a document.</param>
/// <param name="Consent">What the operator consents to at this start.</param>
internal sealed record RunArguments(string Configuration, bool DryRun, bool Once, bool Json, OperatorConsent Consent);

/// <summary>`keeper run`: the daemon.</summary>
internal sealed class RunCommand(CommandContext context)
{
    /// <summary>Runs until stopped, halted, or once.</summary>
    public async Task<int> ExecuteAsync(RunArguments arguments, CancellationToken stop)
    {
        var configuration = ConfigurationLoader.Load(arguments.Configuration);
        using var log = LogSession.Start(configuration, context.Error, quiet: false);
        var logger = log.For("run");
        try
        {
            // A single cycle is no service.
            using var notice = ServiceNotice.Start(
                arguments.Once ? _ => null : Environment.GetEnvironmentVariable, configuration.Options.Chain.BlockInterval, Redactor.Of(configuration).Hide, log.For("service"));
            using var stopping = stop.Register(() => notice.OnStopping());
            using var connection = await ChainConnection.OpenAsync(configuration, context.Time, change => Log.NodeChanged(logger, change), stop).ConfigureAwait(false);
            var activation = arguments.DryRun ? null : await ActivationGate.RequireAsync(configuration, connection.Client, logger, stop).ConfigureAwait(false);
            var evidence = arguments is { DryRun: true, Once: false } ? DryRunEvidence.Begin(configuration, context.Time, logger) : null;
            var progress = new LoopProgress(context.Time) { Troubled = notice.OnTrouble };
            await using var alerts = AlertRuntime.Start(configuration, arguments.DryRun, context.Time, log);
            // One cycle is over before anybody could look at it.
            await using var web = arguments.Once
                ? null
                : await WebSurface.StartAsync(configuration, connection.Pool, progress, arguments.DryRun, context.Time, log, stop).ConfigureAwait(false);
            await using var otlp = OtlpRuntime.Start(configuration, connection.Pool, arguments.DryRun, context.Time, log);
            using var runtime = KeeperRuntime.Open(
                configuration, connection, arguments.DryRun, [.. alerts.Observers, .. web?.Observers ?? [], .. otlp.Observers, .. evidence is null ? Array.Empty<ICycleObserver>() : [evidence], notice], context.Time, log,
                arguments.Consent, progress: progress, activation: activation);
            web?.ShowModeOf(runtime.Operator);
            runtime.Reload.Told = outcome =>
            {
                alerts.OnReload(outcome);
                web?.OnReload(outcome);
                otlp.OnReload(outcome);
            };
            using var signals = OperatorSignals.Listen(runtime.Operator, context.InputIsTerminal);
            Log.Starting(
                logger, ProductVersion.Text, configuration.Chain.Value, connection.Node, configuration.Options.Key.Address.ToString(),
                ReportJson.Kebab(configuration.Options.Mode), arguments.DryRun);
            var last = await KeepAsync(runtime.Daemon, alerts, evidence, notice, arguments.Once, stop).ConfigureAwait(false);
            if (arguments.Once && last is not null)
                await ShowAsync(last, arguments).ConfigureAwait(false);
            return (int)CodeOf(last);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !arguments.Once)
        {
            Log.Stopped(logger);
            return (int)ExitCode.Ok;
        }
    }

    private static async Task<CycleOutcome?> KeepAsync(Daemon daemon, AlertRuntime alerts, DryRunEvidence? evidence, ServiceNotice notice, bool once, CancellationToken stop)
    {
        try
        {
            return await daemon.RunAsync(once, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (!once && !(error is OperationCanceledException && stop.IsCancellationRequested))
        {
            // What a defect says of itself may hold anything; its kind does not.
            var why = error is EnvironmentFailure or CommandFailure ? error.Message : $"a defect: {error.GetType().Name}; the log has the details";
            alerts.OnEnd(why);
            notice.OnStopping(why);
            throw;
        }
        finally
        {
            evidence?.Finish();
        }
    }

    private static ExitCode CodeOf(CycleOutcome? last) => last switch
    {
        CycleCompleted { Plane.HaltReason: not null } => ExitCode.Halted,
        CycleFailed failed when Daemon.IsJournal(failed) => ExitCode.Journal,
        CycleFailed => ExitCode.CycleVoid,
        _ => ExitCode.Ok,
    };

    private async Task ShowAsync(CycleOutcome last, RunArguments arguments)
    {
        if (arguments.Json)
        {
            await context.Out.WriteAsync(CycleReport.Json(last, arguments.DryRun)).ConfigureAwait(false);
            return;
        }

        await context.Out.WriteLineAsync($"block {last.Block}, mode {ReportJson.Kebab(last.Mode)}{(arguments.DryRun ? ", dry run" : "")}").ConfigureAwait(false);
        foreach (var line in DecisionLines.Of(last, withSkips: true))
            await context.Out.WriteLineAsync(line).ConfigureAwait(false);
    }
}

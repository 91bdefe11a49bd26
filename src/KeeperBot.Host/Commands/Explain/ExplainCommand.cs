using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Explain;

/// <summary>`keeper explain`: the decision now, made by the very cycle that `run` makes, with a plane that cannot sign; or one of the past.</summary>
internal sealed class ExplainCommand(CommandContext context)
{
    private const int Remembered = 200;

    /// <summary>Runs it.</summary>
    public async Task<int> ExecuteAsync(ExplainArguments arguments, CancellationToken stop)
    {
        var configuration = ConfigurationLoader.Load(arguments.Configuration);
        if (arguments.Account is { } wanted && configuration.Accounts.All(account => account.Ref.Id.Value != wanted))
            throw new CommandFailure(ExitCode.Usage, $"--account {wanted}: there is no such account; configured are {string.Join(", ", configuration.Accounts.Select(account => account.Ref.Id))}");
        if (arguments.Intent is not null || arguments.Replay)
        {
            using var recorded = new RecordedDecisions(context, configuration);
            return (int)await recorded.ShowAsync(arguments).ConfigureAwait(false);
        }

        using var log = LogSession.Start(configuration, context.Error, quiet: true);
        var logger = log.For("explain");
        using var connection = await ChainConnection.OpenAsync(configuration, context.Time, change => Log.NodeChanged(logger, change), stop).ConfigureAwait(false);
        using var runtime = KeeperRuntime.Open(configuration, connection, dryRun: true, [], context.Time, log, beside: JournalView.Read(configuration.JournalFile, Remembered) ?? []);
        var last = await runtime.Daemon.RunAsync(once: true, stop).ConfigureAwait(false);
        switch (last)
        {
            case CycleCompleted { Inputs: { } inputs } cycle:
                var room = new PortfolioRoom(configuration, connection.Client);
                var whole = Explainer.WithGas(new Explainer(room.Assessor, configuration.Limits).Explain(inputs, cycle.Assessment, cycle.Plan), cycle.Steps);
                await ShowAsync(arguments.Account is { } account ? Only(whole, account) : whole, cycle, arguments.Json).ConfigureAwait(false);
                return (int)ExitCode.Ok;
            case CycleFailed failed:
                throw new CommandFailure(ExitCode.CycleVoid, $"nothing could be decided at block {failed.Block}: {failed.Code}: {failed.Detail}");
            default:
                throw new CommandFailure(ExitCode.ChainUnreachable, "no block to decide on");
        }
    }

    /// <summary>What concerns one account: its own limits and actions, and the underlyings that it may be traded for.</summary>
    private static Explanation Only(Explanation whole, string account)
    {
        bool Concerns(string subject) => subject == account || subject.StartsWith(account + "/", StringComparison.Ordinal);
        return whole with
        {
            Limits = [.. whole.Limits.Where(limit => limit.Kind != LimitKind.Health || Concerns(limit.Subject))],
            Candidates = [.. whole.Candidates.Where(candidate => candidate.Action.Account.Value == account)],
            Skips = [.. whole.Skips.Where(skip => !skip.Subject.Contains('/', StringComparison.Ordinal) || Concerns(skip.Subject))],
            // Governance is about venues and timelocks; whose account it moves, each line says.
            Alarms = [.. whole.Alarms.Where(alarm => !alarm.Subject.Contains('/', StringComparison.Ordinal) || Concerns(alarm.Subject) || alarm.Code.StartsWith("governance.", StringComparison.Ordinal))],
        };
    }

    private async Task ShowAsync(Explanation explanation, CycleCompleted cycle, bool json)
    {
        var report = ExplanationReport.Json(explanation, cycle);
        if (json)
            await context.Out.WriteAsync(report).ConfigureAwait(false);
        else
            ExplanationView.Show(context.Console(), report);
    }
}

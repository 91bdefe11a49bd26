using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Buffer;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Policy.Breakers;
using KeeperBot.Host.Commands.Activations;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using Spectre.Console;

namespace KeeperBot.Host.Commands;

/// <summary>`keeper status`: the portfolio at the newest block, and the journal's open transactions. Needs neither key nor lock.</summary>
internal sealed class StatusCommand(CommandContext context)
{
    private const int TransactionsShown = 20;

    /// <summary>Runs it.</summary>
    public async Task<int> ExecuteAsync(string file, bool json, CancellationToken stop)
    {
        var configuration = ConfigurationLoader.Load(file);
        using var log = LogSession.Start(configuration, context.Error, quiet: true);
        var logger = log.For("status");
        using var connection = await ChainConnection.OpenAsync(configuration, context.Time, change => Log.NodeChanged(logger, change), stop).ConfigureAwait(false);
        var head = await connection.Client.GetBlockAsync(BlockTag.Latest, stop).ConfigureAwait(false)
            ?? throw RpcException.Invalid("eth_getBlockByNumber", connection.Node, "the node has no latest block");
        var room = new PortfolioRoom(configuration, connection.Client);
        var snapshot = await room.Snapshots.ReadAsync(head.ToBlockRef(), stop).ConfigureAwait(false);
        var prices = ForesightComposition.Peek(configuration, warning => Log.PricesForgotten(logger, warning));
        var assessment = ForesightComposition.Of(configuration, prices).Look(snapshot, room.Assessor.Assess(snapshot), SafetyState.Clear);
        var governance = GovernanceComposition.Of(configuration, room, connection.Client, writes: false, warning => Log.ParametersForgotten(logger, warning));
        await governance.StartAsync(snapshot.Block, stop).ConfigureAwait(false);
        assessment = governance.Foresight.Look(snapshot, assessment, await governance.Watch.LookAsync(snapshot, stop).ConfigureAwait(false));
        var intents = JournalView.Read(configuration.JournalFile, TransactionsShown);
        var controls = SafetyComposition.InMemory(configuration, context.Time);
        var activation = new ActivationInspection(configuration);
        var mode = SafetyComposition.Operator(configuration, dryRun: true, controls, log, RuleOf(configuration, activation, controls)).Current;
        var doubts = new SafetyState(new BreakerTrips(controls).InForce(snapshot.Block.Timestamp, configuration.Limits.Drift.Keys));
        var alarms = Alarms(configuration, assessment, mode, controls, intents ?? []);
        var buffers = BufferLine.Of(snapshot, assessment, configuration.Limits);
        if (json)
        {
            await context.Out.WriteAsync(StatusReport.Json(snapshot, assessment, mode, doubts, alarms, activation.Short, buffers, intents)).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        }

        context.Out.WriteLine($"mode {ReportJson.Kebab(mode)}");
        context.Out.WriteLine(SafeText.Escape($"activation {activation.Short}"));
        foreach (var doubt in doubts.Doubts)
            context.Out.WriteLine(SafeText.Escape($"{doubt.Code} ({doubt.Subject}): {doubt.Detail}"));
        foreach (var alarm in alarms)
            context.Out.WriteLine(SafeText.Escape($"alarm {alarm.Subject}: {alarm.Code}: {alarm.Detail}"));
        Show(snapshot, assessment, buffers, intents);
        return (int)ExitCode.Ok;
    }

    // What waits beside the journal is in force as well: a keeper takes it up before it signs.
    private static ActivationRule? RuleOf(KeeperConfiguration configuration, ActivationInspection activation, MemoryControls controls)
    {
        if (!Activation.IsNeeded(configuration))
            return null;
        if (activation.Word is { } word)
            controls.WriteControl(new ControlChange(PolicyControls.Activation, word.Value, word.Reason, null));
        return new ActivationRule(configuration);
    }

    /// <summary>Endangered accounts for which the keeper, as far as the journal tells, can sign nothing now.</summary>
    private static ImmutableArray<Alarm> Alarms(KeeperConfiguration configuration, RiskAssessment assessment, KeeperMode mode, MemoryControls controls, ImmutableArray<IntentRecord> intents)
    {
        var why = SafetyComposition.WhyKeyHalted(controls, intents) ?? (mode == KeeperMode.Halted ? "the mode is halted" : null);
        return why is not null
            ? [.. StoppedRescues.WhileHalted(assessment, configuration.Limits, why)]
            : [.. StoppedRescues.BehindBusyKey(assessment, configuration.Limits, [.. intents.Where(intent => intent.Memory.State.HoldsTheKey())])];
    }

    private void Show(PortfolioSnapshot snapshot, RiskAssessment assessment, ImmutableArray<BufferLine> buffers, ImmutableArray<IntentRecord>? intents)
    {
        var console = context.Console();
        console.Write(new Text($"chain {snapshot.Chain}, block {snapshot.Block}, {snapshot.Block.Timestamp}\n"));
        console.Write(PositionTable.Render(snapshot, assessment));
        console.Write(LiquidationTable.Render(assessment));
        console.Write(BreachTable.Render(assessment));
        if (!buffers.IsEmpty)
            console.Write(BufferTable.Render(buffers));
        console.Write(GreekTable.Render(assessment));
        foreach (var line in GreekTable.Details(assessment))
            console.Write(new Text(line + "\n"));
        if (assessment.Governance is { } governance)
            console.Write(GovernanceTable.Render(governance, snapshot.Block.Timestamp));
        console.Write(intents is { } known ? TransactionTable.Render(known, TransactionsShown) : new Text("no journal yet: this keeper has not run\n"));
    }
}

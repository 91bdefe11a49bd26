using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Commands.Live;
using KeeperBot.Host.Commands.Report;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Host.Web;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>`keeper demo`: a local world, a market that moves, and the daemon of `keeper run` on it.</summary>
internal sealed class DemoCommand(CommandContext context)
{
    private static readonly UInt256 GasMoney = UInt256.Parse("10000000000000000000");
    private static readonly TimeSpan PauseWhenWatched = TimeSpan.FromMilliseconds(350);

    /// <summary>Runs it.</summary>
    public async Task<int> ExecuteAsync(DemoArguments arguments, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("keeperbot-demo-");
        try
        {
            var chain = await LocalChain.StartForkAsync(new LocalChainOptions { Scenario = arguments.Scenario.World }, context.Time, stop).ConfigureAwait(false);
            await using (chain.ConfigureAwait(false))
            {
                var result = await PlayAsync(chain, folder.FullName, arguments, stop).ConfigureAwait(false);
                if (arguments.Report is { } report)
                    await ReportAsync(System.IO.Path.Combine(folder.FullName, LocalWorldFolder.ConfigurationName), report, stop).ConfigureAwait(false);
                if (arguments.Json)
                    await context.Out.WriteAsync(DemoReport.Json(result)).ConfigureAwait(false);
                else
                    DemoReport.Show(context.Console(), result);
                return (int)result.Code;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<DemoResult> PlayAsync(LocalChain chain, string folder, DemoArguments arguments, CancellationToken stop)
    {
        if (!arguments.NoKeeper)
            await chain.GrantKeeperAsync(DemoKey.Address, GasMoney).ConfigureAwait(false);
        var configuration = ConfigurationLoader.Load(LocalWorldFolder.Write(folder, arguments.Scenario, chain, arguments.Actions));
        using var log = LogSession.Start(configuration, context.Error, quiet: !arguments.Headless);
        using var connection = await ChainConnection.OpenAsync(configuration, context.Time, _ => { }, stop).ConfigureAwait(false);
        var room = new PortfolioRoom(configuration, connection.Client);
        var drift = configuration.Options.Limits.Drift.Single();
        var record = new DemoRecord(chain, room, new Underlying(drift.Key), drift.Value.Target.Value, drift.Value.Band.Value);
        var last = arguments.NoKeeper || arguments.Headless || !context.Interactive
            ? await RunAsync(chain, configuration, connection, log, record, arguments, view: null, stop).ConfigureAwait(false)
            : await WatchAsync(chain, configuration, connection, log, record, arguments, stop).ConfigureAwait(false);
        return await JudgeAsync(chain, record, arguments, last).ConfigureAwait(false);
    }

    private async Task<CycleCompleted?> WatchAsync(
        LocalChain chain, KeeperConfiguration configuration, ChainConnection connection, LogSession log, DemoRecord record, DemoArguments arguments, CancellationToken stop)
    {
        CycleCompleted? last = null;
        await LiveScreen.RunAsync(context, async view => last = await RunAsync(chain, configuration, connection, log, record, arguments, view, stop).ConfigureAwait(false)).ConfigureAwait(false);
        return last;
    }

    private async Task<CycleCompleted?> RunAsync(
        LocalChain chain, KeeperConfiguration configuration, ChainConnection connection, LogSession log, DemoRecord record, DemoArguments arguments, LiveView? view, CancellationToken stop)
    {
        var logger = log.For("demo");
        var market = new DemoMarket(
            chain, record, view is null ? TimeSpan.Zero : PauseWhenWatched, context.Time,
            line =>
            {
                Log.Market(logger, line);
                view?.Say(line);
            });
        if (arguments.NoKeeper)
        {
            await market.RunAsync(Path(arguments), keeper: null, stop).ConfigureAwait(false);
            return null;
        }

        var signal = new HeadSignal();
        var progress = new LoopProgress(context.Time);
        await using var web = await WebSurface.StartAsync(configuration, connection.Pool, progress, dryRun: false, context.Time, log, stop).ConfigureAwait(false);
        if (web is not null)
            await TellAsync(web.Url, configuration.Directory).ConfigureAwait(false);
        // The market waits for the signal, so whoever shows the cycle comes before it.
        ImmutableArray<ICycleObserver> observers = [.. web?.Observers ?? [], .. view is null ? ImmutableArray<ICycleObserver>.Empty : [view], signal];
        using var runtime = KeeperRuntime.Open(configuration, connection, dryRun: false, observers, context.Time, log, progress: progress);
        web?.ShowModeOf(runtime.Operator);
        await SteppedKeeper.RunAsync(runtime, signal, wait => market.RunAsync(Path(arguments), wait, stop), stop).ConfigureAwait(false);
        return signal.Last as CycleCompleted;
    }

    /// <summary>All that the demo's keeper recorded, before its folder is gone: as `keeper report` makes it of any keeper's.</summary>
    private async Task ReportAsync(string configuration, string file, CancellationToken stop)
    {
        var days = RecordFolder.Beside(ConfigurationLoader.Load(configuration).JournalFile).Days();
        if (days.IsEmpty)
            throw new CommandFailure(ExitCode.BadInput, "--report: no cycle of the keeper was completed, so there is nothing to report");
        var isPage = !file.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        using var document = new StringWriter();
        await new ReportCommand(context with { Out = document }).ExecuteAsync(new(configuration, days[0], days[^1], Json: !isPage, isPage ? file : null), stop).ConfigureAwait(false);
        if (!isPage)
            await ReportCommand.WriteAsync("--report", file, document.ToString(), stop).ConfigureAwait(false);
    }

    // The token opens a page of a world that is gone when the demo ends, on this machine only.
    private async Task TellAsync(Uri url, string folder)
    {
        var token = await File.ReadAllTextAsync(System.IO.Path.Combine(folder, LocalWorldFolder.TokenName)).ConfigureAwait(false);
        await context.Error.WriteLineAsync($"dashboard: {url}login?token={token}").ConfigureAwait(false);
    }

    private static MarketPathOptions Path(DemoArguments arguments) => arguments.Scenario.Path with { Seed = arguments.Seed };

    // Asked first, done after: what the contracts said is the verdict, that they then do it is the proof.
    private static async Task<DemoResult> JudgeAsync(LocalChain chain, DemoRecord record, DemoArguments arguments, CycleCompleted? last)
    {
        var head = await chain.Control.GetHeadAsync().ConfigureAwait(false);
        var verdicts = await chain.Liquidator.AskAsync(head.ToBlockRef()).ConfigureAwait(false);
        var liquidations = ImmutableArray.CreateBuilder<Liquidation>();
        foreach (var verdict in verdicts.Where(verdict => verdict.CallSucceeds))
        {
            var receipt = await chain.Liquidator.LiquidateAsync(verdict.Account).ConfigureAwait(false);
            liquidations.Add(new Liquidation(verdict.Account.Id, receipt.TransactionHash, receipt.GasUsed));
        }

        return new DemoResult(arguments, last?.Mode, record, last?.Plane.Intents ?? [], verdicts, liquidations.ToImmutable());
    }
}

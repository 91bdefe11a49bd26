using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Stress;
using KeeperBot.Core.Stress.Paths;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Stress;

/// <summary>`keeper stress`: the portfolio at the newest block, in markets as they could be. Needs neither key nor lock, and signs nothing.</summary>
internal sealed class StressCommand(CommandContext context)
{
    private const int IntentsLookedAt = 200;

    /// <summary>Runs it.</summary>
    public async Task<int> ExecuteAsync(StressArguments arguments, CancellationToken stop)
    {
        var paths = Paths(arguments.Scenario);
        var configuration = ConfigurationLoader.Load(arguments.Configuration);
        if (arguments.Account is { } wanted && configuration.Accounts.All(account => account.Ref.Id.Value != wanted))
            throw new CommandFailure(ExitCode.Usage, $"--account {wanted}: there is no such account; configured are {string.Join(", ", configuration.Accounts.Select(account => account.Ref.Id))}");
        using var log = LogSession.Start(configuration, context.Error, quiet: true);
        var logger = log.For("stress");
        using var connection = await ChainConnection.OpenAsync(configuration, context.Time, change => Log.NodeChanged(logger, change), stop).ConfigureAwait(false);
        var head = await connection.Client.GetBlockAsync(BlockTag.Latest, stop).ConfigureAwait(false)
            ?? throw RpcException.Invalid("eth_getBlockByNumber", connection.Node, "the node has no latest block");
        var room = new PortfolioRoom(configuration, connection.Client);
        var snapshot = await room.Snapshots.ReadAsync(head.ToBlockRef(), stop).ConfigureAwait(false);
        var market = new StressedMarket(snapshot, Numeraires(configuration));
        var assumptions = new WalkAssumptions();
        var controls = SafetyComposition.InMemory(configuration, context.Time);
        // A halted key saves nobody, whatever the mode.
        var mode = SafetyComposition.WhyKeyHalted(controls, JournalView.Read(configuration.JournalFile, IntentsLookedAt) ?? []) is null
            ? SafetyComposition.Operator(configuration, dryRun: true, controls, log).Current
            : KeeperMode.Halted;
        var walk = new PathWalk(snapshot, configuration.Limits, market, Caps(configuration), mode, assumptions);
        var results = ImmutableArray.CreateBuilder<PathResult>();
        foreach (var path in paths)
        {
            stop.ThrowIfCancellationRequested();
            results.Add(walk.Walk(path));
        }

        var cascade = arguments.Impact is { } impact ? PortfolioCascade.Of(room.Assessor.Assess(snapshot), impact) : (ImmutableArray<CascadeLine>?)null;
        var whole = new StressOutcome(snapshot.Block, mode, market, PortfolioGrid.Of(snapshot, configuration.Limits, market, new()), results.ToImmutable(), cascade, assumptions);
        await ShowAsync(arguments.Account is { } account ? whole.Only(new(account)) : whole, arguments, stop).ConfigureAwait(false);
        return (int)ExitCode.Ok;
    }

    private async Task ShowAsync(StressOutcome outcome, StressArguments arguments, CancellationToken stop)
    {
        if (arguments.Svg is { } file)
            await WriteSvgAsync(file, outcome, stop).ConfigureAwait(false);
        if (arguments.Json)
            await context.Out.WriteAsync(StressReport.Json(outcome)).ConfigureAwait(false);
        else
            StressView.Show(context.Console(), outcome);
    }

    private static async Task WriteSvgAsync(string file, StressOutcome outcome, CancellationToken stop)
    {
        try
        {
            await File.WriteAllTextAsync(file, StressSvg.Write(outcome), stop).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.OutputFailed, $"--svg {file}: cannot be written: {failure.Message}; name a file in a folder that is there and may be written to", failure);
        }
    }

    private static ImmutableArray<MarketPath> Paths(string? scenario) => scenario is null ? [.. PathPacks.Names.Select(PathPacks.Read)] : [ScenarioPath.Read(scenario)];

    private static ImmutableHashSet<string> Numeraires(KeeperConfiguration configuration) =>
        [.. configuration.Options.Tokens.Where(token => token.Value.Underlying is null).Select(token => token.Key)];

    private static SendingCaps Caps(KeeperConfiguration configuration)
    {
        var rules = PolicyComposition.Rules(configuration);
        return new(
            rules.Gas.RoutineFeePerGas, rules.Gas.EmergencyFeePerGas, rules.Gas.PerTransaction, rules.Gas.PerDay,
            [.. rules.Assets.Select(asset => new BufferCap(asset.PerTransaction, asset.PerDay) { PerHour = asset.PerHour })])
        {
            CostPerHour = rules.Gas.PerHour,
        };
    }
}

using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.Heads;
using KeeperBot.Evm.Keys;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Signing;
using KeeperBot.Execution.Simulation;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Composition.Peers;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Host.Composition.Reload;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Host.Composition;

/// <summary>A whole keeper, composed; `run`, its dry run, `demo` and `rehearse` differ only in what they put in.</summary>
public sealed class KeeperRuntime : IDisposable
{
    private const string DryRunIsOfOne = "a dry run is evidence for the one configuration that it began with: start it again";

    private readonly List<IDisposable> _owned = [];

    private KeeperRuntime()
    {
    }

    /// <summary>The loop.</summary>
    public required Daemon Daemon { get; init; }

    /// <summary>The operator's switch.</summary>
    public required OperatorSwitch Operator { get; init; }

    /// <summary>Takes up a changed configuration.</summary>
    public required ConfigurationReload Reload { get; init; }

    /// <summary>Composes a keeper. A dry run opens neither key nor journal: there is nothing in it that could sign.</summary>
    /// <param name="configuration">What is configured.</param>
    /// <param name="connection">The nodes.</param>
    /// <param name="dryRun">Whether to leave the signer out.</param>
    /// <param name="observers">Told of every outcome.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where the log goes.</param>
    /// <param name="consent">What the operator consents to at this start; null to nothing.</param>
    /// <param name="beside">For a dry run: what a live keeper's journal remembers, to decide as that keeper would; null to decide afresh.</param>
    /// <param name="progress">Told how the loop gets on; null where nobody asks.</param>
    /// <param name="key">Signs instead of the configured key, which is not opened then; null for that one. The runtime destroys it.</param>
    /// <param name="activation">Says whether the operator's consent to sign stands; null where the chain, or a dry run, needs none.</param>
    /// <exception cref="KeyFileException">The key file, or a file of the remote signer's identity, must not be used.</exception>
    /// <exception cref="CommandFailure">The key is of another address than configured.</exception>
    public static KeeperRuntime Open(
        KeeperConfiguration configuration, ChainConnection connection, bool dryRun, IReadOnlyList<ICycleObserver> observers, TimeProvider time, LogSession log,
        OperatorConsent? consent = null, ImmutableArray<IntentRecord>? beside = null, LoopProgress? progress = null, ITransactionKey? key = null, ActivationRule? activation = null)
    {
        var owned = new List<IDisposable>();
        var peers = configuration.Options.Peers is null ? null : Own(owned, new FolderExchange(configuration, sends: !dryRun, time));
        var room = new PortfolioRoom(configuration, connection.Client, peers);
        var guard = new PolicyGuard(PolicyComposition.Rules(configuration));
        var options = PolicyComposition.Plane(configuration) with
        {
            AdoptNonce = consent?.Nonce,
            AdoptChain = consent?.Chain,
            Failpoint = FailpointVariable.Read(configuration, log.For<ArmedFailpoint>()),
        };
        var simulator = new EthSimulator(
            connection.Client, room.Snapshots, room.Multicall,
            new SimulationOptions(configuration.Options.Policy.MaxGasLimit, configuration.Options.Chain.BlockInterval), KnownErrors.All);
        try
        {
            var signing = dryRun ? null : OpenSigning(configuration, key, owned, time);
            if (signing is not null)
                Own(owned, JournalAudit.Start(signing.Journal, log.For<JournalAudit>()));
            IControls controls = signing is null ? SafetyComposition.InMemory(configuration, time) : signing.Journal;
            var mode = SafetyComposition.Operator(configuration, dryRun, controls, log, activation);
            var safety = SafetyComposition.Watch(configuration, connection.Client, room, controls, log);
            ITransactionPlane plane = signing is null
                ? new DryRunTransactionPlane(connection.Client, guard, mode, safety, options, log.For<DryRunTransactionPlane>(), beside ?? [])
                : Own(owned, new LiveTransactionPlane(
                    connection.Client, signing.Journal, guard, signing.Signer, simulator, room.Assessor, mode, safety, options, time, log.For<LiveTransactionPlane>()));
            var steps = new StepRunner(room.Adapters, simulator, room.Assessor, plane, room.Fees);
            var logger = log.For("keeper");
            var prices = OpenPrices(configuration, dryRun, owned, logger);
            var governance = GovernanceComposition.Of(configuration, room, connection.Client, writes: !dryRun, warning => Log.ParametersForgotten(logger, warning));
            var parts = new CycleParts(room, plane, mode, safety, steps, OrderWatch.Of(configuration, connection.Client), prices, governance, peers, KeepsDecisions: !dryRun);
            var reload = new ConfigurationReload(configuration, dryRun ? DryRunIsOfOne : null, mode, controls, guard, parts.Compose, log.For("reload"));
            var recovery = Own(owned, new PriceRecovery(configuration, connection.Client, room, prices, time, logger));
            var start = Start(new ContractInspection(configuration, room), recovery, governance, logger);
            var heads = new HeadFeed(Heads(configuration, connection, owned, time), connection.Client, new HeadFeedOptions(), time);
            progress ??= new LoopProgress(time);
            ICycleObserver[] records = dryRun ? [] : [Own(owned, RecordComposition.Open(configuration, logger))];
            var runtime = new KeeperRuntime
            {
                Operator = mode,
                Reload = reload,
                Daemon = new Daemon(parts.Compose(configuration), start, plane, heads, prices, [new CycleLog(logger), progress, recovery, .. records, .. observers], progress, configuration.Options.Chain.MaxHeadAge, time, logger)
                {
                    BeforeCycle = reload.Next,
                },
            };
            runtime._owned.AddRange(owned);
            return runtime;
        }
        catch
        {
            Dispose(owned);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Dispose(_owned);

    private static IPriceHistory OpenPrices(KeeperConfiguration configuration, bool dryRun, List<IDisposable> owned, ILogger logger)
    {
        void Warn(string warning) => Log.PricesForgotten(logger, warning);
        return dryRun ? ForesightComposition.Peek(configuration, Warn) : Own(owned, ForesightComposition.Open(configuration, Warn));
    }

    private static Func<BlockRef, bool, CancellationToken, Task> Start(ContractInspection contracts, PriceRecovery prices, GovernanceComposition governance, ILogger logger) => async (block, once, stop) =>
    {
        await contracts.RequireAsync(block, logger, stop).ConfigureAwait(false);
        await prices.StartAsync(block, once, stop).ConfigureAwait(false);
        await governance.StartAsync(block, stop).ConfigureAwait(false);
    };

    private static WokenHeadSource Heads(KeeperConfiguration configuration, ChainConnection connection, List<IDisposable> owned, TimeProvider time)
    {
        var chain = configuration.Options.Chain;
        var options = new NewHeadsOptions { SilentAfter = TimeSpan.FromTicks(Math.Max(TimeSpan.FromMinutes(1).Ticks, 5 * chain.BlockInterval.Ticks)) };
        var sockets = configuration.Subscriptions.Select(uri => new NewHeadsSubscription(uri, options, time)).ToArray();
        owned.AddRange(sockets);
        return new WokenHeadSource(connection.Client, sockets, chain.PollInterval, time);
    }

    private static Signing OpenSigning(KeeperConfiguration configuration, ITransactionKey? key, List<IDisposable> owned, TimeProvider time)
    {
        var signer = Own(owned, new TransactionSigner(Own(owned, key ?? ActingKey.Open(configuration, time))));
        return new Signing(signer, Own(owned, TransactionJournal.Open(
            new Execution.Journal.JournalOptions(configuration.JournalFile, configuration.Chain, configuration.Options.Key.Address), time)));
    }

    private static T Own<T>(List<IDisposable> owned, T item) where T : IDisposable
    {
        owned.Add(item);
        return item;
    }

    private static void Dispose(List<IDisposable> owned)
    {
        for (var index = owned.Count - 1; index >= 0; index--)
            owned[index].Dispose();
        owned.Clear();
    }

    private sealed record Signing(TransactionSigner Signer, TransactionJournal Journal);
}

using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios;

/// <summary>How a local chain with a scenario's world is started.</summary>
public sealed record LocalChainOptions
{
    /// <summary>Whether the fork mines each transaction as it comes. Off, blocks come only from <see cref="LocalChain.Market"/> and <see cref="LocalChain.Control"/>.</summary>
    public bool Automine { get; init; }

    /// <summary>Chain time between blocks whose time nobody sets.</summary>
    public TimeSpan BlockInterval { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Half as many blocks as <c>finalized</c> stays below the head, for <see cref="LocalChain.StartWholeAsync"/>.</summary>
    public int SlotsInAnEpoch { get; init; } = 1;

    /// <summary>The project's home; null finds it.</summary>
    public string? Home { get; init; }

    /// <summary>Port of the fork; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>What stands on it.</summary>
    public LocalScenario Scenario { get; init; } = new CombinedWorld();
}

/// <summary>
/// A scenario's world on this machine: one Anvil plays the main network from the cached state, and (but for <see cref="StartWholeAsync"/>) a second one forks
/// it at the world's block, as a rehearsal of a real chain would. Chain time never follows the wall clock. Everything ends when this is disposed, or with this process.
/// </summary>
public sealed class LocalChain : IAsyncDisposable
{
    private readonly AnvilProcess _main;
    private readonly AnvilProcess? _fork;
    private readonly HttpRpcTransport _transport;

    private readonly LocalScenario _scenario;

    private LocalChain(AnvilProcess main, AnvilProcess? fork, HttpRpcTransport transport, DemoWorld world, LocalScenario scenario)
    {
        (_main, _fork, _transport, World, _scenario) = (main, fork, transport, world, scenario);
        Client = new EthClient(transport);
        Control = new AnvilControl(Client);
        var parts = new ScenarioParts(Client, Control, world);
        Market = scenario.OpenMarket(parts);
        Probe = scenario.OpenProbe(parts);
        Liquidator = scenario.OpenLiquidator(parts);
    }

    /// <summary>RPC URL of the chain that is acted on (the fork, where there is one): all that a daemon is told.</summary>
    public Uri RpcUrl => (_fork ?? _main).RpcUrl;

    /// <summary>RPC URL of the network that was forked; without a fork, the chain itself.</summary>
    public Uri MainRpcUrl => _main.RpcUrl;

    /// <summary>A client of the chain that is acted on.</summary>
    public EthClient Client { get; }

    /// <summary>Its own methods.</summary>
    public AnvilControl Control { get; }

    /// <summary>Every address, and the block forked at.</summary>
    public DemoWorld World { get; }

    /// <summary>Moves prices.</summary>
    public IMarketDriver Market { get; }

    /// <summary>Reads health straight from the venues.</summary>
    public IHealthProbe Probe { get; }

    /// <summary>Asks the venues' own liquidation calls.</summary>
    public ILiquidator Liquidator { get; }

    /// <summary>Starts both chains; the first time for these inputs it deploys the world.</summary>
    /// <exception cref="ScenarioException">Anvil or artifacts are missing, or something fails; the message says how to mend it.</exception>
    public static async Task<LocalChain> StartForkAsync(LocalChainOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        var cached = await new WorldCache(options.Home ?? KeeperHome.Find(), time, options.Scenario).GetAsync(cancellation).ConfigureAwait(false);
        var main = await AnvilProcess.StartAsync(new AnvilOptions { LoadState = cached.StateFile, NoMining = true }, time, cancellation).ConfigureAwait(false);
        AnvilProcess? fork = null;
        try
        {
            var forkOptions = new AnvilOptions { Port = options.Port, ForkUrl = main.RpcUrl, ForkBlock = cached.World.Block.Number, NoMining = !options.Automine };
            fork = await AnvilProcess.StartAsync(forkOptions, time, cancellation).ConfigureAwait(false);
            return await OpenAsync(main, fork, cached.World, options, time).ConfigureAwait(false);
        }
        catch
        {
            if (fork is not null)
                await fork.DisposeAsync().ConfigureAwait(false);
            await main.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Starts the world as one chain, without a fork in front of it: half the processes, every block of its past can be reorganised, and reads need no
    /// second node. For tests that restart from a snapshot.
    /// </summary>
    /// <exception cref="ScenarioException">As <see cref="StartForkAsync"/>.</exception>
    public static async Task<LocalChain> StartWholeAsync(LocalChainOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        var cached = await new WorldCache(options.Home ?? KeeperHome.Find(), time, options.Scenario).GetAsync(cancellation).ConfigureAwait(false);
        // Anvil's clock starts at the genesis block's time, else at the wall clock's, which is after every block of the world.
        var anvilOptions = new AnvilOptions { Port = options.Port, LoadState = cached.StateFile, GenesisTime = DemoDeployer.GenesisTime, NoMining = !options.Automine, SlotsInAnEpoch = options.SlotsInAnEpoch };
        var anvil = await AnvilProcess.StartAsync(anvilOptions, time, cancellation).ConfigureAwait(false);
        try
        {
            return await OpenAsync(anvil, null, cached.World, options, time).ConfigureAwait(false);
        }
        catch
        {
            await anvil.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<LocalChain> OpenAsync(AnvilProcess main, AnvilProcess? fork, DemoWorld world, LocalChainOptions options, TimeProvider time)
    {
        var transport = new HttpRpcTransport((fork ?? main).RpcUrl, new HttpRpcOptions { Deadline = TimeSpan.FromMinutes(1) }, time);
        try
        {
            var chain = new LocalChain(main, fork, transport, world, options.Scenario);
            await chain.RequireWorldAsync().ConfigureAwait(false);
            await chain.Control.SetTimestampIntervalAsync(options.BlockInterval).ConfigureAwait(false);
            return chain;
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    /// <summary>The owner gives <paramref name="keeper"/> what it needs to act, and the account gets <paramref name="wei"/> for gas. Mines one block.</summary>
    /// <exception cref="ScenarioException">The transaction fails.</exception>
    public async Task<BlockHeader> GrantKeeperAsync(Address keeper, UInt256 wei)
    {
        await Control.SetBalanceAsync(keeper, wei).ConfigureAwait(false);
        return await _scenario.GrantKeeperAsync(new ScenarioParts(Client, Control, World), keeper).ConfigureAwait(false);
    }

    /// <summary>Kills what was started.</summary>
    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        if (_fork is not null)
            await _fork.DisposeAsync().ConfigureAwait(false);
        await _main.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RequireWorldAsync()
    {
        var head = await Client.GetBlockAsync(World.Block.Number).ConfigureAwait(false);
        if (head?.Hash != World.Block.Hash)
            throw new ScenarioException(ScenarioErrorKind.CacheInvalid, $"the chain's block {World.Block.Number} is not the world's; delete .keeper/worlds and start again");
    }
}

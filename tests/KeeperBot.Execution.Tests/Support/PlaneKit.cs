using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Evm;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Nodes;
using KeeperBot.Evm.Transports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Signing;
using KeeperBot.Execution.Simulation;
using KeeperBot.Execution.Tests.Policy;
using KeeperBot.Primitives;
using KeeperBot.TestKit;
using KeeperBot.TestKit.Policy;
using Microsoft.Extensions.Logging.Abstractions;
using SimulatedCall = KeeperBot.Core.Ports.SimulatedCall;

namespace KeeperBot.Execution.Tests.Support;

/// <summary>One life of a live plane: journal, key and plane, as the composition root makes them.</summary>
internal sealed class PlaneKit : IDisposable
{
    /// <summary>Anvil's first account.</summary>
    private const string KeyText = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    private readonly List<IDisposable> _transports = [];
    private readonly TransactionSigner _signer;

    private PlaneKit(Func<PlaneKit, IRpcTransport> connect, string journal, PlaneOptions? options, IFailpoints? failpoints, PolicyRules? rules, ITransactionKey? key, IModeSource? mode)
    {
        Client = new EthClient(connect(this));
        Source = new CounterSource(new MulticallReader(Client, Multicall));
        Simulator = SimulatorAt(TimeSpan.FromSeconds(12));
        _signer = new TransactionSigner(key ?? new LocalTransactionKey(Key()));
        Journal = TransactionJournal.Open(new JournalOptions(journal, TestPlan.Chain, TestPlan.Actor), TimeProvider.System);
        Options = options ?? new PlaneOptions(TestPlan.Chain, TestPlan.Actor);
        Plane = new LiveTransactionPlane(
            Client, Journal, new PolicyGuard(rules ?? PolicyGuardTests.Rules()), _signer, Simulator, Assessor, mode ?? new FixedMode(KeeperMode.Active), Safety, Options, TimeProvider.System,
            NullLogger<LiveTransactionPlane>.Instance, failpoints ?? NoFailpoints.Instance);
    }

    public static MulticallOptions Multicall { get; } = new() { Fallback = new CodeOverride(Address.Parse("0xca11bde05977b3631167028862be2a173976ca11"), MulticallCode()) };

    public static RiskAssessor Assessor { get; } = new(ImmutableDictionary<Address, Underlying>.Empty);

    public EthClient Client { get; }

    public StubSafety Safety { get; } = new();

    public CounterSource Source { get; }

    public EthSimulator Simulator { get; }

    public TransactionJournal Journal { get; }

    public PlaneOptions Options { get; }

    public LiveTransactionPlane Plane { get; }

    /// <summary>Starts a life: recovery included.</summary>
    public static Task<PlaneKit> StartAsync(Uri rpc, string journal, PlaneOptions? options = null, IFailpoints? failpoints = null, PolicyRules? rules = null, ITransactionKey? key = null,
        IModeSource? mode = null, Uri? relay = null) =>
        StartAsync(new PlaneKit(kit => relay is null ? kit.Transport(rpc) : kit.Pool(rpc, relay), journal, options, failpoints, rules, key, mode));

    /// <summary>The same with a node in this process.</summary>
    public static Task<PlaneKit> StartAsync(IRpcTransport node, string journal, PlaneOptions options, IFailpoints failpoints, PolicyRules rules, ITransactionKey key) =>
        StartAsync(new PlaneKit(_ => node, journal, options, failpoints, rules, key, null));

    private static async Task<PlaneKit> StartAsync(PlaneKit kit)
    {
        try
        {
            await kit.Plane.RecoverAsync(CancellationToken.None);
            return kit;
        }
        catch
        {
            kit.Dispose();
            throw;
        }
    }

    /// <summary>The key of <see cref="TestPlan.Actor"/>, in this process.</summary>
    public static LocalSigningKey Key() => new(Bytes.Parse(KeyText).Span);

    /// <summary>A simulator whose next block comes after this time.</summary>
    public EthSimulator SimulatorAt(TimeSpan interval) => new(Client, Source, Multicall, new SimulationOptions(1_000_000, interval), []);

    public async Task<BlockRef> HeadAsync() => (await Client.GetBlockAsync(BlockTag.Latest))!.ToBlockRef();

    /// <summary>As the cycle does it: simulate at the head, then submit.</summary>
    public async Task<Submission> SubmitAsync(CallIntent intent, CancellationToken cancellation = default)
    {
        var simulated = (await Simulator.SimulateAsync(intent, CancellationToken.None)).ShouldBeOfType<SimulatedCall>();
        return await Plane.SubmitAsync(intent, simulated, cancellation);
    }

    /// <summary>One step of the cycle at the head: advance, and look for awaited effects.</summary>
    public async Task<PlaneStatus> AdvanceAsync()
    {
        var head = await HeadAsync();
        var status = await Plane.AdvanceAsync(head, CancellationToken.None);
        foreach (var awaited in status.AwaitingEffect)
        {
            var snapshot = await Source.ReadAsync(head, CancellationToken.None);
            var verdict = Core.Decision.EffectCheck.Evaluate(awaited.Conditions, snapshot, Assessor.Assess(snapshot));
            await Plane.RecordEffectAsync(awaited.Intent, verdict, head, CancellationToken.None);
        }

        return status.AwaitingEffect.IsEmpty ? status : await Plane.AdvanceAsync(head, CancellationToken.None);
    }

    public IntentState State(string key) => Journal.Find(new(key))?.State ?? IntentState.None;

    public void Dispose()
    {
        Plane.Dispose();
        Journal.Dispose();
        _signer.Dispose();
        for (var i = _transports.Count - 1; i >= 0; i--)
            _transports[i].Dispose();
    }

    private HttpRpcTransport Transport(Uri rpc)
    {
        var transport = new HttpRpcTransport(rpc, new HttpRpcOptions { Deadline = TimeSpan.FromSeconds(2), MaxRetries = 0 }, TimeProvider.System);
        _transports.Add(transport);
        return transport;
    }

    private NodePool Pool(Uri rpc, Uri relay)
    {
        NodeEndpoint[] nodes = [new(Transport(rpc), "public"), new(Transport(relay), "relay") { Route = BroadcastRoute.PrivateRelay }];
        var pool = new NodePool(nodes, new NodePoolOptions { Chain = TestPlan.Chain }, TimeProvider.System);
        _transports.Add(pool);
        return pool;
    }

    private static Bytes MulticallCode()
    {
        using var artifact = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "abi", "keeperbot", "Multicall3.json")));
        return Bytes.Parse(artifact.RootElement.GetProperty("deployedBytecode").GetString()!);
    }
}

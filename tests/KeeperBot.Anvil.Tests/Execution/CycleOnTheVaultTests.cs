using System.Collections.Immutable;
using KeeperBot.Anvil.Tests.Protocols;
using KeeperBot.Anvil.Tests.Scenarios;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Signing;
using KeeperBot.Execution.Simulation;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Erc4626;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.TestKit.Policy;
using KeeperBot.TestKit.Rpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Anvil.Tests.Execution;

/// <summary>The whole cycle on the real venues: a dry run and a live one at the same head, through a proxy that counts what is sent.</summary>
public sealed class CycleOnTheVaultTests : IAsyncLifetime
{
    /// <summary>Anvil's sixth account, which holds the vault's keeper role here.</summary>
    private const string KeeperKey = "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba";

    private readonly VenueChain _venues = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-cycle-");
    private LoopbackRpcServer _proxy = null!;
    private HttpRpcTransport _transport = null!;
    private EthClient _client = null!;
    private SnapshotReader _reader = null!;
    private EthSimulator _simulator = null!;
    private RiskAssessor _assessor = null!;
    private PolicyGuard _guard = null!;
    private PlaneOptions _options = null!;

    private int Sends => _proxy.Calls("eth_sendRawTransaction");

    public async Task InitializeAsync()
    {
        await _venues.InitializeAsync();
        var world = _venues.World;
        _proxy = LoopbackRpcServer.StartProxy(_venues.Chain.RpcUrl);
        _transport = new HttpRpcTransport(_proxy.Url, new HttpRpcOptions { Deadline = TimeSpan.FromMinutes(1) }, TimeProvider.System);
        _client = new EthClient(_transport);
        var multicall = new MulticallOptions { Deployed = world.Multicall3 };
        _reader = new SnapshotReader(
            _venues.Vault.Chain, [new SnapshotAccount(_venues.Vault, [_venues.Perp, _venues.Lyra], [_venues.Usdc, _venues.Susd])],
            new MulticallReader(_client, multicall), world.Multicall3);
        _simulator = new EthSimulator(_client, _reader, multicall, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), [world.Contracts["vault"].Abi]);
        _assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty.Add(_venues.Seth.Address, new Underlying("ETH")));
        _guard = new PolicyGuard(Rules());
        _options = new PlaneOptions(_venues.Vault.Chain, _venues.Keeper);
    }

    public async Task DisposeAsync()
    {
        _transport.Dispose();
        await _proxy.DisposeAsync();
        await _venues.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_AfterAClimb_DryRunDecidesWhatTheLiveRunSendsAndTheEffectIsSeen()
    {
        var head = (await _venues.Chain.Market.StepAsync(_venues.Chain.Market.Price.Multiply(Wad.Parse("1.06"), Rounding.Down), TimeSpan.FromMinutes(10))).ToBlockRef();
        var mode = new Active();
        var dry = new DryRunTransactionPlane(_client, _guard, mode, new StubSafety(), _options, NullLogger<DryRunTransactionPlane>.Instance, []);
        await dry.RecoverAsync(default);
        var would = (await Cycle(dry, mode).RunAsync(head, default)).ShouldBeOfType<CycleCompleted>();
        var wanted = would.Steps.OfType<StepSubmitted>().ShouldHaveSingleItem(string.Join('\n', would.Steps));
        wanted.Submission.ShouldBeOfType<WouldSubmit>();
        Sends.ShouldBe(0);

        using var signer = new TransactionSigner(new LocalTransactionKey(new LocalSigningKey(Bytes.Parse(KeeperKey).Span)));
        using var journal = TransactionJournal.Open(new JournalOptions(Path.Combine(_folder.FullName, "journal.db"), _options.Chain, _options.Actor), TimeProvider.System);
        using var live = Live(signer, journal, mode);
        await live.RecoverAsync(default);
        var cycle = Cycle(live, mode);
        var sent = (await cycle.RunAsync(head, default)).ShouldBeOfType<CycleCompleted>().Steps.OfType<StepSubmitted>().ShouldHaveSingleItem();
        sent.Submission.ShouldBeOfType<Submitted>().NodeAccepted.ShouldBeTrue();
        (sent.Intent.Key, sent.Intent.To, sent.Intent.Data, sent.Intent.Description).ShouldBe((wanted.Intent.Key, wanted.Intent.To, wanted.Intent.Data, wanted.Intent.Description));
        Sends.ShouldBe(1);

        var next = (await _venues.Chain.Market.MineAsync(TimeSpan.FromSeconds(12))).ToBlockRef();
        var after = (await cycle.RunAsync(next, default)).ShouldBeOfType<CycleCompleted>();
        after.Plane.Intents.First(intent => intent.Memory.Key == sent.Intent.Key).Memory.State.ShouldBe(IntentState.Confirmed, journal.Find(sent.Intent.Key)!.Effect);
        using var reader = JournalReader.Open(journal.File);
        reader.Verify().FirstFault.ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ANeighboursContractUsesUpAllGas_NeighbourIsUnknownAndTheRescueIsSimulatedSentAndSeen(bool deployed)
    {
        // Before the vault's own reads, and among them: a venue of another account, at whose address a contract runs in a circle.
        var burner = Address.Parse("0x00000000000000000000000000000000000b0a7e");
        await _client.RawAsync("anvil_setCode", burner.ToString(), "0x5b600056");
        var stranger = new AccountRef(new AccountId("stranger"), _venues.Vault.Chain, _venues.Keeper, _venues.Keeper);
        var savings = new Erc4626Adapter(
            new Erc4626Options(new VenueId("savings"), burner, _venues.Usdc, 6, new Underlying("USDC"), Wad.One, Wad.FromInteger(2)), _venues.Routes);
        var multicall = deployed ? new MulticallOptions { Deployed = _venues.World.Multicall3 } : new MulticallOptions { Fallback = Evm.Codes.Multicall3() };
        _reader = new SnapshotReader(
            _venues.Vault.Chain,
            [new SnapshotAccount(stranger, [savings], []), new SnapshotAccount(_venues.Vault, [_venues.Perp, savings, _venues.Lyra], [_venues.Usdc, _venues.Susd])],
            new MulticallReader(_client, multicall with { GasPerChunk = 30_000_000 }), deployed ? _venues.World.Multicall3 : Evm.Codes.Multicall3().At);
        _simulator = new EthSimulator(_client, _reader, multicall, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), [_venues.World.Contracts["vault"].Abi]);
        var head = (await _venues.Chain.Market.StepAsync(_venues.Chain.Market.Price.Multiply(Wad.Parse("1.06"), Rounding.Down), TimeSpan.FromMinutes(10))).ToBlockRef();

        var snapshot = await _reader.ReadAsync(head, default);
        snapshot.Accounts.SelectMany(account => account.Venues).OfType<UnknownReading>().Select(unknown => (unknown.Venue.Value, unknown.Code))
            .ShouldBe([("savings", "read.out_of_gas"), ("savings", "read.out_of_gas")]);
        snapshot.Accounts.ShouldAllBe(account => account.UnreadBalances.IsEmpty && account.ActorBalance != null);
        snapshot.Accounts[1].Venues.OfType<KnownReading>().Count().ShouldBe(2);

        var mode = new Active();
        using var signer = new TransactionSigner(new LocalTransactionKey(new LocalSigningKey(Bytes.Parse(KeeperKey).Span)));
        using var journal = TransactionJournal.Open(new JournalOptions(Path.Combine(_folder.FullName, "journal.db"), _options.Chain, _options.Actor), TimeProvider.System);
        using var live = Live(signer, journal, mode);
        await live.RecoverAsync(default);
        var cycle = Cycle(live, mode);
        var sent = (await cycle.RunAsync(head, default)).ShouldBeOfType<CycleCompleted>().Steps.OfType<StepSubmitted>().ShouldHaveSingleItem();
        sent.Submission.ShouldBeOfType<Submitted>().NodeAccepted.ShouldBeTrue();
        var next = (await _venues.Chain.Market.MineAsync(TimeSpan.FromSeconds(12))).ToBlockRef();
        var after = (await cycle.RunAsync(next, default)).ShouldBeOfType<CycleCompleted>();
        after.Plane.Intents.First(intent => intent.Memory.Key == sent.Intent.Key).Memory.State.ShouldBe(IntentState.Confirmed, journal.Find(sent.Intent.Key)!.Effect);
    }

    private LiveTransactionPlane Live(TransactionSigner signer, TransactionJournal journal, IModeSource mode) =>
        new(_client, journal, _guard, signer, _simulator, _assessor, mode, new StubSafety(), _options, TimeProvider.System, NullLogger<LiveTransactionPlane>.Instance);

    private KeeperCycle Cycle(ITransactionPlane plane, IModeSource mode)
    {
        var limits = EngineRun.Limits(AllowedActions.All);
        return new KeeperCycle(_reader, _assessor, new DecisionEngine(limits), new StepRunner([_venues.Perp, _venues.Lyra], _simulator, _assessor, plane), plane, mode, limits, new StubSafety());
    }

    private PolicyRules Rules()
    {
        var vault = _venues.World.Contracts["vault"];
        string[] keeperFunctions = ["topUpPerp", "topUpLyra", "reduceLyra", "tradePerp"];
        return new PolicyRules
        {
            Calls = [.. keeperFunctions.Select(name => new AllowedCall(_venues.Vault.Chain, vault.Address, vault.Abi.Function(name)))],
            Assets = [Cap(_venues.Usdc), Cap(_venues.Susd)],
            Gas = new GasCaps(10_000_000, Wei.FromGwei(Wad.FromInteger(50)), Wei.FromGwei(Wad.FromInteger(200)), Wei.FromEther(Wad.FromInteger(2)), Wei.FromEther(Wad.FromInteger(10))),
        };
    }

    private static AssetCap Cap(Token token) =>
        new(TokenAmount.FromWad(token, Wad.FromInteger(10_000), Rounding.Down), TokenAmount.FromWad(token, Wad.FromInteger(50_000), Rounding.Down));

    private sealed class Active : IModeSource
    {
        public KeeperMode Current => KeeperMode.Active;
    }
}

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
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Keys;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Signing;
using KeeperBot.Execution.Simulation;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.TestKit.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Anvil.Tests.Execution;

/// <summary>A wallet that trades on the real Perp v2 itself and has allowed nothing: the keeper approves exactly, tops up, and leaves no allowance.</summary>
public sealed class ApproveThenActTests : IAsyncLifetime
{
    /// <summary>Anvil's seventh account, the wallet.</summary>
    private const string WalletKey = "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e";

    private static readonly AbiFunction Approve = AbiFunction.Parse("approve(address spender, uint256 amount)");

    private readonly VenueChain _venues = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-approve-");
    private readonly Active _mode = new();
    private readonly RiskAssessor _assessor = new(ImmutableDictionary<Address, Underlying>.Empty);
    private PerpV2Adapter _perp = null!;
    private SnapshotReader _reader = null!;
    private EthSimulator _simulator = null!;
    private PolicyGuard _guard = null!;
    private PlaneOptions _options = null!;

    public async Task InitializeAsync()
    {
        await _venues.InitializeAsync();
        var (world, wallet) = (_venues.World, _venues.Wallet);
        await _venues.DepositPerpAsync(wallet.Holder, 900_000_000);
        await _venues.TradePerpAsync(wallet.Holder, sell: true, Wad.Parse("3"));
        await _venues.SendAsync(world.Accounts.Deployer, "usdc", "mint", wallet.Holder, 2_000_000_000);
        await _venues.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
        var pair = new ApprovablePair(_venues.PerpOptions.Venue, _venues.Usdc, world.Perp.Vault);
        _perp = new PerpV2Adapter(_venues.PerpOptions, ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(wallet.Id, new DirectRoute(pair)), new EthChainReader(_venues.Client));
        var multicall = new MulticallOptions { Deployed = world.Multicall3 };
        _reader = new SnapshotReader(wallet.Chain, [new SnapshotAccount(wallet, [_perp], [_venues.Usdc]) { Allowances = [pair] }], _venues.Multicall, world.Multicall3);
        _simulator = new EthSimulator(_venues.Client, _reader, multicall, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), []);
        _guard = new PolicyGuard(Rules());
        _options = new PlaneOptions(wallet.Chain, wallet.Actor);
    }

    public async Task DisposeAsync()
    {
        await _venues.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_WalletWithoutAllowance_IsToppedUpInTwoBlocksAndAllowsNothingAfter()
    {
        using var life = await LiveAsync();
        var cycle = Cycle(life.Plane, trigger: "3");
        var before = await ReadAsync();

        var approval = Sent(await RunAsync(cycle));
        var approved = approval.Action.ShouldBeOfType<ApproveAction>().Amount;
        var promised = approval.Then.ShouldHaveSingleItem().Action.ShouldBeOfType<TopUpAction>().Amount;
        approved.ShouldBe(promised);
        approval.Intent.Data.ShouldBe(Approve.Encode(_venues.World.Perp.Vault, approved.Raw));
        await MineAsync();
        (await AllowanceAsync()).ShouldBe(approved);

        Sent(await RunAsync(cycle)).Action.ShouldBeOfType<TopUpAction>().Amount.ShouldBe(approved);
        await MineAsync();
        var after = await RunAsync(cycle);
        after.Steps.ShouldBeEmpty();
        after.Plane.Intents.Select(intent => (intent.Memory.Kind, intent.Memory.State))
            .ShouldBe([(ActionKind.Approve, IntentState.Confirmed), (ActionKind.TopUp, IntentState.Confirmed)]);
        (await AllowanceAsync()).IsZero.ShouldBeTrue();
        ((await ReadAsync()).Deposit - before.Deposit).ShouldBe(approved.ToWad(Rounding.Down));
        using var journal = JournalReader.Open(life.Journal.File);
        journal.Verify().FirstFault.ShouldBeNull();
    }

    [Fact]
    public async Task Case67_Run_StepNoLongerWanted_TakesItsApprovalBack()
    {
        using var life = await LiveAsync();
        Sent(await RunAsync(Cycle(life.Plane, trigger: "3"))).Action.ShouldBeOfType<ApproveAction>();
        await MineAsync();

        var calm = Cycle(life.Plane, trigger: "1.5");
        var reset = Sent(await RunAsync(calm)).Action.ShouldBeOfType<ApproveAction>();
        (reset.Amount.IsZero, reset.ReasonCode, reset.Kind).ShouldBe((true, "allowance.left", ActionKind.Revoke));
        await MineAsync();
        (await RunAsync(calm)).Steps.ShouldBeEmpty();
        (await AllowanceAsync()).IsZero.ShouldBeTrue();
    }

    [Fact]
    public async Task Case65_Run_AllowanceThatIsTakenFromBeforeItsStep_IsReadAgainGivenAgainAndUsedUp()
    {
        using var life = await LiveAsync();
        var cycle = Cycle(life.Plane, trigger: "3");
        var (vault, wallet) = (_venues.World.Perp.Vault, _venues.Wallet.Holder);
        var approved = Sent(await RunAsync(cycle)).Action.ShouldBeOfType<ApproveAction>().Amount;
        await MineAsync();
        await _venues.Chain.Control.ImpersonateAsync(vault);
        await _venues.Chain.Control.SetBalanceAsync(vault, UInt256.Parse("1000000000000000000"));
        await _venues.SendAsync(vault, "usdc", "transferFrom", wallet, vault, 1);

        var raced = await RunAsync(cycle);
        raced.Plane.Intents[0].Memory.State.ShouldBe(IntentState.EffectMissing, "exactly that allowance is not there, and waiting does not bring it back");
        var again = Sent(raced).Action.ShouldBeOfType<ApproveAction>().Amount;
        again.IsZero.ShouldBeFalse();
        (await AllowanceAsync()).ShouldBe(approved - TokenAmount.FromRaw(_venues.Usdc, 1));
        await MineAsync();
        Sent(await RunAsync(cycle)).Action.ShouldBeOfType<TopUpAction>().Amount.ShouldBe(again);
        await MineAsync();
        (await RunAsync(cycle)).Steps.ShouldBeEmpty();
        (await AllowanceAsync()).IsZero.ShouldBeTrue();
    }

    [Fact]
    public async Task DryRun_WalletWithoutAllowance_ShowsBothCallsAndSendsNothing()
    {
        var plane = new DryRunTransactionPlane(_venues.Client, _guard, _mode, new StubSafety(), _options, NullLogger<DryRunTransactionPlane>.Instance, []);
        await plane.RecoverAsync(default);
        var would = Sent(await RunAsync(Cycle(plane, trigger: "3")));
        would.Submission.ShouldBeOfType<WouldSubmit>();
        would.Intent.To.ShouldBe(_venues.Usdc.Address);
        would.Then.ShouldHaveSingleItem().To.ShouldBe(_venues.World.Perp.Vault);
        await MineAsync();
        (await AllowanceAsync()).IsZero.ShouldBeTrue();
    }

    private async Task<CycleCompleted> RunAsync(KeeperCycle cycle) => (await cycle.RunAsync(await _venues.HeadAsync(), default)).ShouldBeOfType<CycleCompleted>();

    private static StepSubmitted Sent(CycleCompleted cycle) => cycle.Steps.ShouldHaveSingleItem(string.Join('\n', cycle.Steps)).ShouldBeOfType<StepSubmitted>(string.Join('\n', cycle.Steps));

    private Task MineAsync() => _venues.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));

    private async Task<MarginAccount> ReadAsync() =>
        (await _reader.ReadAsync(await _venues.HeadAsync(), default)).Accounts[0].Venues[0].ShouldBeOfType<KnownReading>().MarginAccounts.ShouldHaveSingleItem();

    private async Task<TokenAmount> AllowanceAsync() => (await _reader.ReadAsync(await _venues.HeadAsync(), default)).Accounts[0].Allowances.ShouldHaveSingleItem().Amount;

    private KeeperCycle Cycle(ITransactionPlane plane, string trigger)
    {
        var limits = EngineRun.Limits(new AllowedActions(TopUp: true, Reduce: false, Hedge: false));
        var venue = _venues.PerpOptions.Venue;
        limits = limits with { Margin = limits.Margin.SetItem(venue, limits.Margin[venue] with { Trigger = Wad.Parse(trigger), Target = Wad.Parse("4") }) };
        return new KeeperCycle(_reader, _assessor, new DecisionEngine(limits), new StepRunner([_perp], _simulator, _assessor, plane), plane, _mode, limits, new StubSafety());
    }

    private async Task<Life> LiveAsync()
    {
        var signer = new TransactionSigner(new LocalTransactionKey(new LocalSigningKey(Bytes.Parse(WalletKey).Span)));
        var journal = TransactionJournal.Open(new JournalOptions(Path.Combine(_folder.FullName, "journal.db"), _options.Chain, _options.Actor), TimeProvider.System);
        var plane = new LiveTransactionPlane(
            _venues.Client, journal, _guard, signer, _simulator, _assessor, _mode, new StubSafety(), _options, TimeProvider.System, NullLogger<LiveTransactionPlane>.Instance);
        await plane.RecoverAsync(default);
        return new(plane, journal, signer);
    }

    private PolicyRules Rules() => new()
    {
        Calls = [new AllowedCall(_venues.Wallet.Chain, _venues.World.Perp.Vault, AbiFunction.Parse("deposit(address token, uint256 amount)"))],
        Approvals = [new AllowedApproval(_venues.Usdc, _venues.World.Perp.Vault, Dollars(1_000))],
        Assets = [new AssetCap(Dollars(1_000), Dollars(5_000))],
        Gas = new GasCaps(10_000_000, Wei.FromGwei(Wad.FromInteger(50)), Wei.FromGwei(Wad.FromInteger(200)), Wei.FromEther(Wad.FromInteger(2)), Wei.FromEther(Wad.FromInteger(10))),
    };

    private TokenAmount Dollars(long amount) => TokenAmount.FromWad(_venues.Usdc, Wad.FromInteger(amount), Rounding.Down);

    private sealed record Life(LiveTransactionPlane Plane, TransactionJournal Journal, TransactionSigner Signer) : IDisposable
    {
        public void Dispose()
        {
            Plane.Dispose();
            Journal.Dispose();
            Signer.Dispose();
        }
    }

    private sealed class Active : IModeSource
    {
        public KeeperMode Current => KeeperMode.Active;
    }
}

using System.Collections.Immutable;
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
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Signing;
using KeeperBot.Execution.Simulation;
using KeeperBot.Primitives;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.TestKit.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>The whole transaction plane on an order that is stuck: the dearer gas makes its execution fee too small, so it is encoded anew on the same nonce.</summary>
public sealed class GmxV2BumpTests(GmxChain world) : IClassFixture<GmxChain>, IAsyncLifetime
{
    /// <summary>The key of Anvil's seventh account, the holder.</summary>
    private const string HolderKey = "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e";

    private static readonly GasCaps Gas = new(
        10_000_000, Wei.FromGwei(Wad.FromInteger(50)), Wei.FromGwei(Wad.FromInteger(200)), Wei.FromEther(Wad.FromInteger(2)), Wei.FromEther(Wad.FromInteger(10)));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-bump-");

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Run_StuckOrderWhoseFeeNoLongerSuffices_IsReplacedByOneThatBearsTheDearerGas()
    {
        var adapter = new GmxV2Adapter(
            world.Options with { ExecutionFeeMargin = Wad.One }, ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(world.Account.Id, new DirectRoute()),
            new EthChainReader(world.Client), new FeeOutlookSource(world.Client, new FeeSettings(), Gas));
        var multicall = new MulticallOptions { Deployed = world.World.Multicall3 };
        var reader = new SnapshotReader(world.Account.Chain, [new SnapshotAccount(world.Account, [adapter], [world.Usdc])], new MulticallReader(world.Client, multicall), world.World.Multicall3);
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
        var simulator = new EthSimulator(world.Client, reader, multicall, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), []);
        var options = new PlaneOptions(world.Account.Chain, world.Account.Actor) { ReplaceAfterBlocks = 1 };
        using var signer = new TransactionSigner(new LocalTransactionKey(new LocalSigningKey(Bytes.Parse(HolderKey).Span)));
        using var journal = TransactionJournal.Open(new JournalOptions(Path.Combine(_folder.FullName, "journal.db"), options.Chain, options.Actor), TimeProvider.System);
        using var plane = new LiveTransactionPlane(
            world.Client, journal, new PolicyGuard(Rules()), signer, simulator, assessor, new Active(), new StubSafety(), options, TimeProvider.System, NullLogger<LiveTransactionPlane>.Instance);
        await plane.RecoverAsync(default);
        var limits = Limits();
        var cycle = new KeeperCycle(reader, assessor, new DecisionEngine(limits), new StepRunner([adapter], simulator, assessor, plane), plane, new Active(), limits, new StubSafety());

        var first = Sent(await RunAsync(cycle));
        await world.Chain.Control.SetNextBlockBaseFeeAsync(UInt256.FromBigInteger(Wei.FromGwei(Wad.FromInteger(8)).Raw));
        StepSubmitted? second = null;
        for (var block = 0; block < 8 && second is null; block++)
        {
            await world.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
            second = (await RunAsync(cycle)).Steps.OfType<StepSubmitted>().SingleOrDefault(step => step.Submission is Submitted);
        }

        second.ShouldNotBeNull();
        second.Intent.Value.ShouldBeGreaterThan(first.Intent.Value);
        Of(second).Nonce.ShouldBe(Of(first).Nonce);
        Of(second).MaxFeePerGas.ShouldBeGreaterThan(Of(first).MaxFeePerGas);
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
        var last = await RunAsync(cycle);
        last.Plane.Intents.Single(intent => intent.Memory.Key == second.Intent.Key).Memory.State.ShouldBe(IntentState.Confirmed);
        var pending = (await world.LongAsync()).Pending.ShouldHaveSingleItem();
        pending.PaysIn.ShouldBe(second.Action.ShouldBeOfType<TopUpAction>().Amount.ToWad(Rounding.Down));
        last.Plan.Skips.ShouldContain(skip => skip.Code == "order_pending");
    }

    private async Task<CycleCompleted> RunAsync(KeeperCycle cycle) => (await cycle.RunAsync(await world.HeadAsync(), default)).ShouldBeOfType<CycleCompleted>();

    private static StepSubmitted Sent(CycleCompleted cycle) => cycle.Steps.ShouldHaveSingleItem(string.Join('\n', cycle.Steps)).ShouldBeOfType<StepSubmitted>(string.Join('\n', cycle.Steps));

    private static Submitted Of(StepSubmitted step) => step.Submission.ShouldBeOfType<Submitted>(step.Submission.ToString());

    private DecisionLimits Limits()
    {
        var limits = EngineRun.Limits(new AllowedActions(TopUp: true, Reduce: false, Hedge: false));
        var ladder = limits.Margin.Values.First() with { Trigger = Wad.FromInteger(8), Target = Wad.FromInteger(9), Danger = Wad.FromInteger(2), MinTopUp = Wad.One, MaxTopUp = Wad.FromInteger(1_000), Reserve = Wad.Zero };
        return limits with { Margin = limits.Margin.SetItem(world.Options.Venue, ladder) };
    }

    private PolicyRules Rules() => new()
    {
        Calls = [new AllowedCall(world.Account.Chain, world.Options.ExchangeRouter, AbiFunction.Parse("multicall(bytes[] data)")) { MaxValue = world.Options.MaxExecutionFee }],
        Assets = [new AssetCap(Dollars(1_000), Dollars(5_000))],
        Gas = Gas,
    };

    private TokenAmount Dollars(long amount) => TokenAmount.FromWad(world.Usdc, Wad.FromInteger(amount), Rounding.Down);

    private sealed class Active : IModeSource
    {
        public KeeperMode Current => KeeperMode.Active;
    }
}

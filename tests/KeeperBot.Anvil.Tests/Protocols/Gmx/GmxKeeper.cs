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

/// <summary>A whole keeper over the stand-in: cycle, transaction plane, and a journal in a folder that outlives it.</summary>
internal sealed class GmxKeeper : IDisposable
{
    /// <summary>The key of Anvil's seventh account, the holder.</summary>
    private const string HolderKey = "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e";

    private static readonly GasCaps Gas = new(
        10_000_000, Wei.FromGwei(Wad.FromInteger(50)), Wei.FromGwei(Wad.FromInteger(200)), Wei.FromEther(Wad.FromInteger(2)), Wei.FromEther(Wad.FromInteger(10)));

    private readonly GmxChain _world;
    private readonly TransactionSigner _signer;
    private readonly TransactionJournal _journal;
    private readonly LiveTransactionPlane _plane;
    private readonly KeeperCycle _cycle;

    private GmxKeeper(GmxChain world, DirectoryInfo folder, DecisionLimits limits, GmxV2Options venue)
    {
        _world = world;
        var adapter = new GmxV2Adapter(
            venue, ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(world.Account.Id, new DirectRoute()), new EthChainReader(world.Client), new FeeOutlookSource(world.Client, new FeeSettings(), Gas));
        var multicall = new MulticallOptions { Deployed = world.World.Multicall3 };
        var reader = new SnapshotReader(world.Account.Chain, [new SnapshotAccount(world.Account, [adapter], [world.Usdc])], new MulticallReader(world.Client, multicall), world.World.Multicall3);
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
        var simulator = new EthSimulator(world.Client, reader, multicall, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), []);
        var options = new PlaneOptions(world.Account.Chain, world.Account.Actor) { ReplaceAfterBlocks = 1 };
        _signer = new TransactionSigner(new LocalTransactionKey(new LocalSigningKey(Bytes.Parse(HolderKey).Span)));
        _journal = TransactionJournal.Open(new JournalOptions(Path.Combine(folder.FullName, "journal.db"), options.Chain, options.Actor), TimeProvider.System);
        _plane = new LiveTransactionPlane(
            world.Client, _journal, new PolicyGuard(Rules()), _signer, simulator, assessor, new Active(), new StubSafety(), options, TimeProvider.System, NullLogger<LiveTransactionPlane>.Instance);
        var orders = new GmxV2OrderWatch(world.Client, ImmutableDictionary<VenueId, Address>.Empty.Add(venue.Venue, venue.EventEmitter));
        _cycle = new KeeperCycle(reader, assessor, new DecisionEngine(limits), new StepRunner([adapter], simulator, assessor, _plane), _plane, new Active(), limits, new StubSafety(), orders);
    }

    /// <summary>Starts one, as after a restart where the folder has a journal.</summary>
    public static async Task<GmxKeeper> StartAsync(GmxChain world, DirectoryInfo folder, AllowedActions allowed, GmxV2Options? venue = null, Func<DecisionLimits, DecisionLimits>? limits = null)
    {
        var keeper = new GmxKeeper(world, folder, (limits ?? (found => found))(Limits(world, allowed)), venue ?? world.Options);
        await keeper._plane.RecoverAsync(default);
        return keeper;
    }

    /// <summary>One cycle on the head.</summary>
    public async Task<CycleCompleted> RunAsync() => (await _cycle.RunAsync(await _world.HeadAsync(), default)).ShouldBeOfType<CycleCompleted>();

    /// <summary>The one step of a cycle, sent.</summary>
    public static StepSubmitted Sent(CycleCompleted cycle) => cycle.Steps.OfType<StepSubmitted>().ShouldHaveSingleItem(string.Join('\n', cycle.Steps.Cast<object>().Concat(cycle.Plan.Skips.Cast<object>())));

    /// <summary>As the plane has it.</summary>
    public static Submitted Of(StepSubmitted step) => step.Submission.ShouldBeOfType<Submitted>(step.Submission.ToString());

    public void Dispose()
    {
        _plane.Dispose();
        _journal.Dispose();
        _signer.Dispose();
    }

    private static DecisionLimits Limits(GmxChain world, AllowedActions allowed)
    {
        var limits = EngineRun.Limits(allowed);
        MarginLimits ladder = new(
            Trigger: Wad.FromInteger(8), Target: Wad.FromInteger(9), Danger: Wad.FromInteger(2), MinTopUp: Wad.One, MaxTopUp: Wad.FromInteger(1_000), Reserve: Wad.Zero,
            MinReduce: Wad.Parse("0.05"), MaxReduceFraction: Wad.Parse("0.5"), MaxSlippage: Wad.Parse("0.01"), MaxFeeOfSpot: Wad.Zero, Cooldown: TimeSpan.FromMinutes(5));
        return limits with { Margin = limits.Margin.SetItem(world.Options.Venue, ladder) };
    }

    private PolicyRules Rules() => new()
    {
        Calls = [new AllowedCall(_world.Account.Chain, _world.Options.ExchangeRouter, AbiFunction.Parse("multicall(bytes[] data)")) { MaxValue = _world.Options.MaxExecutionFee }],
        Assets = [new AssetCap(Dollars(1_000), Dollars(5_000))],
        Gas = Gas,
    };

    private TokenAmount Dollars(long amount) => TokenAmount.FromWad(_world.Usdc, Wad.FromInteger(amount), Rounding.Down);

    private sealed class Active : IModeSource
    {
        public KeeperMode Current => KeeperMode.Active;
    }
}

using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Execution.Simulation;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Protocols.UniswapV3;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.TestKit.Policy;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>A hedge that neither of two thin pools of Uniswap v3's real contracts takes whole, each a market of its own: the cycle divides it, and both parts are made.</summary>
public sealed class DividedHedgeTests(SpotChain world, ITestOutputHelper output) : IClassFixture<SpotChain>, IAsyncLifetime
{
    private static readonly Underlying Eth = new("ETH");

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Run_NeitherPoolTakesTheWhole_BothTakeAPart()
    {
        await world.ApproveAsync(world.Weth, BigInteger.Pow(10, 30));
        await world.ApproveAsync(world.Usdc, BigInteger.Pow(10, 30));
        var second = await world.NewPoolAsync(2_500);
        await world.InitializeAsync(second, await PriceOfAsync(world.Options.Pools[2]));
        await world.SendAsync(world.World.Accounts.Deployer, second.At, world.World.Contracts[SpotDeployer.PoolRole(500)].Abi.Function("increaseObservationCardinalityNext").Encode(100));
        await world.MintAsync(second, "20");
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(2_000));
        UniswapV3Options[] venues = [Venue("spot-a", world.Options.Pools[2]), Venue("spot-b", second)];
        var adapters = venues.Select(options => world.Adapter(options)).ToArray();
        var reader = new SnapshotReader(
            world.Wallet.Chain, [new(world.Wallet, [.. adapters], [world.Usdc, world.Weth])], new MulticallReader(world.Client, new MulticallOptions { Deployed = world.World.Multicall3 }), world.World.Multicall3);
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty.Add(world.Weth.Address, Eth));
        // 20 held and 14.5 wanted: 5.5 are to be sold, of which the worst price lets each pool take less.
        var drift = new DriftLimits(Wad.Parse("14"), Wad.One, Wad.Parse("0.5"), Wad.Parse("0.05"), Wad.FromInteger(50), Wad.Parse("0.06"), Wad.Zero, TimeSpan.FromMinutes(10));
        var limits = new DecisionLimits(
            new(TopUp: false, Reduce: false, Hedge: true), ImmutableDictionary<VenueId, MarginLimits>.Empty, ImmutableDictionary<Underlying, DriftLimits>.Empty.Add(Eth, drift),
            TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2));
        var plane = new RememberingPlane(intent => world.SendAsync(intent.From, intent.To, intent.Data));
        var simulator = new EthSimulator(world.Client, reader, new MulticallOptions { Deployed = world.World.Multicall3 }, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), []);
        var cycle = new KeeperCycle(reader, assessor, new DecisionEngine(limits), new StepRunner(adapters, simulator, assessor, plane), plane, new Active(), limits, new StubSafety());

        var first = await RunAsync(cycle);
        var asked = first.Inputs!.Quotes.Where(quote => quote.Quantity.Abs() == Wad.Parse("5.5")).ToList();
        asked.Count.ShouldBe(2);
        asked.ShouldAllBe(quote => quote.Refusal != null && quote.Fits != null, "neither takes the whole");
        var one = Sent(first);
        one.ReasonCode.ShouldBe("delta.part_sold");
        one.Choice!.Parts.ShouldBe(2);

        var two = Sent(await RunAsync(cycle));
        two.ReasonCode.ShouldBe("delta.rest");
        two.Venue.ShouldNotBe(one.Venue);
        (await RunAsync(cycle)).Steps.ShouldBeEmpty();
        output.WriteLine($"{one.Quantity} at {one.Venue}, {two.Quantity} at {two.Venue}");
        Wad.FromRaw(await world.BalanceAsync(world.Weth)).ShouldBe(Wad.Parse("20") + one.Quantity + two.Quantity, "the chain's own balance");
        (Wad.FromRaw(await world.BalanceAsync(world.Weth)) - Wad.Parse("14.5")).Abs().ShouldBeLessThan(Wad.Parse("0.01"));
    }

    private static HedgeAction Sent(CycleCompleted cycled) => cycled.Steps.OfType<StepSubmitted>().ShouldHaveSingleItem($"{string.Join('\n', cycled.Steps)}\n{string.Join('\n', cycled.Plan.Skips)}").Action.ShouldBeOfType<HedgeAction>();

    private async Task<CycleCompleted> RunAsync(KeeperCycle cycle) => (await cycle.RunAsync(await world.HeadAsync(), default)).ShouldBeOfType<CycleCompleted>();

    private UniswapV3Options Venue(string name, UniswapV3Pool pool) => world.Options with { Venue = new(name), Pools = [pool], MaxPriceImpact = Wad.Parse("0.08") };

    private async Task<BigInteger> PriceOfAsync(UniswapV3Pool pool) =>
        (await ContractReader.ReadAsync(world.Client, BlockTag.Latest, world.World.Contracts[SpotDeployer.PoolRole(pool.Fee)], "slot0"))["sqrtPriceX96"].AsBigInteger();

    private sealed class Active : IModeSource
    {
        public KeeperMode Current => KeeperMode.Active;
    }

    /// <summary>Sends from the unlocked actor, and remembers what was sent as seen on the chain.</summary>
    private sealed class RememberingPlane(Func<CallIntent, Task> send) : ITransactionPlane
    {
        private readonly List<IntentRecord> _sent = [];

        public Task RecoverAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task<PlaneStatus> AdvanceAsync(BlockRef head, CancellationToken cancellation) => Task.FromResult(new PlaneStatus([.. _sent], false, [], null));

        public async Task<Submission> SubmitAsync(CallIntent intent, Core.Ports.SimulatedCall simulation, CancellationToken cancellation)
        {
            await send(intent);
            var memory = new IntentMemory(intent.Key, intent.Action.Account, intent.Action.Target, intent.Action.Kind, IntentState.Confirmed, intent.PlannedAt.Timestamp) { ReasonCode = intent.Action.ReasonCode };
            _sent.Add(new(memory, null, null, null, null, null, intent.Description, null));
            return new Submitted(intent.Key, Hash32.Zero, 0, 0, Wei.Zero, Wei.Zero, true);
        }

        public Task RecordEffectAsync(IntentKey intent, EffectVerdict verdict, BlockRef seenAt, CancellationToken cancellation) => Task.CompletedTask;
    }
}

using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Protocols.UniswapV3;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Hedges that are too large for the one thin pool there is, on Uniswap v3's real contracts: 20 WETH of depth in the dearest tier.</summary>
public sealed class SpotDepthTests(SpotChain world, ITestOutputHelper output) : IClassFixture<SpotChain>, IAsyncLifetime
{
    private static readonly Wad Slippage = Wad.Parse("0.02");
    private static readonly Wad Least = Wad.Parse("0.05");

    private UniswapV3Options Thin => world.Options with { Pools = [world.Options.Pools[2]] };

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("-8")]
    [InlineData("8")]
    [InlineData("-15")]
    [InlineData("15")]
    public async Task Hedge_TooLargeForThePool_SaysTheLargestPartThatFits(string quantity)
    {
        await ApproveAsync();
        var (adapter, signed) = (world.Adapter(Thin), Wad.Parse(quantity));
        var (market, snapshot) = (await world.MarketAsync(adapter), await world.ReadAsync(adapter));
        var room = market.IndexPrice.Multiply(Slippage, Rounding.Down);
        var action = Plans.Hedge(world.Wallet, market, adapter.Venue, signed, signed.Sign > 0 ? market.IndexPrice + room : market.IndexPrice - room) with { Least = Least };
        var encoding = await adapter.EncodeAsync(world.Wallet, action, snapshot, CancellationToken.None);
        var large = encoding.ShouldBeOfType<EncodingTooLarge>(encoding.ToString());
        output.WriteLine($"{quantity}: {large.Fits} fits; {large.Detail}");

        // All or nothing is refused; the part is encoded; and a fiftieth of the whole more is not.
        (await adapter.EncodeAsync(world.Wallet, action with { Least = null }, snapshot, CancellationToken.None)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe(large.Code);
        (await adapter.EncodeAsync(world.Wallet, action, snapshot, CancellationToken.None)).ShouldBe(large);
        (await adapter.EncodeAsync(world.Wallet, Shrinking.To(action, large.Fits, null)!, snapshot, CancellationToken.None)).ShouldBeOfType<EncodedCall>();
        var tight = action with { Quantity = WithSign(signed, large.Fits + signed.Abs().Multiply(Slippage, Rounding.Up)), Least = null, WorstPrice = Tightened(signed, action.WorstPrice) };
        (await adapter.EncodeAsync(world.Wallet, tight, snapshot, CancellationToken.None)).ShouldBeOfType<EncodingRefused>();
        (await adapter.EncodeAsync(world.Wallet, tight with { Quantity = WithSign(signed, large.Fits) }, snapshot, CancellationToken.None)).ShouldBeOfType<EncodedCall>();
    }

    [Theory]
    [InlineData("22.5")]
    [InlineData("17.5")]
    public async Task Hedge_TooLargeForThePool_IsDoneInPartsWithExactApprovals(string target)
    {
        var pairs = new[] { world.Weth, world.Usdc }.Select(token => new ApprovablePair(Thin.Venue, token, world.World.Spot.Router)).ToImmutableArray();
        var adapter = world.Adapter(Thin, pairs);
        var reader = new SnapshotReader(
            world.Wallet.Chain, [new(world.Wallet, [adapter], [world.Usdc, world.Weth]) { Allowances = pairs }],
            new MulticallReader(world.Client, new MulticallOptions { Deployed = world.World.Multicall3 }), world.World.Multicall3);
        var drift = new DriftLimits(Wad.Parse(target), Wad.One, Wad.Parse("0.5"), Least, Wad.FromInteger(50), Slippage, Wad.Zero, TimeSpan.Zero);
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty.Add(world.Weth.Address, new("ETH")));
        var sent = new List<ActionKind>();
        var steps = new EngineSteps(
            world.Client, adapter, reader, world.World.Multicall3, assessor, EngineSteps.Limits(adapter.Venue, null, "ETH", drift, new(TopUp: false, Reduce: false, Hedge: true)),
            async intent => { sent.Add(intent.Action.Kind); await world.SendAsync(intent.From, intent.To, intent.Data); });
        var parts = new List<Wad>();
        while (await steps.NextAsync(await world.HeadAsync()) is { } step && step.Planned is HedgeAction whole)
        {
            var action = step.Outcome.ShouldBeOfType<StepSubmitted>(step.Outcome.ToString()).Action;
            output.WriteLine($"{action.Kind}: {action.Reason}");
            var verdict = await steps.EffectAsync(action, await world.HeadAsync());
            verdict.Seen.ShouldBeTrue(verdict.Detail);
            sent.Count.ShouldBeLessThan(40);
            if (action is not HedgeAction hedge)
                continue;
            hedge.Quantity.Abs().ShouldBeLessThanOrEqualTo(whole.Quantity.Abs());
            parts.Add(hedge.Quantity.Abs());
            await RefillAsync();
        }

        parts.Count.ShouldBeGreaterThan(2);
        // One approval a part, or none where one was left that a later part used: never one after another.
        sent.Zip(sent.Skip(1)).ShouldAllBe(pair => pair.First != ActionKind.Approve || pair.Second == ActionKind.Hedge);
        var distance = Wad.FromRaw(await world.BalanceAsync(world.Weth)) - Wad.Parse(target);
        distance.Abs().ShouldBeLessThanOrEqualTo(Wad.One);
    }

    private static Wad WithSign(Wad signed, Wad size) => signed.Sign > 0 ? size : -size;

    private Wad Tightened(Wad signed, Wad worst) => signed.Sign > 0 ? worst.Divide(Wad.One + Thin.QuoteTolerance, Rounding.Down) : worst.Divide(Wad.One - Thin.QuoteTolerance, Rounding.Up);

    private async Task ApproveAsync()
    {
        await world.ApproveAsync(world.Weth, BigInteger.Pow(10, 30));
        await world.ApproveAsync(world.Usdc, BigInteger.Pow(10, 30));
    }

    /// <summary>Somebody brings the pool back to the market's price, and its mean follows.</summary>
    private async Task RefillAsync()
    {
        await world.Chain.Market.StepAsync(world.Chain.Market.Price, TimeSpan.FromMinutes(1));
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
    }
}

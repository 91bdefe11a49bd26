using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>An index price that nobody renews, on the real Perp v2: no hedge at it, and a rescue all the same.</summary>
public sealed class PerpV2StaleOracleTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private static readonly RiskAssessor Assessor = new(ImmutableDictionary<Address, Underlying>.Empty);

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        await world.DepositPerpAsync(world.Wallet.Holder, 900_000_000);
        await world.TradePerpAsync(world.Wallet.Holder, sell: true, Wad.FromInteger(3));
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(40, true)]
    [InlineData(120, false)]
    public async Task Decide_PriceOfSoManyMinutes_HedgesOnlyWhileItIsFresh(int minutes, bool hedges)
    {
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(minutes));
        var plan = Decide(await KeptAsync(), new(TopUp: false, Reduce: false, Hedge: true));
        plan.Actions.OfType<HedgeAction>().Count().ShouldBe(hedges ? 1 : 0);
        plan.Skips.Any(skip => skip.Code == "price_doubted" && skip.Detail.Contains("at most 5400 s")).ShouldBe(!hedges);
        plan.Alarms.Any(alarm => alarm.Code == "hedge.price_doubted").ShouldBe(!hedges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Decide_StalePriceAndLowHealth_IsStillRescued(bool topUp)
    {
        await world.FundAsync("usdc", world.Wallet.Holder, world.World.Perp.Vault, 900_000_000);
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromHours(3));
        var before = await KeptAsync();
        var action = Decide(before, new(TopUp: topUp, Reduce: !topUp, Hedge: false)).Actions.ShouldHaveSingleItem();
        action.Kind.ShouldBe(topUp ? ActionKind.TopUp : ActionKind.Reduce);
        var call = (await world.Perp.EncodeAsync(world.Wallet, action, before, CancellationToken.None)).ShouldBeOfType<EncodedCall>();
        await world.SendAsync(world.Wallet.Actor, call.To, call.Data);
        var after = await KeptAsync();
        var verdict = EffectCheck.Evaluate(action.Effect.OnChain, after, Assessor.Assess(after));
        verdict.Seen.ShouldBeTrue(verdict.Detail);
    }

    [Fact]
    public async Task Inspect_OracleThatIsNotTheMarkets_IsACross()
    {
        (await FindingsAsync(world.PerpOptions)).Where(finding => finding.Subject.Contains("eed of vETH")).Select(finding => finding.Ok).ShouldBe([true, true]);
        var market = world.PerpOptions.Markets[0];
        var wrong = world.PerpOptions with { Markets = [market with { Oracle = market.Oracle! with { Feed = world.World.Perp.Vault } }] };
        (await FindingsAsync(wrong)).Where(finding => !finding.Ok && finding.Subject.Contains("Chainlink feed of vETH")).ShouldHaveSingleItem().Mend.ShouldNotBeNull().ShouldContain("oracles.ETH.feed");
        wrong = world.PerpOptions with { Markets = [market with { Oracle = market.Oracle! with { Dispatcher = world.World.Perp.Vault } }] };
        (await FindingsAsync(wrong)).ShouldContain(finding => !finding.Ok && finding.Subject.Contains("price feed of vETH"));
    }

    [Theory]
    [InlineData(true, "its base token is priced by")]
    [InlineData(false, "it is priced by the feed")]
    public async Task Read_MarketWithAnotherOracleThanConfigured_IsADoubt(bool dispatcher, string why)
    {
        var market = world.PerpOptions.Markets[0];
        var other = dispatcher ? market.Oracle! with { Dispatcher = world.World.Perp.Vault } : market.Oracle! with { Feed = world.World.Perp.Vault };
        var adapter = new PerpV2Adapter(world.PerpOptions with { Markets = [market with { Oracle = other }] }, world.Routes, new EthChainReader(world.Client));
        var results = await world.Multicall.ReadAsync(adapter.Reads(world.Wallet), await world.HeadAsync(), [], CancellationToken.None);
        var reading = adapter.Interpret(world.Wallet, await world.HeadAsync(), results.AsSpan()).ShouldBeOfType<KnownReading>();
        reading.Markets.Single().Doubt.ShouldNotBeNull().ShouldContain(why);
    }

    private async Task<ImmutableArray<InspectionFinding>> FindingsAsync(PerpV2Options options) => await new VenueInspector(new EthChainReader(world.Client)).RunAsync(
        new PerpV2Adapter(options, world.Routes, new EthChainReader(world.Client)).Inspect(world.Wallet), await world.HeadAsync(), CancellationToken.None);

    /// <summary>The wallet alone at this venue.</summary>
    private async Task<PortfolioSnapshot> KeptAsync()
    {
        var snapshot = await world.ReadAsync();
        var wallet = snapshot.Accounts.Single(item => item.Account == world.Wallet);
        return snapshot with { Accounts = [wallet with { Venues = [.. wallet.Venues.Where(reading => reading.Venue == world.Perp.Venue)] }] };
    }

    private ActionPlan Decide(PortfolioSnapshot snapshot, AllowedActions actions)
    {
        var ladder = new MarginLimits(
            Wad.FromInteger(5), Wad.FromInteger(6), Wad.Parse("1.2"), Wad.FromInteger(20), Wad.FromInteger(2000), Wad.Zero, Wad.Parse("0.1"), Wad.Parse("0.5"), Wad.Parse("0.02"), Wad.Zero, TimeSpan.FromMinutes(5));
        var drift = new DriftLimits(Wad.Zero, Wad.One, Wad.Parse("0.5"), Wad.Parse("0.1"), Wad.FromInteger(5), Wad.Parse("0.02"), Wad.Parse("1.5"), TimeSpan.Zero);
        return new DecisionEngine(EngineSteps.Limits(world.Perp.Venue, ladder, "ETH", drift, actions)).Decide(snapshot, Assessor.Assess(snapshot), new([]), KeeperMode.Active, new([]));
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PastPrices;
using KeeperBot.Scenarios.Worlds.Aave;
using static KeeperBot.Anvil.Tests.Protocols.Aave.AaveChain;

namespace KeeperBot.Anvil.Tests.Protocols.Aave;

/// <summary>From the aggregator's rounds to the pool: the same position, rescued or left alone by nothing but the prices of the last day and a half.</summary>
public sealed class ForeseenRescueTests(AaveChain world) : IClassFixture<AaveChain>, IAsyncLifetime
{
    private static readonly Underlying Eth = new("ETH");

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(0.02, true)] // 460 % a year
    [InlineData(0.001, false)] // 23 % a year: the floor
    public async Task Decide_AboveTheTrigger_RescuesWhereThePastIsWildAndOnlyThere(double move, bool rescues)
    {
        await OpenAsync();
        for (var round = 0; round < 200; round++)
        {
            await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(10));
            await world.PriceAsync(Weth, (2000 * Math.Exp(round % 2 == 0 ? move : 0)).ToString("F8", CultureInfo.InvariantCulture));
        }

        await world.PassAsync(TimeSpan.FromMinutes(10));
        var limits = Limits();
        var (snapshot, assessment) = await ForeseeAsync(limits);
        var before = assessment.Margin.ShouldHaveSingleItem().Margin.Health;
        before.IsBelow(limits.Margin[world.Adapter.Venue].Trigger).ShouldBeFalse();
        var plan = new DecisionEngine(limits).Decide(snapshot, assessment, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);

        plan.Actions.Any().ShouldBe(rescues, string.Join("; ", plan.Skips));
        assessment.Margin[0].Breach.ShouldBeOfType<BreachForeseen>().IsWarmingUp.ShouldBeFalse();
        if (!rescues)
            return;
        var action = plan.Actions[0].ShouldBeOfType<TopUpAction>();
        action.ReasonCode.ShouldBe("breach.foreseen");
        var call = (await world.Adapter.EncodeAsync(world.Wallet, action, snapshot, CancellationToken.None)).ShouldBeOfType<EncodedCall>();
        await world.Client.RawAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = world.Wallet.Actor.ToString(), ["to"] = call.To.ToString(), ["data"] = call.Data.ToString(), ["gas"] = "0x989680",
        });
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
        var (after, later) = await ForeseeAsync(limits);
        EffectCheck.Evaluate(action.Effect.OnChain, after, later).Seen.ShouldBeTrue();
        var watched = later.Margin[0].Breach.ShouldBeOfType<BreachForeseen>().Watched.ShouldNotBeNull();
        watched.Probability.ShouldBeLessThan(0.02);
    }

    private async Task OpenAsync()
    {
        await world.SupplyAsync(Weth, "10");
        await world.BorrowAsync(UsdcReserve, "14000");
        await AaveDeployer.FundAsync(world.Site, UsdcReserve, world.Wallet.Holder, "14000");
    }

    private DecisionLimits Limits() => new(
        AllowedActions.All,
        ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(world.Adapter.Venue, new MarginLimits(
            Wad.Parse("1.1"), Wad.Parse("1.5"), Wad.Parse("1.05"), Wad.Parse("10"), Wad.Parse("100000"), Wad.Zero, Wad.Parse("0.1"), Wad.One, Wad.Parse("0.02"), Wad.Zero, TimeSpan.FromMinutes(10))
        {
            Breach = new BreachTrigger(TimeSpan.FromHours(6), Wad.Parse("0.02"), Wad.Parse("3")),
        }),
        ImmutableDictionary<Underlying, DriftLimits>.Empty, TimeSpan.FromHours(1), TimeSpan.FromMinutes(2));

    /// <summary>A start of the keeper: the history is filled from the feed at this block, and the account is foreseen by a formula of its own (one collateral, one debt).</summary>
    private async Task<(PortfolioSnapshot, RiskAssessment)> ForeseeAsync(DecisionLimits limits)
    {
        var head = await world.HeadAsync();
        var snapshot = await world.Reader.ReadAsync(head, CancellationToken.None);
        snapshot = snapshot with { Accounts = [.. snapshot.Accounts.Select(account => account with { Venues = [.. account.Venues.Select(WithFormula)] })] };
        var book = new PriceBook(TimeSpan.FromDays(30), TimeSpan.FromMinutes(1));
        var told = await new PastPriceReader(world.Multicall, 1000).ReadAsync(new FeedSource(Eth, "feed", world.At(Weth.Role("feed"))), head, new ChainTime(0), CancellationToken.None);
        book.Fill(Eth, told.Samples);
        var settings = new ForesightSettings(TimeSpan.FromDays(1), 0.4, 0.05, [Eth]);
        return (snapshot, new RiskForesight(book, settings, limits).Look(snapshot, new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(snapshot), SafetyState.Clear));
    }

    private static VenueReading WithFormula(VenueReading reading)
    {
        var known = reading.ShouldBeOfType<KnownReading>((reading as UnknownReading)?.Detail);
        return known with { MarginAccounts = [.. known.MarginAccounts.Select(margin => margin with { Curve = new OneCollateral(margin) })] };
    }

    private sealed class OneCollateral(MarginAccount margin) : IMarginCurve
    {
        public MarginPoint At(MarketShift shift) => new(margin.Equity.ToDouble() * shift.Factor(Eth), margin.Maintenance!.Value.ToDouble());
    }
}

using System.Collections.Immutable;
using KeeperBot.Anvil.Tests.Protocols.Contract;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>What the engine does with an account in several markets, on the real contracts: it reduces the one that weighs most, and where that one stands still the next.</summary>
public sealed class PerpV2MarketsTests(PerpV2MarketsBench bench) : IClassFixture<PerpV2MarketsBench>, IAsyncLifetime
{
    private static readonly RiskAssessor Assessor = new(ImmutableDictionary<Address, Underlying>.Empty);

    public Task InitializeAsync() => bench.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("nothing stands still", "vETH")]
    [InlineData("trading in vETH is paused", "vBTC")]
    [InlineData("vETH is paused", "vBTC")]
    [InlineData("vETH and vBTC are paused", "vSOL")]
    public async Task Decide_HealthBelowTheTrigger_ReducesTheHeaviestMarketThatTrades(string state, string expected)
    {
        await bench.StopAsync(state);
        var (before, _) = await bench.ReadAsync();
        var action = Decide(before).Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        action.Leg.Value.ShouldBe(expected);

        var encoding = await bench.Adapter.EncodeAsync(bench.Account, action, before, CancellationToken.None);
        var call = encoding.ShouldBeOfType<EncodedCall>(encoding.ToString());
        await bench.SendAsync(call);

        var (after, _) = await bench.ReadAsync();
        EffectCheck.Evaluate(action.Effect.OnChain, after, Assessor.Assess(after)).ShouldSatisfyAllConditions(verdict => verdict.Seen.ShouldBeTrue(verdict.Detail));
        Margin(after).Health.Value!.Value.ShouldBeGreaterThan(Margin(before).Health.Value!.Value);
        foreach (var leg in Margin(before).Legs.Where(leg => leg.Id != action.Leg))
            Margin(after).Legs.Single(other => other.Id == leg.Id).Size.ShouldBe(leg.Size);
    }

    [Fact]
    public async Task Assess_SeveralMarkets_KeepsEachUnderlyingApart()
    {
        var (snapshot, _) = await bench.ReadAsync();
        var kept = snapshot with { Accounts = [snapshot.Accounts[1]] };
        var exposures = Assessor.Assess(kept).Exposures.ToDictionary(exposure => exposure.Underlying.Symbol, exposure => exposure.NetDelta!.Value);
        exposures.Keys.ShouldBe(["BTC", "ETH", "SOL"], ignoreOrder: true);
        foreach (var (symbol, expected) in new[] { ("BTC", "0.1"), ("ETH", "-3"), ("SOL", "10") })
            (exposures[symbol] - Wad.Parse(expected)).Abs().ShouldBeLessThan(Wad.Parse("0.000000000001"), symbol);
    }

    private static MarginAccount Margin(PortfolioSnapshot snapshot) => snapshot.Accounts[1].Venues.OfType<KnownReading>().Single().MarginAccounts.Single();

    /// <summary>Far above the account's health, so that it acts; no hedges, and nothing to top up with.</summary>
    private ActionPlan Decide(PortfolioSnapshot snapshot)
    {
        var kept = snapshot with { Accounts = [snapshot.Accounts[1] with { Idle = [] }] };
        var ladder = new MarginLimits(
            Wad.FromInteger(5), Wad.FromInteger(6), Wad.Parse("1.2"), Wad.FromInteger(20), Wad.FromInteger(1000), Wad.Zero, Wad.Parse("0.01"), Wad.Parse("0.4"), Wad.Parse("0.02"), Wad.Zero, TimeSpan.FromMinutes(5));
        var limits = new DecisionLimits(
            new AllowedActions(TopUp: false, Reduce: true, Hedge: false), ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(bench.Adapter.Venue, ladder), ImmutableDictionary<Underlying, DriftLimits>.Empty,
            TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2));
        return new DecisionEngine(limits).Decide(kept, Assessor.Assess(kept), new([]), KeeperMode.Active, new([]));
    }
}

using System.Collections.Immutable;
using KeeperBot.Anvil.Tests.Scenarios;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Calls on the real Lyra v1 that are covered by the base asset: collateral, idle balance and options are each a line of net delta, and at the strategy's own delta nothing is traded.</summary>
public sealed class CoveredCallTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private static readonly Underlying Eth = new("ETH");

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Decide_FullyCoveredAtItsStrategysDelta_TradesNothing()
    {
        var (wallet, market) = (world.Wallet, world.World.Lyra.OptionMarket);
        await world.FundAsync("susd", wallet.Holder, market, Wad.Parse("1000").Raw);
        await world.FundAsync("seth", wallet.Holder, market, Wad.Parse("4.5").Raw);
        var strikes = await world.AskAsync(await world.HeadAsync(), "lyra.optionMarket", "getBoardStrikes", world.World.Board);
        await world.SendAsync(wallet.Holder, "lyra.optionMarket", "openPosition", world.World.Contracts["lyra.optionMarket"].Struct(
            "openPosition", 0,
            ("strikeId", strikes[5]), ("positionId", 0), ("iterations", 1), ("optionType", LyraBook.ShortCallBase), ("amount", Wad.Parse("4").Raw),
            ("setCollateralTo", Wad.Parse("4").Raw), ("minTotalCost", 0), ("maxTotalCost", UInt256.MaxValue)));
        var snapshot = await world.ReadAsync();
        snapshot = snapshot with { Accounts = [snapshot.Accounts.Single(account => account.Account == wallet)] };
        var assessment = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty.Add(world.Seth.Address, Eth)).Assess(snapshot);

        var exposure = assessment.Exposures.Single();
        exposure.Lines.Select(line => (line.Kind.Split(' ')[0], line.Size)).ShouldBe([("call", Wad.Parse("-4")), ("base", Wad.Parse("4")), ("idle", Wad.Parse("0.5"))]);
        // The venue's own delta, which a long option has: four written ones take four times as much away.
        await world.SendAsync(world.Keeper, "lyra.optionGreekCache", "updateBoardCachedGreeks", world.World.Board);
        var cache = await world.AskAsync(await world.HeadAsync(), "lyra.optionGreekCache", "getStrikeCache", strikes[5]);
        var delta = Wad.FromRaw(cache["greeks"]["callDelta"].AsBigInteger());
        exposure.NetDelta!.Value.ToDouble().ShouldBe(4.5 - (4 * delta.ToDouble()), 0.02, "the cache weighs its volatility over time");

        Plan(snapshot, assessment, Wad.One - delta).ShouldSatisfyAllConditions(
            plan => plan.Actions.ShouldBeEmpty(), plan => plan.Skips.Single(skip => skip.Kind == ActionKind.Hedge).Code.ShouldBe("within_limits"));
        Plan(snapshot, assessment, Wad.Zero).Skips.Single(skip => skip.Kind == ActionKind.Hedge).Code.ShouldNotBe("within_limits", "against a target of zero the same book is out of its band");
    }

    /// <summary>Half an ETH is idle beside the strategy, and its target says so.</summary>
    private static ActionPlan Plan(PortfolioSnapshot snapshot, RiskAssessment assessment, Wad perOption)
    {
        var limits = EngineRun.Limits(AllowedActions.All);
        limits = limits with
        {
            Drift = limits.Drift.SetItem(Eth, limits.Drift[Eth] with { TargetDelta = perOption.IsZero ? Wad.Zero : Wad.Parse("0.5"), TargetPerOption = perOption, Band = Wad.Parse("0.1"), Inside = Wad.Zero }),
        };
        return new DecisionEngine(limits).Decide(snapshot, assessment, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);
    }
}

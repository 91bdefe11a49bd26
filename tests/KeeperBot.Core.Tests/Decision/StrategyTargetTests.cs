using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Cycle;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>A target of net delta that follows a strategy's size, and what is done while that size is not known.</summary>
public sealed class StrategyTargetTests
{
    private static DecisionLimits PerOption => Limits(band: Band() with { TargetPerOption = W("0.5") });

    [Fact]
    public void Decide_OptionExpiredAndNotSettled_HedgesNothingAndSaysSo()
    {
        // The delta of the call is gone and the target would fall with it; what it settles for has not arrived.
        var plan = WithCall(-60).Decide(PerOption);

        plan.Actions.OfType<HedgeAction>().ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.Hedge && skip.Code == "target_unknown" && skip.Detail.Contains("not settled"));
        plan.Alarms.ShouldContain(alarm => alarm.Code == "hedge.target_unknown" && alarm.Subject == "ETH");
    }

    [Fact]
    public void Decide_NothingIsWrittenAnyMore_HedgesNothingAndSaysSo()
    {
        new Book().WithPerp("5", "20000").Decide(PerOption).ShouldSatisfyAllConditions(
            plan => plan.Actions.OfType<HedgeAction>().ShouldBeEmpty(),
            plan => plan.Alarms.ShouldContain(alarm => alarm.Code == "hedge.target_unknown"));
        new Book().WithPerp("5", "20000").Decide(Limits()).Actions.OfType<HedgeAction>().ShouldHaveSingleItem("a constant target is known");
        new Book().WithPerp("0.1", "20000").Decide(PerOption).Alarms.ShouldNotContain(alarm => alarm.Code == "hedge.target_unknown", "nothing was to be done");
    }

    [Fact]
    public void Decide_OptionAlive_HedgesTowardsTheStrategysDelta() => WithCall(86_400).Decide(PerOption).Actions.OfType<HedgeAction>().ShouldHaveSingleItem();

    [Theory]
    [InlineData("10", "-1.8")]
    [InlineData("30", "3.8")]
    public void Decide_TargetPerShare_FollowsTheSharesOutstanding(string shares, string traded)
    {
        // Net delta 5; 0.3 a share and 0 besides: a target of 3, then of 9; traded back to 0.2 from it.
        var plan = Decide(shares);

        var hedge = plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();
        hedge.Quantity.ToDouble().ShouldBe(W(traded).ToDouble(), 1e-9);
    }

    [Fact]
    public void Decide_SharesNotRead_HedgesNothing() => Decide(null).ShouldSatisfyAllConditions(
        plan => plan.Actions.ShouldBeEmpty(), plan => plan.Alarms.ShouldContain(alarm => alarm.Code == "hedge.target_unknown" && alarm.Detail.Contains("shares")));

    [Fact]
    public void Decide_SharesNotReadAndNetDeltaWithinTheRest_SaysSo() => Decide(null, Band("1000", "1")).ShouldSatisfyAllConditions(
        plan => plan.Actions.ShouldBeEmpty(), plan => plan.Alarms.ShouldContain(alarm => alarm.Code == "hedge.target_unknown"), plan => plan.Skips.ShouldNotContain(skip => skip.Kind == ActionKind.Hedge && skip.Code == "within_limits"));

    private static ActionPlan Decide(string? shares, DriftLimits? band = null)
    {
        var book = new Book().WithPerp("5", "20000");
        var snapshot = book.Snapshot();
        snapshot = snapshot with { Accounts = [snapshot.Accounts[0] with { Shares = shares is null ? null : W(shares) }] };
        return new DecisionEngine(Limits(band: (band ?? Band()) with { TargetPerShare = new(Main.Id, W("0.3")) })).Decide(snapshot, book.Assess(), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);
    }

    private static Book WithCall(int seconds)
    {
        var book = new Book().WithPerp("5", "20000");
        var call = new OptionLeg(new("option"), Eth, W("-1"), OptionKind.Call, W("2000"), book.Now.Plus(TimeSpan.FromSeconds(seconds)), book.Spot, book.Volatility, W("0.05"), W("50"), true);
        return book.WithLyra(new KnownReading(Lyra, [new(Option("1"), Lyra, W("5000"), W("5000"), W("1000"), LiquidationPredicate.StrictlyBelow, false, Susd, null, null, [call])], [], []));
    }
}

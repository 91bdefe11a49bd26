using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>Hedges where margin is tight: lagging marks, side flips, leaks of the buffer, churn against the ladder, reverts.</summary>
public class DriftRuleEdgeTests
{
    private static Book Calls(string perp, string equity) =>
        new Book().WithPerp(perp, equity).WithShort("1", OptionKind.Call, "10", "2000", "5000", "1000").WithIdle(Susd, "0");

    [Fact]
    public void Decide_AReductionIsPlannedElsewhere_StillPlansTheHedgeBehindIt()
    {
        // The cycle sends one step; a reduction that cannot be made for hours must not leave the delta open for hours.
        var plan = new Book().WithPerp("3", "100000").WithShort("1", OptionKind.Put, "5", "2000", "1100", "1000").WithIdle(Susd, "0").Decide();
        plan.Actions.Select(action => action.Kind).ShouldBe([ActionKind.Reduce, ActionKind.Hedge]);
    }

    [Fact]
    public void Decide_GrowingHedge_MustShowTheHealthThatItKeeps()
    {
        var action = Calls("0", "100000").Decide().Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();
        action.Effect.Simulated.OfType<HealthAtLeast>().ShouldHaveSingleItem().Minimum.ToDouble().ShouldBe(1.3 * 0.97, 1e-9);
        action.Effect.OnChain.ShouldHaveSingleItem().ShouldBeOfType<SizeWithin>();
    }

    [Fact]
    public void Decide_MarkLagsBehindTheIndex_KeepsMarginForTheLossAtOnce()
    {
        // Short 4 calls' worth of delta wanted back by buying at 2000 what the venue values at 1900.
        var margin = MarginLadderEdgeTests.Cross("1000", MarginLadderEdgeTests.Leg("ETH-PERP", "-0.1", "1900", "2000"));
        var market = new HedgeMarket(margin.Id, new("ETH-PERP"), Eth, W("-0.1"), W("1900"), W("2000"), W("0.1"), W("0.0625"), true);
        var limits = Limits(band: Band() with { TargetDelta = W("20") });
        var action = MarginLadderEdgeTests.Decide(margin, limits, markets: [market]).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();
        var bought = action.Quantity.ToDouble();
        var equity = 1000 - bought * (action.WorstPrice.ToDouble() - 1900);
        (equity / ((bought - 0.1) * 1900 * 0.0625)).ShouldBeGreaterThanOrEqualTo(1.3);
    }

    [Fact]
    public void Decide_HedgeThatFlipsTheSide_KeepsTheMarginToo()
    {
        // From 10 long to 9.8 short at a slippage of 1 %: about 396 of cost for 0.2 of size released.
        var limits = Limits(ladder: Ladder("1.05", "1.1", "1.01"), band: Band() with { TargetDelta = W("-10") });
        var plan = new Book().WithPerp("10", "1400", free: "0").WithIdle(Usdc, "0").Decide(limits);
        var action = plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();
        var after = 10 + action.Quantity.ToDouble();
        var equity = 1400 + action.Quantity.ToDouble() * 20;
        (equity / (Math.Abs(after) * 125)).ShouldBeGreaterThanOrEqualTo(1.3);
        after.ShouldBeLessThan(0);
    }

    [Fact]
    public void Decide_MarginPaidInTwiceAndStillNoHedge_StopsFeedingTheBuffer()
    {
        var book = Calls("0", "100").WithIdle(Usdc, "5000")
            .WithIntent(ActionKind.TopUp, PerpAccount, IntentState.Confirmed, TimeSpan.FromMinutes(2))
            .WithIntent(ActionKind.TopUp, PerpAccount, IntentState.Confirmed, TimeSpan.FromMinutes(1));
        book.Decide().Actions.ShouldNotContain(action => action.Kind == ActionKind.TopUp);
        Calls("0", "100").WithIdle(Usdc, "5000").WithIntent(ActionKind.TopUp, PerpAccount, IntentState.Confirmed, TimeSpan.FromMinutes(1))
            .Decide().Actions.ShouldHaveSingleItem().Kind.ShouldBe(ActionKind.TopUp);
    }

    [Fact]
    public void Decide_RightAfterAReductionOfTheSameAccount_DoesNotGrowItBackBelowTheTarget()
    {
        // 4 long after a reduction, health exactly at its target of 1.5; the calls want more, and without the reduction they get some.
        static Book Make() => new Book().WithPerp("4", "750", free: "100000").WithShort("1", OptionKind.Call, "12", "2000", "5000", "1000")
            .WithIdle(Susd, "0").WithIdle(Usdc, "0");
        Make().Decide().Actions.ShouldHaveSingleItem().Kind.ShouldBe(ActionKind.Hedge);
        var plan = Make().WithIntent(ActionKind.Reduce, PerpAccount, IntentState.Confirmed, TimeSpan.FromSeconds(30)).Decide();
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Subject == "ETH" && skip.Code == "no_margin");
    }

    [Fact]
    public void Decide_MarginAfterBelowTheTrigger_IsRaisedToIt()
    {
        var limits = Limits(band: Band() with { MarginAfter = W("1.01") });
        var action = Calls("0", "100000").Decide(limits).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();
        action.Effect.Simulated.OfType<HealthAtLeast>().ShouldHaveSingleItem().Minimum.ToDouble().ShouldBe(1.2 * 0.97, 1e-9);
    }

    [Fact]
    public void Decide_HedgesRevertOnTheChain_BacksOff()
    {
        var book = new Book().WithPerp("3", "100000");
        for (var i = 0; i < 3; i++)
            book = book.WithIntent(ActionKind.Hedge, PerpAccount, IntentState.Reverted, TimeSpan.FromSeconds(12));
        book.Decide().Skips.ShouldContain(skip => skip.Subject == "ETH" && skip.Code == "backing_off");
    }
}

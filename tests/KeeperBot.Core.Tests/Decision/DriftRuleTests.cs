using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

public class DriftRuleTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("0")]
    public void Decide_InsideTheBand_SkipsWithTheFigures(string size) =>
        new Book().WithPerp(size, "100000").Decide().Skips.ShouldContain(skip => skip.Subject == "ETH" && skip.Code == "within_limits");

    [Theory]
    [InlineData("3", "-2.8", "1980")]
    [InlineData("-3", "2.8", "2020")]
    public void Decide_BeyondTheBand_TradesBackToTheInnerEdge(string size, string trade, string worst)
    {
        var action = new Book().WithPerp(size, "100000").Decide().Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();
        action.Quantity.ShouldBe(W(trade));
        action.WorstPrice.ShouldBe(W(worst));
        action.Effect.OnChain.ShouldHaveSingleItem().ShouldBeOfType<SizeWithin>();
        action.Effect.Simulated.OfType<NetDeltaWithin>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Decide_NonZeroTarget_IsMeasuredFromTheTarget()
    {
        var band = Band() with { TargetDelta = W("3") };
        new Book().WithPerp("3", "100000").Decide(Limits(band: band)).Actions.ShouldBeEmpty();
        new Book().WithPerp("0", "100000").Decide(Limits(band: band)).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>().Quantity.ShouldBe(W("2.8"));
    }

    [Fact]
    public void Decide_LargerThanTheCap_TradesTheCap() =>
        new Book().WithPerp("300", "10000000").Decide().Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>().Quantity.ShouldBe(W("-50"));

    [Fact]
    public void Decide_BelowTheLeastTrade_Skips() =>
        new Book().WithPerp("1.05", "100000").Decide(Limits(band: Band("1", "1"))).Skips.ShouldContain(skip => skip.Code == "below_minimum");

    [Fact]
    public void Decide_NoMarginForTheHedge_AsksForItFirst()
    {
        // Ten short calls (delta about -5.6) and no perp yet; 100 USDC of margin carries almost nothing.
        var book = new Book().WithPerp("0", "100").WithShort("1", OptionKind.Call, "10", "2000", "5000", "1000").WithIdle(Usdc, "5000").WithIdle(Susd, "0");
        var action = book.Decide().Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.ReasonCode.ShouldBe("delta.hedge_margin");
        action.Target.ShouldBe(PerpAccount);
        // Initial margin of 10 % of the added notional plus slippage, less what is free.
        action.Amount.ToWad(Rounding.Down).ToDouble().ShouldBeInRange(900, 1400);
    }

    [Fact]
    public void Decide_NoMarginAndNoBuffer_HedgesAsMuchAsFits()
    {
        var book = new Book().WithPerp("0", "500").WithShort("1", OptionKind.Call, "10", "2000", "5000", "1000").WithIdle(Usdc, "0");
        var action = book.Decide().Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();
        var notional = action.Quantity.ToDouble() * 2000;
        (notional * 0.1 + notional * 0.01).ShouldBeLessThanOrEqualTo(500);
        (notional * 0.11).ShouldBeGreaterThan(490);
    }

    [Fact]
    public void Decide_NothingFits_SkipsAndAlarms()
    {
        var plan = new Book().WithPerp("0", "1").WithShort("1", OptionKind.Call, "10", "2000", "5000", "1000").WithIdle(Usdc, "0").Decide();
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "no_margin");
        plan.Alarms.ShouldContain(alarm => alarm.Code == "hedge.no_margin");
    }

    [Fact]
    public void Decide_TradeThatShrinksThePosition_NeedsNoMargin() =>
        new Book().WithPerp("3", "400", free: "-200").Decide(Limits(ladder: Ladder("1.01", "1.02", "1"))).Actions
            .ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>().Quantity.ShouldBe(W("-2.8"));

    [Fact]
    public void Decide_UnknownPosition_NeverHedges()
    {
        var plan = new Book().WithPerp("3", "100000").WithLyra(new UnknownReading(Lyra, "read.reverted", "boom")).Decide();
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Subject == "ETH" && skip.Code == "position_unknown");
    }

    [Fact]
    public void Decide_ReduceOnly_DoesNotHedge() =>
        new Book().WithPerp("3", "100000").Decide(mode: KeeperMode.ReduceOnly).Skips.ShouldContain(skip => skip.Code == "reduce_only");

    [Fact]
    public void Decide_ClosedMarket_SkipsAndAlarms()
    {
        var plan = new Book().WithPerp("3", "100000", open: false).Decide();
        plan.Actions.ShouldBeEmpty();
        plan.Alarms.ShouldContain(alarm => alarm.Code == "hedge.market_closed");
    }

    [Fact]
    public void Decide_MissingEffect_QuarantinesHedgesButNotTheRescue()
    {
        var quarantined = new Book().WithPerp("3", "100000").WithIntent(ActionKind.Hedge, PerpAccount, IntentState.EffectMissing, TimeSpan.FromMinutes(30));
        quarantined.Decide().Skips.ShouldContain(skip => skip.Code == "quarantine");
        var endangered = new Book().WithPerp("10", "1260").WithIdle(Usdc, "5000")
            .WithIntent(ActionKind.Hedge, PerpAccount, IntentState.EffectMissing, TimeSpan.FromMinutes(30));
        endangered.Decide().Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        var later = new Book().WithPerp("3", "100000").WithIntent(ActionKind.Hedge, PerpAccount, IntentState.EffectMissing, TimeSpan.FromMinutes(61));
        later.Decide().Actions.ShouldHaveSingleItem();
    }

    [Fact]
    public void Decide_WithinCooldown_Waits() =>
        new Book().WithPerp("3", "100000").WithIntent(ActionKind.Hedge, PerpAccount, IntentState.Finalized, TimeSpan.FromMinutes(4))
            .Decide().Skips.ShouldContain(skip => skip.Code == "cooldown");

    [Fact]
    public void Decide_SameInputsTwice_SamePlan()
    {
        static string Text(ActionPlan plan) => string.Join('\n', plan.Actions.Select(action => action.ToString()).Concat(plan.Skips.Select(skip => skip.ToString())));
        static Book Make() => new Book().WithPerp("3", "1000").WithShort("1", OptionKind.Put, "5", "2000", "1100", "1000").WithIdle(Susd, "20").WithIdle(Usdc, "30");
        Text(Make().Decide()).ShouldBe(Text(Make().Decide()));
    }
}

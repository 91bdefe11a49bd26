using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using static KeeperBot.Core.Tests.Book;
using static KeeperBot.Core.Tests.Risk.Foresight.Histories;

namespace KeeperBot.Core.Tests.Risk.Foresight;

/// <summary>Ten ETH long with 2,000 of equity: health 1.6, above the trigger of 1.2; liquidated at -4 %.</summary>
public class BreachTriggerTests
{
    private static readonly DecisionLimits Watching = Limits(
        ladder: Ladder() with { Breach = new(TimeSpan.FromHours(6), W("0.02"), W("3")) }, band: Band("1000", "1"));

    private static Book Position(string equity = "2000") => new Book().WithPerp("10", equity, settle: Foreseeable()).WithIdle(Usdc, "50000");

    private static ActionPlan Decide(Book book, PriceBook history, DecisionLimits? limits = null, KeeperMode mode = KeeperMode.Active, IntentHistory? intents = null, Doubt? doubt = null)
    {
        var snapshot = book.Snapshot();
        var assessment = new RiskForesight(history, Settings, limits ?? Watching).Look(snapshot, book.Assess(), SafetyState.Clear);
        return new DecisionEngine(limits ?? Watching).Decide(snapshot, assessment, intents ?? IntentHistory.Empty, mode, doubt is null ? SafetyState.Clear : new([doubt]));
    }

    private static PriceBook Wild => Histories.Of(2, new Book().Now, TimeSpan.FromDays(3));

    private static PriceBook Calm => Histories.Of(0.2, new Book().Now, TimeSpan.FromDays(3));

    [Fact]
    public void Decide_AboveTheTriggerAfterAWildHistory_ToppedUpUntilTheChanceIsHalved()
    {
        var action = Decide(Position(), Wild).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        (action.ReasonCode, action.Urgency).ShouldBe(("breach.foreseen", Urgency.Routine));
        // Judged by the closed form at the barrier that the new equity has.
        var equity = 2000 + action.Amount.ToWad(Rounding.Down).ToDouble();
        Chance(equity).ShouldBeInRange(0.0097, 0.0100001);
        (equity / 1250).ShouldBeInRange(1.6, 3);
    }

    [Fact]
    public void Decide_AboveTheTriggerAfterACalmHistory_DoesNothing()
    {
        var plan = Decide(Position(), Calm);
        plan.Actions.ShouldBeEmpty();
        plan.Alarms.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "within_limits" && skip.Detail.Contains("not above 2 %"));
    }

    [Fact]
    public void Decide_NotConfigured_DoesNothing() => Decide(Position(), Wild, Limits(band: Band("1000", "1"))).Actions.ShouldBeEmpty();

    [Fact]
    public void Decide_WarmingUp_WorksWithTheFloorAndSaysSo()
    {
        // Liquidated at -1 %: the floor's 40 % is enough for a chance above 2 %.
        var action = Decide(Position("1437.5"), Empty, Watching with { Margin = Watching.Margin.SetItem(Perp, Watching.Margin[Perp] with { Trigger = W("1.1") }) })
            .Actions.ShouldHaveSingleItem();
        action.ReasonCode.ShouldBe("breach.foreseen");
        action.Reason.ShouldContain("too little price history");
    }

    [Fact]
    public void Decide_BelowTheTrigger_TheLadderGivesTheReason() =>
        Decide(Position("1400"), Wild).Actions.ShouldHaveSingleItem().ReasonCode.ShouldBe("health.below_trigger");

    [Fact]
    public void Decide_LatelyActed_WaitsForTheCooldown()
    {
        var book = Position();
        IntentHistory acted = new([new(new("one"), Main.Id, PerpAccount, ActionKind.TopUp, IntentState.Confirmed, book.Now.Plus(TimeSpan.FromMinutes(-1)))]);
        var plan = Decide(book, Wild, intents: acted);
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "cooldown");
    }

    [Fact]
    public void Decide_NothingUpToTheMostIsEnough_AimsThereAndThenAlarms()
    {
        var limits = Watching with { Margin = Watching.Margin.SetItem(Perp, Watching.Margin[Perp] with { Breach = new(TimeSpan.FromHours(6), W("0.02"), W("1.7")) }) };
        Decide(Position("1987.5"), Wild, limits).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>().Amount.ToWad(Rounding.Down).ShouldBe(W("137.5"));
        // Where it cannot be cured, not every tick below the most is an action: none from half of the way on.
        foreach (var equity in new[] { "2125", "2050", "2000" })
        {
            var plan = Decide(Position(equity), Wild, limits);
            plan.Actions.ShouldBeEmpty(equity);
            plan.Alarms.ShouldHaveSingleItem().Code.ShouldBe("breach.likely");
        }
    }

    [Fact]
    public void Decide_VenueWithoutACurve_AlarmsThatTheTriggerCannotBeKept()
    {
        var plan = Decide(new Book().WithPerp("10", "2000").WithIdle(Usdc, "50000"), Wild);
        plan.Actions.ShouldBeEmpty();
        plan.Alarms.ShouldHaveSingleItem().Code.ShouldBe("breach.unforeseeable");
    }

    [Fact]
    public void Decide_NoBuffer_ReducesThePosition()
    {
        var action = Decide(new Book().WithPerp("10", "2000", settle: Foreseeable()), Wild).Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        action.ReasonCode.ShouldBe("breach.foreseen");
    }

    [Fact]
    public void Decide_ADoubtThatStopsHedges_StopsNoForeseenRescue()
    {
        Decide(Position(), Wild, doubt: new Doubt(DoubtKind.PriceJump, "jumped") { Underlying = Eth }).Actions.ShouldHaveSingleItem().ReasonCode.ShouldBe("breach.foreseen");
    }

    [Fact]
    public void WhileHalted_ForeseenBreach_IsToldToAHuman()
    {
        var book = Position();
        var assessment = new RiskForesight(Wild, Settings, Watching).Look(book.Snapshot(), book.Assess(), SafetyState.Clear);
        StoppedRescues.WhileHalted(assessment, Watching, "halted").ShouldHaveSingleItem().Detail.ShouldContain("chance of");
    }

    [Fact]
    public void Look_CurveThatIsNotTheAccounts_IsUnforeseeable()
    {
        var book = new Book().WithPerp("10", "2000", settle: margin => margin with { Curve = new Curve(_ => new(2001, 1250)) });
        new RiskForesight(Wild, Settings, Watching).Look(book.Snapshot(), book.Assess(), SafetyState.Clear).Margin[0].Breach.ShouldBeOfType<BreachUnforeseeable>().Reason.ShouldContain("2001");
        var broken = new Book().WithPerp("10", "2000", settle: margin => margin with { Curve = new Curve(_ => new(double.NaN, 1250)) });
        new RiskForesight(Wild, Settings, Watching).Look(broken.Snapshot(), broken.Assess(), SafetyState.Clear).Margin[0].Breach.ShouldBeOfType<BreachUnforeseeable>();
    }

    [Fact]
    public void Look_CurveThatGivesUpFarAway_IsUnforeseeableAndStopsNothing()
    {
        var book = new Book().WithPerp("10", "2000", settle: margin => margin with
        {
            Curve = new Curve(shift => shift.Factor(Eth) > 5 ? throw new OverflowException("too large") : Perpetual(2000, 10, 2000, shift.Factor(Eth))),
        }).WithIdle(Usdc, "50000");
        new RiskForesight(Wild, Settings, Watching).Look(book.Snapshot(), book.Assess(), SafetyState.Clear).Margin[0].Breach.ShouldBeOfType<BreachUnforeseeable>().Reason.ShouldContain("too large");
        Decide(book, Wild).Alarms.ShouldHaveSingleItem().Code.ShouldBe("breach.unforeseeable");
    }

    [Fact]
    public void Look_NothingToLiquidate_ForeseesNothing() =>
        new RiskForesight(Wild, Settings, Watching).Look(new Book().WithPerp("0", "2000").Snapshot(), new Book().WithPerp("0", "2000").Assess(), SafetyState.Clear).Margin[0].Breach.ShouldBeNull();

    [Fact]
    public void Look_EachBlock_RemembersItsPrice()
    {
        var history = Empty;
        new RiskForesight(history, Settings, Watching).Look(Position().Snapshot(), Position().Assess(), SafetyState.Clear);
        history.Rows.ShouldHaveSingleItem().Price.ShouldBe(2000);
    }

    [Theory]
    [InlineData(DoubtKind.PriceJump)]
    [InlineData(DoubtKind.PriceSourceUnfit)]
    [InlineData(DoubtKind.PricesDisagree)]
    public void Look_PriceThatIsDoubted_IsNotRemembered(DoubtKind kind)
    {
        var history = Empty;
        new RiskForesight(history, Settings, Watching).Look(Position().Snapshot(), Position().Assess(), new([new Doubt(kind, "for a test") { Underlying = Eth }]));
        history.Rows.ShouldBeEmpty();
    }

    [Fact]
    public void Look_PriceOfAPoolAlone_IsNotRemembered()
    {
        var history = Empty;
        var assessment = Position().Assess();
        new RiskForesight(history, Settings, Watching).Look(
            Position().Snapshot(), assessment with { Exposures = [assessment.Exposures[0] with { SpotOfPool = true }] }, SafetyState.Clear);
        history.Rows.ShouldBeEmpty();
    }

    /// <summary>P(min S below L within 6 h) at 200 % without drift: N((b + v/2)/d) + (1/L) N((b - v/2)/d), b = ln L, v = d^2 (Borodin and Salminen 2.1.2.4).</summary>
    private static double Chance(double equity)
    {
        var barrier = (20_000 - equity) / 18_750;
        var variance = 4 * 6.0 / 8760;
        var (b, d) = (Math.Log(barrier), Math.Sqrt(variance));
        double Cdf(double x) => Normal(x);
        return Cdf((b + variance / 2) / d) + Cdf((b - variance / 2) / d) / barrier;
    }

    /// <summary>The normal distribution function by Simpson's rule on its density: slow, and not the product's.</summary>
    private static double Normal(double x)
    {
        const int steps = 20_000;
        var width = (x + 12) / steps;
        double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        var sum = Density(-12) + Density(x);
        for (var index = 1; index < steps; index++)
            sum += (index % 2 == 1 ? 4 : 2) * Density(-12 + index * width);
        return sum * width / 3;
    }
}

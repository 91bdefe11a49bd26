using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

public class MarginLadderTests
{
    // Short puts: 5 options, minimum collateral 1000; drift is kept inside its band by a wide one.
    private static readonly DecisionLimits Wide = Limits(band: Band("1000", "1"));

    private static Book Short(string collateral, string idle) =>
        new Book().WithShort("7", OptionKind.Put, "5", "2000", collateral, "1000").WithIdle(Susd, idle);

    [Theory]
    [InlineData("1200")]
    [InlineData("1500")]
    public void Decide_AtOrAboveTrigger_SkipsWithTheFigures(string collateral)
    {
        var plan = Short(collateral, "5000").Decide(Wide);
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Subject == "main/lyra-v1/7" && skip.Code == "within_limits");
    }

    [Fact]
    public void Decide_OneUnitBelowTrigger_TopsUpToTheTarget()
    {
        var book = Short("1199.999999999999999999", "5000");
        var action = book.Decide(Wide).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.Amount.ToWad(Rounding.Down).ShouldBe(W("300.000000000000000001"));
        action.Urgency.ShouldBe(Urgency.Routine);
        action.Target.ShouldBe(Option("7"));
        action.Effect.OnChain.ShouldHaveSingleItem().ShouldBeOfType<DepositAtLeast>();
    }

    [Fact]
    public void Decide_AccountWithItsOwnLadder_ActsByItAndNotByTheVenues()
    {
        var book = Short("1300", "5000");
        book.Decide(Wide).Actions.ShouldBeEmpty();
        book.Decide(Wide with { Accounts = [new(new("mai"), Lyra, Ladder("1.4", "1.6")), new(Main.Id, Perp, Ladder("1.4", "1.6"))] }).Actions.ShouldBeEmpty("another account's, or at another venue");

        var action = book.Decide(Wide with { Accounts = [new(Main.Id, Lyra, Ladder("1.4", "1.6"))] }).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();

        action.Amount.ToWad(Rounding.Down).ShouldBe(W("300"));
    }

    [Theory]
    [InlineData(IntentState.Pending, true)]
    [InlineData(IntentState.Broadcasting, true)]
    [InlineData(IntentState.Mined, false)]
    public void Decide_BelowDangerWithARoutineRescueOnItsWay_WaitsOnlyForOneThatIsMined(IntentState state, bool acts)
    {
        var plan = Short("1010", "5000").WithIntent(ActionKind.TopUp, Option("7"), state, TimeSpan.FromSeconds(30)).Decide(Wide);
        plan.Actions.Any().ShouldBe(acts);
        plan.Skips.Any(skip => skip.Code == "in_flight").ShouldBe(!acts);
    }

    [Fact]
    public void Decide_BelowDanger_IsAnEmergencyAndIgnoresCooldownAndReserve()
    {
        var ladder = Ladder() with { Reserve = W("5000") };
        var book = Short("1010", "5000").WithIntent(ActionKind.TopUp, Option("7"), IntentState.Confirmed, TimeSpan.FromSeconds(30));
        var action = book.Decide(Limits(ladder: ladder, band: Band("1000", "1"))).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.Urgency.ShouldBe(Urgency.Emergency);
        action.ReasonCode.ShouldBe("health.below_danger");
    }

    [Fact]
    public void Decide_RoutineWithinCooldown_Waits()
    {
        var book = Short("1100", "5000").WithIntent(ActionKind.TopUp, Option("7"), IntentState.Confirmed, TimeSpan.FromMinutes(9));
        book.Decide(Wide).Skips.ShouldContain(skip => skip.Code == "cooldown");
        var later = Short("1100", "5000").WithIntent(ActionKind.TopUp, Option("7"), IntentState.Confirmed, TimeSpan.FromMinutes(10));
        later.Decide(Wide).Actions.ShouldHaveSingleItem();
    }

    [Fact]
    public void Decide_AFailedAttempt_DoesNotStartTheCooldown() =>
        Short("1100", "5000").WithIntent(ActionKind.TopUp, Option("7"), IntentState.Reverted, TimeSpan.FromSeconds(30))
            .Decide(Wide).Actions.ShouldHaveSingleItem();

    [Theory]
    [InlineData(IntentState.Planned)]
    [InlineData(IntentState.Broadcasting)]
    [InlineData(IntentState.Pending)]
    [InlineData(IntentState.Mined)]
    [InlineData(IntentState.Reorged)]
    public void Decide_IntentOnItsWay_NeverDoublesIt(IntentState state)
    {
        foreach (var (collateral, urgency) in new[] { ("1100", Urgency.Routine), ("1001", Urgency.Emergency) })
        {
            var plan = Short(collateral, "5000").WithIntent(ActionKind.TopUp, Option("7"), state, TimeSpan.FromMinutes(30), urgency).Decide(Wide);
            plan.Actions.ShouldBeEmpty();
            plan.Skips.ShouldContain(skip => skip.Code == "in_flight");
        }
    }

    [Fact]
    public void Decide_BufferReachesHalfway_TopsUpWithWhatThereIs()
    {
        // From 1.10, 250 brings it to exactly 1.35, half way from trigger to target.
        var action = Short("1100", "250").Decide(Wide).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.Amount.ShouldBe(TokenAmount.FromWad(Susd, W("250"), Rounding.Down));
    }

    [Fact]
    public void Decide_BufferTooShort_ReducesToTheTarget()
    {
        var action = Short("1100", "249").Decide(Wide).Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        // Worst price 50 x 1.02 + 2000 x 0.01 = 71; a share of 1 - 1100/1500 of 5 options costs 94.67, which the buffer pays whole.
        action.WorstPrice.ShouldBe(W("71"));
        action.CollateralAfter.ShouldBe(W("1100"));
        action.Quantity.ToDouble().ShouldBe(5 * (1 - 1100.0 / 1500), 1e-12);
        var health = 1100.0 / (1000 * (1 - action.Quantity.ToDouble() / 5));
        health.ShouldBeGreaterThanOrEqualTo(1.5 - 1e-12);
    }

    [Fact]
    public void Decide_NoBuffer_PaysTheCloseFromItsOwnCollateralAndStillReachesTheTarget()
    {
        var action = Short("1100", "0").Decide(Wide).Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        var closed = action.Quantity.ToDouble() / 5;
        var after = action.CollateralAfter!.Value.ToDouble();
        after.ShouldBe(1100 - 71 * action.Quantity.ToDouble(), 1e-9);
        (after / (1000 * (1 - closed))).ShouldBe(1.5, 1e-9);
    }

    [Fact]
    public void Decide_ClosingCostsMoreThanEverything_AsksForAHuman()
    {
        var book = new Book().WithShort("7", OptionKind.Put, "5", "2000", "1010", "1000", price: "250").WithIdle(Susd, "0");
        var plan = book.Decide(Wide);
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "no_cure");
        plan.Alarms.ShouldContain(alarm => alarm.Code == "no_cure" && alarm.Subject == "main/lyra-v1/7");
    }

    [Fact]
    public void Decide_ClosingNotAllowedByTheVenue_SpendsTheBufferThatThereIsAndAlarms()
    {
        var book = new Book().WithShort("7", OptionKind.Put, "5", "2000", "1100", "1000", closing: false).WithIdle(Susd, "100");
        var plan = book.Decide(Wide);
        plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>().Amount.ShouldBe(TokenAmount.FromWad(Susd, W("100"), Rounding.Down));
        plan.Alarms.ShouldContain(alarm => alarm.Code == "buffer_short");
    }

    [Fact]
    public void Decide_CapBelowTheNeedButBufferAmple_TopsUpInSteps()
    {
        var limits = Limits(ladder: Ladder() with { MaxTopUp = W("50") }, band: Band("1000", "1"));
        Short("1010", "5000").Decide(limits).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>().Amount.ToWad(Rounding.Down).ShouldBe(W("50"));
    }

    [Theory]
    [InlineData("5000", ActionKind.TopUp, ActionKind.Reduce)]
    [InlineData("100", ActionKind.Reduce, ActionKind.TopUp)]
    public void Decide_ARescue_HasTheOtherRungToFallBackOn(string idle, ActionKind first, ActionKind second)
    {
        var plan = Short("1100", idle).Decide(Wide);
        plan.Actions.ShouldHaveSingleItem().Kind.ShouldBe(first);
        plan.Fallbacks.ShouldHaveSingleItem().Kind.ShouldBe(second);
        plan.Fallbacks[0].Target.ShouldBe(plan.Actions[0].Target);
    }

    [Theory]
    [InlineData("1010", true)]
    [InlineData("1100", false)]
    public void Decide_AnEmergency_EndsWithClosingTheWholePosition(string collateral, bool emergency)
    {
        var whole = Short(collateral, "100").Decide(Wide).Fallbacks.OfType<ReduceAction>().SingleOrDefault(action => action.Quantity == W("5"));
        (whole is not null).ShouldBe(emergency);
        if (whole is not null)
            whole.CollateralAfter.ShouldBe(Wad.Zero);
    }

    [Fact]
    public void Decide_TopUpOnly_NeverReduces()
    {
        var plan = Short("1100", "100").Decide(Wide with { Mode = new(TopUp: true, Reduce: false, Hedge: false) });
        plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        plan.Alarms.ShouldContain(alarm => alarm.Code == "buffer_short");
    }

    [Fact]
    public void Decide_TwoAccountsAndOneBuffer_WorstHealthIsServedFirst()
    {
        var book = new Book()
            .WithShort("1", OptionKind.Put, "5", "2000", "1190", "1000")
            .WithShort("2", OptionKind.Put, "5", "2000", "1060", "1000")
            .WithIdle(Susd, "500");
        var plan = book.Decide(Wide);
        plan.Actions[0].Target.ShouldBe(Option("2"));
        plan.Actions[0].ShouldBeOfType<TopUpAction>().Amount.ToWad(Rounding.Down).ShouldBe(W("440"));
        // What is left, 60, is not counted twice.
        plan.Actions[1].Target.ShouldBe(Option("1"));
        plan.Actions[1].ShouldBeOfType<ReduceAction>();
    }

    [Fact]
    public void Decide_UnreadBuffer_IsNotTakenForEmptyNorForFull()
    {
        var plan = new Book().WithShort("7", OptionKind.Put, "5", "2000", "1100", "1000").Decide(Wide with { Mode = new(true, false, false) });
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "no_cure" && skip.Detail.Contains("not known"));
    }

    [Fact]
    public void Decide_PerpBelowTrigger_ReducesWithTheSlippageCounted()
    {
        // 10 ETH at 2000: requirement 1250, health 1.12.
        var plan = new Book().WithPerp("10", "1400").WithIdle(Usdc, "0").Decide(Wide);
        var action = plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        var closed = action.Quantity.ToDouble();
        action.WorstPrice.ShouldBe(W("1960"));
        var health = (1400 - closed * 40) / ((10 - closed) * 2000 * 0.0625);
        health.ShouldBe(1.5, 1e-9);
    }

    [Fact]
    public void Decide_Halted_DoesNothingAndSaysSo()
    {
        var plan = Short("900", "5000").Decide(Wide, KeeperMode.Halted);
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "halted");
    }

    [Fact]
    public void Decide_VenueUnknown_LeavesItAloneAndServesTheOther()
    {
        var book = new Book().WithPerp("10", "1400").WithIdle(Usdc, "5000").WithLyra(new UnknownReading(Lyra, "read.reverted", "boom"));
        var plan = book.Decide(Wide);
        plan.Actions.ShouldHaveSingleItem().Target.ShouldBe(PerpAccount);
        plan.Alarms.ShouldContain(alarm => alarm.Code == "position_unknown");
    }

    [Fact]
    public void Decide_NoLimitsForTheVenue_Alarms()
    {
        var limits = Wide with { Margin = Wide.Margin.Remove(Lyra) };
        Short("900", "5000").Decide(limits).Alarms.ShouldContain(alarm => alarm.Code == "no_limits");
    }
}

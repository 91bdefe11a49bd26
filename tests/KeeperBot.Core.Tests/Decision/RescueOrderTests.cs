using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

public class RescueOrderTests
{
    /// <summary>1: health 1.10 of 110; 2: health 1.15 of 1,150; 3: health 1.18 of 118. To the target 1.5 they want 40, 350 and 32.</summary>
    private static Book Three(string idle) => new Book().WithPerp("0", "1000")
        .WithShort("1", OptionKind.Call, "1", "2500", "110", "100").WithShort("2", OptionKind.Call, "1", "2500", "1150", "1000").WithShort("3", OptionKind.Call, "1", "2500", "118", "100")
        .WithIdle(Susd, idle);

    private static DecisionLimits Only(MarginLimits? ladder = null) => Limits(new(TopUp: true, Reduce: false, Hedge: false), ladder);

    private static string[] Targets(ActionPlan plan) => [.. plan.Actions.OfType<TopUpAction>().Select(action => action.Target.Value.Split('/')[^1])];

    private static ActionPlan Decide(Book book, Func<MarginRisk, BreachOutlook?> breach, DecisionLimits? limits = null)
    {
        var assessed = book.Assess();
        return new DecisionEngine(limits ?? Only()).Decide(book.Snapshot(), assessed with { Margin = [.. assessed.Margin.Select(risk => risk with { Breach = breach(risk) })] }, new([]), KeeperMode.Active, SafetyState.Clear);
    }

    private static BreachForeseen Chance(double withinDay) => new(() => (new LevelBreach(1, withinDay / 4, withinDay / 2, withinDay, null, null), null), []);

    [Fact]
    public void Enough_WorstHealthFirst()
    {
        var plan = Three("1000").Decide(Only());
        Targets(plan).ShouldBe(["1", "2", "3"]);
        plan.Alarms.ShouldNotContain(alarm => alarm.Code == "buffer.shared");
    }

    [Fact]
    public void ExactlyEnough_IsNotShort() => Three("422").Decide(Only()).Alarms.ShouldNotContain(alarm => alarm.Code == "buffer.shared");

    [Fact]
    public void Short_NotForeseeable_ByHealth()
    {
        var plan = Three("360").Decide(Only());
        Targets(plan).ShouldBe(["1", "2"]);
        var alarm = plan.Alarms.Single(alarm => alarm.Code == "buffer.shared");
        alarm.Subject.ShouldBe("main/sUSD");
        alarm.Detail.ShouldContain("422 sUSD are wanted and 360 may be given; served by health");
    }

    [Fact]
    public void Short_OneAlreadyLiquidatable_CountsAsCertain()
    {
        var book = Three("400").WithShort("4", OptionKind.Call, "1", "2500", "90", "100");
        // Expected losses: 4: 1 x 90; 2: 0.05 x 1150 = 57.5; the others less.
        Targets(Decide(book, risk => risk.Margin.Id.Value.EndsWith("/4", StringComparison.Ordinal) ? null : Chance(0.05)))[..2].ShouldBe(["4", "2"]);
    }

    [Fact]
    public void Short_ByChanceTimesEquity()
    {
        // Expected losses: 1: 0.9 x 110 = 99; 2: 0.05 x 1150 = 57.5; 3: 0.5 x 118 = 59.
        var plan = Decide(Three("100"), risk => Chance(risk.Margin.Id.Value[^1] switch { '1' => 0.9, '2' => 0.05, _ => 0.5 }));
        Targets(plan).ShouldBe(["1", "3", "2"]);
        // The last gets what is left: 100 - 40 - 32.
        plan.Actions.OfType<TopUpAction>().Last().Amount.ToWad(Rounding.Down).ShouldBe(W("28"));
    }

    [Fact]
    public void Short_WhatLiquidationTakesCounts()
    {
        // Same chances, but only a tenth of equity is lost: the order by product is unchanged among equals, and the figure in the alarm is a tenth.
        var plan = Decide(Three("100"), _ => Chance(0.5), Only(Ladder() with { LiquidationLoss = W("0.1") }));
        plan.Alarms.Single(alarm => alarm.Code == "buffer.shared").Detail.ShouldContain("/2 (57.5,");
    }

    [Fact]
    public void Short_OthersKeepTheirPlace()
    {
        // The perp account pays from USDC, of which there is enough: it stays where its health puts it, second.
        var book = new Book().WithPerp("1", "139").WithShort("1", OptionKind.Call, "1", "2500", "110", "100").WithShort("2", OptionKind.Call, "1", "2500", "1150", "1000")
            .WithIdle(Susd, "360").WithIdle(Usdc, "10000");
        book.Assess().Margin.OrderBy(risk => risk.Margin.Health.Value!.Value.ToDouble()).Select(risk => risk.Margin.Id.Value.Split('/')[^1]).ShouldBe(["1", "perp-v2", "2"]);
        Targets(Decide(book, _ => Chance(0.3)))[..2].ShouldBe(["2", "perp-v2"]);
    }

    [Fact]
    public void Short_ReserveCounts()
    {
        // 440 lie idle and 422 are wanted, but routine top-ups leave 30.
        var plan = Decide(Three("440"), _ => Chance(0.3), Only(Ladder() with { Reserve = W("30") }));
        plan.Alarms.Single(alarm => alarm.Code == "buffer.shared").Detail.ShouldContain("410 may be given");
        Targets(plan)[0].ShouldBe("2");
    }

    [Fact]
    public void Short_ALazyFormulaWithoutValue_IsNotForeseeable()
    {
        var plan = Decide(Three("100"), risk => risk.Margin.Id.Value.EndsWith("/3", StringComparison.Ordinal) ? new BreachForeseen(() => throw new ArithmeticException("no value"), []) : Chance(0.05));
        Targets(plan)[0].ShouldBe("1");
    }
}

using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>Venues whose payments settle in a second step: never two in flight, and what is in escrow is neither equity nor forgotten.</summary>
public class PendingOrderTests
{
    private static readonly DecisionLimits TopUpsOnly = Limits(AllowedActions.All with { Reduce = false, Hedge = false });

    [Fact]
    public void Decide_OrderPending_MakesNoSecondOne()
    {
        var plan = Account(expiresIn: 60).Decide(TopUpsOnly);
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "order_pending" && skip.Detail.Contains("40 in escrow"));
    }

    [Fact]
    public void Decide_OrderPendingOnALiquidatableAccount_AlsoCallsAHuman() =>
        Account(expiresIn: 60, equity: "90").Decide(TopUpsOnly).Alarms.ShouldContain(alarm => alarm.Code == "order_pending");

    [Fact]
    public void Decide_OrderOverdue_IsAlarmedAndNoLongerInTheWay()
    {
        var plan = Account(expiresIn: 0).Decide(TopUpsOnly);
        plan.Alarms.ShouldContain(alarm => alarm.Code == "order_overdue");
        // The escrow is possibly arriving and no equity: the whole need is paid again.
        plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>().Amount.ToWad(Rounding.Down).ShouldBe(W("40"));
    }

    [Fact]
    public void Decide_NothingPending_PromisesTheOrderAndNotYetItsOutcome()
    {
        var action = Account(expiresIn: null).Decide(TopUpsOnly).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        var promise = action.Effect.Simulated.ShouldHaveSingleItem().ShouldBeOfType<DepositAtLeast>();
        action.Effect.OnChain.ShouldBe(action.Effect.Simulated);
        // 110 paid in, less 3 of fees due, and 40 more of which a hundredth may go to fees that still accrue.
        promise.Minimum.ShouldBe(W("146.6"));
    }

    [Fact]
    public void Evaluate_EscrowOrArrival_BothShowThatItWasPaid()
    {
        var minimum = new DepositAtLeast(PerpAccount, W("146.6"));
        Verdict(Account(expiresIn: 60), minimum).ShouldBeTrue();
        Verdict(Account(expiresIn: null), minimum).ShouldBeFalse();
        Verdict(Account(expiresIn: null, equity: "147"), minimum).ShouldBeTrue();
    }

    [Fact]
    public void Decide_OrderSetAsideByTheVenue_CallsAHuman() =>
        Account(expiresIn: 60, frozen: true).Decide(TopUpsOnly).Alarms.ShouldContain(alarm => alarm.Code == "order_frozen");

    [Theory]
    [InlineData(1, true)] // chance: the next one is tried at once, also within the cooldown of what was cancelled
    [InlineData(2, false)]
    public void Decide_OrdersCancelledInARow_WaitsLikeAfterReverts(int cancelled, bool acts)
    {
        var book = Account(expiresIn: null);
        for (var i = 0; i < cancelled; i++)
            book.WithIntent(ActionKind.TopUp, PerpAccount, IntentState.Finalized, TimeSpan.FromSeconds(12), undone: true);
        var plan = book.Decide(TopUpsOnly);
        plan.Actions.Any().ShouldBe(acts);
        plan.Skips.Any(skip => skip.Code == "backing_off").ShouldBe(!acts);
    }

    [Fact]
    public void Decide_OrderOfAnEarlierTopUpExecuted_CoolsDownAsAnyOther() =>
        Account(expiresIn: null).WithIntent(ActionKind.TopUp, PerpAccount, IntentState.Finalized, TimeSpan.FromSeconds(12)).Decide(TopUpsOnly).Skips.ShouldContain(skip => skip.Code == "cooldown");

    [Fact]
    public void Decide_ReductionWhereOrdersSettleLater_PromisesTheOrderAlone()
    {
        var action = Account(expiresIn: null).Decide(Limits(AllowedActions.All with { TopUp = false, Hedge = false })).Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        action.Effect.Simulated.ShouldHaveSingleItem().ShouldBeOfType<SizeWithin>();
        action.Effect.OnChain.ShouldBe(action.Effect.Simulated);
        action.CollateralAfter.ShouldBeNull();
    }

    [Fact]
    public void Decide_ProfitThatClosingPaysOut_NeedsALargerReduction()
    {
        Wad Quantity(string profit) => Account(expiresIn: null, profit: profit).Decide(Limits(AllowedActions.All with { TopUp = false, Hedge = false })).Actions.OfType<ReduceAction>().Single().Quantity;
        Quantity("50").ShouldBeGreaterThan(Quantity("0"));
    }

    [Fact]
    public void Evaluate_SizeOnOrder_CountsAsOrdered()
    {
        var ordered = new SizeWithin(PerpAccount, Book.PerpLeg, W("7.5"), W("7.5"));
        Verdict(Account(expiresIn: 60, change: "-2.5"), ordered).ShouldBeTrue();
        Verdict(Account(expiresIn: 60), ordered).ShouldBeFalse();
        Verdict(Account(expiresIn: null), ordered).ShouldBeFalse();
    }

    [Theory]
    [InlineData(60, "order_pending")]
    [InlineData(0, null)] // overdue: it may be cancelled together with the next
    public void Decide_SizeOnOrder_IsNotHedgedTwice(int expiresIn, string? code)
    {
        var book = Account(expiresIn, equity: "1000", change: "-2.5");
        var plan = book.Decide(Limits(band: Band("5", "0.5")));
        plan.Actions.OfType<HedgeAction>().Any().ShouldBe(code is null);
        if (code is not null)
            plan.Skips.ShouldContain(skip => skip.Subject == "ETH" && skip.Code == code);
    }

    [Theory]
    [InlineData("0", true, "-3")] // all that is there
    [InlineData("3", false, "0")]
    [InlineData(null, true, "-4")]
    public void Decide_MarketThatDoesNotTurn_TradesNoFurtherThanItsBound(string? least, bool trades, string quantity)
    {
        var book = new Book { Spot = W("160") }.WithIdle(Usdc, "1000");
        book.WithPerp("3", "1000", market: market => market with { LeastSize = least is null ? null : W(least) });
        var plan = book.Decide(Limits(band: Band() with { TargetDelta = W("-3"), MaxTrade = W("4") }));
        plan.Actions.OfType<HedgeAction>().Select(action => action.Quantity).ShouldBe(trades ? [W(quantity)] : []);
        plan.Alarms.Any(alarm => alarm.Code == "hedge.one_sided").ShouldBe(!trades);
    }

    private static bool Verdict(Book book, EffectCondition condition) => EffectCheck.Evaluate([condition], book.Snapshot(), book.Assess()).Seen;

    private static Book Account(int? expiresIn, string equity = "110", bool frozen = false, string? change = null, string profit = "0")
    {
        var book = new Book { Spot = W("160") }.WithIdle(Usdc, "1000");
        book.WithPerp("10", equity, settle: margin => margin with
        {
            FeesDueOnSettlement = W("3"),
            Legs = [(KeeperBot.Core.Portfolio.PerpLeg)margin.Legs[0] with { ProfitPaidOut = W(profit) }],
            Pending = expiresIn is { } seconds
                ?
                [
                    new PendingOrder("0x01", W("40"), book.Now.Plus(TimeSpan.FromSeconds(-300)), book.Now.Plus(TimeSpan.FromSeconds(seconds)))
                    {
                        Frozen = frozen, Trade = change is null ? null : new PendingTrade(Book.PerpLeg, W(change)),
                    },
                ]
                : [],
        });
        return book;
    }
}

using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
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

    private static bool Verdict(Book book, EffectCondition condition) => EffectCheck.Evaluate([condition], book.Snapshot(), book.Assess()).Seen;

    private static Book Account(int? expiresIn, string equity = "110")
    {
        var book = new Book { Spot = W("160") }.WithIdle(Usdc, "1000");
        book.WithPerp("10", equity, settle: margin => margin with
        {
            FeesDueOnSettlement = W("3"),
            Pending = expiresIn is { } seconds ? [new PendingOrder("0x01", W("40"), book.Now.Plus(TimeSpan.FromSeconds(-300)), book.Now.Plus(TimeSpan.FromSeconds(seconds)))] : [],
        });
        return book;
    }
}

using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

public class AllowanceRuleTests
{
    private static DecisionLimits Wide => Limits(band: Band("1000", "1"));

    [Fact]
    public void Case67_Decide_AllowanceThatNothingNeeds_IsTakenBack()
    {
        var reset = Healthy().WithAllowance("5").Decide(Wide).Actions.ShouldHaveSingleItem().ShouldBeOfType<ApproveAction>();
        (reset.Amount, reset.Spender, reset.Urgency, reset.ReasonCode, reset.Kind).ShouldBe((TokenAmount.ZeroOf(Susd), Spender, Urgency.Routine, "allowance.left", ActionKind.Revoke));
        reset.Effect.OnChain.ShouldBe([new AllowanceExactly(Main.Id, "sUSD", Spender, Wad.Zero)]);
        Healthy().WithAllowance("0").Decide(Wide).Actions.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DoubtKind.AllowanceLeft)]
    [InlineData(DoubtKind.PriceJump)]
    [InlineData(DoubtKind.CodeChanged)]
    public void Decide_InDoubt_TakesBack(DoubtKind doubt) =>
        Healthy().WithAllowance("5").Decide(Wide, doubt: new Doubt(doubt, "for a test")).Actions.ShouldHaveSingleItem().Kind.ShouldBe(ActionKind.Revoke);

    [Fact]
    public void Decide_CodeChangedWhileAStepNeedsIt_TakesBackWhatNoStepMayUse() =>
        InNeed().WithAllowance("400").Decide(Wide, doubt: new Doubt(DoubtKind.CodeChanged, "for a test") { Account = Main.Id, Venue = Lyra })
            .Actions.ShouldHaveSingleItem().Kind.ShouldBe(ActionKind.Revoke);

    [Fact]
    public void Decide_CodeChangedAndVenueUnknown_TakesBack() =>
        Healthy().WithAllowance("5").WithLyra(new UnknownReading(Lyra, "read.reverted", "for a test")).Decide(Wide, doubt: new Doubt(DoubtKind.CodeChanged, "for a test"))
            .Actions.ShouldHaveSingleItem().Kind.ShouldBe(ActionKind.Revoke);

    [Fact]
    public void Decide_AllowanceOfAStepOnItsWay_IsLeft()
    {
        var plan = Healthy().WithAllowance("5").WithIntent(ActionKind.TopUp, Option("7"), IntentState.Pending, TimeSpan.FromSeconds(12)).Decide(Wide);
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.Revoke && skip.Code == "in_flight");
    }

    [Fact]
    public void Decide_VenueUnknown_LeavesItsAllowance() =>
        Healthy().WithAllowance("5").WithLyra(new UnknownReading(Lyra, "read.reverted", "for a test")).Decide(Wide).Actions.ShouldBeEmpty();

    [Theory]
    [InlineData("399", "399")] // less than is needed by now, and all of it used
    [InlineData("450", "450")]
    [InlineData("801", "400")] // more than twice the need: what is best now, and the rest is taken back
    public void Decide_ApprovedAndSeen_TopsUpByWhatWasApprovedSoThatNothingIsLeft(string approved, string amount)
    {
        var plan = InNeed().WithAllowance(approved).WithIntent(ActionKind.Approve, Option("7"), IntentState.Confirmed, TimeSpan.FromSeconds(12)).Decide(Wide);
        plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>().Amount.ShouldBe(TokenAmount.FromWad(Susd, W(amount), Rounding.Down));
    }

    [Fact]
    public void Decide_AllowanceGivenByHand_DoesNotSetTheAmount() =>
        InNeed().WithAllowance("450").Decide(Wide).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>().Amount.ShouldBe(TokenAmount.FromWad(Susd, W("400"), Rounding.Down));

    private static Book Healthy() => new Book().WithShort("7", OptionKind.Put, "5", "2000", "1500", "1000").WithIdle(Susd, "5000");

    private static Book InNeed() => new Book().WithShort("7", OptionKind.Put, "5", "2000", "1100", "1000").WithIdle(Susd, "5000");
}

using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

public class SettlementRuleTests
{
    private static readonly MarginAccountId Seven = MarginAccountId.Isolated(Main.Id, Lyra, "7");

    private static DecisionLimits Allowed => Limits(band: Band("1000", "1")) with { Mode = AllowedActions.All with { Settle = true } };

    [Fact]
    public void Decide_PositionThatIsDue_IsSettledAndMustPayAtLeastWhatIsDue()
    {
        var settle = Due("40").Decide(Allowed).Actions.ShouldHaveSingleItem().ShouldBeOfType<SettleAction>();
        (settle.Target, settle.Leg, settle.Urgency, settle.ReasonCode).ShouldBe((Seven, new LegId("7"), Urgency.Routine, "option.settled"));
        settle.Effect.OnChain.ShouldBe([new PositionSettled(Main.Id, Lyra, new("7"))]);
        settle.Effect.Simulated.ShouldBe([new PositionSettled(Main.Id, Lyra, new("7")), new IdleAtLeast(Main.Id, "sUSD", W("5040"))]);
    }

    [Fact]
    public void Decide_BalanceIsNotRead_PromisesThatThePositionIsGone() =>
        Awaiting(new Book(), "40").Decide(Allowed).Actions.ShouldHaveSingleItem().Effect.Simulated.ShouldBe([new PositionSettled(Main.Id, Lyra, new("7"))]);

    [Fact]
    public void Decide_RescueIsDueToo_ComesAfterIt() =>
        Awaiting(new Book().WithShort("8", OptionKind.Put, "5", "2000", "1100", "1000").WithIdle(Susd, "5000"), "40").Decide(Allowed)
            .Actions.Select(action => action.Kind).ShouldBe([ActionKind.TopUp, ActionKind.Settle]);

    [Fact]
    public void Decide_SeveralAreDue_OneIsPlannedAndTheOthersWaitTheirTurn()
    {
        var plan = Due("40").WithSettlement(new AwaitedSettlement(new("8"), TokenAmount.FromWad(Susd, W("9"), Rounding.Down), "another")).Decide(Allowed);
        var settled = plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<SettleAction>();
        var waits = plan.Skips.Single(skip => skip.Kind == ActionKind.Settle);
        waits.Code.ShouldBe("in_turn");
        waits.Subject.ShouldNotBe(settled.Target.Value);
    }

    [Theory]
    [InlineData("39.99", null)]
    [InlineData("40", null)]
    [InlineData("40.01", "below_minimum")]
    public void Decide_LessIsDueThanIsAskedFor_IsLeft(string least, string? code)
    {
        var plan = Due("40").Decide(Allowed with { LeastSettlement = ImmutableDictionary<string, Wad>.Empty.Add("sUSD", W(least)) });
        plan.Actions.Length.ShouldBe(code is null ? 1 : 0);
        (plan.Skips.FirstOrDefault(skip => skip.Kind == ActionKind.Settle)?.Code).ShouldBe(code);
        Due("40").Decide(Allowed with { LeastSettlement = ImmutableDictionary<string, Wad>.Empty.Add("USDC", W("1000")) }).Actions.Length.ShouldBe(1);
    }

    [Fact]
    public void Decide_ExpiredWorthless_IsLeft() => Code(Due("0").Decide(Allowed)).ShouldBe("nothing_due");

    [Fact]
    public void Decide_NotAmongTheActions_SaysWhatIsDue() => Code(Due("40").Decide(Limits(band: Band("1000", "1")))).ShouldBe("not_allowed");

    [Fact]
    public void Decide_InDoubt_Waits()
    {
        Code(Due("40").Decide(Allowed, doubt: new Doubt(DoubtKind.CodeChanged, "for a test"))).ShouldNotBe("nothing_due");
        Due("40").Decide(Allowed, doubt: new Doubt(DoubtKind.PriceJump, "for a test")).Actions.ShouldBeEmpty();
    }

    [Fact]
    public void Decide_OneIsOnItsWay_Waits() =>
        Code(Due("40").WithIntent(ActionKind.Settle, Seven, IntentState.Pending, TimeSpan.FromSeconds(12)).Decide(Allowed)).ShouldBe("in_flight");

    [Fact]
    public void Decide_TwoReverted_BacksOff() => Code(
        Due("40").WithIntent(ActionKind.Settle, Seven, IntentState.Reverted, TimeSpan.FromSeconds(24)).WithIntent(ActionKind.Settle, Seven, IntentState.Reverted, TimeSpan.FromSeconds(1)).Decide(Allowed))
        .ShouldBe("backing_off");

    [Fact]
    public void Evaluate_PositionSettled_HoldsOnlyWhereTheVenueIsReadAndHasItNoMore()
    {
        Seen(new Book().WithShort("8", OptionKind.Put, "5", "2000", "1500", "1000")).ShouldBeTrue();
        Seen(Due("40")).ShouldBeFalse();
        Seen(new Book().WithShort("7", OptionKind.Put, "5", "2000", "1500", "1000"), "option").ShouldBeFalse();
        Seen(new Book().WithLyra(new UnknownReading(Lyra, "read.reverted", "for a test"))).ShouldBeFalse();

        static bool Seen(Book book, string leg = "7") => EffectCheck.Evaluate([new PositionSettled(Main.Id, Lyra, new(leg))], book.Snapshot(), book.Assess()).Seen;
    }

    private static string Code(ActionPlan plan)
    {
        plan.Actions.ShouldBeEmpty();
        return plan.Skips.Single(skip => skip.Kind == ActionKind.Settle).Code;
    }

    private static Book Due(string amount) => Awaiting(new Book().WithIdle(Susd, "5000"), amount);

    private static Book Awaiting(Book book, string amount) => book.WithSettlement(new AwaitedSettlement(new("7"), TokenAmount.FromWad(Susd, W(amount), Rounding.Down), "a short put"));
}

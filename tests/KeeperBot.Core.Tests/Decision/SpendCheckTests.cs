using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

public sealed class SpendCheckTests
{
    [Theory]
    [InlineData("1000", "900", "100", true)]
    [InlineData("1000", "1000", "100", true)]
    [InlineData("1000", "1100", "0", true)]
    [InlineData("1000", "899.999999999999999999", "100", false)]
    [InlineData("1000", "999.999999999999999999", "0", false)]
    public void Case68_Evaluate_ComparesToOneUnit(string before, string after, string declared, bool fine) =>
        SpendCheck.Evaluate(Main.Holder, [Amount(declared)], Holding(before), Holding(after)).Seen.ShouldBe(fine);

    [Fact]
    public void Case68_Evaluate_SpendsOfOneTokenAddUp() =>
        SpendCheck.Evaluate(Main.Holder, [Amount("100"), Amount("100")], Holding("1000"), Holding("800")).Seen.ShouldBeTrue();

    [Fact]
    public void Case68_Evaluate_AnotherTokenOrHolderIsNotCovered()
    {
        SpendCheck.Evaluate(Main.Holder, [TokenAmount.FromWad(Usdc, W("100"), Rounding.Down)], Holding("1000"), Holding("900")).Seen.ShouldBeFalse();
        SpendCheck.Evaluate(Main.Actor, [Amount("100")], Holding("1000"), Holding("900")).Seen.ShouldBeFalse();
    }

    [Fact]
    public void Case68_Evaluate_BalanceThatCannotBeReadAfter_IsNotTakenForZeroSpend() =>
        SpendCheck.Evaluate(Main.Holder, [Amount("1000")], Holding("1000"), new Book().Snapshot()).ShouldSatisfyAllConditions(
            verdict => verdict.Seen.ShouldBeFalse(), verdict => verdict.Detail.ShouldContain("not readable"));

    // A planner works with whatever number a token answers; it stays an integer and an allowance of everything is still one of the limits.
    [Fact]
    public void Case60_IdleBalanceOfAllBits_IsExactAndTheTopUpStaysWithinItsLimit()
    {
        var everything = TokenAmount.FromRaw(Susd, UInt256.MaxValue.ToBigInteger());
        var book = new Book().WithShort("7", OptionKind.Put, "5", "2000", "1100", "1000").WithIdle(everything);
        var action = book.Decide(Limits(band: Band("1000", "1"))).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.Amount.ShouldBe(TokenAmount.FromWad(Susd, W("400"), Rounding.Up));
        var left = everything - action.Amount;
        SpendCheck.Evaluate(Main.Holder, [action.Amount], book.Snapshot(), new Book().WithIdle(left).Snapshot()).Seen.ShouldBeTrue();
        SpendCheck.Evaluate(Main.Holder, [action.Amount], book.Snapshot(), new Book().WithIdle(TokenAmount.FromRaw(Susd, left.Raw - 1)).Snapshot()).Seen.ShouldBeFalse();
    }

    // Two traders whose top-ups one wallet pays: what the first is given is not there for the second.
    [Fact]
    public void Decide_TwoAccountsWithOnePayer_NeverSpendItsBalanceTwice()
    {
        var snapshot = new Book().WithShort("7", OptionKind.Put, "5", "2000", "1100", "1000").WithIdle(Susd, "500").Snapshot();
        var first = snapshot.Accounts[0] with { Account = Main with { Payer = Main.Actor } };
        var second = first with
        {
            Account = first.Account with { Id = new("second"), Holder = Spender },
            Venues = [.. first.Venues.OfType<KnownReading>().Select(reading => reading with
            {
                MarginAccounts = [.. reading.MarginAccounts.Select(margin => margin with { Id = MarginAccountId.Isolated(new("second"), margin.Venue, "8") })],
            })],
        };
        var both = snapshot with { Accounts = [first, second] };
        var assessment = new RiskAssessor(System.Collections.Immutable.ImmutableDictionary<Address, Underlying>.Empty).Assess(both);
        var plan = new DecisionEngine(Limits(band: Band("1000", "1"))).Decide(both, assessment, new([]), KeeperMode.Active, new([]));
        var paid = plan.Actions.OfType<TopUpAction>().Select(action => action.Amount).ToList();
        paid[0].ShouldBe(Amount("400"));
        paid.Aggregate((sum, amount) => sum + amount).ShouldBeLessThanOrEqualTo(Amount("500"));
        var after = both with { Accounts = [.. both.Accounts.Select(account => account with { Idle = [new(Amount("100"))] })] };
        SpendCheck.Evaluate(Main.Actor, [Amount("400")], both, after).Seen.ShouldBeTrue();
        SpendCheck.Evaluate(Main.Holder, [Amount("400")], both, after).Seen.ShouldBeFalse();
    }

    private static PortfolioSnapshot Holding(string amount) => new Book().WithIdle(Susd, amount).Snapshot();

    private static TokenAmount Amount(string amount) => TokenAmount.FromWad(Susd, W(amount), Rounding.Down);
}

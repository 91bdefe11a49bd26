using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

public class EffectCheckTests
{
    private static readonly ImmutableArray<EffectCondition> Closed =
        [new SizeWithin(Option("7"), new("option"), W("-0.005"), W("0.005")), new HealthAtLeast(Option("7"), W("1.4"))];

    [Fact]
    public void Evaluate_ClosedWholeAndItsVenueIsRead_Holds() => Check(new Book().WithPerp("1", "1000"), Closed).ShouldBeTrue();

    [Fact]
    public void Evaluate_ClosedWholeWhileAnUnrelatedBalanceIsUnread_Holds()
    {
        var snapshot = new Book().WithPerp("1", "1000").Snapshot();
        snapshot = snapshot with { Accounts = [snapshot.Accounts[0] with { UnreadBalances = [new(Usdc, "boom")] }] };
        Check(snapshot, Closed).ShouldBeTrue();
    }

    [Fact]
    public void Evaluate_ItsVenueIsUnknown_DoesNotHold() =>
        Check(new Book().WithPerp("1", "1000").WithLyra(new UnknownReading(Lyra, "read.reverted", "boom")), Closed).ShouldBeFalse();

    [Theory]
    [InlineData("other/lyra-v1/7")]
    [InlineData("main/lyra-v2/7")]
    public void Evaluate_AnAccountThatNobodyReads_DoesNotHoldVacuously(string target)
    {
        Check(new Book().WithPerp("1", "1000"), [new HealthAtLeast(new(target), W("1.4"))]).ShouldBeFalse();
        Check(new Book().WithPerp("1", "1000"), [new SizeWithin(new(target), new("7"), W("0"), W("0"))]).ShouldBeFalse();
    }

    [Fact]
    public void Evaluate_StillThere_IsMeasured() =>
        Check(new Book().WithShort("7", OptionKind.Put, "5", "2000", "1300", "1000"), [new HealthAtLeast(Option("7"), W("1.4"))]).ShouldBeFalse();

    private static bool Check(Book book, ImmutableArray<EffectCondition> conditions) => Check(book.Snapshot(), conditions);

    private static bool Check(PortfolioSnapshot snapshot, ImmutableArray<EffectCondition> conditions) =>
        EffectCheck.Evaluate(conditions, snapshot, new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(snapshot)).Seen;
}

using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Risk;

/// <summary>A staked or wrapped asset counts by what the chain says that it is of its underlying, on a line of its own.</summary>
public class StakedBalanceTests
{
    private static readonly Token Staked = new(Chain, Address.Parse("0x00000000000000000000000000000000000000c9"), "wstETH", 18);

    [Fact]
    public void Assess_StakedBalance_CountsAtItsRate()
    {
        var snapshot = new Book().WithPerp("-1", "1000").Snapshot();
        var account = snapshot.Accounts[0];
        snapshot = snapshot with { Accounts = [account with { Idle = [new IdleBalance(TokenAmount.FromWad(Staked, W("2"), Rounding.Down)) { UnderlyingPerToken = W("1.2") }] }] };

        var exposure = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty.Add(Staked.Address, Eth)).Assess(snapshot).Exposures.Single();

        exposure.NetDelta!.Value.ToDouble().ShouldBe(1.4, 1e-12);
        exposure.Lines.Select(line => (line.Kind, line.Size)).ShouldBe([("perp", W("-1")), ("idle", W("2.4"))]);
    }

    [Fact]
    public void Assess_OptionsOfSeveralExpiries_AddUpToTheNetVegaByBucket()
    {
        var book = new Book().WithPerp("2", "1000", market: market => market with { MarkPrice = W("2010"), FundingPerDay = W("10") }).WithShort("1", KeeperBot.Quant.BlackScholes.OptionKind.Call, "10", "2000", "6000", "2000");
        var assessment = book.Assess();
        var exposure = assessment.Exposures.Single();

        exposure.VegaTerms.Select(term => term.UpToDays).ShouldBe([7, 30, 90, null]);
        exposure.VegaTerms.Select(term => term.Vega == 0).ShouldBe([true, false, true, true], "thirty days are in the bucket that ends with them");
        exposure.VegaTerms.Sum(term => term.Vega).ShouldBe(exposure.Net.Vega, 1e-9);
        assessment.Perps.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            perp => perp.FundingPerDay.ShouldBe(W("-20"), "a long pays what a unit pays"), perp => perp.Basis.ShouldBe(Wad.Zero, "the position's own mark is the index here"));
    }
}

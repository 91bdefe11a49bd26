using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Portfolio.Curves;

public class MarginCurveTests
{
    private static readonly Underlying Btc = new("BTC");

    // Short 3 at 2010 (index 2000) on 900, and long 0.1 at 40000: an account with 6.25 % of its notional required.
    private static readonly LinearMarginCurve Two = new(900, 626.875,
    [
        new(Eth, -6030) { RequirementShare = -0.0625, ConvergedValue = -6000, FundingPerYear = -3 * 10 * 365 },
        new(Btc, 4000) { RequirementShare = 0.0625 },
    ]);

    [Fact]
    public void Linear_WithoutAShift_IsWhatWasRead() => Two.At(MarketShift.None).ShouldBe(new MarginPoint(900, 626.875));

    [Fact]
    public void Linear_BothMove_AddsUp()
    {
        var point = Two.At(new MarketShift { SpotFactors = MarketShift.Of(Eth, 1.1).SpotFactors.Add(Btc, 0.95) });
        point.Equity.ShouldBe(900 - 603 - 200, 1e-9);
        point.Maintenance.ShouldBe(0.0625 * ((6030 * 1.1) + (4000 * 0.95)), 1e-9);
    }

    [Fact]
    public void Linear_MarksConverged_ValuesAtTheSpotAndOwesNoFunding()
    {
        var point = Two.At(MarketShift.None with { MarksConverged = true, YearsAhead = 0.01 });
        point.Equity.ShouldBe(930, 1e-9);
        point.Maintenance.ShouldBe(0.0625 * 10_000, 1e-9);
    }

    [Fact]
    public void Linear_LaterWithoutConverging_FundingIsEarnedByTheShort() =>
        Two.At(MarketShift.None with { YearsAhead = 2.0 / 365 }).Equity.ShouldBe(900 + (2 * 3 * 10), 1e-9);

    [Fact]
    public void Linear_FundingOfADebt_RaisesTheDebtAndNotTheEquity() =>
        new LinearMarginCurve(1000, 200, [new(Eth, -6030) { EquityShare = 0, RequirementShare = -1, DebtPerYear = 365 }])
            .At(MarketShift.Of(Eth, 1.1) with { YearsAhead = 2.0 / 365 }).ShouldSatisfyAllConditions(
                point => point.Equity.ShouldBe(1000), point => point.Maintenance.ShouldBe(200 + 603 + 2.2, 1e-9));

    [Fact]
    public void Linear_Growth_IsCompounded()
    {
        var debt = new LinearMarginCurve(1000, 500, [new(Eth, 500) { EquityShare = 0, RequirementShare = 1, Growth = 0.1 }]);
        debt.At(MarketShift.Of(Eth, 1.2) with { YearsAhead = 2 }).ShouldBe(new MarginPoint(1000, 500 * 1.2 * Math.Exp(0.2)));
    }

    [Fact]
    public void Linear_CountedInTheUnderlying_IsDividedByItsPrice()
    {
        // One ETH as collateral of a short of 4 at 2000, all in ETH.
        var curve = new LinearMarginCurve(1, 0.04, [new(Eth, 1 - 4)]) { Unit = Eth };
        var point = curve.At(MarketShift.Of(Eth, 1.25));
        // USD: 2500 of collateral less 4 x 500 lost, of a requirement of 80; at 2500 a token.
        point.Equity.ShouldBe(500.0 / 2500, 1e-12);
        point.Maintenance.ShouldBe(80.0 / 2500, 1e-12);
    }

    [Fact]
    public void Worst_OfSeveral_IsTheLeastHealthAndNeverHidesWhatIsNotANumber()
    {
        var good = new LinearMarginCurve(3, 1, []);
        var bad = new LinearMarginCurve(9, 6, []);
        var unknown = new LinearMarginCurve(double.NaN, 1, []);
        new WorstMarginCurve([good, bad, new LinearMarginCurve(-5, 0, [])]).At(MarketShift.None).ShouldBe(new MarginPoint(9, 6));
        new WorstMarginCurve([good, unknown]).At(MarketShift.None).Equity.ShouldBe(double.NaN);
        new WorstMarginCurve([unknown, good]).At(MarketShift.None).Equity.ShouldBe(double.NaN);
        Should.Throw<ArgumentException>(() => new WorstMarginCurve([]));
    }

    [Fact]
    public void Repriced_LongCall_IsItsValueAndRequiresNothing()
    {
        var now = new ChainTime(1_800_000_000);
        var leg = new OptionLeg(new("o"), Eth, W("2"), OptionKind.Call, W("2000"), now.Plus(TimeSpan.FromDays(73)), W("2000"), W("0.8"), W("0"), W("290"), true);
        var point = new RepricedMarginCurve(580, [leg], now).At(MarketShift.Of(Eth, 1.1));
        point.Maintenance.ShouldBe(0);
        point.Equity.ShouldBe(580 + (2 * (EuropeanOption.Price(OptionKind.Call, 2200, 2000, 0.2, 0, 0, 0.8) - EuropeanOption.Price(OptionKind.Call, 2000, 2000, 0.2, 0, 0, 0.8))), 1e-9);
    }
}

using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.FirstPassage;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Risk;

public class LiquidationPricesTests
{
    private const double Ratio = 0.0625;

    [Theory]
    [InlineData(3, 900)]
    [InlineData(0.4, 100)]
    [InlineData(-3, 900)]
    [InlineData(-1.5, 5000)]
    public void Liquidation_Perp_IsTheClosedForm(double size, double equity)
    {
        // equity + size (P - 2000) = 0.0625 |size| P, solved for P.
        var expected = (equity - (size * 2000)) / ((Ratio * Math.Abs(size)) - size);
        var price = Prices(size, equity).Liquidation.ShouldHaveSingleItem();
        price.Underlying.ShouldBe(Eth);
        price.Spot.ShouldBe(W("2000"));
        price.Breached.ShouldBeFalse();
        (size > 0 ? price.Lower : price.Upper).ShouldNotBeNull().ShouldBe(expected, 1e-9);
        (size > 0 ? price.Upper : price.Lower).ShouldBeNull();
        (size > 0 ? price.LowerDistance : price.UpperDistance)!.Value.ShouldBe((expected / 2000) - 1, 1e-12);
        price.Nearest!.Value.ShouldBe(Math.Abs((expected / 2000) - 1), 1e-12);
    }

    [Fact]
    public void AtLevel_ATrigger_IsReachedBeforeLiquidation()
    {
        var prices = Prices(3, 900);
        var trigger = prices.AtLevel(W("1.5")).ShouldHaveSingleItem().Lower!.Value;
        trigger.ShouldBe((900 - 6000) / ((1.5 * Ratio * 3) - 3), 1e-9);
        trigger.ShouldBeGreaterThan(prices.Liquidation.Single().Lower!.Value);
        prices.AtLevel(W("2.4")).Single().ShouldBe(new LiquidationPrice(Eth, W("2000"), true, null, null));
        prices.AtLevel(W("2.4")).Single().Nearest.ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => prices.AtLevel(Wad.Zero));
    }

    [Fact]
    public void Liquidation_LongThatIsWhollyPaidFor_IsNever()
    {
        var price = Prices(1, 2500).Liquidation.Single();
        (price.Lower, price.Upper, price.Breached, price.Nearest).ShouldBe((null, null, false, null));
    }

    [Fact]
    public void Liquidation_BelowRequirementAlready_IsBreached() => Prices(3, 300).Liquidation.Single().Breached.ShouldBeTrue();

    [Fact]
    public void Liquidation_WithoutCurveOrRequirement_IsEmpty()
    {
        new LiquidationPrices(Account(3, 900) with { Curve = null }).Liquidation.ShouldBeEmpty();
        new LiquidationPrices(Account(3, 900) with { Maintenance = null }).Liquidation.ShouldBeEmpty();
    }

    [Fact]
    public void Liquidation_WorstOfTwo_IsTheNearerOnEachSide()
    {
        // A long that fails at 1800 by one test and at 1700 by another, and a debt test that fails above 2600.
        var curve = new WorstMarginCurve([Falls(1700), Falls(1800), new LinearMarginCurve(1300, 1000, [new(Eth, 1000) { EquityShare = 0, RequirementShare = 1 }])]);
        var price = new LiquidationPrices(Account(3, 900) with { Curve = curve }).Liquidation.Single();
        price.Lower!.Value.ShouldBe(1800, 1e-9);
        price.Upper!.Value.ShouldBe(2600, 1e-9);

        static LinearMarginCurve Falls(double at) => new(2000.5 - at, 0.5, [new(Eth, 2000)]);
    }

    [Fact]
    public void Liquidation_DebtThatIsNone_AppearsWhereItTurns()
    {
        // 500 in hand, short 1 at 2000; debts may be 100. The account owes 100 at 2600.
        var curve = new LinearMarginCurve(100, -500, [new(Eth, -2000) { EquityShare = 0, RequirementShare = -1 }]);
        curve.At(MarketShift.None).Maintenance.ShouldBe(0);
        var price = new LiquidationPrices(Account(-1, 500) with { Curve = curve }).Liquidation.Single();
        price.Upper!.Value.ShouldBe(2600, 1e-9);
        price.Lower.ShouldBeNull();
    }

    [Fact]
    public void Liquidation_CountedInTheUnderlying_IsTheSameAsInUsd()
    {
        // One ETH holds up a short of 4 at 2000 of which 80 USD are required: 2000 f - 8000 (f - 1) = 80.
        var curve = new LinearMarginCurve(1, 0.04, [new(Eth, 1 - 4)]) { Unit = Eth };
        new LiquidationPrices(Account(-4, 1) with { Curve = curve }).Liquidation.Single().Upper!.Value.ShouldBe(2000 * 7920.0 / 6000, 1e-9);
    }

    [Fact]
    public void Liquidation_TwoUnderlyings_EachAlone()
    {
        var account = Account(3, 900);
        account = account with
        {
            Legs = [new SpotLeg(new("btc"), new("BTC"), W("0.1"), W("40000"), "collateral"), .. account.Legs],
            Curve = new LinearMarginCurve(900, 375, [new(Eth, 6000) { RequirementShare = Ratio }, new(new("BTC"), 4000) { EquityShare = 0.5 }]),
        };
        var prices = new LiquidationPrices(account).Liquidation;
        prices.Select(price => price.Underlying.Symbol).ShouldBe(["BTC", "ETH"]);
        prices[0].Lower!.Value.ShouldBe(40_000 * (1 - (525.0 / 2000)), 1e-6);
        prices[1].Lower!.Value.ShouldBe(2000 * (1 - (525 / (6000 * (1 - Ratio)))), 1e-9);
    }

    [Fact]
    public void Liquidation_ShortStraddle_IsOnBothSidesAndExact()
    {
        var curve = new Straddle();
        var price = new LiquidationPrices(Account(3, 900) with { Curve = curve }).Liquidation.Single();
        foreach (var at in new[] { price.Lower!.Value, price.Upper!.Value })
            curve.At(MarketShift.Of(Eth, at / 2000)).Health.ShouldBe(1, 1e-9);
        price.Lower.Value.ShouldBeLessThan(2000);
        price.Upper.Value.ShouldBeGreaterThan(2000);
        price.Nearest.ShouldBe(Math.Min(1 - (price.Lower.Value / 2000), (price.Upper.Value / 2000) - 1));
    }

    [Theory]
    [InlineData(OptionKind.Call, 300, 0.05)]
    [InlineData(OptionKind.Call, 900, 1)]
    [InlineData(OptionKind.Call, 12_000, 0.01)]
    [InlineData(OptionKind.Put, 300, 0.05)]
    [InlineData(OptionKind.Put, 1_500, 0.2)]
    [InlineData(OptionKind.Put, 1_999, 0.001)]
    [InlineData(OptionKind.Put, 2_100, 1)]
    [InlineData(OptionKind.Call, 60_000, 0.5)]
    public void Liquidation_OneShortOption_IsWhatTheSearchOverAllPricesFinds(OptionKind kind, double collateral, double years)
    {
        var curve = new Short(kind, collateral, years);
        var calls = curve.Calls;
        var found = new LiquidationPrices(Account(3, 900) with { Curve = curve }).Liquidation.Single();
        (curve.Calls - calls).ShouldBeLessThan(60);
        var all = RatioBarrierSolver.Solve((spot, _) => curve.At(MarketShift.Of(Eth, spot / 2000)).Health, 1, 2000);
        found.Breached.ShouldBe(all.Breached);
        (found.Lower.HasValue, found.Upper.HasValue).ShouldBe((all.Lower.HasValue, all.Upper.HasValue));
        ((found.Lower ?? found.Upper ?? 1) / (all.Lower ?? all.Upper ?? 1)).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Liquidation_CurveWithoutAValueBeyondAPrice_CountsAsReachedThere()
    {
        var price = new LiquidationPrices(Account(3, 900) with { Curve = new Blind(1500) }).Liquidation.Single();
        price.Lower!.Value.ShouldBe(1500, 1e-6);
        new LiquidationPrices(Account(3, 900) with { Curve = new Blind(3000) }).Liquidation.Single().Breached.ShouldBeTrue();
    }

    [Fact]
    public void Equals_SameAccount_IsTheSame()
    {
        var account = Account(3, 900);
        new MarginRisk(Main, account).ShouldBe(new MarginRisk(Main, account));
        new LiquidationPrices(account).ShouldNotBe(new LiquidationPrices(Account(2, 900)));
    }

    private static LiquidationPrices Prices(double size, double equity) => new(Account(size, equity));

    private static MarginAccount Account(double size, double equity)
    {
        var requirement = Ratio * Math.Abs(size) * 2000;
        var leg = new PerpLeg(Book.PerpLeg, Eth, Wad.FromDouble(size), W("2000"), W("2000"), Wad.Zero);
        return new(PerpAccount, Perp, Wad.FromDouble(equity), Wad.FromDouble(equity), Wad.FromDouble(requirement), LiquidationPredicate.StrictlyBelow, false, Usdc, null, W("0.0625"), [leg])
        {
            Curve = new LinearMarginCurve(equity, requirement, [new(Eth, size * 2000) { RequirementShare = Math.Sign(size) * Ratio }]),
        };
    }

    /// <summary>700 of collateral over the price of a straddle.</summary>
    private sealed class Straddle : IMarginCurve
    {
        public MarginPoint At(MarketShift shift)
        {
            var spot = 2000 * shift.Factor(Eth);
            return new(700, EuropeanOption.Price(OptionKind.Call, spot, 2000, 0.1, 0, 0, 0.8) + EuropeanOption.Price(OptionKind.Put, spot, 2000, 0.1, 0, 0, 0.8));
        }
    }

    /// <summary>Collateral over the price of one option at 2000, a hundred at the least.</summary>
    private sealed class Short(OptionKind kind, double collateral, double years) : IMonotoneMarginCurve
    {
        public int Calls { get; private set; }

        public MarginPoint At(MarketShift shift)
        {
            Calls++;
            return new(collateral, Math.Max(100, EuropeanOption.Price(kind, 2000 * shift.Factor(Eth), 2000, years, 0.05, 0, 1.3)));
        }
    }

    /// <summary>Healthy, and without a value below a price.</summary>
    private sealed class Blind(double from) : IMarginCurve
    {
        public MarginPoint At(MarketShift shift) => 2000 * shift.Factor(Eth) >= from ? new(2, 1) : new(double.NaN, 1);
    }
}

using KeeperBot.Quant.Bands;

namespace KeeperBot.Quant.Tests.Bands;

public sealed class ClosedFormBandTests
{
    private static readonly HedgingTerms Terms = new(100, 0.25, 0.5, 0.01, 1, 0.05);

    [Fact]
    public void HalfWidth_WhalleyWilmott_IsTheFormulaAt30Digits()
    {
        WhalleyWilmott.HalfWidth(Terms, 0.022).ShouldBe(0.0891305157486439, 1e-15);
        WhalleyWilmott.HalfWidth(Terms, -0.022).ShouldBe(0.0891305157486439, 1e-15);
        WhalleyWilmott.HalfWidth(Terms, 0).ShouldBe(0);
        WhalleyWilmott.HalfWidth(Terms with { RiskAversion = 0 }, 0.022).ShouldBe(double.PositiveInfinity);
        WhalleyWilmott.HalfWidth(Terms with { ProportionalCost = 0, RiskAversion = 0 }, 0.022).ShouldBe(0);
    }

    [Fact]
    public void Evaluate_Zakamouline_IsTheFormulaAt30Digits()
    {
        ZakamoulineBand shortBand = Zakamouline.Evaluate(Terms, -0.022), longBand = Zakamouline.Evaluate(Terms, 0.022);
        shortBand.AtEnd.ShouldBe(0.0032, 1e-17);
        shortBand.Width.ShouldBe(0.0540976650522164, 1e-15);
        shortBand.Adjustment.ShouldBe(-0.419557618964056, 1e-14);
        shortBand.HalfWidth.ShouldBe(0.0032 + 0.0540976650522164, 1e-15);
        shortBand.HedgingVolatility.ShouldBe(0.297862973840747, 1e-14);
        longBand.HedgingVolatility.ShouldBe(0.190466923151361, 1e-14);
    }

    [Fact]
    public void Evaluate_ZakamoulineAtTheEdges_IsNeverNaN()
    {
        Zakamouline.Evaluate(Terms with { Years = 0 }, 0.02).ShouldBe(new ZakamoulineBand(double.PositiveInfinity, 0, 0, 0.25));
        Zakamouline.Evaluate(Terms with { Volatility = 0 }, 0.02).ShouldBe(new ZakamoulineBand(double.PositiveInfinity, 0, 0, 0));
        Zakamouline.Evaluate(Terms with { ProportionalCost = 0, Years = 0 }, 0.02).ShouldBe(new ZakamoulineBand(0, 0, 0, 0.25));
        Zakamouline.Evaluate(Terms, 0).HalfWidth.ShouldBe(0.0032, 1e-17);
        Zakamouline.Evaluate(Terms with { ProportionalCost = 0.2, RiskAversion = 100 }, 0.1).HedgingVolatility.ShouldBe(0); // 1 + K below zero
    }

    [Fact]
    public void Number_LelandsWeeklyRevisionAtOnePercentRoundTrip_IsHis()
    {
        Leland.Number(0.005, 0.2, 1.0 / 52).ShouldBe(0.28768136958758, 1e-13);
        Leland.Volatility(0.005, 0.2, 1.0 / 52, -1).ShouldBe(0.2 * Math.Sqrt(1 + 0.28768136958758), 1e-14);
        Leland.Volatility(0.005, 0.2, 1.0 / 52, 1).ShouldBe(0.2 * Math.Sqrt(1 - 0.28768136958758), 1e-14);
        Leland.Volatility(0.005, 0.2, 1.0 / 52, 0).ShouldBe(0.2);
        Leland.Volatility(0.05, 0.2, 1.0 / 52, 1).ShouldBe(0);
        Leland.Number(0, 0, 0).ShouldBe(0);
        Leland.Number(0.01, 0, 1).ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void FromNav_RelativeAversion_MakesTheLossOfCertaintyWhatItSays()
    {
        // R = 4, NAV 1,000,000, a deviation of 10 % of NAV: a/2 (100,000)^2 = 20,000, which is R x^2/2 = 2 % of NAV.
        double a = RiskAversion.FromNav(4, 1e6);
        a.ShouldBe(4e-6, 1e-20);
        (0.5 * a * 1e5 * 1e5).ShouldBe(20_000, 1e-9);
        Should.Throw<ArgumentOutOfRangeException>(() => RiskAversion.FromNav(4, 0)).ParamName.ShouldBe("netAssetValue");
    }

    [Theory]
    [InlineData(0, 0.2, 1, 0.01, 1, "Spot")]
    [InlineData(1, -0.2, 1, 0.01, 1, "Volatility")]
    [InlineData(1, 0.2, -1, 0.01, 1, "Years")]
    [InlineData(1, 0.2, 1, double.NaN, 1, "ProportionalCost")]
    [InlineData(1, 0.2, 1, 0.01, -1, "RiskAversion")]
    public void Evaluate_BadTerms_NamesTheParameter(double spot, double vol, double years, double k, double a, string name)
    {
        HedgingTerms terms = new(spot, vol, years, k, a);
        Should.Throw<ArgumentOutOfRangeException>(() => WhalleyWilmott.HalfWidth(terms, 1)).ParamName.ShouldBe(name);
        Should.Throw<ArgumentOutOfRangeException>(() => Zakamouline.Evaluate(terms, 1)).ParamName.ShouldBe(name);
        Should.Throw<ArgumentOutOfRangeException>(() => ImpulseBand.Solve(terms, 1, 1)).ParamName.ShouldBe(name);
    }
}

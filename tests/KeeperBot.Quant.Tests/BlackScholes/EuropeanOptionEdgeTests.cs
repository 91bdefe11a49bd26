using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Tests.BlackScholes;

public sealed class EuropeanOptionEdgeTests
{
    [Theory]
    [InlineData(OptionKind.Call, 120, 20)]
    [InlineData(OptionKind.Call, 80, 0)]
    [InlineData(OptionKind.Put, 80, 20)]
    [InlineData(OptionKind.Put, 120, 0)]
    public void Evaluate_AtOrAfterExpiry_IsThePayoffWithZeroGreeks(OptionKind kind, double spot, double payoff)
    {
        foreach (double years in new[] { 0.0, -1e-9, -3 })
            EuropeanOption.Evaluate(kind, spot, 100, years, 0.05, 0.02, 0.5).ShouldBe(OptionGreeks.Settled(payoff));
    }

    [Theory]
    [InlineData(OptionKind.Call, 101, 1)]
    [InlineData(OptionKind.Call, 99, 0)]
    [InlineData(OptionKind.Call, 100, 0.5)]
    [InlineData(OptionKind.Put, 99, -1)]
    [InlineData(OptionKind.Put, 101, 0)]
    [InlineData(OptionKind.Put, 100, -0.5)]
    public void Evaluate_NoVolatility_HasAStepDelta(OptionKind kind, double spot, double delta)
    {
        OptionGreeks greeks = EuropeanOption.Evaluate(kind, spot, 100, 0.25, 0, 0, 0);
        greeks.Delta.ShouldBe(delta);
        greeks.Gamma.ShouldBe(0);
        greeks.Price.ShouldBe(Math.Max(kind == OptionKind.Call ? spot - 100 : 100 - spot, 0));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(7e4)]
    [InlineData(1e9)]
    [InlineData(1e200)]
    [InlineData(double.MaxValue)]
    public void Evaluate_VarianceWithoutBound_IsTheAssetOrTheStrike(double vol)
    {
        // P. Jaeckel, Let's Be Rational (2015): the price's upper bounds, reached as vol sqrt(T) grows.
        OptionGreeks call = EuropeanOption.Evaluate(OptionKind.Call, 50, 80, 2, 0.05, 0.03, vol), put = EuropeanOption.Evaluate(OptionKind.Put, 50, 80, 2, 0.05, 0.03, vol);
        double asset = 50 * Math.Exp(-0.06), strike = 80 * Math.Exp(-0.1);

        call.Price.ShouldBe(asset, 1e-14 * asset);
        call.Delta.ShouldBe(Math.Exp(-0.06), 1e-15);
        call.Theta.ShouldBe(0.03 * asset, 1e-13);
        call.Phi.ShouldBe(-2 * asset, 1e-12);
        call.Rho.ShouldBe(0);
        put.Price.ShouldBe(strike, 1e-14 * strike);
        put.Delta.ShouldBe(0);
        put.Theta.ShouldBe(0.05 * strike, 1e-13);
        put.Rho.ShouldBe(-2 * strike, 1e-12);
        put.Phi.ShouldBe(0);
    }

    [Fact]
    public void Evaluate_VarianceWithoutBoundAndNothingToBuy_IsWorthNothing()
    {
        EuropeanOption.Price(OptionKind.Call, 0, 80, 2, 0.05, 0.03, 1e9).ShouldBe(0);
        EuropeanOption.Price(OptionKind.Put, 50, 0, 2, 0.05, 0.03, 1e9).ShouldBe(0);
    }

    [Fact]
    public void Evaluate_EndlessRate_LeavesTheAsset()
    {
        EuropeanOption.Price(OptionKind.Call, 100, 100, 1, 1e308, 0.01, 0.5).ShouldBe(100 * Math.Exp(-0.01));
        EuropeanOption.Price(OptionKind.Put, 100, 100, 1, 1e308, 0.01, 0.5).ShouldBe(0);
        EuropeanOption.Price(OptionKind.Call, 100, 90, 1, 1e308, 1e308, 0.5).ShouldBe(0);
    }

    [Theory]
    [InlineData(OptionKind.Call, 0.01, -1e308, 0.5)]
    [InlineData(OptionKind.Call, -1e308, -1e308, 0.5)]
    [InlineData(OptionKind.Put, -1e308, -1e308, 0.5)]
    [InlineData(OptionKind.Put, -800, 0, 0.5)]
    [InlineData(OptionKind.Put, -1e308, 0, 0)]
    [InlineData(OptionKind.Call, 0, -1e308, 1e200)]
    public void Evaluate_ValueBeyondADouble_IsInfinite(OptionKind kind, double rate, double yield, double vol) =>
        EuropeanOption.Price(kind, 100, 90, 1, rate, yield, vol).ShouldBe(double.PositiveInfinity);

    [Theory]
    [InlineData(OptionKind.Put, 0.01, -1e308)]
    [InlineData(OptionKind.Put, -900, -900)]
    [InlineData(OptionKind.Call, -900, -890)]
    public void Evaluate_BothBeyondADoubleWithoutVariance_IsWorthNothingOutOfTheMoney(OptionKind kind, double rate, double yield) =>
        EuropeanOption.Price(kind, 100, 90, 1, rate, yield, 0).ShouldBe(0);

    [Fact]
    public void Evaluate_GreekBeyondADouble_IsInfinite()
    {
        OptionGreeks greeks = EuropeanOption.Evaluate(OptionKind.Call, 1e-320, 1e-320, 1, 0, 0, 0.5);
        greeks.Gamma.ShouldBe(double.PositiveInfinity);
        greeks.Delta.ShouldBe(0.5987063256829237, 1e-15); // N(0.25)
    }

    [Fact]
    public void Evaluate_StrikeZero_IsTheAssetItself()
    {
        OptionGreeks call = EuropeanOption.Evaluate(OptionKind.Call, 50, 0, 1, 0.05, 0, 0.8);
        call.Price.ShouldBe(50);
        call.Delta.ShouldBe(1);
        EuropeanOption.Price(OptionKind.Put, 50, 0, 1, 0.05, 0, 0.8).ShouldBe(0);
    }

    [Fact]
    public void Evaluate_UnspecifiedKind_IsRefused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => EuropeanOption.Price(default, 1, 1, 1, 0, 0, 1)).ParamName.ShouldBe("kind");
    }

    [Theory]
    [InlineData("spot", double.NaN, 1, 1, 0, 0, 1)]
    [InlineData("spot", -1, 1, 1, 0, 0, 1)]
    [InlineData("spot", double.PositiveInfinity, 1, 1, 0, 0, 1)]
    [InlineData("strike", 1, double.NaN, 1, 0, 0, 1)]
    [InlineData("strike", 1, -2, 1, 0, 0, 1)]
    [InlineData("yearsToExpiry", 1, 1, double.NaN, 0, 0, 1)]
    [InlineData("yearsToExpiry", 1, 1, double.NegativeInfinity, 0, 0, 1)]
    [InlineData("rate", 1, 1, 1, double.NaN, 0, 1)]
    [InlineData("dividendYield", 1, 1, 1, 0, double.PositiveInfinity, 1)]
    [InlineData("volatility", 1, 1, 1, 0, 0, double.NaN)]
    [InlineData("volatility", 1, 1, 1, 0, 0, -0.1)]
    public void Evaluate_BadInput_NamesTheParameter(
        string name, double spot, double strike, double years, double rate, double yield, double vol)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => EuropeanOption.Price(OptionKind.Put, spot, strike, years, rate, yield, vol))
            .ParamName.ShouldBe(name);
    }
}

using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Portfolio.Curves;

public class LegRepricingTests
{
    private static readonly ChainTime Now = new(1_800_000_000);

    private static readonly OptionLeg Put = new(
        new("o"), Eth, W("-4"), OptionKind.Put, W("1900"), Now.Plus(TimeSpan.FromDays(73)), W("2000"), W("0.8"), W("0.05"), W("200"), ClosingAllowed: true);

    [Theory]
    [InlineData("3", 0.9, false, 3 * ((2010 * 0.9) - 2010))]
    [InlineData("-3", 1.1, false, -3 * ((2010 * 1.1) - 2010))]
    [InlineData("-3", 1.1, true, -3 * ((2000 * 1.1) - 2010))]
    [InlineData("3", 1, true, 3 * (2000 - 2010))]
    public void Change_Perp_IsSizeTimesTheMarksMove(string size, double factor, bool converged, double expected)
    {
        var leg = new PerpLeg(new("p"), Eth, W(size), W("2010"), W("2000"), Wad.Zero);
        LegRepricing.Change(leg, MarketShift.Of(Eth, factor) with { MarksConverged = converged }, Now).ShouldBe(expected, 1e-9);
    }

    [Fact]
    public void Change_Spot_IsItsValueTimesTheMove() =>
        LegRepricing.Change(new SpotLeg(new("s"), Eth, W("-2.5"), W("2000"), "debt"), MarketShift.Of(Eth, 0.8), Now).ShouldBe(1000, 1e-9);

    [Fact]
    public void Change_OtherUnderlying_IsNothing() =>
        LegRepricing.Change(new SpotLeg(new("s"), Eth, W("-2.5"), W("2000"), "debt"), MarketShift.Of(new("BTC"), 0.5), Now).ShouldBe(0);

    [Fact]
    public void Change_Option_IsPutCallParityAgainstItsCall()
    {
        // Independent of the pricing formula: a put less a call is the discounted strike less the spot, whatever the volatility.
        var shift = new MarketShift { SpotFactors = MarketShift.Of(Eth, 1.07).SpotFactors, VolatilityFactor = 1.3, YearsAhead = 0.05 };
        var put = LegRepricing.Change(Put, shift, Now);
        var call = LegRepricing.Change(Put with { Kind = OptionKind.Call }, shift, Now);
        var discounted = 1900 * (Math.Exp(-0.05 * 0.15) - Math.Exp(-0.05 * 0.2));
        (put - call).ShouldBe(-4 * (discounted - (2000 * 0.07)), 1e-9);
    }

    [Fact]
    public void Change_SmallMoves_AreTheGreeks()
    {
        var greeks = EuropeanOption.Evaluate(OptionKind.Put, 2000, 1900, 0.2, 0.05, 0, 0.8);
        const double h = 1e-5;
        (LegRepricing.Change(Put, MarketShift.Of(Eth, 1 + h), Now) / (2000 * h)).ShouldBe(-4 * greeks.Delta, 1e-3);
        (LegRepricing.Change(Put, MarketShift.None with { VolatilityFactor = 1 + h }, Now) / (0.8 * h)).ShouldBe(-4 * greeks.Vega, 0.05);
        (LegRepricing.Change(Put, MarketShift.None with { YearsAhead = h }, Now) / h).ShouldBe(-4 * greeks.Theta, 0.5);
    }

    [Fact]
    public void Change_OptionPastItsExpiry_IsItsPayoff()
    {
        var shift = MarketShift.Of(Eth, 0.9) with { YearsAhead = 1 };
        LegRepricing.Price(Put, shift, Now).ShouldBe(100, 1e-9);
        LegRepricing.Change(Put, shift, Now).ShouldBe(-4 * (100 - LegRepricing.Price(Put, MarketShift.None, Now)), 1e-9);
    }

    [Fact]
    public void Change_OptionWithoutVolatility_IsNotANumber() =>
        LegRepricing.Change(Put with { Volatility = Wad.Zero }, MarketShift.Of(Eth, 0.9), Now).ShouldBe(double.NaN);
}

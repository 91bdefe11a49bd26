using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Risk.Foresight;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Risk.Foresight;

/// <summary>The least trigger of a perpetual in closed form: a long of notional N at a margin ratio m loses N x and frees m N x when the price falls by x.</summary>
public class LeastTriggerTests
{
    private const double Ratio = 0.0625;

    private static readonly ReactionTerms Terms = new(OracleStep: 0.005, Deviations: 4, TimeSpan.FromSeconds(315_360), ClosingFees: 0.001);

    private static MarginAccount Long(double notional, IMarginCurve? curve) => new Book().WithPerp((notional / 2000).ToString(System.Globalization.CultureInfo.InvariantCulture), "5000").Assess().Margin[0].Margin with
    {
        Curve = curve,
    };

    private static IMarginCurve Line(double notional) =>
        new LinearMarginCurve(5000, Math.Abs(notional) * Ratio, [new LinearTerm(Eth, notional) { RequirementShare = Ratio * Math.Sign(notional) }]);

    private static VolatilityOutlook Moving(Underlying underlying) => new(underlying, default, default, [], 0.5, null);

    [Theory]
    [InlineData(20_000)]
    [InlineData(-20_000)]
    public void Of_Perpetual_IsTheClosedForm(double notional)
    {
        // A hundredth of a year: a tenth of 50 % is one deviation.
        const double Move = 0.005 + (4 * 0.05);
        var lost = notional > 0 ? 20_000 * (1 - (1 / (1 + Move))) * (1 - Ratio) : 20_000 * Move * (1 + Ratio);

        var least = LeastTrigger.Of(Long(notional, Line(notional)), Moving, Terms)!.Value.ToDouble();

        least.ShouldBe(1 + ((lost + (0.001 * 20_000)) / (20_000 * Ratio)), 1e-4);
    }

    [Fact]
    public void Of_NoCurve_IsNotKnown() => LeastTrigger.Of(Long(20_000, null), Moving, Terms).ShouldBeNull();

    [Fact]
    public void Of_FormulaWithoutValueThere_IsNotKnown() => LeastTrigger.Of(Long(20_000, new Nowhere()), Moving, Terms).ShouldBeNull();

    [Fact]
    public void Of_SmallerLatency_AsksForLess() =>
        LeastTrigger.Of(Long(20_000, Line(20_000)), Moving, Terms with { Latency = TimeSpan.FromMinutes(1) })!.Value
            .ShouldBeLessThan(LeastTrigger.Of(Long(20_000, Line(20_000)), Moving, Terms)!.Value);

    private sealed class Nowhere : IMarginCurve
    {
        public MarginPoint At(MarketShift shift) => shift.SpotFactors.IsEmpty ? new(5000, 1250) : new(double.NaN, double.NaN);
    }
}

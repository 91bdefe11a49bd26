using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Venues;

namespace KeeperBot.Quant.Tests.Venues;

public sealed class LyraV1Tests
{
    private const long Day = YearFraction.SecondsPerDay;

    [Theory]
    [InlineData(0, 7)]
    [InlineData(7 * Day + Day - 1, 7)]
    [InlineData(8 * Day, 8)]
    [InlineData(30 * Day, 30)]
    public void StandardVegaFactor_Days_AreFlooredAndAtLeastSeven(long seconds, long days)
    {
        LyraV1.StandardVegaFactor(seconds).ShouldBe(Math.Sqrt(30.0 / days) / 100, 1e-17);
    }

    [Fact]
    public void Evaluate_RateAndCarry_IsDriftAndDiscount()
    {
        LyraV1Greeks lyra = LyraV1.Evaluate(30 * Day, 0.9, 1742.01, 1500, 0.06);
        double years = 30.0 / 365;
        lyra.Call.ShouldBe(EuropeanOption.Evaluate(OptionKind.Call, 1742.01, 1500, years, 0.06, 0, 0.9));
        (lyra.Call.Price - lyra.Put.Price).ShouldBe(1742.01 - 1500 * Math.Exp(-0.06 * years), 1e-11);
        lyra.StandardVega.ShouldBe(lyra.Call.Vega / 100, 1e-14);
        lyra[OptionKind.Put].ShouldBe(lyra.Put);
        Should.Throw<ArgumentOutOfRangeException>(() => lyra[default]);
    }

    [Fact]
    public void Evaluate_AtTheFloors_UsesOneSecondAndTheLeastVolatility()
    {
        LyraV1.Evaluate(0, 0, 2000, 2000, 0).ShouldBe(LyraV1.Evaluate(1, 1e-4, 2000, 2000, 0) with { StandardVega = LyraV1.Evaluate(0, 0, 2000, 2000, 0).StandardVega });
        LyraV1.Evaluate(0, 0, 2000, 2000, 0).Call.Price.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Evaluate_BadInput_NamesTheParameter()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => LyraV1.Evaluate(-1, 1, 1, 1, 0)).ParamName.ShouldBe("secondsToExpiry");
        Should.Throw<ArgumentOutOfRangeException>(() => LyraV1.Evaluate(1, 1, 0, 1, 0)).ParamName.ShouldBe("spot");
        Should.Throw<ArgumentOutOfRangeException>(() => LyraV1.Evaluate(1, 1, 1, 0, 0)).ParamName.ShouldBe("strike");
    }
}

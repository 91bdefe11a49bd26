using System.Numerics;
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
    public void Evaluate_AgainstTheContractsIntegers_DiffersByTheRoundingOfDoubles()
    {
        Random random = new(17);
        BigInteger Raw(double value) => (BigInteger)Math.Round(value * 1e6) * BigInteger.Pow(10, 12);
        for (int i = 0; i < 1_000; i++)
        {
            long seconds = 60 + random.Next(365 * (int)Day);
            double vol = Math.Round(0.1 + 3 * random.NextDouble(), 6), spot = Math.Round(500 + 3_000 * random.NextDouble(), 6), rate = Math.Round(0.1 * random.NextDouble(), 6);
            double strike = Math.Round(spot * Math.Exp(4 * (random.NextDouble() - 0.5) * vol * Math.Sqrt(YearFraction.FromSeconds(seconds))), 6);
            LyraV1Greeks exact = LyraV1.Evaluate(seconds, vol, spot, strike, rate);
            LyraV1OnChain.TryEvaluate(seconds, Raw(vol), Raw(spot), Raw(strike), Raw(rate), out LyraV1Quote chain).ShouldBeTrue();
            string seen = $"seed 17: {seconds} {vol} {spot} {strike} {rate}";
            double total = vol * Math.Sqrt(YearFraction.FromSeconds(seconds));
            exact.Call.Delta.ShouldBe((double)chain.CallDelta / 1e18, 2e-15 + 1e-15 / total, seen);
            exact.Put.Delta.ShouldBe((double)chain.PutDelta / 1e18, 2e-15 + 1e-15 / total, seen);
            exact.Call.Price.ShouldBe((double)chain.CallPrice / 1e18, 2e-15 * (spot + strike), seen);
            exact.Put.Price.ShouldBe((double)chain.PutPrice / 1e18, 2e-15 * (spot + strike), seen);
            exact.Call.Vega.ShouldBe((double)chain.Vega / 1e18, (2e-15 + 1e-15 / total) * spot, seen);
            exact.StandardVega.ShouldBe((double)chain.StandardVega / 1e18, (2e-15 + 1e-15 / total) * spot, seen);
        }
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

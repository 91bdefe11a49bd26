using KeeperBot.Quant.RealisedVol;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.RealisedVol;

public sealed class RealisedVolatilityTests(ITestOutputHelper output)
{
    private const int Seed = 31;

    [Fact]
    public void CloseToClose_ByHand_IsRootOfSquaresOverTime()
    {
        // ln returns 0.01, -0.02, 0.02 over 1, 3 and 2 hours: 9e-4 in 6 hours.
        PriceSample[] samples =
        [
            new(0, 100), new(3_600, 100 * Math.Exp(0.01)), new(14_400, 100 * Math.Exp(-0.01)), new(21_600, 100 * Math.Exp(0.01)),
        ];
        VolatilityEstimate v = RealisedVolatility.CloseToClose(samples, 3);
        v.Status.ShouldBe(EstimateStatus.Ready);
        v.Volatility.ShouldBe(Math.Sqrt(9e-4 * 365 * 4), 1e-12);
        v.Observations.ShouldBe(3);
        v.Years.ShouldBe(6.0 / 24 / 365, 1e-18);
        v.StandardError.ShouldBe(v.Volatility / Math.Sqrt(2 * 36.0 / 14), 1e-12); // 36/14 returns of equal length would say as much
    }

    [Fact]
    public void Parkinson_ByHand_IsMeanSquareRangeOverFourLogTwo()
    {
        PriceBar[] bars = [new(3_600, 102, 100, int.MaxValue), new(3_600, 103, 99, int.MaxValue)];
        double squares = Math.Pow(Math.Log(1.02), 2) + Math.Pow(Math.Log(103.0 / 99), 2);
        RealisedVolatility.Parkinson(bars, 2).Volatility.ShouldBe(Math.Sqrt(squares / (4 * Math.Log(2) * 2 / 24 / 365)), 1e-4);
        RealisedVolatility.Parkinson([new(3_600, 102, 100, 1), .. bars], 2).Observations.ShouldBe(2, "one price has no range");
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.8)]
    [InlineData(3)]
    public void CloseToClose_UnevenTimes_FindsTheVolatilityWithinItsError(double volatility)
    {
        double worst = 0;
        for (int run = 0; run < 20; run++)
        {
            VolatilityEstimate v = RealisedVolatility.CloseToClose(SimulatedPrices.Walk(Seed + run, 2_000, volatility, random => 1 + random.Next(random.Next(10) == 0 ? 3_600 : 24)));
            worst = Math.Max(worst, Math.Abs(v.Volatility - volatility) / v.StandardError);
        }
        output.WriteLine($"seed {Seed}: worst of 20 is {worst:F2} standard errors");
        worst.ShouldBeInRange(0.5, 4);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(25)]
    [InlineData(300)]
    public void Parkinson_FewPricesABar_IsCorrectedForWhatWasNotSeen(int prices)
    {
        const double Volatility = 0.7;
        const int Bars = 4_000, Seconds = 3_000;
        int step = Seconds / (prices - 1);
        Random random = new(Seed);
        PriceBar[] bars = [.. Enumerable.Range(0, Bars).Select(i =>
        {
            PriceSample[] walk = SimulatedPrices.Walk(random.Next(), prices, Volatility, _ => step);
            return new PriceBar(step * (prices - 1), walk.Max(s => s.Price), walk.Min(s => s.Price), prices);
        })];
        VolatilityEstimate v = RealisedVolatility.Parkinson(bars);
        output.WriteLine($"seed {Seed}, {prices} prices: {v.Volatility:F4} +- {v.StandardError:F4}");
        v.Volatility.ShouldBe(Volatility, 0.02 * Volatility);
    }

    [Fact]
    public void Parkinson_SameTime_HasLessErrorThanCloseToClose()
    {
        List<double> ranges = [], closes = [];
        for (int run = 0; run < 60; run++)
        {
            PriceSample[] walk = SimulatedPrices.Walk(Seed + run, 40 * 60 + 1, 0.6, _ => 12);
            PriceBar[] bars = new PriceBar[60];
            int count = PriceBars.Build(walk, 480, bars);
            ranges.Add(RealisedVolatility.Parkinson(bars.AsSpan(0, count)).Volatility - 0.6);
            closes.Add(RealisedVolatility.CloseToClose([.. walk.Where((_, i) => i % 40 == 0)]).Volatility - 0.6);
        }
        double gain = closes.Sum(e => e * e) / ranges.Sum(e => e * e);
        output.WriteLine($"seed {Seed}: variance {gain:F1} times smaller");
        gain.ShouldBeGreaterThan(2.5);
    }

    [Fact]
    public void Estimate_TooLittleHistory_IsWarmingUpNotNaN()
    {
        foreach (int count in new[] { 0, 1, 2, 10 })
        {
            VolatilityEstimate v = RealisedVolatility.CloseToClose(SimulatedPrices.Walk(Seed, count, 1, _ => 12));
            v.Status.ShouldBe(EstimateStatus.WarmingUp);
            (v.Volatility, v.StandardError, v.Observations).ShouldBe((0, 0, Math.Max(count - 1, 0)));
        }
        RealisedVolatility.CloseToClose(SimulatedPrices.Walk(Seed, 11, 1, _ => 12)).Status.ShouldBe(EstimateStatus.Ready);
        RealisedVolatility.Parkinson([]).Status.ShouldBe(EstimateStatus.WarmingUp);
        default(VolatilityEstimate).Status.ShouldBe(EstimateStatus.WarmingUp);
    }

    [Fact]
    public void Estimate_ConstantPrice_IsReadyAndZero()
    {
        PriceSample[] flat = [.. Enumerable.Range(0, 50).Select(i => new PriceSample(12 * i, 7))];
        RealisedVolatility.CloseToClose(flat).ShouldSatisfyAllConditions(v => v.Status.ShouldBe(EstimateStatus.Ready), v => v.Volatility.ShouldBe(0));
    }

    [Fact]
    public void Estimate_BadHistory_IsNamed()
    {
        Should.Throw<ArgumentException>(() => RealisedVolatility.CloseToClose([new(5, 1), new(5, 1)])).ParamName.ShouldBe("samples");
        foreach (double price in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Should.Throw<ArgumentOutOfRangeException>(() => RealisedVolatility.CloseToClose([new(5, price)])).ParamName.ShouldBe("samples");
        Should.Throw<ArgumentOutOfRangeException>(() => RealisedVolatility.Parkinson([new(1, 1, 2, 9)])).ParamName.ShouldBe("bar");
        Should.Throw<ArgumentOutOfRangeException>(() => RealisedVolatility.Parkinson([new(0, 2, 1, 9)])).ParamName.ShouldBe("bar.Seconds");
        Should.Throw<ArgumentOutOfRangeException>(() => RealisedVolatility.Parkinson([new(1, 2, 0, 9)])).ParamName.ShouldBe("bar.Low");
    }

    [Fact]
    public void CloseToClose_ExtremePrices_AreFinite()
    {
        PriceSample[] wild = [.. Enumerable.Range(0, 40).Select(i => new PriceSample(i, i % 2 == 0 ? double.Epsilon : double.MaxValue))];
        double.IsFinite(RealisedVolatility.CloseToClose(wild).Volatility).ShouldBeTrue();
    }

    [Fact]
    public void Parkinson_BarsCutShortByOutages_IsUnbiased()
    {
        // Prices for the first half of every second bar only.
        PriceSample[] walk = [.. SimulatedPrices.Walk(Seed, 80 * 2_000, 0.6, _ => 12).Where(s => s.UnixSeconds % 960 <= 240)];
        PriceBar[] bars = new PriceBar[2_000];
        int count = PriceBars.Build(walk, 480, bars);
        VolatilityEstimate v = RealisedVolatility.Parkinson(bars.AsSpan(0, count));
        output.WriteLine($"seed {Seed}, {count} bars: {v.Volatility:F4} +- {v.StandardError:F4}");
        v.Volatility.ShouldBe(0.6, 0.02 * 0.6);
    }

    [Fact]
    public void Build_UnevenSamples_OpenAtTheLastPriceAndSkipGaps()
    {
        PriceSample[] samples = [new(-5, 10), new(61, 11), new(100, 9), new(125, 12), new(130, 12.5), new(400, 20), new(419, 19)];
        PriceBar[] bars = new PriceBar[9];
        PriceBars.Build(samples, 60, bars).ShouldBe(4);
        bars[0].ShouldBe(new PriceBar(60, 10, 10, 1)); // -60 to 0
        bars[1].ShouldBe(new PriceBar(39, 11, 9, 2)); // 60 to 120: the one before is empty
        bars[2].ShouldBe(new PriceBar(30, 12.5, 9, 3)); // opens at 9
        bars[3].ShouldBe(new PriceBar(19, 20, 19, 2)); // after the gap
        PriceBars.Build(samples, 60, bars.AsSpan(0, 2)).ShouldBe(2);
        bars[0].ShouldBe(new PriceBar(30, 12.5, 9, 3), "the latest are kept");
        PriceBars.Build([], 60, bars).ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => PriceBars.Build(samples, 0, bars)).ParamName.ShouldBe("seconds");
    }
}

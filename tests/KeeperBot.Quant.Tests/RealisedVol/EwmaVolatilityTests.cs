using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Quant.Tests.RealisedVol;

public sealed class EwmaVolatilityTests
{
    private const double Hour = 1.0 / 24 / 365;

    [Fact]
    public void Estimate_ByHand_WeighsByAge()
    {
        // Returns of 1 % and 2 % an hour each, half-life one hour: squares 1e-4 / 2 + 4e-4, time 1/2 + 1 hour.
        EwmaVolatility v = new EwmaVolatility(Hour).Add(new(0, 100)).Add(new(3_600, 100 * Math.Exp(0.01))).Add(new(7_200, 100 * Math.Exp(0.03)));
        VolatilityEstimate estimate = v.Estimate(2);
        estimate.Status.ShouldBe(EstimateStatus.Ready);
        estimate.Volatility.ShouldBe(Math.Sqrt(4.5e-4 / (1.5 * Hour)), 1e-12);
        estimate.Observations.ShouldBe(2);
    }

    [Fact]
    public void Estimate_OneReturnSplitAtItsMiddle_ChangesLittle()
    {
        // What counts is time, not the number of samples: a price seen twice as often says the same volatility.
        PriceSample[] often = SimulatedPrices.Walk(4, 40_001, 0.9, _ => 6), seldom = [.. often.Where((_, i) => i % 2 == 0)];
        double a = Fold(often).Estimate().Volatility, b = Fold(seldom).Estimate().Volatility;
        a.ShouldBe(0.9, 0.1);
        b.ShouldBe(0.9, 0.12);
    }

    [Fact]
    public void Estimate_VolatilityTriples_FollowsWithinAFewHalfLives()
    {
        EwmaVolatility v = new(Hour);
        foreach (PriceSample sample in SimulatedPrices.Walk(8, 3_001, 0.5, _ => 12))
            v = v.Add(sample);
        v.Estimate().Volatility.ShouldBe(0.5, 0.06);
        PriceSample[] wild = SimulatedPrices.Walk(9, 1_501, 1.5, _ => 12);
        PriceSample last = default;
        foreach (PriceSample sample in wild)
            v = v.Add(last = sample with { UnixSeconds = sample.UnixSeconds + 3_000 * 12 + 12 });
        last.Price.ShouldBeGreaterThan(0);
        v.Estimate().Volatility.ShouldBe(1.5, 0.25);
    }

    [Fact]
    public void Estimate_BeforeAHalfLife_IsWarmingUp()
    {
        EwmaVolatility v = new(Hour);
        v.Estimate().Status.ShouldBe(EstimateStatus.WarmingUp);
        for (int i = 0; i <= 600; i++)
        {
            v = v.Add(new(12 * i, 100 + i % 2));
            v.Estimate().Status.ShouldBe(12 * i < 3_600 ? EstimateStatus.WarmingUp : EstimateStatus.Ready, $"after {12 * i} s");
        }
        new EwmaVolatility(Hour).Add(new(0, 1)).Add(new(90_000, 2)).Estimate().Status.ShouldBe(EstimateStatus.WarmingUp, "one return is not enough, however long");
    }

    [Fact]
    public void Add_BadPrice_IsNamedAndLeavesTheEstimate()
    {
        EwmaVolatility v = new EwmaVolatility(Hour).Add(new(10, 1));
        Should.Throw<ArgumentException>(() => v.Add(new(10, 1))).ParamName.ShouldBe("sample");
        Should.Throw<ArgumentOutOfRangeException>(() => v.Add(new(11, double.NaN))).ParamName.ShouldBe("sample.Price");
        Should.Throw<ArgumentOutOfRangeException>(() => new EwmaVolatility(0)).ParamName.ShouldBe("halfLifeYears");
        Should.Throw<InvalidOperationException>(() => default(EwmaVolatility).Add(new(10, 1)));
        v.Observations.ShouldBe(1);
    }

    private static EwmaVolatility Fold(PriceSample[] samples)
    {
        EwmaVolatility v = new(6 * Hour);
        foreach (PriceSample sample in samples)
            v = v.Add(sample);
        return v;
    }
}

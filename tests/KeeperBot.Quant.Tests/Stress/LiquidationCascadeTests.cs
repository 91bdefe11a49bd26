using KeeperBot.Quant.Stress;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Stress;

public sealed class LiquidationCascadeTests(ITestOutputHelper output)
{
    [Fact]
    public void Settle_ThreeLevelsByHand_StopsWhereTheArithmeticSays()
    {
        // 100 falls to 95, where 10 are sold: 95 exp(-0.1) = 85.96 passes 90, where 5 more are sold: 95 exp(-0.15) = 81.77, above 80.
        LiquidationCascade cascade = new([new(80, 50), new(96, 10), new(90, 5)]);
        CascadeResult result = cascade.Settle(100, 0.05, 0.01);
        result.Price.ShouldBe(95 * Math.Exp(-0.15), 1e-12);
        result.ShouldBe(new CascadeResult(result.Price, 95, 15, 2));
    }

    [Fact]
    public void Settle_RandomLevels_IsTheGreatestFixedPoint()
    {
        const int Seed = 11;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        int deep = 0;
        for (int trial = 0; trial < 500; trial++)
        {
            LiquidationLevel[] levels = Levels(random);
            LiquidationCascade cascade = new(levels);
            double shock = 0.3 * random.NextDouble(), impact = 0.01 * random.NextDouble(), start = 100 * (1 - shock);
            CascadeResult result = cascade.Settle(100, shock, impact);
            double Map(double p) => start * Math.Exp(-impact * levels.Where(l => l.Price >= p).Sum(l => l.Collateral));
            result.Price.ShouldBe(Map(result.Price), 1e-10);
            result.CollateralSold.ShouldBe(levels.Where(l => l.Price >= result.Price).Sum(l => l.Collateral), 1e-9);
            // No fixed point lies above: between two levels the map is constant, so looking at every level and at the start is enough.
            foreach (double p in levels.Select(l => l.Price).Append(start).Where(p => p > result.Price && p <= start))
                Map(p).ShouldBeLessThan(p + 1e-10);
            result.Rounds.ShouldBeLessThanOrEqualTo(levels.Length + 1);
            deep += result.Rounds > 3 ? 1 : 0;
        }
        deep.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Settle_MoreShockImpactOrCollateral_NeverEndsHigher()
    {
        Random random = new(12);
        for (int trial = 0; trial < 200; trial++)
        {
            LiquidationLevel[] levels = Levels(random);
            double shock = 0.3 * random.NextDouble(), impact = 0.005 * random.NextDouble();
            CascadeResult plain = new LiquidationCascade(levels).Settle(100, shock, impact);
            new LiquidationCascade(levels).Settle(100, shock + 0.01, impact).Price.ShouldBeLessThan(plain.Price);
            new LiquidationCascade(levels).Settle(100, shock, impact * 1.1).Price.ShouldBeLessThanOrEqualTo(plain.Price);
            new LiquidationCascade([.. levels, new(90, 3)]).Settle(100, shock, impact).Price.ShouldBeLessThanOrEqualTo(plain.Price);
        }
    }

    [Fact]
    public void Settle_NothingToLiquidateOrNoImpact_IsTheShockAlone()
    {
        new LiquidationCascade([]).Settle(100, 0.2, 1).ShouldBe(new CascadeResult(80, 80, 0, 1));
        new LiquidationCascade([new(79.9, 5)]).Settle(100, 0.2, 1).ShouldBe(new CascadeResult(80, 80, 0, 1));
        new LiquidationCascade([new(80, 5), new(70, 5)]).Settle(100, 0.2, 0).ShouldBe(new CascadeResult(80, 80, 5, 1));
    }

    [Fact]
    public void Settle_ImpactThatEatsEverything_EndsAtZeroWithAllSold()
    {
        CascadeResult result = new LiquidationCascade([new(80, 1e6), new(1e-300, 7)]).Settle(100, 0.2, 1);
        result.Price.ShouldBe(0);
        result.CollateralSold.ShouldBe(1e6 + 7);
    }

    [Fact]
    public void Settle_BadInput_NamesTheParameter()
    {
        LiquidationCascade cascade = new([new(80, 5)]);
        Should.Throw<ArgumentOutOfRangeException>(() => cascade.Settle(0, 0.1, 0)).ParamName.ShouldBe("price");
        Should.Throw<ArgumentOutOfRangeException>(() => cascade.Settle(1, 1, 0)).ParamName.ShouldBe("shock");
        Should.Throw<ArgumentOutOfRangeException>(() => cascade.Settle(1, 0.1, -1)).ParamName.ShouldBe("impact");
        Should.Throw<ArgumentOutOfRangeException>(() => new LiquidationCascade([new(0, 1)])).ParamName.ShouldBe("Price");
        Should.Throw<ArgumentOutOfRangeException>(() => new LiquidationCascade([new(1, -1)])).ParamName.ShouldBe("Collateral");
    }

    private static LiquidationLevel[] Levels(Random random) =>
        [.. Enumerable.Range(0, 1 + random.Next(40)).Select(_ => new LiquidationLevel(40 + 60 * random.NextDouble(), 20 * random.NextDouble()))];
}

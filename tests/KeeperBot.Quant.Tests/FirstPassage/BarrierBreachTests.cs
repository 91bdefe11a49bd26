using KeeperBot.Quant.FirstPassage;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;
using static KeeperBot.Quant.Tests.Vectors;

namespace KeeperBot.Quant.Tests.FirstPassage;

public sealed class BarrierBreachTests(ITestOutputHelper output)
{
    [Fact]
    public void Evaluate_EnormousVolatility_IsTheLimitOrRefused()
    {
        BarrierWatch watch = new(100, 90, 110, 1e150, 0, 1);
        BreachProbabilities found = BarrierBreach.Evaluate(watch);
        (found.LowerTouched, found.Any).ShouldBe((1, 1));
        found.UpperTouched.ShouldBe(100.0 / 110, 1e-14); // a martingale that ends at zero
        Should.Throw<ArgumentOutOfRangeException>(() => BarrierBreach.Evaluate(watch with { Volatility = 1e200 })).ParamName.ShouldBe("Volatility");
    }

    [Fact]
    public void Evaluate_AgainstImagesAt120Digits_IsWithinItsAccuracy()
    {
        WorstCases worst = new();
        IReadOnlyList<string[]> rows = Rows("breach.csv");
        rows.Count.ShouldBe(1_200);
        foreach (string[] row in rows)
        {
            double[] n = [.. row.Select(Number)];
            BarrierWatch watch = new(n[0], n[1], n[2], n[3], n[4], n[5]);
            BreachProbabilities p = BarrierBreach.Evaluate(watch);
            worst.Note("lower touched, relative", Math.Abs(p.LowerTouched / n[6] - 1), 2e-13, watch);
            worst.Note("upper touched, relative", Math.Abs(p.UpperTouched / n[7] - 1), 2e-13, watch);
            worst.Note("lower first, absolute", Math.Abs(p.LowerFirst - n[8]), 1e-14, watch);
            worst.Note("upper first, absolute", Math.Abs(p.UpperFirst - n[9]), 1e-14, watch);
            worst.Note("any, absolute", Math.Abs(p.Any - n[8] - n[9]), 1e-14, watch);
            p.Any.ShouldBeLessThanOrEqualTo(p.LowerTouched + p.UpperTouched);
            p.Any.ShouldBeGreaterThanOrEqualTo(Math.Max(p.LowerTouched, p.UpperTouched));
        }
        worst.Print(output);
        worst.ShouldAllHold();
    }

    [Fact]
    public void Evaluate_OneBarrier_IsTheReflectionPrinciple()
    {
        // No drift of the logarithm: twice the tail, N(-1) from tables of the normal law.
        BarrierWatch watch = new(100, 100 * Math.Exp(-0.2), null, 0.2, 0.02, 1);
        BreachProbabilities p = BarrierBreach.Evaluate(watch);
        p.LowerTouched.ShouldBe(2 * 0.15865525393145705, 1e-15);
        p.ShouldBe(new BreachProbabilities(p.LowerTouched, 0, p.LowerTouched, p.LowerTouched, 0));
        BarrierBreach.Evaluate(watch with { Lower = null, Upper = 100 * Math.Exp(0.2) }).UpperTouched.ShouldBe(p.LowerTouched, 1e-14);
    }

    [Fact]
    public void Evaluate_EdgesOfTheDomain_AreCertain()
    {
        BarrierWatch watch = new(100, 90, 120, 0.5, 0.1, 1);
        BarrierBreach.Evaluate(watch with { Spot = 90, Years = 0 }).ShouldBe(new BreachProbabilities(1, 0, 1, 1, 0));
        BarrierBreach.Evaluate(watch with { Spot = 121, Years = 0 }).ShouldBe(new BreachProbabilities(0, 1, 1, 0, 1));
        BarrierBreach.Evaluate(watch with { Spot = 90, WatchInterval = 0.01 }).LowerTouched.ShouldBe(1);
        BarrierBreach.Evaluate(watch with { Years = 0 }).ShouldBe(default);
        BarrierBreach.Evaluate(watch with { Volatility = 0 }).ShouldBe(default);
        BarrierBreach.Evaluate(watch with { Volatility = 0, Drift = 0.3 }).UpperFirst.ShouldBe(1);
        BarrierBreach.Evaluate(watch with { Lower = null, Upper = null }).ShouldBe(default);
        BarrierBreach.Evaluate(watch with { Years = 1e5 }).Any.ShouldBe(1, 1e-12);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(85)]
    [InlineData(120)]
    [InlineData(150)]
    public void Evaluate_BeyondABarrierFromTheStart_LeavesTheOtherItsOwnProbability(double spot)
    {
        BarrierWatch watch = new(spot, 90, 120, 0.5, 0.1, 0.3);
        BreachProbabilities found = BarrierBreach.Evaluate(watch);
        (found.Any, found.LowerFirst + found.UpperFirst).ShouldBe((1, 1));
        double other = Math.Log((spot <= 90 ? 120 : 90) / spot);
        if (spot <= 90)
            (found.LowerTouched, found.LowerFirst).ShouldBe((1, 1));
        else
            (found.UpperTouched, found.UpperFirst).ShouldBe((1, 1));
        (spot <= 90 ? found.UpperTouched : found.LowerTouched).ShouldBe(Reflection(Math.Abs(other), Math.Sign(other) * (0.1 - 0.125) * 0.3, 0.5 * Math.Sqrt(0.3)), 1e-14);
    }

    /// <summary>N((nu T - d)/sd) + exp(2 nu d/vol^2) N((-d - nu T)/sd), nu towards the barrier: the reflection principle's closed form, in the tests' own 31 digits.</summary>
    private static double Reflection(double distance, double drift, double deviation) => (double)(
        Quad.Cumulative((drift - (Quad)distance) / deviation) + Quad.Exp(2 * (Quad)drift * distance / ((Quad)deviation * deviation)) * Quad.Cumulative((-drift - (Quad)distance) / deviation));

    [Fact]
    public void Evaluate_WatchedDiscretely_MeetsASimulationOfTheLooks()
    {
        const int Looks = 50, Paths = 200_000, Seed = 7;
        BarrierWatch watch = new(100, 92, 110, 0.4, 0.05, 0.1, 0.1 / Looks);
        Random random = new(Seed);
        int hit = 0;
        double step = 0.4 * Math.Sqrt(watch.WatchInterval), mean = (0.05 - 0.08) * watch.WatchInterval;
        for (int path = 0; path < Paths; path++)
        {
            double x = 0;
            for (int i = 0; i < Looks && x > Math.Log(0.92) && x < Math.Log(1.1); i++)
                x += mean + step * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            hit += x <= Math.Log(0.92) || x >= Math.Log(1.1) ? 1 : 0;
        }
        double p = BarrierBreach.Evaluate(watch).Any;
        output.WriteLine($"seed {Seed}: simulated {hit / (double)Paths}, formula {p}, unshifted {BarrierBreach.Evaluate(watch with { WatchInterval = 0 }).Any}");
        p.ShouldBe(hit / (double)Paths, 0.005); // three standard errors are 0.003; the shift itself is a first-order correction
    }

    [Theory]
    [InlineData("Spot", 0, 1, 0.5, 0, 1)]
    [InlineData("Lower", 100, -1, 0.5, 0, 1)]
    [InlineData("Lower", 100, 500, 0.5, 0, 1)]
    [InlineData("Volatility", 100, 90, -0.5, 0, 1)]
    [InlineData("Drift", 100, 90, 0.5, double.NaN, 1)]
    [InlineData("Years", 100, 90, 0.5, 0, -1)]
    public void Evaluate_BadInput_NamesTheParameter(string name, double spot, double lower, double vol, double drift, double years)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => BarrierBreach.Evaluate(new(spot, lower, 200, vol, drift, years))).ParamName.ShouldBe(name);
    }
}

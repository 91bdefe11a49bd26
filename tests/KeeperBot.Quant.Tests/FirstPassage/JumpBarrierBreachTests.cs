using KeeperBot.Quant.FirstPassage;

namespace KeeperBot.Quant.Tests.FirstPassage;

public sealed class JumpBarrierBreachTests
{
    private static readonly JumpLaw KouWang = new(3, 0.5, 50, 100.0 / 3);

    [Fact]
    public void Evaluate_KouAndWangsExample_GivesThePublishedProbability()
    {
        // S. G. Kou and H. Wang (2003), Table 1: log drift .1, vol .2, lambda 3, p .5, 1/eta1 .02, 1/eta2 .03, b .3, T 1.
        BarrierWatch watch = new(1, null, Math.Exp(0.3), 0.2, 0.1 + 0.02, 1);
        JumpBarrierBreach.Evaluate(watch, KouWang).UpperTouched.ShouldBe(0.25584, 0.5e-5);
    }

    [Fact]
    public void Evaluate_AgainstInversionAtFortyDigits_IsWithinItsAccuracy()
    {
        IReadOnlyList<string[]> rows = Vectors.Rows("kou_breach.csv");
        rows.Count.ShouldBe(70);
        foreach (string[] row in rows)
        {
            double[] n = [.. row.Select(Vectors.Number)];
            BarrierWatch watch = new(1, null, Math.Exp(n[0]), n[2], n[1] + 0.5 * n[2] * n[2], n[7]);
            JumpBarrierBreach.Evaluate(watch, new(n[3], n[4], n[5], n[6])).UpperTouched.ShouldBe(n[8], 1e-11, string.Join(',', row));
        }
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(0)]
    public void Evaluate_HardlyAnyJumps_IsThePlainDiffusion(double intensity)
    {
        foreach (double barrier in new[] { 0.5, 0.8, 0.95, 1.05, 1.3, 2 })
            foreach (double drift in new[] { -0.4, 0, 0.3 })
                foreach (double years in new[] { 0.01, 0.25, 2 })
                {
                    BarrierWatch watch = barrier < 1 ? new(1, barrier, null, 0.6, drift, years) : new(1, null, barrier, 0.6, drift, years);
                    double jumping = JumpBarrierBreach.Evaluate(watch, KouWang with { Intensity = intensity }).Any;
                    jumping.ShouldBe(BarrierBreach.Evaluate(watch).Any, 2e-9, watch.ToString());
                }
    }

    [Fact]
    public void Evaluate_MirroredWorld_SwapsTheBarriers()
    {
        JumpLaw jumps = new(40, 0.3, 25, 12);
        BarrierWatch up = new(100, null, 130, 0.8, 0.5 * 0.64 + 0.1, 0.2), down = new(100, 100 / 1.3, null, 0.8, 0.5 * 0.64 - 0.1, 0.2);
        double mirrored = JumpBarrierBreach.Evaluate(down, new(40, 0.7, 12, 25)).LowerTouched;
        mirrored.ShouldBe(JumpBarrierBreach.Evaluate(up, jumps).UpperTouched, 1e-10);
    }

    [Fact]
    public void Evaluate_StrongJumps_MeetsASimulation()
    {
        const int Paths = 40_000, Steps = 400, Seed = 3;
        JumpLaw jumps = new(12, 0.4, 20, 10);
        BarrierWatch watch = new(1, 0.8, null, 0.3, 0.045, 0.25);
        double dt = watch.Years / Steps;
        Random random = new(Seed);
        int hit = 0;
        for (int path = 0; path < Paths; path++)
            hit += Falls(random, jumps, watch, dt, Steps) ? 1 : 0;
        // The simulation looks only at its steps, and so does the shifted barrier; jumps overshoot by themselves.
        double p = JumpBarrierBreach.Evaluate(watch with { WatchInterval = dt }, jumps).LowerTouched;
        p.ShouldBe(hit / (double)Paths, 0.008);
    }

    private static bool Falls(Random random, JumpLaw jumps, BarrierWatch watch, double dt, int steps)
    {
        double x = 0, level = Math.Log(watch.Lower!.Value);
        for (int i = 0; i < steps; i++)
        {
            x += watch.Volatility * Math.Sqrt(dt) * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            if (random.NextDouble() < jumps.Intensity * dt)
                x += random.NextDouble() < jumps.UpProbability
                    ? -Math.Log(1 - random.NextDouble()) / jumps.UpRate
                    : Math.Log(1 - random.NextDouble()) / jumps.DownRate;
            if (x <= level)
                return true;
        }
        return false;
    }

    [Fact]
    public void Evaluate_TwoBarriersWithJumps_SaysThatAnyIsABound()
    {
        BreachProbabilities p = JumpBarrierBreach.Evaluate(new(100, 80, 120, 0.5, 0, 0.3), KouWang);
        p.AnyIsBound.ShouldBeTrue();
        p.Any.ShouldBe(Math.Min(1, p.LowerTouched + p.UpperTouched));
        p.LowerFirst.ShouldBe(double.NaN);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(70)]
    [InlineData(120)]
    [InlineData(121)]
    public void Evaluate_BeyondABarrierFromTheStart_LeavesTheOtherItsOwnProbabilityWithJumps(double spot)
    {
        JumpLaw strong = new(20, 0.5, 20, 20);
        BarrierWatch watch = new(spot, 80, 120, 0.5, 0, 0.3);
        BreachProbabilities p = JumpBarrierBreach.Evaluate(watch, strong);
        bool isBelow = spot <= 80;
        (p.Any, p.LowerFirst, p.UpperFirst, p.AnyIsBound).ShouldBe((1, isBelow ? 1 : 0, isBelow ? 0 : 1, false));
        double other = isBelow ? p.UpperTouched : p.LowerTouched;
        other.ShouldBe(JumpBarrierBreach.Evaluate(isBelow ? watch with { Lower = null } : watch with { Upper = null }, strong).Any);
        BreachProbabilities smooth = BarrierBreach.Evaluate(watch);
        Math.Abs(other - (isBelow ? smooth.UpperTouched : smooth.LowerTouched)).ShouldBeGreaterThan(5e-4, "the jumps count for the other barrier");
        other.ShouldBeLessThan(1);
    }

    [Fact]
    public void Evaluate_BadJumpLaw_NamesTheParameter()
    {
        BarrierWatch watch = new(100, 80, null, 0.5, 0, 0.3);
        Should.Throw<ArgumentOutOfRangeException>(() => JumpBarrierBreach.Evaluate(watch, KouWang with { UpProbability = 1.5 })).ParamName.ShouldBe("UpProbability");
        Should.Throw<ArgumentOutOfRangeException>(() => JumpBarrierBreach.Evaluate(watch, KouWang with { UpRate = 0 })).ParamName.ShouldBe("UpRate");
    }
}

using KeeperBot.Quant.RealisedVol;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.RealisedVol;

public sealed class JumpDetectionTests(ITestOutputHelper output)
{
    private const int Seed = 77;
    private const int Window = 270;

    /// <summary>Lee and Mykland (2008), section 1.2: at 1 % the Gumbel quantile is -ln(-ln 0.99) = 4.6001.</summary>
    [Fact]
    public void Threshold_AtOnePercent_UsesTheirQuantile()
    {
        double root = Math.Sqrt(2 * Math.Log(1_000));
        double centre = root - (Math.Log(Math.PI) + Math.Log(Math.Log(1_000))) / (2 * root);
        ((JumpDetection.Threshold(1_000, 0.01) - centre) * root).ShouldBe(4.6001, 1e-4);
    }

    [Fact]
    public void LeeMykland_PlantedJumps_AreFoundWhereTheyAre()
    {
        int[] planted = [700, 1_500, 1_501, 2_400];
        // One step's deviation at 80 % and 60 s is 0.11 %.
        PriceSample[] samples = SimulatedPrices.Walk(Seed, 3_000, 0.8, random => 1 + random.Next(119), i => planted.Contains(i) ? (i % 2 == 0 ? -0.03 : 0.03) : 0);
        bool[] isJump = new bool[samples.Length];
        JumpTest test = JumpDetection.LeeMykland(samples, Window, 0.01, isJump);
        output.WriteLine($"seed {Seed}: {test}");
        Enumerable.Range(0, samples.Length).Where(i => isJump[i]).ShouldBe(planted);
        (test.Status, test.Jumps, test.Last).ShouldBe((EstimateStatus.Ready, 4, 2_400));
        test.Largest.ShouldBeGreaterThan(test.Threshold);
    }

    [Fact]
    public void LeeMykland_NoJumps_RaisesAFalseAlarmAboutAsOftenAsSaid()
    {
        int alarms = 0;
        for (int run = 0; run < 200; run++)
            alarms += JumpDetection.LeeMykland(SimulatedPrices.Walk(Seed + run, 1_500, 0.6, random => 1 + random.Next(23)), Window, 0.05, []).Jumps > 0 ? 1 : 0;
        output.WriteLine($"seed {Seed}: {alarms} false alarms in 200 runs at 5 %");
        alarms.ShouldBeLessThan(35);
    }

    [Fact]
    public void Bipower_NoJumps_IsTheVarianceAndItsStatisticNormal()
    {
        int beyond = 0;
        for (int run = 0; run < 200; run++)
        {
            BipowerTest test = JumpDetection.Bipower(SimulatedPrices.Walk(Seed + run, 2_000, 0.6, random => 1 + random.Next(23)));
            test.Status.ShouldBe(EstimateStatus.Ready);
            test.Variance.ShouldBe(0.36, 0.06);
            test.ContinuousVariance.ShouldBe(0.36, 0.07);
            beyond += Math.Abs(test.Statistic) > 1.96 ? 1 : 0;
            test.Statistic.ShouldBeInRange(-5, 5);
        }
        output.WriteLine($"seed {Seed}: {beyond} of 200 beyond 1.96");
        beyond.ShouldBeInRange(1, 25);
    }

    [Fact]
    public void Bipower_OneLargeJump_IsTakenOutOfTheContinuousPart()
    {
        BipowerTest test = JumpDetection.Bipower(SimulatedPrices.Walk(Seed, 2_000, 0.6, _ => 60, i => i == 900 ? 0.08 : 0));
        output.WriteLine($"seed {Seed}: {test}");
        test.HasJumps.ShouldBeTrue();
        test.ContinuousVariance.ShouldBe(0.36, 0.06);
        double jumped = 0.08 * 0.08 / YearFraction.FromSeconds(60 * 1_999);
        test.JumpShare.ShouldBe(jumped / (jumped + 0.36), 0.08);
    }

    [Fact]
    public void Tests_TooLittleHistory_AreWarmingUp()
    {
        PriceSample[] samples = SimulatedPrices.Walk(Seed, 20, 0.6, _ => 60);
        JumpDetection.Bipower(samples).ShouldBe(default);
        JumpDetection.Bipower(samples).HasJumps.ShouldBeFalse();
        JumpDetection.LeeMykland(samples, 19, 0.01, []).ShouldBe(new JumpTest(EstimateStatus.WarmingUp, 0, -1, 0, 0));
        JumpDetection.LeeMykland(samples, 18, 0.01, []).Status.ShouldBe(EstimateStatus.Ready);
    }

    [Fact]
    public void Tests_ConstantPriceThenAMove_AreDefined()
    {
        PriceSample[] samples = [.. Enumerable.Range(0, 100).Select(i => new PriceSample(12 * i, i < 60 ? 5 : 6))];
        BipowerTest bipower = JumpDetection.Bipower(samples);
        (bipower.HasJumps, bipower.JumpShare, double.IsNaN(bipower.Statistic)).ShouldBe((true, 1, false));
        JumpTest test = JumpDetection.LeeMykland(samples, 20, 0.01, []);
        (test.Jumps, test.Last).ShouldBe((1, 60));
        PriceSample[] flat = [.. samples.Take(60)];
        JumpDetection.Bipower(flat).ShouldBe(new BipowerTest(EstimateStatus.Ready, 0, 0, 0, 0));
        JumpDetection.LeeMykland(flat, 20, 0.01, []).Jumps.ShouldBe(0);
    }

    [Fact]
    public void Tests_BadArguments_AreNamed()
    {
        PriceSample[] samples = SimulatedPrices.Walk(Seed, 50, 0.6, _ => 60);
        Should.Throw<ArgumentOutOfRangeException>(() => JumpDetection.LeeMykland(samples, 15, 0.01, [])).ParamName.ShouldBe("window");
        Should.Throw<ArgumentOutOfRangeException>(() => JumpDetection.LeeMykland(samples, 20, 1, [])).ParamName.ShouldBe("significance");
        Should.Throw<ArgumentException>(() => JumpDetection.LeeMykland(samples, 20, 0.5, new bool[3])).ParamName.ShouldBe("isJump");
        Should.Throw<ArgumentException>(() => JumpDetection.Bipower([new(1, 1), new(0, 1)])).ParamName.ShouldBe("samples");
    }
}

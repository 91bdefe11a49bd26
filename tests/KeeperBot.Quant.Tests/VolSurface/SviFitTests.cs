using KeeperBot.Quant.VolSurface;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.VolSurface;

public sealed class SviFitTests(ITestOutputHelper output)
{
    private const int Seed = 42;

    /// <summary>Axel Vogt's slice, Gatheral and Jacquier (2014), example 3.1: sound to look at, yet its density goes negative.</summary>
    private static readonly SviParameters Vogt = new(-0.0410, 0.1331, 0.3060, 0.3586, 0.4153);

    [Fact]
    public void ToJumpWings_VogtsSlice_GivesThePublishedNumbers()
    {
        SviJumpWings wings = Vogt.ToJumpWings(1);
        wings.Variance.ShouldBe(0.01742625, 1e-8);
        wings.Skew.ShouldBe(-0.1752111, 1e-7);
        wings.PutSlope.ShouldBe(0.6997381, 1e-7);
        wings.CallSlope.ShouldBe(1.316798, 1e-6);
        wings.LeastVariance.ShouldBe(0.0116249, 1e-7);
    }

    [Fact]
    public void LeastDensity_VogtsSlice_IsNegativeNearTheCallWing()
    {
        (double least, double at) = Vogt.LeastDensity();
        least.ShouldBeLessThan(-0.01);
        at.ShouldBeInRange(0.6, 1.1); // figure 2 of the paper
        Vogt.IsButterflyFree.ShouldBeFalse();
    }

    [Fact]
    public void LeastDensity_NarrowSlicesThatDipFarOut_FindsTheDip()
    {
        // Right wing w = 1.9 + 2 k: 4 g(k) w^2 = 1.9^2 - 0.2 w is negative from w = 18.05 on, least at w = 36.1.
        SviParameters right = new(1.9, 1, 1 - 1e-9, 0, 1e-6), left = right with { Rho = -right.Rho };
        foreach ((SviParameters slice, int side) in new[] { (right with { B = 2 / (2 - 1e-9) }, 1), (left with { B = 2 / (2 - 1e-9) }, -1) })
        {
            slice.SteepestWing.ShouldBeLessThanOrEqualTo(2);
            (double least, double at) = slice.LeastDensity();
            least.ShouldBe(-0.04 / (16 * 1.9 * 1.9), 1e-8);
            (side * at).ShouldBe(17.1, 1e-3);
            slice.Density(at).ShouldBe(least);
            slice.IsButterflyFree.ShouldBeFalse();
        }
    }

    [Fact]
    public void LeastDensity_NothingLowerThanTheWing_IsTheWingsLimit()
    {
        new SviParameters(0.01, 0.02, 0, 0, 1e-5).LeastDensity().Least.ShouldBe(0.25 - 0.02 * 0.02 / 16, 1e-15);
        new SviParameters(0.04, 0, 0, 0, 1e-5).LeastDensity().Least.ShouldBe(1);
    }

    [Fact]
    public void Fit_ExactQuotesOfSoundSlices_FindsThem()
    {
        Random random = new(Seed);
        double worst = 0;
        int slices = 0;
        while (slices < 400)
        {
            SviParameters truth = Draw(random);
            if (!truth.IsButterflyFree)
                continue;
            slices++;
            (double[] k, double[] w) = Quotes(truth, 25, _ => 0);
            foreach (bool forbid in new[] { true, false })
            {
                SviFitResult fit = SviFit.Fit(k, w, forbid);
                worst = Math.Max(worst, fit.MaxAbsError / w.Max());
                if (forbid)
                    fit.IsButterflyFree.ShouldBeTrue(truth.ToString());
            }
        }
        output.WriteLine($"seed {Seed}: worst error {worst:E2} of the largest variance");
        worst.ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void Fit_NoisyOrArbitrageableQuotes_IsNeverArbitrageableAndNeverFarOff()
    {
        Random random = new(Seed);
        double worst = 0;
        for (int i = 0; i < 300; i++)
        {
            SviParameters truth = Draw(random);
            (double[] k, double[] w) = Quotes(truth, 9 + i % 30, _ => 0.03 * (random.NextDouble() - 0.5));
            SviFitResult free = SviFit.Fit(k, w, false), sound = SviFit.Fit(k, w, true);
            sound.IsButterflyFree.ShouldBeTrue(truth.ToString());
            sound.LeastDensity.ShouldBeGreaterThanOrEqualTo(0);
            sound.MaxAbsError.ShouldBe(k.Zip(w, (x, y) => Math.Abs(sound.Parameters.TotalVariance(x) - y)).Max());
            double cost = Cost(k, w, sound.Parameters), least = Cost(k, w, free.Parameters);
            cost.ShouldBeGreaterThanOrEqualTo(least * (1 - 1e-9), "forbidding arbitrage cannot fit better");
            if (free.IsButterflyFree)
                cost.ShouldBeInRange(least * (1 - 1e-9), least * (1 + 1e-6), "there was nothing to forbid");
            least.ShouldBeLessThanOrEqualTo(Cost(k, w, truth) * 1.001 + 1e-16, $"the truth fits better: {truth}, {free}");
            worst = Math.Max(worst, sound.MaxAbsError / w.Max());
        }
        output.WriteLine($"seed {Seed}: worst constrained error {worst:E2} of the largest variance");
    }

    [Fact]
    public void Fit_PlainOnSteepSlices_ReachesTheLeastSquaresThatScipyFinds()
    {
        double worst = 0;
        int steep = 0;
        foreach (string[] row in Vectors.Rows("svi_plain.csv"))
        {
            double[] n = [.. row.Skip(2).Select(Vectors.Number)];
            double[] k = [.. n.Where((_, i) => i % 2 == 0)], w = [.. n.Where((_, i) => i % 2 == 1)];
            SviParameters found = SviFit.Fit(k, w, false).Parameters;
            (found.B >= 0 && Math.Abs(found.Rho) < 1 && found.Sigma > 0).ShouldBeTrue(found.ToString());
            double cost = Cost(k, w, found), least = Vectors.Number(row[1]), trifle = 1e-16 * w.Sum(v => v * v);
            output.WriteLine(FormattableString.Invariant($"slice {row[0]}: {cost:E6}, scipy {least:E6}, {found}"));
            worst = Math.Max(worst, (cost - trifle) / least - 1);
            steep += found.SteepestWing > 2 ? 1 : 0;
        }
        output.WriteLine($"worst excess {worst:E2}, {steep} steeper than two");
        worst.ShouldBeLessThan(1e-6);
        steep.ShouldBeGreaterThan(15);
    }

    [Fact]
    public void Fit_VogtsQuotes_IsRepairedAtSmallCost()
    {
        (double[] k, double[] w) = Quotes(Vogt, 25, _ => 0);
        SviFit.Fit(k, w, false).MaxAbsError.ShouldBeLessThan(1e-9);
        SviFitResult sound = SviFit.Fit(k, w);
        output.WriteLine(sound.ToString());
        sound.IsButterflyFree.ShouldBeTrue();
        sound.MaxAbsError.ShouldBeLessThan(0.02);
    }

    [Fact]
    public void Fit_BadQuotes_AreNamed()
    {
        double[] k = [-0.2, -0.1, 0, 0.1, 0.2], w = [0.1, 0.1, 0.1, 0.1, 0.1];
        Should.Throw<ArgumentException>(() => SviFit.Fit(k, w.AsSpan(1))).ParamName.ShouldBe("w");
        Should.Throw<ArgumentException>(() => SviFit.Fit(k.AsSpan(1), w.AsSpan(1))).ParamName.ShouldBe("k");
        Should.Throw<ArgumentException>(() => SviFit.Fit([0, 0, 0, 1, 1, 2], [1, 1, 1, 1, 1, 1])).ParamName.ShouldBe("k");
        Should.Throw<ArgumentOutOfRangeException>(() => SviFit.Fit([double.NaN, 0, 0.1, 0.2, 0.3], w)).ParamName.ShouldBe("k");
        Should.Throw<ArgumentOutOfRangeException>(() => SviFit.Fit(k, [0.1, 0.1, 0, 0.1, 0.1])).ParamName.ShouldBe("w");
        SviFit.Fit(k, w).MaxAbsError.ShouldBeLessThan(1e-12);
    }

    private static double Cost(double[] k, double[] w, SviParameters p) => k.Zip(w, (x, y) => Math.Pow(p.TotalVariance(x) - y, 2)).Sum();

    private static SviParameters Draw(Random random)
    {
        double scale = Math.Exp(Math.Log(2e-3) + random.NextDouble() * Math.Log(200)); // total variance of an hour to that of a wild year
        double width = Math.Sqrt(scale), rho = 1.6 * random.NextDouble() - 0.8;
        double sigma = width * (0.2 + 1.5 * random.NextDouble()), b = 0.6 * width * random.NextDouble();
        double least = scale * (0.1 + random.NextDouble());
        return new(least - b * sigma * Math.Sqrt(1 - rho * rho), b, rho, width * (random.NextDouble() - 0.5), sigma);
    }

    private static (double[] K, double[] W) Quotes(SviParameters truth, int count, Func<int, double> noise)
    {
        double reach = 3 * Math.Sqrt(truth.TotalVariance(0));
        double[] k = [.. Enumerable.Range(0, count).Select(i => reach * (2.0 * i / (count - 1) - 1))];
        return (k, [.. k.Select((x, i) => truth.TotalVariance(x) * (1 + noise(i)))]);
    }
}

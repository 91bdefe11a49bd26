using KeeperBot.Quant.VolSurface;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.VolSurface;

public sealed class SviConstrainedTests(ITestOutputHelper output)
{
    private const int Seed = 42;

    /// <summary>Beyond this share of the mean variance no sound slice is anywhere near the quotes (wings six times too steep), and the least squares lie at a kink.</summary>
    private const double Hopeless = 0.5;

    [Fact]
    public void Fit_WithoutArbitrage_ReachesTheConstrainedLeastSquaresThatScipyFinds()
    {
        double worst = 0, worstHopeless = 0;
        int bound = 0, hopeless = 0;
        foreach (string[] row in Vectors.Rows("svi_constrained.csv"))
        {
            double[] n = [.. row.Skip(7).Select(Vectors.Number)];
            double[] k = [.. n.Where((_, i) => i % 2 == 0)], w = [.. n.Where((_, i) => i % 2 == 1)];
            SviFitResult found = SviFit.Fit(k, w);
            found.IsButterflyFree.ShouldBeTrue(row[0]);
            found.Parameters.SteepestWing.ShouldBeLessThanOrEqualTo(2);
            found.Parameters.LeastTotalVariance.ShouldBeGreaterThan(0);
            WrittenOutDensity.Least(found.Parameters).ShouldBeGreaterThan(-1e-11, row[0]);
            double cost = Cost(k, w, found.Parameters), least = Vectors.Number(row[1]), trifle = 1e-14 * w.Sum(v => v * v), excess = (cost - trifle) / least - 1;
            output.WriteLine(FormattableString.Invariant($"slice {row[0]}: {cost:E6}, scipy {least:E6}, excess {excess:E1}, density {found.LeastDensity:E1}"));
            bound += found.LeastDensity < 1e-6 ? 1 : 0;
            if (Math.Sqrt(least / k.Length) > Hopeless * w.Average())
                (hopeless, worstHopeless) = (hopeless + 1, Math.Max(worstHopeless, excess));
            else
                worst = Math.Max(worst, excess);
        }
        output.WriteLine($"{bound} held by a constraint; worst excess {worst:E2}, of {hopeless} hopeless ones {worstHopeless:E2}");
        bound.ShouldBeGreaterThan(25);
        hopeless.ShouldBeLessThan(5);
        worst.ShouldBeLessThan(2e-6);
        worstHopeless.ShouldBeLessThan(0.02);
    }

    [Theory]
    [InlineData(0.01, 1e-6)]
    [InlineData(0.03, 1e-6)]
    [InlineData(0.1, 2e-5)] // noise that buries the smile
    public void Fit_NothingToForbid_IsTheLeastSquaresOfAll(double noise, double excess)
    {
        Random random = new(Seed);
        double worst = 0;
        int counted = 0;
        for (int i = 0; i < 1_200; i++)
        {
            (double[] k, double[] w) = Draw(random, 9 + i % 30, noise);
            SviFitResult free = SviFit.Fit(k, w, false);
            if (!free.IsButterflyFree)
                continue;
            counted++;
            worst = Math.Max(worst, Cost(k, w, SviFit.Fit(k, w).Parameters) / Cost(k, w, free.Parameters) - 1);
        }
        output.WriteLine($"seed {Seed}: {counted} slices, worst excess {worst:E2}");
        counted.ShouldBeGreaterThan(1_000);
        worst.ShouldBeLessThan(excess);
    }

    [Fact]
    public void LeastDensity_SlicesOfAnyShape_IsNotAboveAnyDensityThereIs()
    {
        Random random = new(Seed);
        int dipped = 0;
        for (int i = 0; i < 400; i++)
        {
            double b = Math.Pow(10, 2 * random.NextDouble() - 2) * 0.9, rho = 1.98 * random.NextDouble() - 0.99, sigma = Math.Pow(10, 3 * random.NextDouble() - 2.5);
            double least = b * sigma * Math.Pow(10, 5 * random.NextDouble() - 4); // down to where the density dips within a hundredth of sigma
            SviParameters p = new(least - b * sigma * Math.Sqrt(1 - rho * rho), b, rho, 4 * sigma * (random.NextDouble() - 0.5), sigma);
            (double found, double at) = p.LeastDensity();
            double truth = WrittenOutDensity.Least(p);
            found.ShouldBeLessThanOrEqualTo(truth + 1e-9 * (1 + Math.Abs(truth)), $"seed {Seed}, case {i}: {p}");
            if (double.IsFinite(at))
                found.ShouldBe(p.Density(at), 1e-12 * (1 + Math.Abs(found)));
            dipped += found < 0 ? 1 : 0;
        }
        output.WriteLine($"seed {Seed}: {dipped} of 400 below zero");
        dipped.ShouldBeInRange(50, 350);
    }

    private static double Cost(double[] k, double[] w, SviParameters p) => k.Zip(w, (x, y) => Math.Pow(p.TotalVariance(x) - y, 2)).Sum();

    private static (double[] K, double[] W) Draw(Random random, int count, double noise)
    {
        double scale = Math.Exp(Math.Log(2e-3) + random.NextDouble() * Math.Log(200)), width = Math.Sqrt(scale), rho = 1.6 * random.NextDouble() - 0.8;
        double sigma = width * (0.2 + 1.5 * random.NextDouble()), b = 0.6 * width * random.NextDouble(), least = scale * (0.1 + random.NextDouble());
        SviParameters truth = new(least - b * sigma * Math.Sqrt(1 - rho * rho), b, rho, width * (random.NextDouble() - 0.5), sigma);
        double reach = 3 * Math.Sqrt(truth.TotalVariance(0));
        double[] k = [.. Enumerable.Range(0, count).Select(i => reach * (2.0 * i / (count - 1) - 1))];
        return (k, [.. k.Select(x => truth.TotalVariance(x) * (1 + noise * (random.NextDouble() - 0.5)))]);
    }
}

using KeeperBot.Quant.VolSurface;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.VolSurface;

public sealed class SsviTests(ITestOutputHelper output)
{
    private const int Seed = 99;

    [Fact]
    public void ToSlice_AnyTheta_IsTheSurfaceThere()
    {
        SsviParameters p = new(-0.4, 1.1, 0.4);
        foreach (double theta in new[] { 1e-6, 0.01, 0.3, 4 })
        {
            SviParameters slice = p.ToSlice(theta);
            p.TotalVariance(0, theta).ShouldBe(theta, 1e-15 * theta);
            foreach (double k in new[] { -2, -0.3, 0, 0.05, 1.5 })
                slice.TotalVariance(k).ShouldBe(p.TotalVariance(k, theta), 1e-13 * p.TotalVariance(k, theta));
        }
        p.TotalVariance(0.1, 0).ShouldBe(0);
    }

    /// <summary>Gatheral and Jacquier, remark 4.4: eta (1 + |rho|) at most 2 is free of arbitrage, whatever theta does as long as it rises.</summary>
    [Fact]
    public void IsArbitrageFree_EtaAtItsBound_HoldsAndNoSliceCrossesAnother()
    {
        Random random = new(Seed);
        for (int i = 0; i < 200; i++)
        {
            double rho = 1.9 * random.NextDouble() - 0.95;
            SsviParameters p = new(rho, SsviParameters.LargestEta(rho) * (i % 2 == 0 ? 1 : random.NextDouble() + 1e-3), 0.05 + 0.45 * random.NextDouble());
            double low = Math.Exp(8 * random.NextDouble() - 10), high = low * (1 + 2 * random.NextDouble());
            string seen = $"seed {Seed}: {p} {low} {high}";
            p.IsArbitrageFree(low, high).ShouldBeTrue(seen);
            SviParameters first = p.ToSlice(low), second = p.ToSlice(high);
            first.LeastDensity().Least.ShouldBeGreaterThan(-1e-9, seen);
            second.LeastDensity().Least.ShouldBeGreaterThan(-1e-9, seen);
            SviCalendar.LeastGap(first, second).Least.ShouldBeGreaterThan(-1e-12 * high, seen);
        }
    }

    [Theory]
    [InlineData(-0.7, 4, 0.5, 0.01, 0.5, false)] // eta^2 (1 + |rho|) = 27 at small theta
    [InlineData(0, 1.9, 0.9, 1e-6, 0.5, false)] // a curvature that explodes at short times
    [InlineData(0, 1.9, 0.9, 1, 3, true)] // and is harmless at long ones
    [InlineData(0, 0.5, 0.5, 0.5, 0.1, false)] // falling
    [InlineData(1, 0.5, 0.5, 0.1, 0.5, false)]
    [InlineData(0, 0, 0.5, 0.1, 0.5, false)]
    [InlineData(0, 0.5, 1, 0.1, 0.5, false)]
    public void IsArbitrageFree_GeneralConditions_DecideByTheRangeInUse(double rho, double eta, double gamma, double low, double high, bool free) =>
        new SsviParameters(rho, eta, gamma).IsArbitrageFree(low, high).ShouldBe(free);

    [Fact]
    public void TotalVariance_AtTheEdges_IsNeverNaNNorNegative()
    {
        foreach (double rho in new[] { -0.999, 0, 0.999 })
            foreach (double gamma in new[] { 0.05, 0.5, 0.95 })
                foreach (double theta in new[] { 0, double.Epsilon, 1e-300, 1e-9, 1, 1e9 })
                    foreach (double k in new[] { -1500, -1, 0, double.Epsilon, 1500 })
                        new SsviParameters(rho, 1, gamma).TotalVariance(k, theta).ShouldBeInRange(0, double.MaxValue, $"{rho} {gamma} {theta} {k}");
    }

    [Fact]
    public void Fit_ExactQuotes_FindsTheSurface()
    {
        Random random = new(Seed);
        double worst = 0;
        for (int i = 0; i < 40; i++)
        {
            double rho = 1.6 * random.NextDouble() - 0.8;
            SsviParameters truth = new(rho, SsviParameters.LargestEta(rho) * (0.2 + 0.75 * random.NextDouble()), 0.1 + 0.38 * random.NextDouble());
            double[] thetas = [0.004, 0.02, 0.09, 0.35];
            (double[] k, double[] w, int[] counts) = Quotes(truth, thetas, 9);
            SsviFitResult fit = SsviFit.Fit(k, w, Ones(k.Length), counts);
            worst = Math.Max(worst, Math.Max(fit.MaxAbsError, Math.Abs(fit.Parameters.Rho - truth.Rho)));
            for (int j = 0; j < thetas.Length; j++)
                worst = Math.Max(worst, Math.Abs(fit.Thetas[j] / thetas[j] - 1));
        }
        output.WriteLine($"seed {Seed}: worst {worst:E2}");
        worst.ShouldBeLessThan(1e-10);
    }

    [Fact]
    public void Fit_NoisyQuotes_ReachesTheLeastSquaresThatScipyFinds()
    {
        double worst = double.NegativeInfinity;
        IReadOnlyList<string[]> rows = Vectors.Rows("ssvi.csv");
        rows.Count.ShouldBe(30);
        foreach (string[] row in rows)
        {
            int expiries = int.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture);
            int[] counts = [.. row.Skip(3).Take(expiries).Select(count => int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))];
            double[] n = [.. row.Skip(3 + expiries).Select(Vectors.Number)];
            double[] k = [.. n.Where((_, i) => i % 3 == 0)], w = [.. n.Where((_, i) => i % 3 == 1)], weights = [.. n.Where((_, i) => i % 3 == 2)];
            SsviFitResult fit = SsviFit.Fit(k, w, weights, counts);
            fit.Parameters.IsArbitrageFree(fit.Thetas[0], fit.Thetas[^1]).ShouldBeTrue(row[0]);
            fit.Thetas.ShouldBeInOrder();
            double squares = 0;
            for (int i = 0, q = 0; i < expiries; i++)
                for (int j = 0; j < counts[i]; j++, q++)
                    squares += weights[q] * Math.Pow(fit.Parameters.TotalVariance(k[q], fit.Thetas[i]) - w[q], 2);
            double excess = squares / Vectors.Number(row[1]) - 1;
            output.WriteLine(FormattableString.Invariant($"surface {row[0]}: {squares:E8}, excess {excess:E1}, {fit.Parameters}"));
            worst = Math.Max(worst, excess);
        }
        worst.ShouldBeLessThan(1e-10);
    }

    [Fact]
    public void Fit_ThetasOutOfOrderAndOneQuoteEach_IsStillFree()
    {
        double[] k = [0.1, -0.2, 0, 0.3], w = [0.04, 0.03, 0.05, 0.02];
        SsviFitResult fit = SsviFit.Fit(k, w, Ones(4), [1, 1, 1, 1]);
        fit.Parameters.IsArbitrageFree(fit.Thetas[0], fit.Thetas[^1]).ShouldBeTrue();
        for (int i = 1; i < 4; i++)
            fit.Thetas[i].ShouldBeGreaterThanOrEqualTo(fit.Thetas[i - 1]);
    }

    [Fact]
    public void Fit_BadQuotes_AreNamed()
    {
        Should.Throw<ArgumentException>(() => SsviFit.Fit([], [], [], [])).ParamName.ShouldBe("counts");
        Should.Throw<ArgumentException>(() => SsviFit.Fit([0], [1], [1], [2])).ParamName.ShouldBe("counts");
        Should.Throw<ArgumentOutOfRangeException>(() => SsviFit.Fit([0], [0], [1], [1])).ParamName.ShouldBe("w");
        Should.Throw<ArgumentOutOfRangeException>(() => SsviFit.Fit([0], [1], [-1], [1])).ParamName.ShouldBe("weights");
        Should.Throw<ArgumentOutOfRangeException>(() => SsviFit.Fit([double.NaN], [1], [1], [1])).ParamName.ShouldBe("k");
    }

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    private static (double[] K, double[] W, int[] Counts) Quotes(SsviParameters p, double[] thetas, int each)
    {
        var all = thetas.SelectMany(theta => Enumerable.Range(0, each).Select(i => (K: 2.5 * Math.Sqrt(theta) * (2.0 * i / (each - 1) - 1), theta))).ToArray();
        return ([.. all.Select(q => q.K)], [.. all.Select(q => p.TotalVariance(q.K, q.theta))], [.. thetas.Select(_ => each)]);
    }
}

using KeeperBot.Quant.Normal;
using KeeperBot.Quant.Tails;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Tails;

public sealed class CornishFisherTests(ITestOutputHelper output)
{
    [Fact]
    public void TryFromMoments_OfAnyRisingExpansion_FindsItAgain()
    {
        const int Seed = 5;
        Random random = new(Seed);
        for (int found = 0; found < 1_000;)
        {
            double s = 2 * 2.485 * (random.NextDouble() - 0.5), k = 9 * random.NextDouble();
            if (!CornishFisher.IsMonotone(s, k))
                continue;
            found++;
            var moments = CornishFisher.Moments(s, k);
            CornishFisher.TryFromMoments(moments.Skewness, moments.Kurtosis, out CornishFisher? again).ShouldBeTrue($"seed {Seed}: {s:R} {k:R}");
            again!.SkewParameter.ShouldBe(s, 1e-9);
            again.KurtosisParameter.ShouldBe(k, 1e-9);
        }
    }

    [Fact]
    public void TryFromMoments_ShapesInTheDomain_HaveTheMomentsAskedFor()
    {
        int solved = 0;
        for (double skew = -1; skew <= 1; skew += 0.25)
            for (double kurtosis = 0; kurtosis <= 8; kurtosis += 0.5)
            {
                if (!CornishFisher.TryFromMoments(skew, kurtosis, out CornishFisher? law))
                    continue;
                solved++;
                // Midpoints of the quantiles' own probabilities would converge slowly: integrate x(z)^n over the normal density instead.
                double[] moments = Integrate(law!);
                moments[0].ShouldBe(1, 1e-9);
                moments[1].ShouldBe(0, 1e-9);
                moments[2].ShouldBe(1, 1e-9);
                moments[3].ShouldBe(skew, 1e-8);
                moments[4].ShouldBe(3 + kurtosis, 1e-7);
            }
        output.WriteLine($"{solved} shapes");
        solved.ShouldBeGreaterThan(80);
    }

    [Fact]
    public void TryFromMoments_Normal_IsTheNormalTail()
    {
        CornishFisher.TryFromMoments(0, 0, out CornishFisher? law).ShouldBeTrue();
        TailRisk risk = law!.Risk(2, 7, 0.99), normal = NormalTail.Risk(2, 7, 0.99);
        risk.ValueAtRisk.ShouldBe(normal.ValueAtRisk, 1e-12);
        risk.ExpectedShortfall.ShouldBe(normal.ExpectedShortfall, 1e-12);
    }

    [Fact]
    public void IsMonotone_AgainstTheSlopeEverywhere_Agrees()
    {
        for (double s = -2.8; s <= 2.8; s += 0.1)
            for (double k = -1; k <= 12; k += 0.25)
            {
                double least = double.PositiveInfinity;
                for (double z = -40; z <= 40; z += 0.02)
                    least = Math.Min(least, 1 + z * s / 3 + (z * z - 1) * k / 8 - (6 * z * z - 5) * s * s / 36);
                if (Math.Abs(least) > 1e-3 && Math.Abs(k / 8 - s * s / 6) > 0.01) // else the lowest point may lie beyond
                    CornishFisher.IsMonotone(s, k).ShouldBe(least > 0, $"s {s}, k {k}");
            }
        // D. Maillard (2012): no skewness parameter beyond 6 (sqrt 2 - 1).
        double edge = 6 * (Math.Sqrt(2) - 1), square = edge * edge, peak = 4 * (1 + 5 * square / 36 + square / 6);
        CornishFisher.IsMonotone(edge - 1e-6, peak).ShouldBeTrue();
        CornishFisher.IsMonotone(edge + 1e-3, peak).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, -0.5)] // thinner than normal
    [InlineData(1.5, 1)] // less than skewness allows
    [InlineData(0, 200)] // too fat for a cubic
    [InlineData(-6, 40)]
    public void TryFromMoments_OutsideTheDomain_IsRefused(double skewness, double kurtosis)
    {
        CornishFisher.TryFromMoments(skewness, kurtosis, out CornishFisher? law).ShouldBeFalse();
        law.ShouldBeNull();
    }

    [Fact]
    public void Risk_AgainstASimulation_Agrees()
    {
        const int Seed = 31, Paths = 400_000;
        CornishFisher.TryFromMoments(-0.6, 3, out CornishFisher? law).ShouldBeTrue();
        double scale = 1 / Math.Sqrt(CornishFisher.Moments(law!.SkewParameter, law.KurtosisParameter).Variance);
        Random random = new(Seed);
        double[] losses = [.. Enumerable.Range(0, Paths).Select(_ => -100 * scale * X(law, NormalQuantile.At(random.NextDouble()))).OrderDescending()];
        foreach (double confidence in new[] { 0.95, 0.99, 0.999 })
        {
            TailRisk risk = law.Risk(0, 100, confidence);
            int beyond = (int)(Paths * (1 - confidence));
            output.WriteLine(FormattableString.Invariant($"seed {Seed}, {confidence}: {risk}, simulated {losses[beyond]:0.00}, {losses.Take(beyond).Average():0.00}"));
            risk.ValueAtRisk.ShouldBe(losses[beyond], 0.02 * losses[beyond]);
            risk.ExpectedShortfall.ShouldBe(losses.Take(beyond).Average(), 0.02 * losses[beyond]);
            risk.ExpectedShortfall.ShouldBeGreaterThan(NormalTail.Risk(0, 100, confidence).ExpectedShortfall);
        }
    }

    [Fact]
    public void Risk_BadInput_NamesTheParameter()
    {
        CornishFisher.TryFromMoments(0, 1, out CornishFisher? law).ShouldBeTrue();
        Should.Throw<ArgumentOutOfRangeException>(() => law!.Risk(0, 1, 0.4)).ParamName.ShouldBe("confidence");
        Should.Throw<ArgumentOutOfRangeException>(() => CornishFisher.TryFromMoments(double.NaN, 1, out _)).ParamName.ShouldBe("skewness");
    }

    private static double X(CornishFisher law, double z)
    {
        double s = law.SkewParameter;
        return z + (z * z - 1) * s / 6 + (z * z * z - 3 * z) * law.KurtosisParameter / 24 - (2 * z * z * z - 5 * z) * s * s / 36;
    }

    private static double[] Integrate(CornishFisher law)
    {
        double scale = 1 / Math.Sqrt(CornishFisher.Moments(law.SkewParameter, law.KurtosisParameter).Variance), step = 0.01;
        double[] moments = new double[5];
        for (double z = -14; z <= 14; z += step)
            for (int n = 0; n < 5; n++)
                moments[n] += step * NormalDistribution.Density(z) * Math.Pow(scale * X(law, z), n);
        return moments;
    }
}

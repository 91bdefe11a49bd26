using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Tests.VolSurface;

public sealed class SviCalendarTests
{
    private static readonly SviParameters Slice = new(0.01, 0.1, -0.3, 0.02, 0.2);

    [Fact]
    public void LeastGap_ParallelSlices_IsTheDistance()
    {
        SviCalendar.LeastGap(Slice, Slice with { A = 0.015 }).Least.ShouldBe(0.005, 1e-11); // the last bits of the wings' variances
        SviCalendar.LeastGap(Slice, Slice).Least.ShouldBe(0);
    }

    [Fact]
    public void LeastGap_FlatterWing_CrossesSomewhereOut()
    {
        (double least, double at) = SviCalendar.LeastGap(Slice, Slice with { A = 0.5, Rho = -0.31 });
        least.ShouldBe(double.NegativeInfinity);
        at.ShouldBe(double.PositiveInfinity);
        SviCalendar.LeastGap(Slice, Slice with { A = 0.5, Rho = -0.29 }).At.ShouldBe(double.NegativeInfinity);
    }

    [Fact]
    public void LeastGap_CrossingNearTheMoney_IsFoundToItsDepth()
    {
        // A narrow dip under an earlier slice: w = 0.02 + 0.2 |k| nearly, against 0.03 + 0.1 |k|.
        SviParameters earlier = new(0.03, 0.1, 0, 0, 1e-4), later = new(0.02, 0.2, 0, 0, 1e-4);
        (double least, double at) = SviCalendar.LeastGap(earlier, later);
        least.ShouldBe(-0.01 + 0.1 * 1e-4, 1e-12);
        at.ShouldBe(0, 1e-6);
    }

    [Fact]
    public void LeastGap_AgainstABruteForceScan_IsNeverAbove()
    {
        Random random = new(3);
        for (int i = 0; i < 300; i++)
        {
            SviParameters Draw() => new(0.02 * random.NextDouble(), 0.05 + 0.2 * random.NextDouble(), 1.6 * random.NextDouble() - 0.8, random.NextDouble() - 0.5, 0.01 + random.NextDouble());
            SviParameters earlier = Draw(), later = Draw();
            double least = SviCalendar.LeastGap(earlier, later).Least;
            for (double k = -4; k <= 4; k += 0.01)
                (later.TotalVariance(k) - earlier.TotalVariance(k)).ShouldBeGreaterThanOrEqualTo(least - 1e-5, $"seed 3, case {i}");
        }
    }

    [Fact]
    public void Fit_QuotesBelowAnEarlierSlice_AreLiftedOverIt()
    {
        double[] k = [.. Enumerable.Range(-8, 17).Select(i => 0.06 * i)], ones = [.. k.Select(_ => 1.0)];
        foreach (double level in new[] { 0.5, 0.9, 0.99, 1.02 })
        {
            double[] w = [.. k.Select(x => level * Slice.TotalVariance(x) + 0.004 * x)];
            SviFitResult fit = SviFit.Fit(k, w, ones, Slice);
            fit.IsButterflyFree.ShouldBeTrue();
            SviCalendar.LeastGap(Slice, fit.Parameters).Least.ShouldBeGreaterThanOrEqualTo(0);
            double nearest = k.Zip(w, (x, y) => Math.Max(Slice.TotalVariance(x) - y, 0)).Max();
            fit.MaxAbsError.ShouldBeLessThan(2 * nearest + 0.004, $"level {level}: {fit}");
        }
    }

    [Fact]
    public void Fit_Weights_PullTowardsTheHeavyQuote()
    {
        double[] k = [-0.2, -0.1, 0, 0.1, 0.2, 0.3], w = [0.05, 0.045, 0.06, 0.044, 0.047, 0.052];
        SviFitResult even = SviFit.Fit(k, w, [1, 1, 1, 1, 1, 1], null), heavy = SviFit.Fit(k, w, [0.2, 0.2, 5, 0.2, 0.2, 0.2], null);
        even.ShouldBe(SviFit.Fit(k, w));
        Math.Abs(heavy.Parameters.TotalVariance(0) - 0.06).ShouldBeLessThan(0.5 * Math.Abs(even.Parameters.TotalVariance(0) - 0.06));
        Should.Throw<ArgumentException>(() => SviFit.Fit(k, w, [1], null)).ParamName.ShouldBe("weights");
        Should.Throw<ArgumentOutOfRangeException>(() => SviFit.Fit(k, w, [1, 1, 0, 1, 1, 1], null)).ParamName.ShouldBe("weights");
    }
}

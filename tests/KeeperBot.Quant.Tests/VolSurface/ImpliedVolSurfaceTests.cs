using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Tests.VolSurface;

public sealed class ImpliedVolSurfaceTests
{
    private static readonly ImpliedVolSurface Surface = new([Slice(0.1, 2000, new(0.01, 0.05, -0.2, 0, 0.2)), Slice(0.3, 2100, new(0.05, 0.08, -0.1, 0.02, 0.3))]);

    [Fact]
    public void TotalVariance_BetweenExpiries_IsLinearInTime()
    {
        foreach (double k in new[] { -0.7, 0, 0.4 })
        {
            double first = Surface.TotalVariance(k, 0.1), second = Surface.TotalVariance(k, 0.3);
            first.ShouldBe(Surface.Slices[0].Parameters.TotalVariance(k), 1e-15);
            second.ShouldBe(Surface.Slices[1].Parameters.TotalVariance(k), 1e-15);
            Surface.TotalVariance(k, 0.15).ShouldBe(0.75 * first + 0.25 * second, 1e-15);
        }
    }

    /// <summary>Interpolation worked out again in 50 digits (tests/vectors/quant/surface.py): between, at, before and after the expiries.</summary>
    [Fact]
    public void TotalVariance_RecomputedInFiftyDigits_Agrees()
    {
        IReadOnlyList<string[]> rows = Vectors.Rows("surface.csv");
        rows.Count.ShouldBe(200);
        foreach (string[] row in rows)
        {
            double[] n = [.. row.Select(Vectors.Number)];
            ImpliedVolSurface surface = new([Slice(n[0], n[1], new(n[2], n[3], n[4], n[5], n[6])), Slice(n[7], n[8], new(n[9], n[10], n[11], n[12], n[13]))]);
            (double k, double years) = (n[14], n[15]);
            (surface.TotalVariance(k, years) / n[16] - 1).ShouldBe(0, 1e-14, string.Join(',', row));
            (surface.VolatilityAt(k, years) / n[17] - 1).ShouldBe(0, 1e-14, string.Join(',', row));
            (surface.Forward(years) / n[18] - 1).ShouldBe(0, 1e-14, string.Join(',', row));
        }
    }

    [Fact]
    public void Volatility_OutsideTheExpiries_IsThatOfTheNearest()
    {
        double first = Surface.VolatilityAt(0.1, 0.1), last = Surface.VolatilityAt(0.1, 0.3);
        foreach (double early in new[] { 0.05, 1e-9, 0, -1 })
            Surface.VolatilityAt(0.1, early).ShouldBe(first, 1e-15);
        Surface.VolatilityAt(0.1, 5).ShouldBe(last, 1e-15);
        Surface.TotalVariance(0.1, 0).ShouldBe(0);
        Surface.TotalVariance(0.1, -1).ShouldBe(0);
        Surface.TotalVariance(0.1, 0.05).ShouldBe(first * first * 0.05, 1e-15);
    }

    [Fact]
    public void TotalVariance_AtAnyStrike_NeverFallsWithTime()
    {
        ImpliedVolSurface fitted = VolSurfaceFitter.Fit([.. new[] { 0.02, 0.1, 0.4, 1.5 }.Select(years => VolSurfaceFitterTests.Chain(years, 15))]).Surface.ShouldNotBeNull();
        for (double k = -3; k <= 3; k += 0.25)
        {
            double before = 0;
            for (double years = 0.001; years < 3; years *= 1.1)
            {
                double w = fitted.TotalVariance(k, years);
                w.ShouldBeGreaterThanOrEqualTo(before);
                before = w;
            }
        }
    }

    [Fact]
    public void Forward_BetweenExpiries_IsLogLinear()
    {
        Surface.Forward(0.01).ShouldBe(2000);
        Surface.Forward(0.2).ShouldBe(Math.Sqrt(2000.0 * 2100), 1e-9);
        Surface.Forward(9).ShouldBe(2100);
        Surface.Volatility(2000, 0.1).ShouldBe(Surface.VolatilityAt(0, 0.1));
    }

    [Fact]
    public void Volatility_AnywhereInTheDoubles_IsPositiveAndFinite()
    {
        ImpliedVolSurface flat = new([Slice(1e-9, 1e300, new(1e-12, 0, 0, 0, 1)), Slice(50, 1e-300, new(9, 0.1, -0.9, 2, 1e-5))]);
        foreach (ImpliedVolSurface surface in new[] { Surface, flat })
            foreach (double years in new[] { -1e300, 0, double.Epsilon, 1e-9, 0.2, 60, 1e300 })
            {
                foreach (double k in new[] { -1e300, -800, 0, double.Epsilon, 800, 1e300 })
                    surface.VolatilityAt(k, years).ShouldBeInRange(double.Epsilon, 1e9, $"{k} {years}");
                foreach (double strike in new[] { double.Epsilon, 1e-200, 1, 1e200, double.MaxValue })
                    surface.Volatility(strike, years).ShouldBeInRange(double.Epsilon, 1e9, $"{strike} {years}");
                double.IsNaN(surface.TotalVariance(0, years)).ShouldBeFalse();
            }
    }

    [Fact]
    public void Constructor_SlicesOutOfOrder_AreRefused()
    {
        Should.Throw<ArgumentException>(() => new ImpliedVolSurface([])).ParamName.ShouldBe("slices");
        Should.Throw<ArgumentException>(() => new ImpliedVolSurface([Surface.Slices[1], Surface.Slices[0]])).ParamName.ShouldBe("slices");
        Should.Throw<ArgumentOutOfRangeException>(() => Surface.Volatility(0, 1)).ParamName.ShouldBe("strike");
        Should.Throw<ArgumentOutOfRangeException>(() => Surface.VolatilityAt(double.NaN, 1)).ParamName.ShouldBe("k");
        Should.Throw<ArgumentOutOfRangeException>(() => Surface.TotalVariance(0, double.PositiveInfinity)).ParamName.ShouldBe("years");
    }

    private static VolSlice Slice(double years, double forward, SviParameters parameters) => new(0, years, forward, parameters, VolSliceSource.Svi, 9, 0, false);
}

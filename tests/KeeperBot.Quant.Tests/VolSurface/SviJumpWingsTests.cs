using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Tests.VolSurface;

public sealed class SviJumpWingsTests
{
    private const int Seed = 5;

    /// <summary>Axel Vogt's slice in Gatheral and Jacquier (2014), examples 3.1 and 5.1, to the seven digits that they print.</summary>
    [Fact]
    public void TryToRaw_VogtsPublishedWings_AreHisSlice()
    {
        new SviJumpWings(0.01742625, -0.1752111, 0.6997381, 1.316798, 0.0116249).TryToRaw(1, out SviParameters raw).ShouldBeTrue();
        raw.A.ShouldBe(-0.0410, 2e-6);
        raw.B.ShouldBe(0.1331, 1e-7);
        raw.Rho.ShouldBe(0.3060, 1e-6);
        raw.M.ShouldBe(0.3586, 5e-6);
        raw.Sigma.ShouldBe(0.4153, 5e-6);
    }

    [Fact]
    public void TryToRaw_OfAnyRawSlice_GivesItBack()
    {
        Random random = new(Seed);
        for (int i = 0; i < 2_000; i++)
        {
            double rho = 1.8 * random.NextDouble() - 0.9, m = i % 5 == 0 ? 0 : random.NextDouble() - 0.5, sigma = 0.02 + random.NextDouble();
            double b = 0.01 + random.NextDouble(), years = 0.01 + 2 * random.NextDouble();
            SviParameters slice = new(0.05 + random.NextDouble() - b * sigma * Math.Sqrt(1 - rho * rho), b, rho, m, sigma);
            double apart = Math.Abs(Math.Asin(rho) - Math.Atan(m / sigma));
            if (apart < 0.01)
                continue; // sigma is badly determined there
            slice.ToJumpWings(years).TryToRaw(years, out SviParameters again).ShouldBeTrue($"seed {Seed}: {slice}");
            double tolerance = 1e-12 / (apart * apart) * (1 + 1 / b);
            again.A.ShouldBe(slice.A, tolerance, $"seed {Seed}: {slice}");
            again.B.ShouldBe(b, 1e-13);
            again.Rho.ShouldBe(rho, 1e-13);
            again.M.ShouldBe(m, tolerance, $"seed {Seed}: {slice}");
            again.Sigma.ShouldBe(sigma, tolerance, $"seed {Seed}: {slice}");
        }
    }

    [Theory]
    [InlineData(0, 0, 1, 1, 0.01)] // no variance
    [InlineData(0.04, 0, -0.1, 1, 0.01)] // a wing that falls
    [InlineData(0.04, 0, 0, 0, 0.01)] // no wings
    [InlineData(0.04, 0, 1, 1, 0.01)] // least variance at the money, and yet another least
    [InlineData(0.04, 0.1, 1, 1, 0.05)] // the least is not the least
    [InlineData(0.04, 5, 1, 1, 0.01)] // a skew that no wings have
    [InlineData(double.NaN, 0, 1, 1, 0.01)]
    [InlineData(0.04, double.NaN, 1, 1, 0.01)]
    [InlineData(0.04, 0.1, double.PositiveInfinity, 1, 0.01)]
    public void TryToRaw_NumbersOfNoSlice_IsFalse(double variance, double skew, double put, double call, double least)
    {
        new SviJumpWings(variance, skew, put, call, least).TryToRaw(0.5, out SviParameters raw).ShouldBeFalse();
        raw.ShouldBe(default);
    }
}

using KeeperBot.Quant.Normal;

namespace KeeperBot.Quant.Tests.Normal;

public sealed class NormalQuantileTests
{
    [Fact]
    public void At_ProbabilitiesDownTo1em300_InvertsTheDistribution()
    {
        double before = double.NegativeInfinity;
        for (double exponent = -300; exponent < -0.001; exponent = exponent < -10 ? exponent + 5 : exponent + 0.01)
        {
            double p = Math.Pow(10, exponent), z = NormalQuantile.At(p);
            NormalDistribution.Cumulative(z).ShouldBe(p, p * 4e-15 * (1 + z * z));
            z.ShouldBeGreaterThan(before);
            before = z;
        }
    }

    [Fact]
    public void At_TablesOfTheNormalLaw_AgreeToTheirLastDigit()
    {
        NormalQuantile.At(0.975).ShouldBe(1.959963984540054, 2e-15);
        NormalQuantile.At(0.01).ShouldBe(-2.326347874040841, 3e-15);
        NormalQuantile.At(0.5).ShouldBe(0);
        NormalQuantile.At(0).ShouldBe(double.NegativeInfinity);
        NormalQuantile.At(1).ShouldBe(double.PositiveInfinity);
        foreach (double bad in new[] { -1e-9, 1.1, double.NaN })
            Should.Throw<ArgumentOutOfRangeException>(() => NormalQuantile.At(bad)).ParamName.ShouldBe("p");
    }
}

using KeeperBot.Quant.Normal;
using KeeperBot.Quant.Tests.Reference;

namespace KeeperBot.Quant.Tests.Normal;

public sealed class NormalDistributionTests
{
    [Fact]
    public void Cumulative_BothTails_KeepsRelativeAccuracy()
    {
        double worst = 0;
        for (double x = -37; x < 9; x += 0.00917)
        {
            Quad truth = Quad.Cumulative(x);
            worst = Math.Max(worst, (double)Quad.Abs((NormalDistribution.Cumulative(x) - truth) / truth));
        }
        worst.ShouldBeLessThan(7e-16);
        NormalDistribution.Cumulative(double.NegativeInfinity).ShouldBe(0);
        NormalDistribution.Cumulative(double.PositiveInfinity).ShouldBe(1);
        NormalDistribution.Cumulative(0).ShouldBe(0.5);
        NormalDistribution.Cumulative(double.NaN).ShouldBe(double.NaN);
    }

    [Fact]
    public void Density_FarTail_KeepsRelativeAccuracy()
    {
        for (double x = -37; x < 37; x += 0.0831)
        {
            Quad truth = Quad.Density(x);
            ((double)Quad.Abs((NormalDistribution.Density(x) - truth) / truth)).ShouldBeLessThan(5e-16);
        }
    }
}

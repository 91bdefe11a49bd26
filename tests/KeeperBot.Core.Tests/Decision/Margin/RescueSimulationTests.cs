using KeeperBot.TestKit.Calibration;
using KeeperBot.TestKit.Rescue;

namespace KeeperBot.Core.Tests.Decision.Margin;

/// <summary>A small run of the table of rescues in docs/evidence.md.</summary>
public class RescueSimulationTests
{
    private const int Paths = 40, Seed = 7;

    [Fact]
    public void Ladder_UnderTheSameBuffer_LosesFewerAccountsThanTopUpsOnlyAndCostsLess()
    {
        var of = RescueSimulation.Run(MarketKind.Constant, 0, Paths, Seed);
        var (topUps, ladder) = (of[IndexOf(new(false, false))], of[IndexOf(new(true, false))]);

        topUps.Count(outcome => outcome.Liquidated).ShouldBeGreaterThan(3);
        ladder.Count(outcome => outcome.Liquidated).ShouldBeLessThan(topUps.Count(outcome => outcome.Liquidated) / 2);
        ladder.Average(outcome => outcome.Cost).ShouldBeLessThan(0.5 * topUps.Average(outcome => outcome.Cost));
        topUps.ShouldAllBe(outcome => outcome.Trading == 0 && (outcome.Liquidated ? outcome.Kept == 0 : outcome.Kept == 1));
        ladder.ShouldContain(outcome => outcome.Trading > 0 && outcome.Kept > 0 && outcome.Kept < 1);
    }

    [Fact]
    public void Run_SameSeed_SameOutcomes()
    {
        var (once, again) = (RescueSimulation.Run(MarketKind.Jumps, 3, 2, Seed), RescueSimulation.Run(MarketKind.Jumps, 3, 2, Seed));
        for (var policy = 0; policy < RescuePolicy.All.Count; policy++)
            again[policy].ShouldBe(once[policy]);
    }

    private static int IndexOf(RescuePolicy policy) => RescuePolicy.All.ToList().IndexOf(policy);
}

using KeeperBot.Quant.Bands;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Tests.Bands;

public sealed class DeltaAheadTests
{
    [Fact]
    public void Estimate_SmallSteps_IsTheDeltaRevaluedToSecondOrder()
    {
        const double Year = 1.0 / 365, Move = 4, VolMove = 0.003;
        OptionGreeks now = EuropeanOption.Evaluate(OptionKind.Put, 2_000, 1_900, 0.1, 0.03, 0.01, 0.7);
        double Miss(double share) => DeltaAhead.Estimate(now, share * Year, share * Move, share * VolMove) - EuropeanOption.Evaluate(
            OptionKind.Put, 2_000 + share * Move, 1_900, 0.1 - share * Year, 0.03, 0.01, 0.7 + share * VolMove).Delta;
        Math.Abs(Miss(1)).ShouldBeLessThan(1e-4);
        (Miss(0.1) / Miss(0.01)).ShouldBe(100, 15); // what is left is of second order
        DeltaAhead.Estimate(now, 0).ShouldBe(now.Delta);
        Should.Throw<ArgumentOutOfRangeException>(() => DeltaAhead.Estimate(now, -1)).ParamName.ShouldBe("years");
    }
}

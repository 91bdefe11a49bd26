using KeeperBot.TestKit.Calibration;

namespace KeeperBot.Core.Tests.Risk.Foresight;

/// <summary>A small run of the tables in docs/evidence.md.</summary>
public class CalibrationTests
{
    private const int Paths = 16;

    [Fact]
    public void Foresight_InMarketsItIsNotToldOf_IsReliableAndBeatsAnyConstantVolatility()
    {
        var judged = Enum.GetValues<MarketKind>().SelectMany(kind => BreachCalibration.Run(kind, Paths, seed: 11)).ToList();

        Reliability.Brier(judged).ShouldBeLessThan(0.95 * Reliability.BestConstant(judged).Score);
        foreach (var row in Reliability.Table(judged).Where(row => row.Count >= 100))
        {
            // Within a tenth of the chance and four standard errors; where almost nothing is foreseen jumps out of nowhere are missed: at most half a per cent.
            Math.Abs(row.Foreseen - row.Happened).ShouldBeLessThan((0.1 * row.Foreseen) + (4 * row.Error) + 0.005, $"foreseen {row.From} to {row.To}: {row.Foreseen}, happened {row.Happened} of {row.Count}");
        }
    }

    [Fact]
    public void Run_SameSeed_SameForecasts() =>
        BreachCalibration.Run(MarketKind.Regimes, 1, 3).ShouldBe(BreachCalibration.Run(MarketKind.Regimes, 1, 3));

    /// <summary>The yardstick itself: of a constant volatility that is known, its own formula is reliable.</summary>
    [Fact]
    public void Constant_KnownVolatility_IsTheReflectionPrinciple()
    {
        var judged = new Judged(MarketKind.Constant, Below: true, 24, -0.05, 0, true);
        // 2 N((-0.05 + s^2/2) / s) and so on for s = 0.8 / sqrt(365): the exact law of the minimum with drift -s^2/2 of the logarithm.
        var s = 0.8 / Math.Sqrt(365);
        var drift = -0.5 * s * s;
        var exact = Normal((-0.05 - drift) / s) + (Math.Exp(2 * drift * -0.05 / (s * s)) * Normal((-0.05 + drift) / s));
        BreachCalibration.Constant(judged, 0.8).ShouldBe(exact, 1e-12);
    }

    private static double Normal(double x) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-x / Math.Sqrt(2));
}

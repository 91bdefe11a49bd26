using KeeperBot.Quant.Bands;

namespace KeeperBot.Quant.Tests.Bands;

/// <summary>Trades before their time, on figures worked out by hand and against simulated paths.</summary>
public class AnticipationTests
{
    // q = 0.5 * 4e-4 * 0.49 * 4e6 = 392 a unit squared and year; kS = 2.
    private static readonly HedgingTerms Terms = new(2_000, 0.7, 30.0 / 365, 0.001, 4e-4);
    private static readonly HedgingBand Band = new(10, 4);
    private const double Hour = 1.0 / 8_760;

    [Fact]
    public void Judge_NoGamma_IsTheArithmeticOfAStraightDrift()
    {
        // From 9 at 17,520 units a year, two an hour: at 10 after half an hour.
        var judged = Anticipation.Judge(Terms, Band, 9, 17_520, 0, Hour, 3);

        judged.Chance.ShouldBe(1);
        judged.Predicted.ShouldBe(11, 1e-9);
        judged.Waited.ShouldBe(392 * (((81 - 16) * 0.5 * Hour) + (5 * 17_520 * 0.25 * Hour * Hour)), 1e-9);
        judged.Early.ShouldBe(3 * 1.0 / 6, 1e-9, "a sixth of the way between the boundaries, of the gas");
        judged.Pays.ShouldBe(judged.Waited > judged.Early);
    }

    [Theory]
    [InlineData(9, -17_520)]
    [InlineData(-9, 17_520)]
    [InlineData(4, 17_520)]
    [InlineData(11, 17_520)]
    [InlineData(9, 0)]
    public void Judge_DriftsBackOrIsNotInTheBand_HasNothingToAnticipate(double distance, double charm) =>
        Anticipation.Judge(Terms, Band, distance, charm, 0.01, Hour, 3).ShouldSatisfyAllConditions(judged => judged.Pays.ShouldBeFalse(), judged => judged.Chance.ShouldBe(0));

    [Fact]
    public void Judge_BothSides_AreAlike() => Anticipation.Judge(Terms, Band, -9, -17_520, 0.01, Hour, 3).ShouldBe(Anticipation.Judge(Terms, Band, 9, 17_520, 0.01, Hour, 3));

    [Fact]
    public void Judge_CheapRisk_Waits() => Anticipation.Judge(Terms with { RiskAversion = 1e-9 }, Band, 9, 17_520, 0, Hour, 3).Pays.ShouldBeFalse();

    [Fact]
    public void Judge_DearRiskAndSureDrift_TradesNow() => Anticipation.Judge(Terms with { RiskAversion = 4e-3 }, Band, 9, 17_520, 0, Hour, 3).Pays.ShouldBeTrue();

    [Fact]
    public void Judge_Chance_IsThatOfSimulatedPaths()
    {
        const double Gamma = 0.02, Charm = 8_760, Distance = 9;
        var judged = Anticipation.Judge(Terms, Band, Distance, Charm, Gamma, Hour, 3);
        var random = new Random(7);
        const int Paths = 4_000, Steps = 2_000;
        double step = Hour / Steps, deviation = Gamma * 2_000 * 0.7 * Math.Sqrt(step);
        var reached = 0;
        for (var path = 0; path < Paths; path++)
        {
            var x = Distance;
            for (var i = 0; i < Steps && x < 10; i++)
                x += (Charm * step) + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            reached += x >= 10 ? 1 : 0;
        }

        // Four standard errors, and what is missed between two steps.
        ((double)reached / Paths).ShouldBe(judged.Chance, (4 * Math.Sqrt(judged.Chance * (1 - judged.Chance) / Paths)) + 0.02);
        judged.Chance.ShouldBeInRange(0.2, 0.99);
    }

    [Fact]
    public void Judge_NoHorizon_NamesIt() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Anticipation.Judge(Terms, Band, 9, 1, 0, 0, 3)).ParamName.ShouldBe("years");
}

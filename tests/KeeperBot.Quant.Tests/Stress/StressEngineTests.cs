using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Stress;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Stress;

public sealed class StressEngineTests(ITestOutputHelper output)
{
    private const int Seed = 41;

    private static readonly IReadOnlyList<StressScenario> Grid = new StressGrid().Scenarios();

    [Fact]
    public void Run_MixedBookOnTheWholeGrid_EqualsValuingEachPositionAlone()
    {
        output.WriteLine($"seed {Seed}, {Grid.Count} scenarios");
        RandomBook random = new(Seed, 53);
        StressResult result = StressEngine.Run(random.Book, Grid);
        double now = random.Value(StressScenario.None), worst = 0;
        result.ValueNow.ShouldBe(now, 1e-9);
        for (int i = 0; i < Grid.Count; i++)
        {
            double expected = (random.Value(Grid[i]) - now) * Grid[i].Weight;
            result.Gains[i].ShouldBe(expected, 1e-9 * (1 + Math.Abs(expected)), Grid[i].ToString());
            worst = Math.Min(worst, expected);
        }
        result.WorstGain.ShouldBe(worst, 1e-6);
        result.Worst.ShouldBe(Grid[result.WorstIndex]);
    }

    [Fact]
    public void Run_SeveralWorkers_GiveTheSameBits()
    {
        StressBook book = new RandomBook(Seed, 200).Book;
        double[] alone = StressEngine.Run(book, Grid).Gains.ToArray();
        StressEngine.Run(book, Grid, workers: 4).Gains.ToArray().ShouldBe(alone);
    }

    [Fact]
    public void Run_EmptyBook_LosesNothing()
    {
        StressResult result = StressEngine.Run(new StressBook(), Grid);
        result.ValueNow.ShouldBe(0);
        result.Gains.ToArray().ShouldAllBe(g => g == 0);
        result.WorstIndex.ShouldBe(0);
    }

    [Fact]
    public void Run_OptionThatExpiresOnTheWay_IsWorthItsPayoffAtTheShockedSpot()
    {
        StressBook book = new();
        book.AddEuropean(2, OptionKind.Put, 100, 110, 0.01, 0.05, 0, 0.6);
        book.AddEuropean(1, OptionKind.Call, 100, 110, 0, 0.05, 0, 0.6); // expired already, out of the money now
        StressResult result = StressEngine.Run(book, [new(0.8, 0, 0.01), new(0.8, 0, 1), new(1.3, 0, 0.01)]);
        double before = 2 * EuropeanOption.Price(OptionKind.Put, 100, 110, 0.01, 0.05, 0, 0.6);
        result.ValueNow.ShouldBe(before, 1e-12);
        result.Gains[0].ShouldBe(60 - before, 1e-12);
        result.Gains[1].ShouldBe(60 - before, 1e-12);
        result.Gains[2].ShouldBe(20 - before, 1e-12);
    }

    [Fact]
    public void Run_CallAgainstPutAndSpot_IsFlatInEveryScenario()
    {
        StressBook book = new();
        foreach (double strike in new[] { 500, 1_800, 2_100, 9_000 })
        {
            book.AddEuropean(1, OptionKind.Call, 2_000, strike, 0.2, 0, 0, 0.8);
            book.AddEuropean(-1, OptionKind.Put, 2_000, strike, 0.2, 0, 0, 0.8);
            book.AddLinear(-1, 2_000, strike);
        }
        StressResult result = StressEngine.Run(book, Grid);
        result.Gains.ToArray().ShouldAllBe(g => Math.Abs(g) < 1e-8);
    }

    [Fact]
    public void Run_LongCall_GainsWithSpotAndWithVolatility()
    {
        StressBook book = new();
        book.AddForwardOption(1, OptionKind.Call, 2_000, 2_200, 0.1, 0.02, 0.7);
        double[] shocks = [-1, -0.5, -0.1, 0, 0.1, 0.5, 2];
        double[] factors = [0.34, 0.7, 0.9, 1, 1.1, 1.5, 6];
        StressScenario[] scenarios = [.. from shock in shocks from factor in factors select new StressScenario(factor, shock)];
        StressResult result = StressEngine.Run(book, scenarios);
        for (int v = 0; v < shocks.Length; v++)
            for (int s = 1; s < factors.Length; s++)
                result.Gains[v * factors.Length + s].ShouldBeGreaterThanOrEqualTo(result.Gains[v * factors.Length + s - 1]);
        for (int v = 1; v < shocks.Length; v++)
            for (int s = 0; s < factors.Length; s++)
                result.Gains[v * factors.Length + s].ShouldBeGreaterThanOrEqualTo(result.Gains[(v - 1) * factors.Length + s]);
    }

    [Fact]
    public void Run_WildScenarios_NeverYieldNaN()
    {
        const int WildSeed = 5;
        output.WriteLine($"seed {WildSeed}");
        Random random = new(WildSeed);
        StressBook book = new RandomBook(Seed, 100).Book;
        StressScenario[] wild =
        [
            .. Enumerable.Range(0, 500).Select(_ => new StressScenario(
                Math.Exp(20 * random.NextDouble() - 15), 6 * random.NextDouble() - 3, 3 * random.NextDouble(), 40 * random.NextDouble() - 20)),
        ];
        StressEngine.Run(book, wild).Gains.ToArray().ShouldAllBe(g => double.IsFinite(g));
    }

    [Fact]
    public void Run_ValueBeyondDoubles_ThrowsInsteadOfReportingIt()
    {
        StressBook book = new();
        book.AddPowerPerp(1, 1, 1, 1);
        Should.Throw<ArithmeticException>(() => StressEngine.Run(book, [new(1e200)])).Message.ShouldContain("1E+200");
    }

    [Fact]
    public void Run_BadInput_NamesTheParameter()
    {
        StressBook book = new();
        Should.Throw<ArgumentOutOfRangeException>(() => StressEngine.Run(book, [])).ParamName.ShouldBe("scenarios");
        Should.Throw<ArgumentOutOfRangeException>(() => StressEngine.Run(book, Grid, 0)).ParamName.ShouldBe("workers");
        Should.Throw<ArgumentOutOfRangeException>(() => StressEngine.Run(book, [new(0)])).ParamName.ShouldBe("SpotFactor");
        Should.Throw<ArgumentOutOfRangeException>(() => StressEngine.Run(book, [new(1, double.NaN)])).ParamName.ShouldBe("VolShock");
        Should.Throw<ArgumentOutOfRangeException>(() => StressEngine.Run(book, [new(1, 0, -1)])).ParamName.ShouldBe("YearsAhead");
        Should.Throw<ArgumentOutOfRangeException>(() => StressEngine.Run(book, [new(1, 0, 0, 0, 2)])).ParamName.ShouldBe("Weight");
        Should.Throw<ArgumentOutOfRangeException>(() => book.AddEuropean(1, OptionKind.Unspecified, 1, 1, 1, 0, 0, 1)).ParamName.ShouldBe("kind");
        Should.Throw<ArgumentOutOfRangeException>(() => book.AddLinear(double.NaN, 1, 1)).ParamName.ShouldBe("quantity");
        book.Count.ShouldBe(0);
    }

    [Fact]
    public void Scenarios_Default_ReachAsFarAsThePortfolioMarginOfAVenue()
    {
        Grid.Min(s => s.SpotFactor).ShouldBe(0.34);
        Grid.Max(s => s.SpotFactor).ShouldBe(6);
        Grid.Select(s => s.SpotFactor).Distinct().Count(f => Math.Abs(f - 1) < 0.2001).ShouldBe(41);
        Grid.Max(s => s.VolShock).ShouldBeGreaterThanOrEqualTo(0.6);
        Grid.Min(s => s.VolShock).ShouldBeLessThanOrEqualTo(-0.3);
        foreach (StressScenario s in Grid)
            (Math.Abs(s.SpotFactor - 1) * s.Weight).ShouldBeLessThanOrEqualTo(0.2 + 1e-12);
        new StressGrid { DampedBeyond = null }.Scenarios().ShouldAllBe(s => s.Weight == 1);
    }

    [Fact]
    public void Factor_OfTheDefaultLaw_IsThatOfTheVenue()
    {
        VolShockLaw law = VolShockLaw.Default;
        law.Factor(30.0 / 365).ShouldBe(1, 1e-15);
        law.Factor(1.0 / 365).ShouldBe(Math.Pow(30, 0.3), 1e-12);
        law.Factor(0).ShouldBe(Math.Pow(30, 0.3), 1e-12);
        law.Factor(60.0 / 365).ShouldBe(Math.Pow(0.5, 0.13), 1e-12);
        double before = double.PositiveInfinity;
        for (double days = 0; days < 700; days += 0.5)
            (before = Falling(before, law.Factor(days / 365))).ShouldBeGreaterThan(0);
    }

    private static double Falling(double before, double now)
    {
        now.ShouldBeLessThanOrEqualTo(before);
        return now;
    }
}

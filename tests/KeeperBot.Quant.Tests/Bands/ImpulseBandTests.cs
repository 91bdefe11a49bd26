using KeeperBot.Quant.Bands;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Bands;

public sealed class ImpulseBandTests(ITestOutputHelper output)
{
    /// <summary>A horizon so long that only the running book counts.</summary>
    private static readonly HedgingTerms Terms = new(2_000, 0.7, 1e13, 0.001, 1e-5);

    [Fact]
    public void Solve_WithoutGas_IsWhalleyWilmott()
    {
        foreach (double gamma in new[] { 1e-4, -0.01, 0.3, 40 })
        {
            HedgingBand band = ImpulseBand.Solve(Terms, gamma, 0);
            band.Trigger.ShouldBe(WhalleyWilmott.HalfWidth(Terms, gamma), 1e-13 * band.Trigger);
            band.Target.ShouldBe(band.Trigger, 1e-13 * band.Trigger);
        }
    }

    [Fact]
    public void Solve_GasAlone_TradesToTheMiddleFromTheKnownBoundary()
    {
        HedgingBand band = ImpulseBand.Solve(Terms with { ProportionalCost = 0 }, 0.01, 3);
        band.Trigger.ShouldBe(Math.Pow(12 * 3 * 1e-4 / 1e-5, 0.25), 1e-10);
        band.Target.ShouldBeLessThan(1e-8 * band.Trigger); // what is left is the horizon's floor
        HedgingBand nearly = ImpulseBand.Solve(Terms with { ProportionalCost = 1e-9 }, 0.01, 3);
        nearly.Trigger.ShouldBe(band.Trigger, 1e-3 * band.Trigger);
    }

    [Fact]
    public void Solve_RandomTerms_CostsTheLeastOfAllPairsOfBoundaries()
    {
        const int Seed = 17;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        for (int trial = 0; trial < 300; trial++)
        {
            HedgingTerms terms = Terms with { ProportionalCost = Math.Pow(10, -5 + 4 * random.NextDouble()), RiskAversion = Math.Pow(10, -7 + 4 * random.NextDouble()) };
            double gamma = Math.Pow(10, -4 + 4 * random.NextDouble()), gas = Math.Pow(10, -2 + 4 * random.NextDouble());
            HedgingBand band = ImpulseBand.Solve(terms, gamma, gas);
            double least = AverageCost(terms, gamma, gas, band.Trigger, band.Target);
            for (int probe = 0; probe < 60; probe++)
            {
                double trigger = band.Trigger * Math.Exp(0.6 * (random.NextDouble() - 0.5)), target = trigger * 0.999 * random.NextDouble();
                AverageCost(terms, gamma, gas, trigger, target).ShouldBeGreaterThanOrEqualTo(least * (1 - 1e-12));
            }
            // The minimum is flat: half a percent off costs less than 1e-3, so that the optimum is located, not only bounded.
            AverageCost(terms, gamma, gas, band.Trigger * 1.02, band.Target).ShouldBeGreaterThan(least);
            AverageCost(terms, gamma, gas, band.Trigger, band.Target * 0.95).ShouldBeGreaterThan(least * (1 - 1e-14));
        }
    }

    [Fact]
    public void Solve_AgainstTheWholeImpulseProgram_CostsLittleMoreThanTheOptimum()
    {
        HedgingTerms month = Terms with { Years = 30.0 / 365 };
        WorstCases worst = new();
        foreach (double gas in new[] { 0, 2, 50 })
            foreach (double gamma in new[] { 1e-3, 3e-3, 0.01, 0.03, 0.3 })
            {
                HedgingBand band = ImpulseBand.Solve(month, gamma, gas);
                ImpulseProgram program = new(month, gamma, gas, 2 * band.Trigger);
                double[] least = program.Optimum(), cost = program.Cost(band);
                double fromIdeal = cost[0] / least[0] - 1, average = cost.Average() / least.Average() - 1;
                output.WriteLine(FormattableString.Invariant(
                    $"| {gas} | {gamma} | {band.Trigger:0.00} | {band.Target:0.00} | {100 * fromIdeal:0.0} % | {100 * average:0.0} % |"));
                worst.Note("excess cost from the ideal hedge", fromIdeal, 0.2, (gas, gamma));
                worst.Note("excess cost on average", average, 0.1, (gas, gamma));
                average.ShouldBeGreaterThan(-1e-9);
            }
        worst.Print(output);
        worst.ShouldAllHold();
        // Without gamma the distance never moves, and the floor is the optimum itself.
        ImpulseProgram still = new(month, 0, 5, 10);
        still.Cost(ImpulseBand.Solve(month, 0, 5)).Average().ShouldBe(still.Optimum().Average(), 1e-3 * still.Optimum().Average());
    }

    [Fact]
    public void Solve_MoreGas_WidensTheTriggerAndTradesFurtherIn()
    {
        HedgingBand before = ImpulseBand.Solve(Terms, 0.01, 0);
        foreach (double gas in new[] { 1e-9, 1e-3, 0.1, 1, 10, 1_000, 1e6, 1e15 })
        {
            HedgingBand band = ImpulseBand.Solve(Terms, 0.01, gas);
            band.Trigger.ShouldBeGreaterThan(before.Trigger);
            band.Target.ShouldBeLessThanOrEqualTo(before.Target);
            band.Target.ShouldBeGreaterThanOrEqualTo(0);
            before = band;
        }
    }

    [Fact]
    public void Solve_GammaTowardsZero_KeepsTheWidthThatGasImplies()
    {
        // q T = a/2 (vol S)^2 T with T = 30 days: correcting D pays where q T (D - y)^2 exceeds the gas.
        HedgingTerms month = Terms with { Years = 30.0 / 365 };
        double qT = 0.5 * 1e-5 * 0.49 * 4e6 * 30 / 365, y = 0.001 * 2_000 / (2 * qT);
        HedgingBand still = ImpulseBand.Solve(month, 0, 5);
        still.Target.ShouldBe(y, 1e-12);
        still.Trigger.ShouldBe(y + Math.Sqrt(5 / qT), 1e-12);
        double before = 0;
        for (double gamma = 0; gamma < 1; gamma = gamma == 0 ? 1e-6 : 2 * gamma)
        {
            HedgingBand band = ImpulseBand.Solve(month, gamma, 5);
            band.Trigger.ShouldBeGreaterThanOrEqualTo(Math.Max(still.Trigger, before));
            band.Target.ShouldBeInRange(0, band.Trigger);
            before = band.Trigger;
        }
        before.ShouldBeGreaterThan(still.Trigger);
    }

    [Fact]
    public void Solve_EdgesOfTheDomain_NeverYieldNaN()
    {
        double[] ladder = [0, 1e-300, 1e-12, 1e-3, 1, 1e6];
        foreach (double k in ladder)
            foreach (double a in ladder)
                foreach (double gas in ladder)
                    foreach (double gamma in ladder)
                        foreach (double years in new[] { 0, 1e-9, 1, 100 })
                        {
                            HedgingBand band = ImpulseBand.Solve(new(100, 0.5, years, k, a), gamma, gas);
                            band.Target.ShouldBeInRange(0, band.Trigger);
                        }
        ImpulseBand.Solve(Terms with { Volatility = 0 }, 0.01, 1).ShouldBe(HedgingBand.Never);
        ImpulseBand.Solve(Terms with { ProportionalCost = 0 }, 0.01, 0).ShouldBe(default);
    }

    [Fact]
    public void Apply_InsideAndOutside_LeavesAloneOrTradesToTheTarget()
    {
        HedgingBand band = new(3, 1);
        band.Apply(3).ShouldBe(3);
        band.Apply(-3).ShouldBe(-3);
        band.Apply(3.5).ShouldBe(1);
        band.Apply(-3.5).ShouldBe(-1);
        HedgingBand.Never.Apply(1e9).ShouldBe(1e9);
    }

    [Fact]
    public void RootMeanSquare_OfPowersOfTheSpot_IsTheLognormalMoment()
    {
        // E[(S^2)^2] = S^4 exp(4 * 4 s^2 / 2) without a drift of the logarithm; five points are exact to tenth order in s.
        double s = 0.3 * Math.Sqrt(1.0 / 365);
        BookGamma.RootMeanSquare(x => x * x, 10, 0.3, 1.0 / 365).ShouldBe(100 * Math.Exp(4 * s * s), 1e-9);
        BookGamma.RootMeanSquare(x => x - 10, 10, 0, 1).ShouldBe(0);
        BookGamma.RootMeanSquare(x => x - 10, 10, 0.5, 1.0 / 365).ShouldBeGreaterThan(0.2); // vanishes here only
        Should.Throw<ArgumentOutOfRangeException>(() => BookGamma.RootMeanSquare(_ => double.NaN, 10, 0.5, 1));
    }

    /// <summary>By renewal: from the target, D leaves the band after (U^2 - L^2)/v on average, having cost q (U^4 - L^4)/6v.</summary>
    private static double AverageCost(HedgingTerms terms, double gamma, double gas, double u, double l)
    {
        double variance = terms.Volatility * terms.Volatility * terms.Spot * terms.Spot, q = 0.5 * terms.RiskAversion * variance, v = gamma * gamma * variance;
        return (q * (Math.Pow(u, 4) - Math.Pow(l, 4)) / (6 * v) + gas + terms.ProportionalCost * terms.Spot * (u - l)) * v / (u * u - l * l);
    }
}

using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.FirstPassage;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.FirstPassage;

public sealed class PortfolioBreachTests(ITestOutputHelper output)
{
    private const double Day = 1.0 / 365;
    private static readonly BreachSimulationPlan Plan = new(64, 10, 8, 2024);
    private static readonly JumpLaw KouWang = new(3, 0.5, 50, 100.0 / 3);

    [Fact]
    public void Evaluate_PortfolioThatFailsAtKouAndWangsBarrier_GivesTheirPublishedProbability()
    {
        // S. G. Kou and H. Wang (2003), Table 1: log drift .1, vol .2, lambda 3, p .5, 1/eta .02 and .03, b .3, T 1: .25584. A perp short from 1 that fails at e^0.3.
        double barrier = Math.Exp(0.3);
        double Ratio(double s, double t) => (barrier - 1 - (s - 1)) / s + 1;
        SpotLaw law = new(1, 0.2, 0.12, KouWang);
        PortfolioBreachEstimate p = PortfolioBreach.Evaluate(law, Ratio, 1, 1);
        p.Any.ShouldBe(0.25584, 0.5e-5);
        (p.Upper, p.AtLeast, p.AtMost).ShouldBe((p.Any, p.Any, p.Any));
        p.Now.Upper!.Value.ShouldBe(barrier, 1e-12);
        SimulatedBreach simulated = PortfolioBreachSimulation.Run(law, Ratio, 1, 1, Plan with { PathsLog2 = 13 });
        double watched = PortfolioBreach.Evaluate(law with { WatchInterval = 1.0 / 64 }, Ratio, 1, 1).Any;
        output.WriteLine(FormattableString.Invariant(
            $"seed {Plan.Seed}: watched 64 times {watched:0.00000}, simulated {simulated.Probability:0.00000} +/- {simulated.StandardError:0.00000}"));
        simulated.Probability.ShouldBe(watched, 4 * simulated.StandardError + 0.002);
    }

    [Theory]
    [InlineData(0.3, 24_000)]
    [InlineData(0.5, 30_000)]
    [InlineData(0.8, 45_000)]
    public void Evaluate_ShortStrangleVault_MeetsTheFullRevaluation(double vol, double cash)
    {
        // Short a strangle on margin: fails on either side, and time decay moves both barriers outwards.
        SpotLaw law = new(2_000, vol, 0.05, null, 10 * Day / Plan.Steps);
        PortfolioRatio ratio = Strangle(vol, cash);
        PortfolioBreachEstimate p = PortfolioBreach.Evaluate(law, ratio, 1, 10 * Day);
        SimulatedBreach simulated = PortfolioBreachSimulation.Run(law, ratio, 1, 10 * Day, Plan);
        Report(p, simulated);
        p.Now.Lower.ShouldNotBeNull();
        p.Now.Upper.ShouldNotBeNull();
        p.AtLeast.ShouldBeLessThan(p.AtMost);
        simulated.Probability.ShouldBe(p.Any, 4 * simulated.StandardError + 0.02 * p.Any);
        simulated.Probability.ShouldBeInRange(p.AtLeast - 4 * simulated.StandardError, p.AtMost + 4 * simulated.StandardError);
        simulated.FromBelow.ShouldBe(p.Lower, 4 * simulated.StandardError + 0.04 * p.Lower + 0.02 * p.Any);
        (simulated.FromBelow + simulated.FromAbove).ShouldBe(simulated.Probability, 1e-15);
    }

    [Fact]
    public void Evaluate_TwoBarriersWithJumps_IsBoundedByTheSimulationFromBelow()
    {
        SpotLaw law = new(2_000, 0.6, 0, new JumpLaw(60, 0.4, 20, 12), 10 * Day / Plan.Steps);
        PortfolioRatio ratio = Strangle(0.6, 45_000);
        PortfolioBreachEstimate p = PortfolioBreach.Evaluate(law, ratio, 1, 10 * Day);
        SimulatedBreach simulated = PortfolioBreachSimulation.Run(law, ratio, 1, 10 * Day, Plan);
        Report(p, simulated);
        p.Any.ShouldBe(Math.Min(1, p.Lower + p.Upper));
        simulated.Probability.ShouldBeLessThan(p.AtMost);
        simulated.Probability.ShouldBeGreaterThan(p.AtLeast - 4 * simulated.StandardError);
    }

    [Fact]
    public void Evaluate_MoreTimeOrVolatility_NeverLowersTheBounds()
    {
        PortfolioRatio still = (s, _) => Strangle(0.6, 45_000)(s, 0);
        double before = 0;
        foreach (double days in new[] { 0, 0.01, 0.1, 1, 3, 10, 30, 300 })
        {
            PortfolioBreachEstimate p = PortfolioBreach.Evaluate(new(2_000, 0.6), still, 1, days * Day);
            p.Any.ShouldBeInRange(before, 1);
            (p.AtLeast, p.AtMost).ShouldBe((p.Any, p.Any), "barriers that do not move");
            before = p.Any;
        }
        before = 0;
        foreach (double vol in new[] { 0, 0.1, 0.3, 0.6, 1, 2, 4 })
        {
            PortfolioBreachEstimate p = PortfolioBreach.Evaluate(new(2_000, vol, 0.5 * vol * vol), still, 1, 5 * Day);
            p.Any.ShouldBeInRange(before, 1);
            before = p.Any;
        }
    }

    [Fact]
    public void Evaluate_EdgesOfTheDomain_AreCertain()
    {
        PortfolioBreachEstimate already = PortfolioBreach.Evaluate(new(100, 0.5), (_, _) => 0.9, 1, Day);
        (already.Now.Breached, already.Lower, already.Upper, already.Any, already.AtLeast, already.AtMost).ShouldBe((true, 1, 1, 1, 1, 1));
        PortfolioBreachEstimate safe = PortfolioBreach.Evaluate(new(100, 0.5), (_, _) => double.PositiveInfinity, 1, Day);
        (safe.Any, safe.AtMost).ShouldBe((0, 0));
        PortfolioBreach.Evaluate(new(100, 0.5), (s, _) => s / 90, 1, 0).Any.ShouldBe(0);
        PortfolioBreach.Evaluate(new(100, 0), (s, _) => s / 90, 1, 1).Any.ShouldBe(0);
        PortfolioBreach.Evaluate(new(100, 0, -1), (s, _) => s / 90, 1, 1).Any.ShouldBe(1);
        // Time alone breaks it, whatever the spot does: everywhere by the end, or where the spot is.
        PortfolioBreachEstimate decays = PortfolioBreach.Evaluate(new(100, 0.5), (_, t) => 1.5 - t, 1, 1);
        (decays.Any, decays.AtMost).ShouldBe((1, 1));
        PortfolioBreachEstimate rises = PortfolioBreach.Evaluate(new(100, 0.5), (s, t) => s / (90 + 200 * t), 1, 1);
        rises.AtMost.ShouldBe(1);
        rises.Any.ShouldBeInRange(0.9, 1);
        Should.Throw<ArgumentOutOfRangeException>(() => PortfolioBreach.Evaluate(new(100, 0.5), (_, _) => 2, 1, -1)).ParamName.ShouldBe("years");
        Should.Throw<ArgumentOutOfRangeException>(() => PortfolioBreach.Evaluate(new(0, 0.5), (_, _) => 2, 1, 1)).ParamName.ShouldBe("Spot");
    }

    [Fact]
    public void Quantile_OneBarrierWithoutLogDrift_IsTheReflectionPrinciple()
    {
        // P = 2 N(-|b| / (vol sqrt t)) = 1/2 at t = (b / (vol 0.674...))^2.
        RatioBarriers barriers = RatioBarrierSolver.Solve((s, _) => s / 80, 1, 100);
        SpotLaw law = new(100, 0.6, 0.18);
        double expected = Math.Pow(Math.Log(0.8) / (0.6 * 0.67448975019608171), 2);
        BreachTime.Quantile(law, barriers, 0.5, 100)!.Value.ShouldBe(expected, 1e-9);
        BreachTime.Quantile(law, barriers, 0.5, expected * 0.99).ShouldBeNull();
        double before = 0;
        foreach (double p in new[] { 1e-9, 0.001, 0.05, 0.25, 0.5, 0.75, 0.9 })
        {
            double years = BreachTime.Quantile(law, barriers, p, 1e4)!.Value;
            years.ShouldBeGreaterThan(before);
            BarrierBreach.Evaluate(new(100, 80, null, 0.6, 0.18, years)).Any.ShouldBe(p, 1e-11);
            before = years;
        }
        BreachTime.Quantile(law, RatioBarrierSolver.Solve((_, _) => 0, 1, 100), 0.5, 1).ShouldBe(0);
        BreachTime.Quantile(law, RatioBarrierSolver.Solve((_, _) => 2, 1, 100), 0.5, 1).ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => BreachTime.Quantile(law, barriers, 0, 1)).ParamName.ShouldBe("probability");
    }

    [Fact]
    public void Quantile_OfTheSimulation_MeetsTheDistributionOfTheFormula()
    {
        SpotLaw law = new(100, 0.6, 0, null, 1.0 / 64);
        RatioBarriers barriers = RatioBarrierSolver.Solve((s, _) => s / 80, 1, 100);
        SimulatedBreach simulated = PortfolioBreachSimulation.Run(law, (s, _) => s / 80, 1, 1, Plan with { PathsLog2 = 12 });
        output.WriteLine(FormattableString.Invariant($"seed {Plan.Seed}: {simulated.Probability} +/- {simulated.StandardError}"));
        foreach (double p in new[] { 0.1, 0.25, 0.5 })
            simulated.Quantile(p)!.Value.ShouldBe(BreachTime.Quantile(law, barriers, p, 10)!.Value, 1.6 / 64);
        simulated.Quantile(0.99).ShouldBeNull();
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameBitsAndTheErrorIsHonest()
    {
        SpotLaw law = new(100, 0.5);
        static double Ratio(double s, double t) => s / 90;
        SimulatedBreach first = PortfolioBreachSimulation.Run(law, Ratio, 1, 0.1, Plan), again = PortfolioBreachSimulation.Run(law, Ratio, 1, 0.1, Plan);
        again.Probability.ShouldBe(first.Probability);
        double[] others = [.. Enumerable.Range(1, 10).Select(seed => PortfolioBreachSimulation.Run(law, Ratio, 1, 0.1, Plan with { Seed = seed }).Probability)];
        double spread = Math.Sqrt(others.Sum(o => (o - others.Average()) * (o - others.Average())) / 9);
        output.WriteLine(FormattableString.Invariant($"seeds 1 to 10: spread {spread:0.0e+0}, stated error {first.StandardError:0.0e+0}"));
        spread.ShouldBeInRange(0.3 * first.StandardError, 3 * first.StandardError);
        // Plain Monte Carlo of as many paths would have this error:
        first.StandardError.ShouldBeLessThan(0.7 * Math.Sqrt(first.Probability * (1 - first.Probability) / (8 << 10)));
    }

    [Fact]
    public void Run_EdgesOfTheDomain_AreCertainOrRefused()
    {
        SimulatedBreach already = PortfolioBreachSimulation.Run(new(100, 0.5), (_, _) => 1, 1, 1, Plan with { PathsLog2 = 3 });
        (already.Probability, already.StandardError, already.Quantile(0.5)).ShouldBe((1, 0, 0));
        SimulatedBreach never = PortfolioBreachSimulation.Run(new(100, 0), (s, _) => s / 90, 1, 1, Plan with { PathsLog2 = 3 });
        (never.Probability, never.Quantile(1e-9)).ShouldBe((0, null));
        Should.Throw<ArithmeticException>(() => PortfolioBreachSimulation.Run(new(100, 0.5), (_, t) => t > 0 ? double.NaN : 2, 1, 1, Plan));
        Should.Throw<ArgumentOutOfRangeException>(() => PortfolioBreachSimulation.Run(new(100, 0.5), (_, _) => 2, 1, 1, Plan with { Steps = 65 })).ParamName.ShouldBe("Steps");
        Should.Throw<ArgumentOutOfRangeException>(() => PortfolioBreachSimulation.Run(new(100, 0.5), (_, _) => 2, 1, 0, Plan)).ParamName.ShouldBe("years");
        Should.Throw<ArgumentOutOfRangeException>(() => PortfolioBreachSimulation.Run(new(100, 0.5), (_, _) => 2, 1, 1, Plan with { Replicates = 1 })).ParamName.ShouldBe("Replicates");
    }

    /// <summary>100 short calls and puts with a month to go: equity after their value, over a tenth of the notional.</summary>
    private static PortfolioRatio Strangle(double vol, double cash) => (spot, years) =>
    {
        double left = 30 * Day - years;
        double value = EuropeanOption.Price(OptionKind.Call, spot, 2_300, left, 0.03, 0, vol)
            + EuropeanOption.Price(OptionKind.Put, spot, 1_750, left, 0.03, 0, vol);
        return (cash - 100 * value) / (0.1 * 100 * spot);
    };

    private void Report(PortfolioBreachEstimate p, SimulatedBreach simulated)
    {
        output.WriteLine(FormattableString.Invariant($"seed {Plan.Seed}: barriers {p.Now.Lower:0.0} and {p.Now.Upper:0.0}; lower {p.Lower:0.00000}, upper {p.Upper:0.00000}"));
        output.WriteLine(FormattableString.Invariant($"any {p.Any:0.00000} in [{p.AtLeast:0.00000}, {p.AtMost:0.00000}]"));
        output.WriteLine(FormattableString.Invariant(
            $"simulated {simulated.Probability:0.00000} +/- {simulated.StandardError:0.00000}, below {simulated.FromBelow:0.00000}"));
    }
}

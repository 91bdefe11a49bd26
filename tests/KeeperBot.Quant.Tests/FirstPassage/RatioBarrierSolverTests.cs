using KeeperBot.Quant.FirstPassage;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.FirstPassage;

public sealed class RatioBarrierSolverTests(ITestOutputHelper output)
{
    [Fact]
    public void Solve_LeveragedPerp_IsTheLiquidationPriceByHand()
    {
        // 1,000 of margin, 2 long from 2,000, maintenance 6.25 % of the notional: 1000 + 2 (S - 2000) = 0.125 S gives S = 1600.
        RatioBarriers barriers = RatioBarrierSolver.Solve((s, _) => (1_000 + 2 * (s - 2_000)) / (0.0625 * 2 * s), 1, 2_000);
        barriers.Breached.ShouldBeFalse();
        barriers.Lower!.Value.ShouldBe(1_600, 1e-9);
        barriers.Upper.ShouldBeNull();
        barriers.Crossings.ShouldHaveSingleItem().BreachedAbove.ShouldBeFalse();
    }

    [Fact]
    public void Solve_ManyCrossings_FindsAllAndTakesTheNearest()
    {
        // In ln(S/100) the margin has simple roots at these places.
        double[] roots = [-1.2, -0.4, -0.05, 0.1, 0.15, 2];
        RatioBarriers barriers = RatioBarrierSolver.Solve((s, _) => roots.Aggregate(-1.0, (p, r) => p * (Math.Log(s / 100) - r)), 0, 100);
        barriers.Breached.ShouldBeFalse();
        barriers.Crossings.Count.ShouldBe(roots.Length);
        for (int i = 0; i < roots.Length; i++)
        {
            barriers.Crossings[i].Spot.ShouldBe(100 * Math.Exp(roots[i]), 1e-10 * 800);
            barriers.Crossings[i].BreachedAbove.ShouldBe(i % 2 == 1);
        }
        barriers.Lower!.Value.ShouldBe(100 * Math.Exp(-0.05), 1e-9);
        barriers.Upper!.Value.ShouldBe(100 * Math.Exp(0.1), 1e-9);
    }

    [Fact]
    public void Solve_DipsNarrowerThanTheGrid_AreFound()
    {
        const int Seed = 23;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        for (int trial = 0; trial < 300; trial++)
        {
            // A valley a hundredth as wide as the spacing there, in a ratio that falls towards it from afar.
            double at = (random.Next(2) == 0 ? -1 : 1) * (0.02 + 2.5 * random.NextDouble()), width = 1e-4 * (0.2 + Math.Abs(at));
            RatioBarriers barriers = RatioBarrierSolver.Solve((s, _) => Math.Abs(Math.Log(s) - at) - width, 0, 1);
            barriers.Crossings.Count.ShouldBe(2, $"valley at {at}");
            (at < 0 ? barriers.Lower : barriers.Upper)!.Value.ShouldBe(Math.Exp(at < 0 ? at + width : at - width), 1e-10 * Math.Exp(at));
            (at < 0 ? barriers.Upper : barriers.Lower).ShouldBeNull();
        }
    }

    [Fact]
    public void Solve_RandomPiecewiseRatios_AgreesWithLookingEverywhere()
    {
        const int Seed = 29;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] knots = [.. Enumerable.Range(0, 8).Select(_ => 6 * random.NextDouble() - 3).Order()], values = [.. knots.Select(_ => 2 * random.NextDouble() - 0.7)];
            double Ratio(double s, double t) => Piecewise(knots, values, Math.Log(s));
            RatioBarriers barriers = RatioBarrierSolver.Solve(Ratio, 0, 1);
            barriers.Breached.ShouldBe(Ratio(1, 0) <= 0);
            double? lower = Nearest(x => Ratio(Math.Exp(x), 0) <= 0, -1), upper = Nearest(x => Ratio(Math.Exp(x), 0) <= 0, 1);
            if (barriers.Breached)
                continue;
            Close(barriers.Lower, lower);
            Close(barriers.Upper, upper);
        }
    }

    [Fact]
    public void Solve_StepsAndInfinities_AreLocated()
    {
        RatioBarriers step = RatioBarrierSolver.Solve((s, _) => s < 80 ? 0.5 : s > 300 ? double.NegativeInfinity : double.PositiveInfinity, 1, 100);
        step.Lower!.Value.ShouldBe(80, 1e-10);
        step.Upper!.Value.ShouldBe(300, 1e-10);
    }

    [Fact]
    public void Solve_EdgesOfTheDomain_AreStated()
    {
        RatioBarriers never = RatioBarrierSolver.Solve((_, _) => double.PositiveInfinity, 1, 100);
        (never.Breached, never.Lower, never.Upper, never.Crossings.Count).ShouldBe((false, null, null, 0));
        RatioBarriers always = RatioBarrierSolver.Solve((_, _) => 1, 1, 100);
        (always.Breached, always.Lower, always.Upper, always.Crossings.Count).ShouldBe((true, null, null, 0));
        RatioBarriers now = RatioBarrierSolver.Solve((s, _) => s / 100, 1, 100); // at the limit is in breach
        (now.Breached, now.Lower, now.Upper).ShouldBe((true, null, null));
        Should.Throw<ArithmeticException>(() => RatioBarrierSolver.Solve((s, _) => s > 150 ? double.NaN : 2, 1, 100)).Message.ShouldContain("NaN");
        Should.Throw<ArgumentOutOfRangeException>(() => RatioBarrierSolver.Solve((_, _) => 1, 1, 0)).ParamName.ShouldBe("spot");
        Should.Throw<ArgumentOutOfRangeException>(() => RatioBarrierSolver.Solve((_, _) => 1, double.NaN, 1)).ParamName.ShouldBe("limit");
        Should.Throw<ArgumentOutOfRangeException>(() => RatioBarrierSolver.Solve((_, _) => 1, 1, 1, -1)).ParamName.ShouldBe("yearsAhead");
        Should.Throw<ArgumentOutOfRangeException>(() => RatioBarrierSolver.Solve((_, _) => 1, 1, 1, 0, 0)).ParamName.ShouldBe("reach");
    }

    private static double Piecewise(double[] knots, double[] values, double x)
    {
        if (x <= knots[0])
            return values[0];
        for (int i = 1; i < knots.Length; i++)
            if (x <= knots[i])
                return values[i - 1] + (values[i] - values[i - 1]) * (x - knots[i - 1]) / (knots[i] - knots[i - 1]);
        return values[^1];
    }

    private static double? Nearest(Func<double, bool> breached, int direction)
    {
        for (int i = 0; i < 29_957; i++)
            if (breached(direction * i * 1e-4))
                return Math.Exp(direction * i * 1e-4);
        return null;
    }

    private static void Close(double? found, double? expected)
    {
        found.HasValue.ShouldBe(expected.HasValue);
        if (found is { } value)
            Math.Log(value / expected!.Value).ShouldBe(0, 1.01e-4);
    }
}

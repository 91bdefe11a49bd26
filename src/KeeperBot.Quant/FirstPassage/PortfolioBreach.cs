using KeeperBot.Quant.Kernels;

namespace KeeperBot.Quant.FirstPassage;

/// <summary>
/// First passage of a portfolio's ratio, which is not linear in the spot and drifts with time: its barriers are solved at a few times of the horizon, and the
/// closed forms of <see cref="BarrierBreach"/> and <see cref="JumpBarrierBreach"/> do the rest.
/// </summary>
public static class PortfolioBreach
{
    /// <summary>Barriers are solved now and after each quarter of the horizon; between two of these times they are taken to move one way.</summary>
    private const int Periods = 4;

    /// <summary>The estimate and its bounds.</summary>
    /// <param name="law">How the spot moves.</param>
    /// <param name="ratio">The portfolio, revalued at any spot and time within the horizon.</param>
    /// <param name="limit">The ratio at and below which it is in breach.</param>
    /// <param name="years">The horizon, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    /// <exception cref="ArithmeticException">The ratio is NaN somewhere.</exception>
    public static PortfolioBreachEstimate Evaluate(SpotLaw law, PortfolioRatio ratio, double limit, double years)
    {
        law.Check();
        Require.NonNegative(years);
        double reach = Math.Max(RatioBarrierSolver.DefaultReach, 9 * law.Volatility * Math.Sqrt(years) + Math.Abs(law.LogDrift) * years);
        RatioBarriers now = RatioBarrierSolver.Solve(ratio, limit, law.Spot, 0, reach);
        if (now.Breached)
            return new(now, 1, 1, 1, 1, 1);
        if (years == 0)
            return new(now, 0, 0, 0, 0, 0);
        List<Interval?> safe = [Interval.Around(law.Spot, now)];
        for (int i = 1; i <= Periods; i++)
            safe.Add(Interval.Around(law.Spot, RatioBarrierSolver.Solve(ratio, limit, law.Spot, years * i / Periods, reach)));
        double atLeast = AtLeast(law, safe, years), atMost = AtMost(law, safe, years);
        if (safe[^1] is not { } last)
            return new(now, 1, 1, 1, atLeast, 1);
        return Estimate(law, now, safe[0]!.Value, last, years, atLeast, atMost);
    }

    /// <summary>A straight boundary is a fixed one for a spot whose drift is reduced by its slope, so each alone is exact.</summary>
    private static PortfolioBreachEstimate Estimate(
        SpotLaw law, RatioBarriers now, Interval first, Interval last, double years, double atLeast, double atMost)
    {
        double lower = Moving(law, first.Lower, last.Lower, years, isLower: true), upper = Moving(law, first.Upper, last.Upper, years, isLower: false);
        BreachProbabilities middle = Fixed(law, new(Middle(first.Lower, last.Lower), Middle(first.Upper, last.Upper)), years);
        double both = middle.AnyIsBound ? 0 : Math.Max(middle.LowerTouched + middle.UpperTouched - middle.Any, 0);
        double any = Math.Clamp(lower + upper - both, Math.Max(lower, upper), Math.Min(lower + upper, 1));
        return new(now, lower, upper, Math.Clamp(any, Math.Min(atLeast, atMost), atMost), atLeast, atMost);
    }

    private static double Moving(SpotLaw law, double from, double to, double years, bool isLower)
    {
        if (double.IsInfinity(from) && double.IsInfinity(to))
            return 0;
        // A boundary that comes into reach or leaves it on the way: where it is known, all the time.
        (from, to) = (double.IsInfinity(from) ? to : from, double.IsInfinity(to) ? from : to);
        SpotLaw relative = law with { Drift = law.Drift - (to - from) / years };
        double barrier = law.Spot * Math.Exp(from);
        return isLower ? relative.Touching(barrier, null, years).LowerTouched : relative.Touching(null, barrier, years).UpperTouched;
    }

    private static double Middle(double from, double to) => double.IsInfinity(from) ? to : double.IsInfinity(to) ? from : 0.5 * (from + to);

    private static double AtLeast(SpotLaw law, List<Interval?> safe, double years)
    {
        Interval widest = new(
            safe.Min(s => s?.Lower ?? double.PositiveInfinity), safe.Max(s => s?.Upper ?? double.NegativeInfinity));
        BreachProbabilities p = Fixed(law, widest, years);
        return p.AnyIsBound ? Math.Max(p.LowerTouched, p.UpperTouched) : p.Any;
    }

    private static double AtMost(SpotLaw law, List<Interval?> safe, double years)
    {
        if (safe.Any(s => s is null))
            return 1;
        Interval tightest = new(safe.Max(s => s!.Value.Lower), safe.Min(s => s!.Value.Upper));
        return tightest.Lower >= 0 || tightest.Upper <= 0 ? 1 : Fixed(law, tightest, years).Any;
    }

    private static BreachProbabilities Fixed(SpotLaw law, Interval safe, double years)
    {
        double? lower = double.IsInfinity(safe.Lower) ? null : law.Spot * Math.Exp(safe.Lower);
        double? upper = double.IsInfinity(safe.Upper) ? null : law.Spot * Math.Exp(safe.Upper);
        return law.Touching(lower, upper, years);
    }

    /// <summary>The safe stretch that holds the spot, or else the nearest, as ln(S/spot); infinite where nothing bounds it.</summary>
    private readonly record struct Interval(double Lower, double Upper)
    {
        /// <summary>Null when the ratio is in breach everywhere.</summary>
        public static Interval? Around(double spot, RatioBarriers barriers)
        {
            double from = double.NegativeInfinity;
            Interval? nearest = barriers.Crossings.Count == 0 && !barriers.Breached ? new(from, double.PositiveInfinity) : null;
            for (int i = 0; i < barriers.Crossings.Count; i++)
            {
                RatioCrossing crossing = barriers.Crossings[i];
                double at = OneLane.LogRatio(crossing.Spot, spot);
                if (crossing.BreachedAbove)
                    nearest = Nearer(nearest, new(from, at));
                else if (i == barriers.Crossings.Count - 1)
                    nearest = Nearer(nearest, new(at, double.PositiveInfinity));
                from = at;
            }
            return nearest;
        }

        private double Distance => Math.Max(0, Math.Max(Lower, -Upper));

        private static Interval Nearer(Interval? one, Interval other) => one is { } known && known.Distance <= other.Distance ? known : other;
    }
}

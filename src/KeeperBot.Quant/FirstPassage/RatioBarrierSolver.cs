namespace KeeperBot.Quant.FirstPassage;

/// <summary>
/// Finds every spot at which a ratio passes its limit. A grid that is dense around the spot brackets the crossings; wherever the ratio turns towards the limit
/// between its nodes without reaching it at one, a golden-section search looks for a dip that the grid has stepped over; bisection then locates each crossing,
/// whatever the shape: kinks, steps and infinities included.
/// </summary>
public static class RatioBarrierSolver
{
    /// <summary>Nodes on either side of the spot. The spacing grows from 0.15 % of the reach beside the spot to 4 % of it at the ends.</summary>
    private const int Nodes = 100;

    private const double Bend = 4, GoldenShare = 0.38196601125010515;
    private const int GoldenSteps = 40, BisectionSteps = 60;

    /// <summary>Twenty times down and up.</summary>
    public const double DefaultReach = 2.9957322735539909;

    /// <param name="ratio">The portfolio.</param>
    /// <param name="limit">The ratio at and below which it is in breach.</param>
    /// <param name="spot">The present spot, greater than zero.</param>
    /// <param name="yearsAhead">When; zero for now.</param>
    /// <param name="reach">How far to search, in ln(spot), each way.</param>
    /// <exception cref="ArithmeticException">The ratio is NaN somewhere; the exception says where.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static RatioBarriers Solve(PortfolioRatio ratio, double limit, double spot, double yearsAhead = 0, double reach = DefaultReach)
    {
        ArgumentNullException.ThrowIfNull(ratio);
        Require.Finite(limit);
        Require.Positive(spot);
        Require.NonNegative(yearsAhead);
        Require.Positive(reach);
        Margin margin = new(ratio, limit, spot, yearsAhead);
        List<(double Log, double Value)> points = [];
        for (int j = -Nodes; j <= Nodes; j++)
            points.Add(margin.Point(reach * Math.Sinh(Bend * j / Nodes) / Math.Sinh(Bend)));
        bool breached = points[Nodes].Value <= 0;
        List<(double Log, double Value)> dips = [];
        for (int j = 1; j < points.Count - 1; j++)
            if (margin.Dip(points[j - 1], points[j], points[j + 1]) is { } dip)
                dips.Add(dip);
        points = [.. points.Concat(dips).OrderBy(p => p.Log)];
        List<RatioCrossing> crossings = [];
        for (int j = 1; j < points.Count; j++)
            if (points[j - 1].Value <= 0 != points[j].Value <= 0)
                crossings.Add(margin.Crossing(points[j - 1], points[j]));
        return new RatioBarriers(spot, breached, crossings);
    }

    /// <summary>The ratio less its limit, over ln(S/spot).</summary>
    private sealed class Margin(PortfolioRatio ratio, double limit, double spot, double years)
    {
        public (double Log, double Value) Point(double log)
        {
            double at = spot * Math.Exp(log), value = ratio(at, years);
            return double.IsNaN(value)
                ? throw new ArithmeticException(FormattableString.Invariant($"the portfolio's ratio is NaN at a spot of {at} in {years} years"))
                : (log, value - limit);
        }

        /// <summary>A point on the other side of the limit between three that are on one side, when the middle one is the nearest to it.</summary>
        public (double Log, double Value)? Dip((double Log, double Value) left, (double Log, double Value) middle, (double Log, double Value) right)
        {
            bool safe = middle.Value > 0;
            double size = Math.Abs(middle.Value);
            if (left.Value > 0 != safe || right.Value > 0 != safe || !(size <= Math.Abs(left.Value) && size <= Math.Abs(right.Value)) || double.IsInfinity(size))
                return null;
            if (size == Math.Abs(left.Value) && size == Math.Abs(right.Value))
                return null; // flat
            for (int step = 0; step < GoldenSteps; step++)
            {
                bool goRight = right.Log - middle.Log > middle.Log - left.Log;
                var probe = Point(goRight ? middle.Log + GoldenShare * (right.Log - middle.Log) : middle.Log - GoldenShare * (middle.Log - left.Log));
                if (probe.Value > 0 != safe)
                    return probe;
                if (Math.Abs(probe.Value) < Math.Abs(middle.Value))
                    (left, middle, right) = goRight ? (middle, probe, right) : (left, probe, middle);
                else
                    (left, right) = goRight ? (left, probe) : (probe, right);
            }
            return null;
        }

        public RatioCrossing Crossing((double Log, double Value) left, (double Log, double Value) right)
        {
            bool breachedAbove = right.Value <= 0;
            (double safe, double breached) = breachedAbove ? (left.Log, right.Log) : (right.Log, left.Log);
            for (int step = 0; step < BisectionSteps && Math.Abs(breached - safe) > 1e-14; step++)
            {
                double middle = 0.5 * (safe + breached);
                if (Point(middle).Value <= 0)
                    breached = middle;
                else
                    safe = middle;
            }
            return new(spot * Math.Exp(breached), breachedAbove);
        }
    }
}

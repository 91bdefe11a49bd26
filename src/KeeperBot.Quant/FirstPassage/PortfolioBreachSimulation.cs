using KeeperBot.Quant.Normal;
using KeeperBot.Quant.Sampling;

namespace KeeperBot.Quant.FirstPassage;

/// <summary>
/// The reference that the formulas are held against: paths of the spot by a randomised Sobol sequence through a Brownian bridge, the portfolio revalued in full at
/// every look until the first breach. Jumps are drawn by the seeded generator.
/// </summary>
public static class PortfolioBreachSimulation
{
    /// <summary>Runs the plan; the same plan gives the same bits.</summary>
    /// <param name="law">How the spot moves; its watch interval is not used, the plan's steps are the looks.</param>
    /// <param name="ratio">The portfolio.</param>
    /// <param name="limit">The ratio at and below which it is in breach.</param>
    /// <param name="years">The horizon, greater than zero.</param>
    /// <param name="plan">How much work.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    /// <exception cref="ArithmeticException">The ratio is NaN somewhere; the exception says where.</exception>
    public static SimulatedBreach Run(SpotLaw law, PortfolioRatio ratio, double limit, double years, BreachSimulationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(ratio);
        law.Check();
        Require.Finite(limit);
        Require.Positive(years);
        plan.Check();
        Random random = new(plan.Seed);
        Walker walker = new(law, ratio, limit, years, plan.Steps);
        long[] seenAt = new long[plan.Steps + 1];
        double[] share = new double[plan.Replicates];
        long below = 0, all = (long)plan.Replicates << plan.PathsLog2;
        for (int replicate = 0; replicate < plan.Replicates; replicate++)
        {
            SobolSequence points = new(plan.Steps, random);
            for (int path = 0; path < 1 << plan.PathsLog2; path++)
            {
                int look = walker.FirstBreach(points, random, out bool isBelow);
                if (look < 0)
                    continue;
                seenAt[look]++;
                below += isBelow ? 1 : 0;
                share[replicate] += 1.0 / (1 << plan.PathsLog2);
            }
        }
        double mean = share.Average(), spread = share.Sum(s => (s - mean) * (s - mean)) / (plan.Replicates - 1);
        double[] by = new double[seenAt.Length];
        long sum = 0;
        for (int look = 0; look < by.Length; look++)
            by[look] = (double)(sum += seenAt[look]) / all;
        return new(by, years / plan.Steps, Math.Sqrt(spread / plan.Replicates), (double)below / all, (double)(sum - below) / all);
    }

    /// <summary>One path after another in the same buffers.</summary>
    private sealed class Walker(SpotLaw law, PortfolioRatio ratio, double limit, double years, int steps)
    {
        private readonly BrownianBridge _bridge = new(steps);
        private readonly double[] _point = new double[steps], _path = new double[steps + 1];
        private readonly double _step = years / steps;

        /// <summary>The look that sees the breach, 0 for the present; negative for none.</summary>
        public int FirstBreach(SobolSequence points, Random random, out bool isBelow)
        {
            points.Next(_point);
            for (int i = 0; i < steps; i++)
                _point[i] = NormalQuantile.At(_point[i]);
            _bridge.Build(_point, _path);
            double scale = law.Volatility * Math.Sqrt(_step), jumped = 0;
            int seen = -1;
            isBelow = false;
            for (int look = 0; look <= steps; look++)
            {
                jumped += look > 0 && law.Jumps is { } jumps ? Jump(random, jumps) : 0;
                if (seen >= 0)
                    continue; // the generator goes on, so that one path's length does not change the next path's jumps
                double log = law.LogDrift * _step * look + scale * _path[look] + jumped, spot = law.Spot * Math.Exp(log), value = ratio(spot, _step * look);
                if (double.IsNaN(value))
                    throw new ArithmeticException(FormattableString.Invariant($"the portfolio's ratio is NaN at a spot of {spot} in {_step * look} years"));
                if (value <= limit)
                    (seen, isBelow) = (look, log < 0);
            }
            return seen;
        }

        private double Jump(Random random, JumpLaw jumps)
        {
            double sum = 0;
            for (double time = Wait(random, jumps); time < _step; time += Wait(random, jumps))
            {
                bool up = random.NextDouble() < jumps.UpProbability;
                double size = -Math.Log(1 - random.NextDouble());
                sum += up ? size / jumps.UpRate : -size / jumps.DownRate;
            }
            return sum;
        }

        private static double Wait(Random random, JumpLaw jumps) => -Math.Log(1 - random.NextDouble()) / jumps.Intensity;
    }
}

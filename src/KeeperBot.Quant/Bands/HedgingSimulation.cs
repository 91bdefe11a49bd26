namespace KeeperBot.Quant.Bands;

/// <summary>
/// The trade-off between what hedging costs and the risk it leaves: every policy hedges the same book along the same seeded paths. Each starts at the
/// ideal hedge, which costs all of them the same and is left out.
/// </summary>
public static class HedgingSimulation
{
    /// <summary>One outcome per policy, in their order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The experiment or a policy is out of range; the exception names the property.</exception>
    public static IReadOnlyList<HedgingOutcome> Run(HedgingExperiment experiment, IReadOnlyList<HedgingPolicy> policies)
    {
        experiment.Check();
        foreach (HedgingPolicy policy in policies)
            policy.Check();
        BookTable table = new(experiment);
        table.MoveTo(0);
        int count = 2 * experiment.Paths;
        double[] logs = new double[count], book = new double[count], moves = new double[count];
        Hedger[] hedgers = [.. policies.Select(p => new Hedger(p, experiment, count, -table.Delta.At(0)))];
        Array.Fill(book, -table.ValueNow);
        Random random = new(experiment.Seed);
        for (int step = 0; step < experiment.Steps; step++)
        {
            table.MoveTo(step);
            foreach (Hedger hedger in hedgers)
                hedger.Look(step, table, logs);
            Move(random, experiment, logs, moves);
            foreach (Hedger hedger in hedgers)
                hedger.Earn(moves);
            table.Settle(step + 1, logs, book);
        }
        return [.. hedgers.Select(h => h.Outcome(book))];
    }

    /// <summary>One step of all paths and the moves of their prices; the second half mirrors the first.</summary>
    private static void Move(Random random, HedgingExperiment experiment, double[] logs, double[] moves)
    {
        double deviation = experiment.Volatility * Math.Sqrt(experiment.StepYears), drift = -0.5 * deviation * deviation;
        int half = logs.Length / 2;
        for (int path = 0; path < half; path++)
        {
            double shock = deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            Step(path, drift + shock);
            Step(path + half, drift - shock);
        }

        void Step(int path, double rise)
        {
            double before = logs[path];
            logs[path] += rise;
            moves[path] = experiment.Spot * (Math.Exp(logs[path]) - Math.Exp(before));
        }
    }
}

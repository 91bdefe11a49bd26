namespace KeeperBot.Quant.Stress;

/// <summary>Revalues a book in full in every scenario: no Greeks, no interpolation.</summary>
public static class StressEngine
{
    /// <summary>Scenarios that a worker takes at a time.</summary>
    private const int Chunk = 32;

    /// <summary>The book's profit or loss in every scenario. The result does not depend on how many workers there are.</summary>
    /// <param name="book">What is held; an empty book loses nothing.</param>
    /// <param name="scenarios">At least one.</param>
    /// <param name="workers">How many threads may work, at least one.</param>
    /// <param name="cancellation">Stops between two portions of the work.</param>
    /// <exception cref="ArgumentOutOfRangeException">A scenario or the number of workers is outside its range; the exception names it.</exception>
    /// <exception cref="ArithmeticException">A value left the double range; the exception says in which scenario.</exception>
    public static StressResult Run(
        StressBook book, IReadOnlyList<StressScenario> scenarios, int workers = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(scenarios);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfZero(scenarios.Count, nameof(scenarios));
        foreach (StressScenario scenario in scenarios)
            scenario.Check();
        StressRun first = new(book);
        double now = Finite(first.Value(StressScenario.None), StressScenario.None);
        double[] gains = new double[scenarios.Count];
        int chunks = (scenarios.Count + Chunk - 1) / Chunk;
        ParallelOptions options = new() { MaxDegreeOfParallelism = workers, CancellationToken = cancellation };
        Parallel.For(0, chunks, options, () => new StressRun(book), (chunk, _, run) =>
        {
            for (int i = chunk * Chunk; i < Math.Min((chunk + 1) * Chunk, gains.Length); i++)
                gains[i] = (run.Value(scenarios[i]) - now) * scenarios[i].Weight;
            return run;
        }, _ => { });
        for (int i = 0; i < gains.Length; i++)
            _ = Finite(gains[i], scenarios[i]);
        return new StressResult(now, scenarios, gains);
    }

    private static double Finite(double value, in StressScenario scenario) =>
        double.IsFinite(value) ? value : throw new ArithmeticException($"the book's value is not a finite number in the scenario {scenario}");
}

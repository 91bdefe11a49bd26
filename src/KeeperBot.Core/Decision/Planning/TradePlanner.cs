using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>
/// Chooses over several instruments at once. A first answer by descent, one and two instruments at a time; then branch and bound, which proves it or finds a better one. Where the bound on the
/// search ends it first, the best found is given and is not called exact. Pure and deterministic: the bound is a count, never a time.
/// </summary>
public static class TradePlanner
{
    /// <summary>Sets of trades that are looked at before the search gives up proving.</summary>
    public const int MostLooked = 60_000;

    /// <summary>The best set of trades; none at all where nothing is better than doing nothing.</summary>
    /// <param name="problem">What is wanted, and with what.</param>
    /// <param name="mostLooked">Sets that are looked at by branch and bound; 0 leaves the descent's answer.</param>
    /// <exception cref="OverflowException">A figure is larger than the search can sum.</exception>
    /// <exception cref="ArgumentException">Levels and goals, or pools, do not fit one another.</exception>
    public static TradeSolution Solve(TradeProblem problem, int mostLooked = MostLooked)
    {
        ArgumentNullException.ThrowIfNull(problem);
        foreach (var level in problem.Instruments.SelectMany(instrument => instrument.Levels))
        {
            if (level.Moves.Length != problem.Goals.Length || level.Draws.Length != problem.Pools.Length)
                throw new ArgumentException($"a level of {level.Quantity} moves {level.Moves.Length} of {problem.Goals.Length} goals and draws on {level.Draws.Length} of {problem.Pools.Length} pools", nameof(problem));
        }

        var figures = new Figures(problem);
        var first = Descent.Run(figures);
        var search = new BranchAndBound(figures, first, mostLooked);
        search.Run();
        return new([.. search.Best.Levels], Score(figures, search.Best.Levels), search.Complete, search.Looked);
    }

    /// <summary>
    /// The same where the price of a further trade's gas is not known: one trade alone, as long as several come no nearer to the targets. What cannot be weighed is not spent for a better price.
    /// </summary>
    /// <param name="problem">What is wanted, and with what.</param>
    /// <param name="trades">Of the instruments, so many from the first on are trades that are sent now.</param>
    internal static TradeSolution SolveSparing(TradeProblem problem, int trades)
    {
        var any = Solve(problem);
        if (any.Levels.Take(trades).Count(level => level >= 0) <= 1)
            return any;
        var one = Solve(problem with { Instruments = [.. problem.Instruments.Select((instrument, place) => place < trades ? instrument with { Group = int.MaxValue } : instrument)] });
        return one.Score.Beyond == any.Score.Beyond && one.Score.Off == any.Score.Off ? one : any;
    }

    /// <summary>How good a set is; null where it takes more of a pool than there is, or trades two of one group.</summary>
    internal static Standing? Stand(Figures figures, int[] levels)
    {
        var (net, cost, trades) = ((Int128[])figures.Start.Clone(), Int128.Zero, 0);
        var left = (Int128[])figures.Pools.Clone();
        for (var instrument = 0; instrument < figures.Count; instrument++)
        {
            if (levels[instrument] is not (>= 0 and var level))
                continue;
            if (figures.Groups[instrument] is { } group && Enumerable.Range(0, instrument).Any(other => levels[other] >= 0 && figures.Groups[other] == group))
                return null;
            for (var goal = 0; goal < net.Length; goal++)
                net[goal] += figures.Moves[instrument][level][goal];
            for (var pool = 0; pool < left.Length; pool++)
                left[pool] -= figures.Draws[instrument][level][pool];
            cost += figures.Costs[instrument][level];
            trades++;
        }

        return left.Any(amount => amount < 0) ? null : Standing.Of(figures, net, net, cost, trades);
    }

    private static PlanScore Score(Figures figures, int[] levels)
    {
        var standing = Stand(figures, levels) ?? throw new InvalidOperationException("a plan was chosen that its pools do not allow");
        return new(standing.Beyond, standing.Off, Wad.FromRaw(standing.Cost), standing.Trades);
    }
}

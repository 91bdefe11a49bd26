namespace KeeperBot.Core.Decision.Planning;

/// <summary>From no trade at all, the best change of one instrument or of two at once, again and again until none is better.</summary>
internal static class Descent
{
    // Each round is strictly better, so that it ends; this many are never needed for a handful of instruments.
    private const int MostRounds = 64;

    public static (int[] Levels, Standing Standing) Run(Figures figures)
    {
        var levels = Enumerable.Repeat(-1, figures.Count).ToArray();
        var standing = TradePlanner.Stand(figures, levels) ?? throw new ArgumentException("a pool is below zero before anything is traded", nameof(figures));
        for (var round = 0; round < MostRounds; round++)
        {
            if (Better(figures, levels, standing) is not { } found)
                break;
            (levels, standing) = found;
        }

        return (levels, standing);
    }

    private static (int[] Levels, Standing Standing)? Better(Figures figures, int[] levels, Standing standing)
    {
        (int[] Levels, Standing Standing)? best = null;
        var trial = (int[])levels.Clone();
        for (var one = 0; one < figures.Count; one++)
        {
            for (var first = -1; first < figures.Costs[one].Length; first++)
            {
                trial[one] = first;
                Look();
                for (var two = one + 1; two < figures.Count; two++)
                {
                    for (var second = -1; second < figures.Costs[two].Length; second++)
                    {
                        trial[two] = second;
                        Look();
                    }

                    trial[two] = levels[two];
                }
            }

            trial[one] = levels[one];
        }

        return best;

        void Look()
        {
            if (TradePlanner.Stand(figures, trial) is { } now && now.IsBetterThan(best?.Standing ?? standing))
                best = ((int[])trial.Clone(), now);
        }
    }
}

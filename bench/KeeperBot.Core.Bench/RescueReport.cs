using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.TestKit.Calibration;
using KeeperBot.TestKit.Rescue;

namespace KeeperBot.Core.Bench;

/// <summary>The table of docs/evidence.md on the margin ladder.</summary>
internal static class RescueReport
{
    private const int Seed = 7, Share = 100;
    private static readonly MarketKind[] Kinds = [MarketKind.Constant, MarketKind.Jumps, MarketKind.StochasticVolatility];

    public static void Print(int paths)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.WriteLine("| Market | Policy | Liquidated | Cost | Of it gas | Trading | Penalty | Of the position kept | Transactions |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var kind in Kinds)
        {
            var shares = Enumerable.Range(0, paths / Share).AsParallel().AsOrdered().Select(share => RescueSimulation.Run(kind, share * Share, Share, Seed)).ToList();
            for (var policy = 0; policy < RescuePolicy.All.Count; policy++)
                Row(kind, RescuePolicy.All[policy], [.. shares.SelectMany(share => share[policy])]);
        }
    }

    private static void Row(MarketKind kind, RescuePolicy policy, ImmutableArray<RescueOutcome> outcomes)
    {
        double count = outcomes.Length, hit = outcomes.Count(outcome => outcome.Liquidated) / count, mean = outcomes.Average(outcome => outcome.Cost);
        var error = Math.Sqrt(outcomes.Average(outcome => Math.Pow(outcome.Cost - mean, 2)) / count);
        Console.WriteLine(
            $"| {kind} | {policy} | {hit:0.00%} ± {Math.Sqrt(hit * (1 - hit) / count):0.00%} | {mean:0.0} ± {error:0.0} | {outcomes.Average(outcome => outcome.Gas):0.0} | "
            + $"{outcomes.Average(outcome => outcome.Trading):0.0} | {outcomes.Average(outcome => outcome.Penalty):0.0} | {outcomes.Average(outcome => outcome.Kept):0.0%} | {outcomes.Average(outcome => outcome.Transactions):0.00} |");
    }
}

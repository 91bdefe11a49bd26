using System.Collections.Immutable;

namespace KeeperBot.TestKit.Calibration;

/// <summary>How often what was foreseen with about the same chance happened.</summary>
/// <param name="From">Chances from here.</param>
/// <param name="To">To below here.</param>
/// <param name="Count">How many forecasts.</param>
/// <param name="Foreseen">Their mean chance.</param>
/// <param name="Happened">The share that happened.</param>
/// <param name="Error">One standard error of that share, were the chances right.</param>
public sealed record Reliability(double From, double To, int Count, double Foreseen, double Happened, double Error)
{
    private static readonly double[] Edges = [0, 0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.0000001];

    /// <summary>The table of some forecasts; classes without any are left out.</summary>
    public static ImmutableArray<Reliability> Table(IReadOnlyCollection<Judged> judged) =>
    [
        .. from edge in Edges.Zip(Edges.Skip(1))
           let within = judged.Where(item => item.Chance >= edge.First && item.Chance < edge.Second).ToList()
           where within.Count > 0
           select new Reliability(edge.First, Math.Min(1, edge.Second), within.Count, within.Average(item => item.Chance), within.Average(item => item.Happened ? 1.0 : 0),
               Math.Sqrt(within.Sum(item => item.Chance * (1 - item.Chance))) / within.Count),
    ];

    /// <summary>Brier's score of what was foreseen.</summary>
    public static double Brier(IReadOnlyCollection<Judged> judged) => judged.Average(item => item.Score(item.Chance));

    /// <summary>The best score that any one constant volatility reaches, chosen with the outcomes known: the strongest such baseline there is.</summary>
    public static (double Volatility, double Score) BestConstant(IReadOnlyCollection<Judged> judged) => Enumerable.Range(4, 47).Select(step => 0.05 * step)
        .Select(volatility => (Volatility: volatility, Score: judged.Average(item => item.Score(BreachCalibration.Constant(item, volatility))))).MinBy(item => item.Score);
}

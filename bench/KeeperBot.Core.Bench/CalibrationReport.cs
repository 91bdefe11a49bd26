using System.Globalization;
using KeeperBot.TestKit.Calibration;

namespace KeeperBot.Core.Bench;

/// <summary>The tables of docs/evidence.md on what is foreseen of breaches.</summary>
internal static class CalibrationReport
{
    private const int Paths = 250, Seed = 7;

    public static void Print()
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var byKind = Enum.GetValues<MarketKind>().AsParallel().AsOrdered().Select(kind => BreachCalibration.Run(kind, Paths, Seed)).ToList();
        var all = byKind.SelectMany(judged => judged).ToList();
        Console.WriteLine("| Market | Forecasts | Brier | Best constant volatility for this kind | Its Brier | Best for all kinds | Its Brier |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var common = Reliability.BestConstant(all);
        foreach (var judged in byKind.Append([.. all]))
        {
            var own = Reliability.BestConstant(judged);
            var name = judged.DistinctBy(item => item.Kind).Count() > 1 ? "all" : judged[0].Kind.ToString();
            Console.WriteLine($"| {name} | {judged.Length} | {Reliability.Brier(judged):0.00000} | {own.Volatility:0%} | {own.Score:0.00000} | {common.Volatility:0%} | {judged.Average(item => item.Score(BreachCalibration.Constant(item, common.Volatility))):0.00000} |");
        }

        Table("all markets", all);
        Table("all markets, barrier below", [.. all.Where(item => item.Below)]);
        Table("all markets, barrier above", [.. all.Where(item => !item.Below)]);
        foreach (var hours in BreachCalibration.Horizons)
            Table($"within {hours} h", [.. all.Where(item => item.Hours == hours)]);
        foreach (var judged in byKind)
            Table(judged[0].Kind.ToString(), judged);
    }

    private static void Table(string title, IReadOnlyCollection<Judged> judged)
    {
        Console.WriteLine($"\n{title}\n\n| Foreseen | Forecasts | Mean foreseen | Happened | Standard error |\n|---|---|---|---|---|");
        foreach (var row in Reliability.Table(judged))
            Console.WriteLine($"| {row.From:0.0%} to {row.To:0.0%} | {row.Count} | {row.Foreseen:0.00%} | {row.Happened:0.00%} | {row.Error:0.00%} |");
    }
}

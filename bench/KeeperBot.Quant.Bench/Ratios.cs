using System.Diagnostics;
using System.Globalization;

namespace KeeperBot.Quant.Bench;

/// <summary>
/// The table of docs/performance.md: every workload in turn, round after round, and the least time of each. On a machine that is busy with other
/// things the least time is what the code costs; a mean would tell about the neighbours.
/// </summary>
internal static class Ratios
{
    private const int Rounds = 60;

    public static void Print()
    {
        List<(string Name, int Items, Action Work)> rows = [];
        foreach (int count in new[] { 8, 1_000, 100_000 })
        {
            GreeksBenchmark greeks = new() { Count = count };
            greeks.Setup();
            string of = string.Create(CultureInfo.InvariantCulture, $", batches of {count}");
            rows.Add(("plain C# with MathNet: price + 5 Greeks" + of, count, () => greeks.Plain()));
            rows.Add(("scalar: price + 5 Greeks" + of, count, () => greeks.ScalarMain()));
            rows.Add(("scalar: all Greeks to third order" + of, count, () => greeks.Scalar()));
            rows.Add(("Vector256: price + 5 Greeks" + of, count, greeks.First256));
            rows.Add(("Vector512: price + 5 Greeks" + of, count, greeks.First512));
            rows.Add(("Vector256: all Greeks" + of, count, greeks.All256));
            rows.Add(("Vector512: all Greeks" + of, count, greeks.All512));
        }
        ImpliedVolBenchmark implied = new();
        rows.Add(("implied vol, scalar, cold", 1_000, () => implied.Scalar()));
        rows.Add(("implied vol, Vector256, cold", 1_000, implied.Cold256));
        rows.Add(("implied vol, Vector512, cold", 1_000, implied.Cold512));
        rows.Add(("implied vol, Vector256, warm", 1_000, implied.Warm256));
        rows.Add(("implied vol, Vector512, warm", 1_000, implied.Warm512));
        SviBenchmark svi = new();
        svi.Setup();
        rows.Add(("SVI fit, 25 strikes, plain", 1, () => svi.Plain()));
        rows.Add(("SVI fit, 25 strikes, without arbitrage", 1, () => svi.WithoutArbitrage()));
        Measure(rows);
    }

    private static void Measure(List<(string Name, int Items, Action Work)> rows)
    {
        double[] least = [.. rows.Select(_ => double.PositiveInfinity)];
        for (int round = 0; round < Rounds; round++)
            for (int i = 0; i < rows.Count; i++)
                least[i] = Math.Min(least[i], Time(rows[i].Work, rows[i].Items));
        double yardstick = least[rows.FindIndex(r => r.Items == 1_000)];
        for (int i = 0; i < rows.Count; i++)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows[i].Name,-70} {least[i],10:0.00} ns {least[i] / yardstick,8:0.000} of plain"));
    }

    /// <summary>Nanoseconds an item, over a stretch of half a millisecond or one call.</summary>
    internal static double Time(Action work, int items)
    {
        int calls = Math.Max(1, 10_000 / items / 2);
        work();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            work();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls / items;
    }
}

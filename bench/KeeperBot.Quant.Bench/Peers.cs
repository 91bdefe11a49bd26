using System.Diagnostics;
using System.Globalization;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Bench;

/// <summary>KeeperBot.Quant beside QuantLib, which prices and fits the same options and slices in the same run (bench/quantlib/run.sh).</summary>
internal static class Peers
{
    private const int Count = 1_000, SliceCount = 12, Rounds = 60;

    /// <summary>Prints QuantLib's times and, after each, what ours are of it.</summary>
    /// <param name="program">The path of the built bench/quantlib/peers.cpp.</param>
    public static void Print(string program)
    {
        List<(double[] K, double[] W)> slices = Slices();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("keeper-quantlib-");
        string options = Path.Combine(folder.FullName, "options.csv"), quotes = Path.Combine(folder.FullName, "slices.csv");
        WriteOptions(options, new Options(Count));
        WriteSlices(quotes, slices);
        Dictionary<string, double> theirs = Run(program, options, quotes);
        folder.Delete(recursive: true);

        GreeksBenchmark greeks = new() { Count = Count };
        greeks.Setup();
        ImpliedVolBenchmark implied = new();
        Compare(theirs, "price + 5 Greeks", Count,
        [
            ("scalar", () => greeks.ScalarMain()), ("Vector256", greeks.First256), ("Vector512", greeks.First512),
        ]);
        Compare(theirs, "blackFormulaImpliedStdDev", Count,
        [
            ("scalar, cold", () => implied.Scalar()), ("Vector256, cold", implied.Cold256), ("Vector512, cold", implied.Cold512),
            ("Vector256, warm", implied.Warm256), ("Vector512, warm", implied.Warm512),
        ]);
        Compare(theirs, "SviInterpolation", SliceCount,
        [
            ("plain", () => FitAll(slices, false)), ("without arbitrage", () => FitAll(slices, true)),
        ]);
    }

    private static void FitAll(List<(double[] K, double[] W)> slices, bool forbidArbitrage)
    {
        foreach ((double[] k, double[] w) in slices)
            SviFit.Fit(k, w, forbidArbitrage);
    }

    private static void Compare(Dictionary<string, double> theirs, string what, int items, (string Name, Action Work)[] ours)
    {
        (string Name, double Time)[] mine = [.. ours.Select(o => (o.Name, Enumerable.Range(0, Rounds).Min(_ => Ratios.Time(o.Work, items))))];
        foreach ((string peer, double time) in theirs.Where(t => t.Key.Contains(what, StringComparison.Ordinal)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{peer,-60} {time,10:0.0} ns"));
            foreach ((string name, double took) in mine)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {name,-56} {took,10:0.0} ns {took / time,8:0.0000} of it"));
        }
    }

    private static Dictionary<string, double> Run(string program, string options, string slices)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, [options, slices]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        Dictionary<string, double> times = [];
        while (process.StandardOutput.ReadLine() is { } line)
        {
            int comma = line.LastIndexOf(',');
            if (line.StartsWith('#'))
                Console.WriteLine(line[1..]);
            else
                times[line[..comma]] = double.Parse(line.AsSpan(comma + 1), CultureInfo.InvariantCulture);
        }
        process.WaitForExit();
        return process.ExitCode == 0 ? times : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private static void WriteOptions(string path, Options o)
    {
        IEnumerable<string> rows = Enumerable.Range(0, Count).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{(o.Kinds[i] == OptionKind.Call ? 'C' : 'P')},{o.Spot[i]:R},{o.Strike[i]:R},{o.Years[i] * 365:0},{o.Rate[i]:R},{o.Yield[i]:R},{o.Vol[i]:R},{o.Price[i]:R}"));
        File.WriteAllLines(path, rows.Prepend("type,S,K,days,r,q,vol,forward_price"));
    }

    private static void WriteSlices(string path, List<(double[] K, double[] W)> slices)
    {
        IEnumerable<string> rows = slices.SelectMany((s, i) => s.K.Select((k, j) => string.Create(CultureInfo.InvariantCulture, $"{i},0.25,{k:R},{s.W[j]:R}")));
        File.WriteAllLines(path, rows.Prepend("slice,T,k,w"));
    }

    /// <summary>Slices of 25 strikes around plausible parameters, with 1 % of noise.</summary>
    private static List<(double[] K, double[] W)> Slices()
    {
        Random random = new(12);
        List<(double[], double[])> slices = [];
        for (int n = 0; n < SliceCount; n++)
        {
            SviParameters truth = new(
                0.005 + 0.02 * random.NextDouble(), 0.04 + 0.08 * random.NextDouble(), -0.6 + 0.8 * random.NextDouble(),
                -0.05 + 0.1 * random.NextDouble(), 0.1 + 0.15 * random.NextDouble());
            double[] k = [.. Enumerable.Range(-12, 25).Select(i => 0.05 * i)];
            slices.Add((k, [.. k.Select(x => truth.TotalVariance(x) * (0.995 + 0.01 * random.NextDouble()))]));
        }
        return slices;
    }
}

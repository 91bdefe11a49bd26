using System.Diagnostics;
using System.Globalization;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Stress;

namespace KeeperBot.Quant.Bench;

/// <summary>
/// The stress figures of docs/performance.md: 1,000 mixed positions in 10,000 scenarios, against as many evaluations of the textbook formula (price and
/// five Greeks) on one core. Least of the rounds, taken in turn.
/// </summary>
internal static class StressRatios
{
    private const int Positions = 1_000, Rounds = 40, Seed = 20240607;

    public static void Print()
    {
        StressBook book = MixedBook();
        IReadOnlyList<StressScenario> scenarios = Scenarios();
        GreeksBenchmark plain = new() { Count = Positions };
        plain.Setup();
        double revaluations = (double)Positions * scenarios.Count;
        double[] least = [double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity];
        for (int round = 0; round < Rounds; round++)
        {
            least[0] = Math.Min(least[0], Plain(plain) * scenarios.Count);
            least[1] = Math.Min(least[1], Seconds(() => StressEngine.Run(book, scenarios)));
            least[2] = Math.Min(least[2], Seconds(() => StressEngine.Run(book, scenarios, workers: 2)));
        }
        string[] names = ["plain C# with MathNet, one core", "stress, one worker", "stress, two workers"];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{book.Count} positions x {scenarios.Count} scenarios, seed {Seed}"));
        for (int i = 0; i < names.Length; i++)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{names[i],-35} {least[i],8:0.000} s {least[i] / revaluations * 1e9,8:0.0} ns a revaluation {least[i] / least[0],8:0.000} of plain"));
    }

    /// <summary>The least time of a batch of the yardstick, which a busy machine spoils least.</summary>
    private static double Plain(GreeksBenchmark plain) => Enumerable.Range(0, 50).Min(_ => Seconds(() => plain.Plain()));

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Eight options in ten positions, half of them on forwards, the first of them expiring under the time shocks; the rest linear and power perps.</summary>
    private static StressBook MixedBook()
    {
        Random random = new(Seed);
        StressBook book = new();
        for (int i = 0; i < Positions; i++)
        {
            double quantity = 2 * random.NextDouble() - 1, strike = 2_000 * (0.7 + 0.6 * random.NextDouble());
            double years = 0.003 + random.NextDouble(), rate = 0.05 * random.NextDouble(), vol = 0.3 + random.NextDouble();
            OptionKind kind = random.Next(2) == 0 ? OptionKind.Call : OptionKind.Put;
            if (i % 10 == 8)
                book.AddLinear(quantity, 2_000, strike);
            else if (i % 10 == 9)
                book.AddPowerPerp(quantity, 2_000, vol, 0.6);
            else if (i % 2 == 0)
                book.AddForwardOption(quantity, kind, 2_000, strike, years, rate, vol);
            else
                book.AddEuropean(quantity, kind, 2_000, strike, years, rate, 0.01, vol);
        }
        return book;
    }

    /// <summary>50 spots, 20 volatilities, 5 times and 2 skews.</summary>
    private static IReadOnlyList<StressScenario> Scenarios() => new StressGrid
    {
        SpotFactors = [.. Enumerable.Range(0, 50).Select(i => 0.34 * Math.Pow(6 / 0.34, i / 49.0))],
        VolShocks = [.. Enumerable.Range(0, 20).Select(i => -0.3 + 0.9 * i / 19)],
        YearsAhead = [0, 1.0 / 365, 2.0 / 365, 4.0 / 365, 7.0 / 365],
        SkewTilts = [0, 0.3],
    }.Scenarios();
}

using System.Globalization;
using KeeperBot.Quant.Bands;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Bench;

/// <summary>
/// The hedging table of docs/evidence.md: three books, the band in use against the best that fixed widths and fixed intervals do at the same risk. All
/// seeded: the same figures on every run.
/// </summary>
internal static class HedgingReport
{
    private const double Day = 1.0 / 365;

    private static readonly double[] Aversions = [1e-5, 4e-5, 1.6e-4, 6.4e-4], Widths = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
    private static readonly int[] Intervals = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96];

    private static readonly HedgingExperiment Vault = new()
    {
        Options =
        [
            new(-60, OptionKind.Call, 2_100, 7 * Day), new(-60, OptionKind.Put, 1_900, 7 * Day), new(-40, OptionKind.Call, 2_300, 28 * Day),
            new(-40, OptionKind.Put, 1_800, 28 * Day), new(50, OptionKind.Put, 1_600, 56 * Day),
        ],
        Spot = 2_000, Volatility = 0.7, Years = 14 * Day, Steps = 14 * 24, Paths = 5_000, Seed = 2024, ProportionalCost = 0.001, FixedCost = 2,
    };

    private static readonly (string Name, HedgingExperiment Experiment)[] Books =
    [
        ("short strangles, two expiries, a long wing", Vault),
        ("the same, gas of 20 a trade", Vault with { FixedCost = 20 }),
        ("short calls, 28 days, held to expiry", Vault with { Options = [new(-100, OptionKind.Call, 2_200, 28 * Day)], Years = 28 * Day, Steps = 28 * 24 }),
        ("calendar: short 7 days, long 28 days", Vault with { Options = [new(-100, OptionKind.Call, 2_000, 7 * Day), new(100, OptionKind.Call, 2_000, 28 * Day)] }),
    ];

    public static void Print()
    {
        Console.WriteLine("| Book | a | Deviation | Trades | Cost of the band | Of fixed width, to the middle | Of fixed width, to the edge | Of fixed intervals |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach ((string name, HedgingExperiment experiment) in Books)
        {
            IReadOnlyList<HedgingOutcome> bands = Run(experiment, Aversions.Select(a => new HedgingPolicy.Band(a, Day)));
            IReadOnlyList<HedgingOutcome> middle = Run(experiment, Widths.Select(w => new HedgingPolicy.FixedWidth(w, 0)));
            IReadOnlyList<HedgingOutcome> edge = Run(experiment, Widths.Select(w => new HedgingPolicy.FixedWidth(w, w)));
            IReadOnlyList<HedgingOutcome> periodic = Run(experiment, Intervals.Select(n => new HedgingPolicy.Periodic(n)));
            for (int i = 0; i < bands.Count; i++)
            {
                string rivals = string.Join(" | ", Share(bands[i], middle), Share(bands[i], edge), Share(bands[i], periodic));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {Aversions[i]} | {bands[i].Deviation:0} | {bands[i].Trades:0.0} | {bands[i].MeanCost:0.0} ± {bands[i].CostError:0.0} | {rivals} |"));
            }
        }
    }

    /// <summary>The band with and without trades before their time: cost, risk and how often the hedge is found outside.</summary>
    public static void PrintAnticipation()
    {
        Console.WriteLine("| Book | a | Trades, off | on | Cost, off | on | Deviation, off | on | Outside the band, off | on | Cost and risk, off | on |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach ((string name, HedgingExperiment experiment) in Books)
        {
            foreach (double a in Aversions)
            {
                IReadOnlyList<HedgingOutcome> outcomes = Run(experiment, [new HedgingPolicy.Band(a, Day), new HedgingPolicy.Band(a, Day, Day / 4)]);
                (HedgingOutcome off, HedgingOutcome on) = (outcomes[0], outcomes[1]);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {a} | {off.Trades:0.0} | {on.Trades:0.0} | {off.MeanCost:0.0} ± {off.CostError:0.0} | {on.MeanCost:0.0} ± {on.CostError:0.0} | {off.Deviation:0} | {on.Deviation:0} | {off.Excursions:0.00} | {on.Excursions:0.00} | {off.CertaintyEquivalent(a):0.0} | {on.CertaintyEquivalent(a):0.0} |"));
            }
        }
    }

    private static IReadOnlyList<HedgingOutcome> Run(HedgingExperiment experiment, IEnumerable<HedgingPolicy> policies) =>
        HedgingSimulation.Run(experiment, [.. policies]);

    private static string Share(HedgingOutcome band, IReadOnlyList<HedgingOutcome> family) =>
        HedgingFrontier.CostAt(family, band.Deviation) is { } cost
            ? (band.MeanCost / cost).ToString("0.00", CultureInfo.InvariantCulture)
            : "out of its reach";
}

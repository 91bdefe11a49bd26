using KeeperBot.Quant.Bands;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Bands;

/// <summary>The bands and their simulated trade-off against a second program that shares nothing with the product (tests/vectors/quant/hedging.py).</summary>
public sealed class RecomputedBandsTests(ITestOutputHelper output)
{
    private const double Day = 1.0 / 365, StandardErrors = 4;

    [Fact]
    public void Bands_AnyTerms_AgreeWithTheFormulasAndTheLeastCost()
    {
        WorstCases worst = new();
        IReadOnlyList<string[]> rows = Vectors.Rows("bands.csv");
        rows.Count.ShouldBe(60);
        foreach (string[] row in rows)
        {
            double[] n = [.. row.Select(Vectors.Number)];
            HedgingTerms terms = new(n[0], n[1], n[2], n[3], n[4], n[5]);
            double gamma = n[6], fixedCost = n[7];
            ZakamoulineBand zakamouline = Zakamouline.Evaluate(terms, gamma);
            Note("Whalley-Wilmott", WhalleyWilmott.HalfWidth(terms, gamma), n[9], 1e-13);
            Note("Zakamouline, H0", zakamouline.AtEnd, n[10], 1e-13);
            Note("Zakamouline, H1", zakamouline.Width, n[11], 1e-13);
            Note("Zakamouline, volatility", zakamouline.HedgingVolatility, n[13], 1e-13);
            Note("Leland, volatility", Leland.Volatility(n[3], n[1], n[8], gamma), n[14], 1e-13);
            // The joint with the horizon's own answer is undone, so that what is left is the long run's.
            double q = 0.5 * n[4] * Math.Exp(n[5] * n[2]) * n[1] * n[1] * n[0] * n[0], still = 0.5 * n[3] * n[0] / (q * n[2]);
            HedgingBand band = ImpulseBand.Solve(terms, gamma, fixedCost);
            double Join(double x, double y) => Math.Pow(Math.Pow(x, 1.5) + Math.Pow(y, 1.5), 2.0 / 3);
            Note("impulse, trigger", band.Trigger, Join(n[15], still + Math.Sqrt(fixedCost / (q * n[2]))), 1e-6); // a minimum is flat: half the digits of the cost
            Note("impulse, target", band.Target, Join(n[16], still), 1e-5);

            void Note(string name, double found, double truth, double limit) => worst.Note(name, Math.Abs(found / truth - 1), limit, string.Join(',', row[..9]));
        }
        worst.Print(output);
        worst.ShouldAllHold();
    }

    [Fact]
    public void Run_ThreeBooksAndFivePolicies_AgreesWithAnotherSimulationWithinItsError()
    {
        IReadOnlyList<string[]> rows = Vectors.Rows("hedging.csv");
        rows.Count.ShouldBe(15);
        foreach (IGrouping<(string Book, double K, double G), string[]> setting in rows.GroupBy(row => (row[0], Vectors.Number(row[1]), Vectors.Number(row[2]))))
        {
            HedgingExperiment experiment = Experiment(setting.Key.Book, setting.Key.K, setting.Key.G);
            IReadOnlyList<HedgingOutcome> outcomes = HedgingSimulation.Run(experiment, [.. setting.Select(Policy)]);
            foreach ((HedgingOutcome found, string[] row) in outcomes.Zip(setting))
            {
                double[] n = [.. row.Skip(6).Select(Vectors.Number)];
                // Ours are as many paths in mirrored pairs, whose error is at most that of as many independent pairs.
                double share = Math.Sqrt(10_000.0 / experiment.Paths);
                double cost = Math.Abs(found.MeanCost - n[0]) / Math.Sqrt(n[1] * n[1] + found.CostError * found.CostError);
                double deviation = Math.Abs(found.Deviation - n[2]) / (n[3] * Math.Sqrt(1 + share * share)), trades = Math.Abs(found.Trades - n[4]) / (n[5] * Math.Sqrt(1 + share * share) + 1e-9);
                string seen = FormattableString.Invariant(
                    $"{setting.Key} {found.Policy}: cost {found.MeanCost:0.00} and {n[0]:0.00}, {cost:0.0} errors; deviation {found.Deviation:0} and {n[2]:0}, {deviation:0.0}; trades {found.Trades:0.00} and {n[4]:0.00}, {trades:0.0}");
                output.WriteLine(seen);
                new[] { cost, deviation, trades }.Max().ShouldBeLessThan(StandardErrors, seen);
            }
        }
    }

    private static HedgingExperiment Experiment(string book, double k, double g) => new()
    {
        Options = book == "vault"
            ?
            [
                new(-60, OptionKind.Call, 2_100, 7 * Day), new(-60, OptionKind.Put, 1_900, 7 * Day), new(-40, OptionKind.Call, 2_300, 28 * Day),
                new(-40, OptionKind.Put, 1_800, 28 * Day), new(50, OptionKind.Put, 1_600, 56 * Day),
            ]
            : [new(-50, OptionKind.Call, 2_000, 14 * Day)],
        Spot = 2_000, Volatility = 0.7, Years = 14 * Day, Steps = 14 * 24, Paths = 6_000, Seed = 78, ProportionalCost = k, FixedCost = g,
    };

    private static HedgingPolicy Policy(string[] row) => row[3] switch
    {
        "band" => new HedgingPolicy.Band(Vectors.Number(row[4]), Vectors.Number(row[5])),
        "width" => new HedgingPolicy.FixedWidth(Vectors.Number(row[4]), Vectors.Number(row[5])),
        "periodic" => new HedgingPolicy.Periodic((int)Vectors.Number(row[4])),
        _ => throw new InvalidDataException(row[3]),
    };
}

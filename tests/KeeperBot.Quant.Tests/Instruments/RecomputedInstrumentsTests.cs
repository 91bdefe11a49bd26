using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Instruments;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Instruments;

/// <summary>Every Greek of every instrument against numerical derivatives of its definition in 60 digits (tests/vectors/quant/instruments.py).</summary>
public sealed class RecomputedInstrumentsTests(ITestOutputHelper output)
{
    private const double Limit = 5e-13;

    private static readonly string[] Names =
        ["price", "delta", "gamma", "vega", "theta", "rho", "phi", "vanna", "volga", "charm", "speed", "zomma", "color", "veta", "ultima"];

    private static readonly string[] QuantoNames =
        ["price", "delta", "gamma", "vega", "theta", "rho", "foreign rho", "phi", "fx vega", "correlation", "vanna", "volga", "charm"];

    [Fact]
    public void Evaluate_EveryInstrument_AgreesWithDerivativesOfItsDefinition()
    {
        WorstCases worst = new();
        IReadOnlyList<string[]> rows = Vectors.Rows("instruments.csv");
        rows.Count.ShouldBe(260);
        foreach (string[] row in rows)
        {
            double[] n = [.. row.Skip(2).Take(8).Select(Vectors.Number)], truth = [.. row.Skip(10).Select(Vectors.Number)];
            (OptionGreeks g, double scale, double years, double vol) = row[0] switch
            {
                "inverse" => (InverseOption.Evaluate(row[1] == "C" ? OptionKind.Call : OptionKind.Put, n[0], n[1], n[2], n[3], n[4]), 1.0, n[2], n[4]),
                "squeeth" => (PowerPerp.Evaluate(n[0], n[1], n[2]), truth[0], PowerPerp.FundingPeriod, n[1]),
                "inverse_perp" => (LinearInstrument.InversePerpetual(n[0], n[1], n[2]), 1 / n[0], 1, 1),
                "perp" => (LinearInstrument.Perpetual(n[0], n[1], n[2]), n[0], 1, 1),
                _ => throw new InvalidDataException(row[0]),
            };
            double[] found = [g.Price, g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho, g.Phi, g.Vanna, g.Volga, g.Charm, g.Speed, g.Zomma, g.Color, g.Veta, g.Ultima];
            double root = vol * Math.Sqrt(years), spot = row[0] == "inverse" ? n[0] * root : n[0];
            // What a Greek would be without cancellation, from the size of the value and the inputs: next to a zero of its own only this much is owed.
            double[] size =
            [
                scale, scale / spot, scale / spot / spot, scale / vol, scale / years, scale * years, scale, scale / spot / vol, scale / vol / vol, scale / spot / years,
                scale / spot / spot / spot, scale / spot / spot / vol, scale / spot / spot / years, scale / vol / years, scale / vol / vol / vol,
            ];
            for (int i = 0; i < Names.Length; i++)
                worst.Note($"{row[0]}, {Names[i]}", Off(found[i], truth[i], 1e-3 * size[i]), Limit, string.Join(',', row[..10]));
        }
        worst.Print(output);
        worst.ShouldAllHold();
    }

    [Fact]
    public void Evaluate_Quanto_AgreesWithDerivativesOfItsDefinition()
    {
        WorstCases worst = new();
        IReadOnlyList<string[]> rows = Vectors.Rows("quanto.csv");
        rows.Count.ShouldBe(120);
        foreach (string[] row in rows)
        {
            double[] n = [.. row.Skip(1).Take(10).Select(Vectors.Number)], truth = [.. row.Skip(11).Select(Vectors.Number)];
            QuantoGreeks g = QuantoOption.Evaluate(
                row[0] == "C" ? OptionKind.Call : OptionKind.Put, new QuantoInputs(n[0], n[3], n[4], n[5], n[6], n[7], n[8]), n[1], n[2], n[9]);
            double[] found = [g.Price, g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho, g.ForeignRho, g.Phi, g.FxVega, g.CorrelationRisk, g.Vanna, g.Volga, g.Charm];
            double scale = n[9] * n[0], near = n[0] * n[6] * Math.Sqrt(n[2]), duration = scale * n[2];
            double[] size =
            [
                scale, scale / n[0], scale / near / near, scale / n[6], scale / n[2], duration, duration, duration, duration, duration, scale / near / n[6], scale / n[6] / n[6],
                scale / near / n[2],
            ];
            for (int i = 0; i < QuantoNames.Length; i++)
                worst.Note($"quanto, {QuantoNames[i]}", Off(found[i], truth[i], 1e-3 * size[i]), Limit, string.Join(',', row[..11]));
        }
        worst.Print(output);
        worst.ShouldAllHold();
    }

    private static double Off(double found, double truth, double least) => found == truth ? 0 : Math.Abs(found - truth) / Math.Max(Math.Abs(truth), least);
}

using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;
using static KeeperBot.Quant.Tests.Vectors;

namespace KeeperBot.Quant.Tests.BlackScholes;

/// <summary>
/// Greeks against finite differences of a 420-digit price (tests/vectors/quant/greeks.py), so against no closed form of a Greek at all. Where a Greek is
/// next to a zero of its own, the digits that its terms lose are allowed for.
/// </summary>
public sealed class GreekDifferencesTests(ITestOutputHelper output)
{
    private const double Epsilon = 2.220446049250313e-16;

    private static readonly string[] Names =
        ["price", "delta", "gamma", "vega", "theta", "rho", "phi", "vanna", "volga", "charm", "speed", "zomma", "color", "veta", "ultima"];

    [Fact]
    public void Evaluate_AgainstFiniteDifferencesInEveryRegime_MeetsTheAccuracyTable()
    {
        WorstCases worst = new();
        IReadOnlyList<string[]> rows = Rows("greek_differences.csv");
        rows.Count.ShouldBe(1_050);
        foreach (string[] row in rows)
        {
            OptionCase c = Case(row);
            double[] found = Found(c), truth = [.. row.Skip(7).Select(Number)];
            OptionTruth terms = new(c);
            double h = terms.Moneyness;
            worst.Note("price, in eps (1 + h^2)", Math.Abs(found[0] / truth[0] - 1) / (Epsilon * (1 + h * h)), 4.5, c); // 19 digits were read as a double: half an eps
            worst.Note("delta, absolute", Math.Abs(found[1] - truth[1]), 2e-15, c);
            worst.Note("gamma, relative", Math.Abs(found[2] / truth[2] - 1), 5e-13, c);
            worst.Note("vega / S, absolute", Math.Abs(found[3] - truth[3]) / c.Spot, 3e-16 + Epsilon * truth[3] / c.Spot, c);
            worst.Note("theta / S, absolute", Math.Abs(found[4] - truth[4]) / c.Spot, 2e-13, c);
            for (int i = 5; i < Names.Length; i++)
                worst.Note(Names[i] + ", of its terms", Math.Abs(found[i] - truth[i]) / Math.Max(Scale(terms, i), Math.Abs(truth[i])), 1e-12, c);
        }
        worst.Print(output);
        worst.ShouldAllHold();
    }

    [Fact]
    public void Evaluate_FarOutsideOfTheUsualRanges_AgreesWithFiniteDifferencesToo()
    {
        // Growth of up to e^500 that cancels or that the strike makes up for, prices from 1e-280 to 1e280, ln(K/F) up to 650, years from 1e-102 to 1e32.
        WorstCases worst = new();
        IReadOnlyList<string[]> rows = Rows("far_greeks.csv");
        rows.Count.ShouldBe(360);
        foreach (string[] row in rows)
        {
            OptionCase c = Case(row);
            double[] found = Found(c), truth = [.. row.Skip(7).Select(Number)];
            double s = c.Volatility * Math.Sqrt(c.Years), h = (Math.Log(c.Spot) - Math.Log(c.Strike) + (c.Rate - c.Yield) * c.Years) / s;
            double growth = Math.Abs(c.Rate * c.Years) + Math.Abs(c.Yield * c.Years); // rT is rounded before exp makes its error a relative one
            worst.Note("price, in eps (1 + h^2 + growth)", Math.Abs(found[0] / truth[0] - 1) / (Epsilon * (1 + h * h + growth)), 5, c);
            for (int i = 1; i < Names.Length; i++)
                worst.Note(Names[i] + ", relative", Math.Abs(found[i] - truth[i]) / Math.Abs(truth[i]), 1e-11, c);
        }
        worst.Print(output);
        worst.ShouldAllHold();
    }

    private static OptionCase Case(string[] row)
    {
        double[] n = [.. row.Skip(1).Take(6).Select(Number)];
        return new(Enum.Parse<OptionKind>(row[0]), n[0], n[1], n[2], n[3], n[4], n[5]);
    }

    private static double[] Found(OptionCase c)
    {
        OptionGreeks g = c.Evaluate();
        return [g.Price, g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho, g.Phi, g.Vanna, g.Volga, g.Charm, g.Speed, g.Zomma, g.Color, g.Veta, g.Ultima];
    }

    private static double Scale(OptionTruth t, int i) => (double)(i switch
    {
        5 => t.Rho, 6 => t.Phi, 7 => t.Vanna, 8 => t.Volga, 9 => t.Charm, 10 => t.Speed, 11 => t.Zomma, 12 => t.Color, 13 => t.Veta, _ => t.Ultima,
    }).Scale;
}

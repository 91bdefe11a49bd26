using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.BlackScholes;

/// <summary>Every figure of the accuracy table, against 31-digit truth, with the worst case of each printed.</summary>
public sealed class AccuracyTests(ITestOutputHelper output)
{
    private const double Epsilon = 2.220446049250313e-16;

    [Theory]
    [InlineData("ordinary")]
    [InlineData("short")]
    [InlineData("calm")]
    [InlineData("wild")]
    [InlineData("deep")]
    [InlineData("forward")]
    [InlineData("any")]
    public void Evaluate_AgainstTruth_MeetsTheStatedAccuracy(string regime)
    {
        WorstCases worst = new();
        int counted = 0;
        foreach (OptionCase c in Regimes.Cases(regime, 3_000))
        {
            OptionTruth truth = new(c);
            if ((double)truth.Price.Value < 1e-290)
                continue;
            counted++;
            Measure(c, c.Evaluate(), truth, worst);
        }
        output.WriteLine($"{regime}: seed {Regimes.Seed}, {counted} cases");
        worst.Print(output);
        counted.ShouldBeGreaterThan(1_000);
        worst.ShouldAllHold();
    }

    private static void Measure(OptionCase c, OptionGreeks g, OptionTruth truth, WorstCases worst)
    {
        double h = truth.Moneyness;
        worst.Note("price, in eps (1 + h^2)", Relative(g.Price, truth.Price.Value) / (Epsilon * (1 + h * h)), 4, c);
        worst.Note("delta, absolute", Absolute(g.Delta, truth.Delta.Value), 2e-15, c);
        if ((double)truth.Gamma.Value > 1e-290)
            worst.Note("gamma, relative", Relative(g.Gamma, truth.Gamma.Value), 5e-13, c);
        worst.Note("vega / S, absolute", Absolute(g.Vega, truth.Vega.Value) / c.Spot, 3e-16, c);
        worst.Note("theta / S, absolute", Absolute(g.Theta, truth.Theta.Value) / c.Spot, 2e-13, c);
        Away("rho", g.Rho, truth.Rho);
        Away("phi", g.Phi, truth.Phi);
        Away("vanna", g.Vanna, truth.Vanna);
        Away("volga", g.Volga, truth.Volga);
        Away("charm", g.Charm, truth.Charm);
        Away("speed", g.Speed, truth.Speed);
        Away("zomma", g.Zomma, truth.Zomma);
        Away("color", g.Color, truth.Color);
        Away("veta", g.Veta, truth.Veta);
        Away("ultima", g.Ultima, truth.Ultima);

        void Away(string name, double value, Term term)
        {
            if (Quad.Abs(term.Value) > term.Scale * 0.01 && (double)term.Scale > 1e-290)
                worst.Note(name + ", relative away from zeros", Relative(value, term.Value), 1e-12, c);
        }
    }

    private static double Relative(double value, Quad truth) => (double)Quad.Abs((value - truth) / truth);

    private static double Absolute(double value, Quad truth) => (double)Quad.Abs(value - truth);
}

using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.BlackScholes;

/// <summary>Every figure of the accuracy table, against 31-digit truth, with the worst case of each printed.</summary>
public sealed class AccuracyTests(ITestOutputHelper output)
{
    private const double Epsilon = 2.220446049250313e-16;

    private const int LeastCases = 1_000, Drawn = 3_000;

    private static readonly string[] Measures =
    [
        "price, in eps (1 + h^2)", "delta, absolute", "gamma, relative", "vega / S, absolute", "theta / S, absolute", "rho, relative away from zeros",
        "phi, relative away from zeros", "vanna, relative away from zeros", "volga, relative away from zeros", "charm, relative away from zeros",
        "speed, relative away from zeros", "zomma, relative away from zeros", "color, relative away from zeros", "veta, relative away from zeros",
        "ultima, relative away from zeros",
    ];

    private static readonly Dictionary<string, Lazy<WorstCases>> Worst = Regimes.Names.ToDictionary(name => name, name => new Lazy<WorstCases>(() => Measured(name)));

    public static TheoryData<string, string> EveryMeasureInEveryRegime()
    {
        TheoryData<string, string> rows = [];
        foreach (string regime in Regimes.Names)
            foreach (string measure in Measures)
                rows.Add(regime, measure);
        return rows;
    }

    [Theory]
    [MemberData(nameof(EveryMeasureInEveryRegime))]
    public void Evaluate_AgainstTruth_MeetsTheStatedAccuracy(string regime, string measure)
    {
        output.WriteLine($"{regime}: seed {Regimes.Seed}");
        Worst[regime].Value.Print(output, measure);
        Worst[regime].Value.ShouldHold(measure, LeastCases);
    }

    [Fact]
    public void Cases_OfTheRegimes_ReachTheEndsOfTheDomain()
    {
        OptionCase[] all = [.. Regimes.Names.SelectMany(name => Regimes.Cases(name, Drawn))];
        all.Min(c => c.Years).ShouldBeLessThan(1.05 * 60 / YearFraction.SecondsPerYear);
        all.Max(c => c.Years).ShouldBeGreaterThan(1.98);
        all.Min(c => c.Volatility).ShouldBeLessThan(1.01e-4);
        all.Max(c => c.Volatility).ShouldBeGreaterThan(3.98);
        all.Min(c => c.Strike / c.Spot).ShouldBeLessThan(0.0505);
        all.Max(c => c.Strike / c.Spot).ShouldBeGreaterThan(19.8);
        all.Select(c => (double)new OptionTruth(c).Price.Value).Where(price => price >= 1e-290).Min().ShouldBeLessThan(1e-285);
    }

    private static WorstCases Measured(string regime)
    {
        WorstCases worst = new();
        foreach (OptionCase c in Regimes.Cases(regime, Drawn))
        {
            OptionTruth truth = new(c);
            if ((double)truth.Price.Value >= 1e-290)
                Measure(c, c.Evaluate(), truth, worst);
        }
        return worst;
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

using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Tests.Reference;

/// <summary>Seeded cases over the domain that docs/performance.md states: one minute to two years, 0.01 % to 400 % vol, K/S from 0.05 to 20.</summary>
internal static class Regimes
{
    public const int Seed = 20240607;
    private const double Minute = 60.0 / YearFraction.SecondsPerYear, Day = 1.0 / 365;

    public static IReadOnlyList<string> Names { get; } = ["ordinary", "short", "calm", "wild", "deep", "forward", "any"];

    public static IEnumerable<OptionCase> Cases(string regime, int count)
    {
        Random random = new(Seed);
        while (count > 0)
        {
            OptionCase c = Draw(regime, random);
            if (c.Strike / c.Spot is < 0.05 or > 20)
                continue;
            count--;
            yield return c;
        }
    }

    private static OptionCase Draw(string regime, Random random) => regime switch
    {
        "ordinary" => Make(random, Day, 2, 0.1, 2, 5),
        "short" => Make(random, Minute, Day, 0.05, 4, 36),
        "calm" => Make(random, Minute, 2, 1e-4, 0.01, 36),
        "wild" => Make(random, 0.1, 2, 1, 4, 5),
        "deep" => Make(random, Minute, 2, 1e-4, 4, 36) is var c && Math.Abs(Math.Log(c.Strike / c.Spot)) < 8 * c.Volatility * Math.Sqrt(c.Years)
            ? Draw(regime, random) : c,
        "forward" => Make(random, Minute, 2, 1e-3, 4, 4) is var c ? c with { Yield = c.Rate, Strike = random.Next(8) == 0 ? c.Spot : c.Strike } : default,
        "any" => Make(random, Minute, 2, 1e-4, 4, 36),
        _ => throw new ArgumentException(regime),
    };

    private static OptionCase Make(Random random, double t0, double t1, double v0, double v1, double moneyness)
    {
        double LogUniform(double a, double b) => Math.Exp(Math.Log(a) + random.NextDouble() * Math.Log(b / a));
        double years = LogUniform(t0, t1), vol = LogUniform(v0, v1), spot = LogUniform(1e-3, 1e5);
        double h = (2 * random.NextDouble() - 1) * moneyness;
        double rate = random.NextDouble() * 0.2 - 0.05, yield = random.NextDouble() * 0.1 - 0.02;
        double strike = spot * Math.Exp(h * vol * Math.Sqrt(years) + (rate - yield) * years);
        return new(random.Next(2) == 0 ? OptionKind.Call : OptionKind.Put, spot, strike, years, rate, yield, vol);
    }
}

using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Stress;

namespace KeeperBot.Quant.Tests.Stress;

/// <summary>A seeded mixed book together with a second opinion on its value: one scalar evaluation after another.</summary>
internal sealed class RandomBook
{
    private readonly List<Func<StressScenario, double>> _values = [];

    public RandomBook(int seed, int positions)
    {
        Random random = new(seed);
        for (int i = 0; i < positions; i++)
            Add(random, i % 5);
    }

    public StressBook Book { get; } = new();

    public double Value(StressScenario scenario) => _values.Sum(v => v(scenario));

    private void Add(Random random, int sort)
    {
        double quantity = 4 * random.NextDouble() - 2, spot = 2000 * (0.9 + 0.2 * random.NextDouble()), strike = 2000 * (0.6 + 0.8 * random.NextDouble());
        double years = random.Next(10) == 0 ? 3.0 / 365 : 0.002 + random.NextDouble(), rate = 0.05 * random.NextDouble(), yield = 0.03 * random.NextDouble();
        double vol = 0.2 + random.NextDouble();
        OptionKind kind = random.Next(2) == 0 ? OptionKind.Call : OptionKind.Put;
        switch (sort)
        {
            case 0:
                Book.AddLinear(quantity, spot, strike);
                _values.Add(s => quantity * (spot * s.SpotFactor - strike));
                break;
            case 1:
                Book.AddSquarePerp(quantity, spot, vol, 17.5 / 365);
                _values.Add(s => Square(s, quantity * spot, vol));
                break;
            case 2:
                Book.AddForwardOption(quantity, kind, spot, strike, years, rate, vol);
                _values.Add(s => quantity * ForwardOption.Price(
                    kind, spot * s.SpotFactor, strike, years - s.YearsAhead, rate, Shocked(s, vol, years, Math.Log(strike / (spot * s.SpotFactor)))));
                break;
            default:
                Book.AddEuropean(quantity, kind, spot, strike, years, rate, yield, vol);
                _values.Add(s => quantity * EuropeanOption.Price(
                    kind, spot * s.SpotFactor, strike, years - s.YearsAhead, rate, yield,
                    Shocked(s, vol, years, Math.Log(strike / (spot * s.SpotFactor)) - (rate - yield) * years)));
                break;
        }
    }

    private static double Square(StressScenario s, double value, double vol)
    {
        const double Period = 17.5 / 365;
        double shocked = vol * Math.Max(1 + s.VolShock * Factor(Period), 0);
        double mark = Math.Exp((shocked * shocked - vol * vol) * Period), funding = Math.Exp(-shocked * shocked * s.YearsAhead);
        return value * s.SpotFactor * s.SpotFactor * mark * funding;
    }

    private static double Shocked(StressScenario s, double vol, double years, double moneyness) =>
        vol * Math.Max(1 + s.VolShock * Factor(years), 0) * (1 + Math.Clamp(s.SkewTilt * moneyness, -0.5, 0.5));

    private static double Factor(double years) =>
        Math.Pow(30.0 / 365 / Math.Max(years, 1.0 / 365), years <= 30.0 / 365 ? 0.3 : 0.13);
}

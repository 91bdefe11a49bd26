using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Instruments;
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
                Book.AddPowerPerp(quantity, spot, vol, 0.6);
                _values.Add(s => quantity * Power(s, spot, vol));
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

    private static double Power(StressScenario s, double spot, double vol)
    {
        double shocked = vol * Math.Max(1 + s.VolShock * Factor(PowerPerp.FundingPeriod), 0), markToIndex = Math.Exp(shocked * shocked * PowerPerp.FundingPeriod);
        long seconds = (long)Math.Round(s.YearsAhead * YearFraction.SecondsPerYear);
        return PowerPerp.Evaluate(spot * s.SpotFactor, shocked, PowerPerp.Normalise(0.6, markToIndex, seconds)).Price;
    }

    private static double Shocked(StressScenario s, double vol, double years, double moneyness) =>
        vol * Math.Max(1 + s.VolShock * Factor(years), 0) * (1 + Math.Clamp(s.SkewTilt * moneyness, -0.5, 0.5));

    private static double Factor(double years) =>
        Math.Pow(30.0 / 365 / Math.Max(years, 1.0 / 365), years <= 30.0 / 365 ? 0.3 : 0.13);
}

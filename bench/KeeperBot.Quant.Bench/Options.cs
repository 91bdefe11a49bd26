using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Bench;

/// <summary>A seeded book of ordinary crypto options: a week to a year, 30 % to 130 % volatility, strikes within some 30 % of the spot.</summary>
internal sealed class Options
{
    private const int Seed = 20240607;

    public Options(int count)
    {
        Random random = new(Seed);
        (Kinds, Spot, Strike, Years, Rate, Yield, Vol, Price, Guess) = (
            new OptionKind[count], new double[count], new double[count], new double[count], new double[count], new double[count], new double[count],
            new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            Kinds[i] = random.Next(2) == 0 ? OptionKind.Call : OptionKind.Put;
            Spot[i] = 2000 * (0.8 + 0.4 * random.NextDouble());
            Strike[i] = 2000 * (0.7 + 0.6 * random.NextDouble());
            Years[i] = Math.Ceiling(365 * (0.02 + random.NextDouble())) / 365; // whole days, which QuantLib's calendar can express
            Rate[i] = 0.05 * random.NextDouble();
            Yield[i] = 0.02 * random.NextDouble();
            Vol[i] = 0.3 + random.NextDouble();
            Price[i] = ForwardOption.Price(Kinds[i], Spot[i], Strike[i], Years[i], Rate[i], Vol[i]);
            Guess[i] = Vol[i] * (0.99 + 0.02 * random.NextDouble());
        }
    }

    public OptionKind[] Kinds { get; }

    public double[] Spot { get; }

    public double[] Strike { get; }

    public double[] Years { get; }

    public double[] Rate { get; }

    public double[] Yield { get; }

    public double[] Vol { get; }

    /// <summary>Black-76 prices of the same numbers read as forwards.</summary>
    public double[] Price { get; }

    /// <summary>Volatilities up to 1 % off, as a stream's last ones would be.</summary>
    public double[] Guess { get; }
}

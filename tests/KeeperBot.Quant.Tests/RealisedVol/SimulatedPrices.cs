using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Quant.Tests.RealisedVol;

/// <summary>Geometric Brownian motion seen at even or uneven times, seeded.</summary>
internal static class SimulatedPrices
{
    public static PriceSample[] Walk(int seed, int count, double volatility, Func<Random, int> seconds, Func<int, double>? jump = null)
    {
        Random random = new(seed);
        PriceSample[] samples = new PriceSample[count];
        double log = Math.Log(2000);
        long time = 1_700_000_000;
        for (int i = 0; i < count; i++)
        {
            samples[i] = new(time, Math.Exp(log));
            int dt = seconds(random);
            time += dt;
            log += volatility * Math.Sqrt(YearFraction.FromSeconds(dt)) * Normal(random) + (jump?.Invoke(i + 1) ?? 0);
        }
        return samples;
    }

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

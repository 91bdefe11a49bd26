namespace KeeperBot.TestKit.Calibration;

/// <summary>
/// Kinds of market that a predictor may meet and is not told of. Each path draws parameters of its own, within what was seen of crypto assets; no kind but the first is one that the predictor's
/// formulas assume.
/// </summary>
public enum MarketKind
{
    /// <summary>Geometric Brownian motion, volatility 30 % to 150 % a year.</summary>
    Constant,

    /// <summary>Heston's square-root variance: mean reversion in days to weeks, correlated with the price.</summary>
    StochasticVolatility,

    /// <summary>Quiet days and wild hours, by a Markov chain of two states.</summary>
    Regimes,

    /// <summary>GARCH(1,1) in steps of five minutes, with Student's t of 3 to 6 degrees of freedom.</summary>
    FatTails,

    /// <summary>Merton's: normal jumps, ten to a hundred a year, on a diffusion.</summary>
    Jumps,
}

/// <summary>Paths of the kinds.</summary>
public static class SimulatedMarket
{
    private const double Dt = BreachCalibration.StepSeconds / (365.0 * 86_400);

    /// <summary>A path of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="random">Seeded: the same seed gives the same path.</param>
    public static IEnumerable<MarketStep> Steps(MarketKind kind, Random random) => kind switch
    {
        MarketKind.Constant => Constant(random),
        MarketKind.StochasticVolatility => Heston(random),
        MarketKind.Regimes => Regimes(random),
        MarketKind.FatTails => Garch(random),
        MarketKind.Jumps => Merton(random),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such market"),
    };

    private static IEnumerable<MarketStep> Constant(Random random)
    {
        var volatility = Between(random, 0.3, 1.5);
        while (true)
            yield return Diffuse(random, volatility);
    }

    private static IEnumerable<MarketStep> Heston(Random random)
    {
        double kappa = Between(random, 20, 100), theta = Math.Pow(Between(random, 0.4, 1.2), 2), xi = Between(random, 2, 6) * Math.Sqrt(theta), rho = Between(random, -0.7, 0.3);
        var variance = theta;
        while (true)
        {
            // Full truncation: the variance that is used is never below zero.
            var used = Math.Max(variance, 1e-4);
            double z = Normal(random), w = (rho * z) + (Math.Sqrt(1 - (rho * rho)) * Normal(random));
            yield return new((-0.5 * used * Dt) + (Math.Sqrt(used * Dt) * z), Math.Sqrt(used), 0);
            variance += (kappa * (theta - used) * Dt) + (xi * Math.Sqrt(used * Dt) * w);
        }
    }

    private static IEnumerable<MarketStep> Regimes(Random random)
    {
        double quiet = Between(random, 0.25, 0.6), wild = Between(random, 1, 2.5);
        double quietYears = Between(random, 1, 10) / 365, wildYears = Between(random, 0.3, 3) / 365;
        var isWild = random.NextDouble() < wildYears / (quietYears + wildYears);
        while (true)
        {
            yield return Diffuse(random, isWild ? wild : quiet);
            if (random.NextDouble() < Dt / (isWild ? wildYears : quietYears))
                isWild = !isWild;
        }
    }

    private static IEnumerable<MarketStep> Garch(Random random)
    {
        double longRun = Math.Pow(Between(random, 0.4, 1.2), 2) * Dt, alpha = Between(random, 0.01, 0.04), beta = 0.995 - alpha;
        var freedom = random.Next(3, 7);
        var variance = longRun;
        while (true)
        {
            var shock = Math.Sqrt(variance) * StudentT(random, freedom);
            yield return new(shock - (0.5 * variance), Math.Sqrt(variance / Dt), 0);
            variance = ((1 - alpha - beta) * longRun) + (alpha * shock * shock) + (beta * variance);
        }
    }

    private static IEnumerable<MarketStep> Merton(Random random)
    {
        double volatility = Between(random, 0.3, 0.9), rate = Between(random, 10, 100), mean = Between(random, -0.03, 0.01), deviation = Between(random, 0.02, 0.06);
        while (true)
        {
            var step = Diffuse(random, volatility);
            yield return random.NextDouble() < rate * Dt ? step with { Jumped = mean + (deviation * Normal(random)) } : step;
        }
    }

    private static MarketStep Diffuse(Random random, double volatility) =>
        new((-0.5 * volatility * volatility * Dt) + (volatility * Math.Sqrt(Dt) * Normal(random)), volatility, 0);

    private static double Between(Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Of unit variance: Z sqrt((n - 2) / chi-squared(n)).</summary>
    private static double StudentT(Random random, int freedom)
    {
        var sum = 0.0;
        for (var index = 0; index < freedom; index++)
            sum += Math.Pow(Normal(random), 2);
        return Normal(random) * Math.Sqrt((freedom - 2) / sum);
    }
}

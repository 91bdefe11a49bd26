namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// Fits the three numbers of SSVI and the total variance at the money of every expiry to quotes, always free of arbitrage: eta (1 + |rho|) &lt;= 2, gamma
/// at most one half, theta never falling. The numbers by a pattern search within those bounds, the thetas each by bisection of the slope, in turn.
/// </summary>
public static class SsviFit
{
    private const double MostRho = 0.999, LeastEta = 1e-3, LeastGamma = 0.05, MostGamma = 0.5;
    private const int Rounds = 4;

    /// <summary>Fits a surface.</summary>
    /// <param name="k">Log-moneyness of each quote, expiry after expiry in the order of time.</param>
    /// <param name="w">Total variance of each quote, greater than zero.</param>
    /// <param name="weights">Of each quote's squared error, greater than zero.</param>
    /// <param name="counts">How many quotes each expiry has, at least one.</param>
    /// <exception cref="ArgumentException">No quotes, or lengths that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A quote is not finite, or a variance or weight not positive.</exception>
    public static SsviFitResult Fit(ReadOnlySpan<double> k, ReadOnlySpan<double> w, ReadOnlySpan<double> weights, ReadOnlySpan<int> counts)
    {
        Check(k, w, weights, counts);
        double[] thetas = new double[counts.Length];
        SsviParameters p = new(0, 1, MostGamma);
        for (int i = 0, from = 0; i < counts.Length; from += counts[i++])
            thetas[i] = Nearest(k.Slice(from, counts[i]), w.Slice(from, counts[i]));
        for (int round = 0; round < Rounds; round++)
        {
            p = Search(p, thetas, k, w, weights, counts);
            for (int i = 0, from = 0; i < counts.Length; from += counts[i++])
                thetas[i] = FitTheta(p, new SviQuotes(k.Slice(from, counts[i]), w.Slice(from, counts[i]), weights.Slice(from, counts[i])));
            Ascend(thetas, counts);
        }
        double error = 0;
        for (int i = 0, q = 0; i < counts.Length; i++)
            for (int j = 0; j < counts[i]; j++, q++)
                error = Math.Max(error, Math.Abs(p.TotalVariance(k[q], thetas[i]) - w[q]));
        return new(p, [.. thetas], error);
    }

    /// <summary>The total variance at the money at which a surface fits the quotes of one expiry best; total variance rises with it everywhere.</summary>
    internal static double FitTheta(SsviParameters p, SviQuotes quotes)
    {
        double low = double.PositiveInfinity, high = 0;
        foreach (double value in quotes.W)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        (low, high) = (low * 1e-3, high * 2);
        for (int i = 0; i < 100; i++)
        {
            double left = low + 0.382 * (high - low), right = high - 0.382 * (high - low);
            (low, high) = Cost(p, left, quotes) < Cost(p, right, quotes) ? (low, right) : (left, high);
        }
        return 0.5 * (low + high);
    }

    private static SsviParameters Search(
        SsviParameters start, double[] thetas, ReadOnlySpan<double> k, ReadOnlySpan<double> w, ReadOnlySpan<double> weights, ReadOnlySpan<int> counts)
    {
        SsviParameters best = start;
        double least = Cost(best, thetas, k, w, weights, counts);
        for (double step = 0.25; step > 1e-7;)
        {
            bool improved = false;
            for (int move = 0; move < 6; move++)
            {
                SsviParameters next = Bound(Moved(best, move, step));
                double cost = Cost(next, thetas, k, w, weights, counts);
                if (cost < least)
                    (best, least, improved) = (next, cost, true);
            }
            step = improved ? step : step * 0.5;
        }
        return best;
    }

    private static SsviParameters Moved(SsviParameters p, int move, double step) => move switch
    {
        0 => p with { Rho = p.Rho + step },
        1 => p with { Rho = p.Rho - step },
        2 => p with { Eta = p.Eta * (1 + step) },
        3 => p with { Eta = p.Eta / (1 + step) },
        4 => p with { Gamma = p.Gamma + step },
        _ => p with { Gamma = p.Gamma - step },
    };

    private static SsviParameters Bound(SsviParameters p)
    {
        double rho = Math.Clamp(p.Rho, -MostRho, MostRho);
        return new(rho, Math.Clamp(p.Eta, LeastEta, SsviParameters.LargestEta(rho)), Math.Clamp(p.Gamma, LeastGamma, MostGamma));
    }

    private static double Cost(
        SsviParameters p, double[] thetas, ReadOnlySpan<double> k, ReadOnlySpan<double> w, ReadOnlySpan<double> weights, ReadOnlySpan<int> counts)
    {
        double sum = 0;
        for (int i = 0, from = 0; i < counts.Length; from += counts[i++])
            sum += Cost(p, thetas[i], new SviQuotes(k.Slice(from, counts[i]), w.Slice(from, counts[i]), weights.Slice(from, counts[i])));
        return sum;
    }

    private static double Cost(SsviParameters p, double theta, in SviQuotes quotes)
    {
        double sum = 0;
        for (int i = 0; i < quotes.K.Length; i++)
        {
            double error = p.TotalVariance(quotes.K[i], theta) - quotes.W[i];
            sum += quotes.Weight(i) * error * error;
        }
        return sum;
    }

    private static double Nearest(ReadOnlySpan<double> k, ReadOnlySpan<double> w)
    {
        int best = 0;
        for (int i = 1; i < k.Length; i++)
            best = Math.Abs(k[i]) < Math.Abs(k[best]) ? i : best;
        return w[best];
    }

    /// <summary>Never falling, at the least change: neighbours in the wrong order are pooled (isotonic regression), weighted by their numbers of quotes.</summary>
    private static void Ascend(double[] thetas, ReadOnlySpan<int> counts)
    {
        List<(double Theta, double Weight, int Count)> pools = [];
        for (int i = 0; i < thetas.Length; i++)
        {
            (double theta, double weight, int count) pool = (thetas[i], counts[i], 1);
            while (pools.Count > 0 && pools[^1].Theta > pool.theta)
            {
                (double theta, double weight, int count) = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                pool = ((theta * weight + pool.theta * pool.weight) / (weight + pool.weight), weight + pool.weight, count + pool.count);
            }
            pools.Add(pool);
        }
        int place = 0;
        foreach ((double theta, _, int count) in pools)
            for (int i = 0; i < count; i++)
                thetas[place++] = theta;
    }

    private static void Check(ReadOnlySpan<double> k, ReadOnlySpan<double> w, ReadOnlySpan<double> weights, ReadOnlySpan<int> counts)
    {
        int total = 0;
        foreach (int count in counts)
            total += count > 0 ? count : throw new ArgumentOutOfRangeException(nameof(counts), count, "counts must be at least one each.");
        if (total == 0 || k.Length != total || w.Length != total || weights.Length != total)
            throw new ArgumentException($"k, w and weights must have the {total} entries of counts, and at least one.", nameof(counts));
        for (int i = 0; i < total; i++)
        {
            Require.Finite(k[i], nameof(k));
            Require.Positive(w[i], nameof(w));
            Require.Positive(weights[i], nameof(weights));
        }
    }
}

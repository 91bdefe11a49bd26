namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// Fits the three numbers of SSVI and the total variance at the money of every expiry to quotes, always free of arbitrage: eta (1 + |rho|) &lt;= 2, gamma
/// at most one half, theta never falling. The numbers by a simplex search within those bounds, started several times, in which every set of numbers is judged
/// with the thetas that suit it best, each by Gauss and Newton.
/// </summary>
public static class SsviFit
{
    private const double MostRho = 0.999, LeastEta = 1e-3, LeastGamma = 0.05, MostGamma = 0.5;
    private const int Starts = 4, Restarts = 3, MostReflections = 250, MostThetaSteps = 15, Numbers = 3;

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
        for (int i = 0, from = 0; i < counts.Length; from += counts[i++])
            thetas[i] = Nearest(k.Slice(from, counts[i]), w.Slice(from, counts[i]));
        SviQuotes quotes = new(k, w, weights);
        SsviParameters p = Search(quotes, counts, thetas);
        FitThetas(p, quotes, counts, thetas);
        double error = 0;
        for (int i = 0, q = 0; i < counts.Length; i++)
            for (int j = 0; j < counts[i]; j++, q++)
                error = Math.Max(error, Math.Abs(p.TotalVariance(k[q], thetas[i]) - w[q]));
        return new(p, [.. thetas], error);
    }

    /// <summary>The total variance at the money at which a surface fits the quotes of one expiry best.</summary>
    internal static double FitTheta(SsviParameters p, SviQuotes quotes)
    {
        double low = double.PositiveInfinity, high = 0;
        foreach (double value in quotes.W)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return FitTheta(p, quotes, Math.Sqrt(low) * Math.Sqrt(high));
    }

    /// <summary>Gauss and Newton from a guess, at most a factor of two a step.</summary>
    private static double FitTheta(SsviParameters p, in SviQuotes quotes, double theta)
    {
        for (int step = 0; step < MostThetaSteps; step++)
        {
            double h = 1e-6 * theta, down = p.Lever(theta - h), at = p.Lever(theta), up = p.Lever(theta + h), slopes = 0, pull = 0;
            for (int i = 0; i < quotes.K.Length; i++)
            {
                double slope = (p.WithLever(quotes.K[i], theta + h, up) - p.WithLever(quotes.K[i], theta - h, down)) / (2 * h);
                slopes += quotes.Weight(i) * slope * slope;
                pull += quotes.Weight(i) * slope * (quotes.W[i] - p.WithLever(quotes.K[i], theta, at));
            }
            double next = Math.Clamp(theta + pull / slopes, 0.5 * theta, 2 * theta);
            if (!(next > 0) || !(Math.Abs(next - theta) > 1e-13 * theta))
                break;
            theta = next;
        }
        return theta;
    }

    /// <summary>
    /// All thetas, never falling: each by itself, then neighbours in the wrong order share one, fitted to the quotes of them all (pool adjacent violators). Says what
    /// squares are left.
    /// </summary>
    private static double FitThetas(SsviParameters p, in SviQuotes quotes, ReadOnlySpan<int> counts, Span<double> thetas)
    {
        List<(double Theta, int From, int Quotes, int Expiries)> pools = [];
        for (int i = 0, from = 0; i < counts.Length; from += counts[i++])
        {
            (double Theta, int From, int Quotes, int Expiries) pool = (FitTheta(p, quotes.Part(from, counts[i]), thetas[i]), from, counts[i], 1);
            while (pools.Count > 0 && pools[^1].Theta > pool.Theta)
            {
                (double theta, int first, int earlier, int expiries) = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                pool = (FitTheta(p, quotes.Part(first, earlier + pool.Quotes), Math.Sqrt(theta) * Math.Sqrt(pool.Theta)), first, earlier + pool.Quotes, expiries + pool.Expiries);
            }
            pools.Add(pool);
        }
        double squares = 0;
        int place = 0;
        foreach ((double theta, int from, int count, int expiries) in pools)
        {
            thetas.Slice(place, expiries).Fill(theta);
            place += expiries;
            double lever = p.Lever(theta);
            for (int i = from; i < from + count; i++)
            {
                double error = p.WithLever(quotes.K[i], theta, lever) - quotes.W[i];
                squares += quotes.Weight(i) * error * error;
            }
        }
        return squares;
    }

    /// <summary>Nelder and Mead's simplex in the angles of <see cref="At"/>, from a skew to either side, and started again where it stopped.</summary>
    private static SsviParameters Search(in SviQuotes quotes, ReadOnlySpan<int> counts, double[] thetas)
    {
        Span<double> best = stackalloc double[Numbers], points = stackalloc double[(Numbers + 1) * Numbers], costs = stackalloc double[Numbers + 1];
        double least = double.PositiveInfinity, trifle = 0;
        for (int i = 0; i < quotes.W.Length; i++)
            trifle += 1e-22 * quotes.Weight(i) * quotes.W[i] * quotes.W[i];
        for (int start = 0; start < Starts; start++)
        {
            Span<double> from = [start % 2 == 0 ? -0.4 : 0.4, start < 2 ? 0 : 0.8, start < 2 ? 0.3 : -0.5];
            double before = double.PositiveInfinity;
            for (int restart = 0; restart < Restarts; restart++)
            {
                for (int i = 0; i <= Numbers; i++)
                {
                    from.CopyTo(points[(i * Numbers)..]);
                    if (i > 0)
                        points[i * Numbers + i - 1] += restart % 2 == 0 ? 0.2 : -0.2;
                    costs[i] = FitThetas(At(points.Slice(i * Numbers, Numbers)), quotes, counts, thetas);
                }
                Descend(points, costs, quotes, counts, thetas);
                points[..Numbers].CopyTo(from);
                if (!(costs[0] < before * (1 - 1e-9)) || costs[0] < trifle)
                    break;
                before = costs[0];
            }
            if (!(costs[0] < least))
                continue;
            least = costs[0];
            from.CopyTo(best);
            if (least < trifle)
                break;
        }
        return At(best);
    }

    /// <summary>The simplex's walk; its best point comes first at the end.</summary>
    private static void Descend(Span<double> points, Span<double> costs, in SviQuotes quotes, ReadOnlySpan<int> counts, double[] thetas)
    {
        Span<double> centre = stackalloc double[Numbers], tried = stackalloc double[Numbers];
        for (int step = 0; ; step++)
        {
            Sort(points, costs);
            if (step == MostReflections || !(costs[Numbers] - costs[0] > 1e-12 * costs[0]))
                return;
            for (int j = 0; j < Numbers; j++)
                centre[j] = (points[j] + points[Numbers + j] + points[2 * Numbers + j]) / Numbers;
            double mirrored = Try(points, centre, tried, 1, quotes, counts, thetas), share = mirrored < costs[0] ? 2 : mirrored < costs[Numbers] ? 0.5 : -0.5;
            Span<double> last = points[(Numbers * Numbers)..];
            if (mirrored >= costs[0] && mirrored < costs[Numbers - 1])
            {
                tried.CopyTo(last);
                costs[Numbers] = mirrored;
                continue;
            }
            double other = Try(points, centre, tried, share, quotes, counts, thetas);
            if (other < Math.Min(mirrored, costs[Numbers]))
            {
                tried.CopyTo(last);
                costs[Numbers] = other;
            }
            else if (mirrored < costs[0])
            {
                costs[Numbers] = Try(points, centre, tried, 1, quotes, counts, thetas);
                tried.CopyTo(last);
            }
            else
            {
                for (int i = 1; i <= Numbers; i++)
                {
                    for (int j = 0; j < Numbers; j++)
                        points[i * Numbers + j] = 0.5 * (points[j] + points[i * Numbers + j]);
                    costs[i] = FitThetas(At(points.Slice(i * Numbers, Numbers)), quotes, counts, thetas);
                }
            }
        }
    }

    private static double Try(
        ReadOnlySpan<double> points, ReadOnlySpan<double> centre, Span<double> tried, double share, in SviQuotes quotes, ReadOnlySpan<int> counts, double[] thetas)
    {
        for (int j = 0; j < Numbers; j++)
            tried[j] = centre[j] + share * (centre[j] - points[Numbers * Numbers + j]);
        return FitThetas(At(tried), quotes, counts, thetas);
    }

    private static void Sort(Span<double> points, Span<double> costs)
    {
        for (int i = 1; i <= Numbers; i++)
            for (int k = i; k > 0 && costs[k] < costs[k - 1]; k--)
            {
                (costs[k], costs[k - 1]) = (costs[k - 1], costs[k]);
                for (int j = 0; j < Numbers; j++)
                    (points[k * Numbers + j], points[(k - 1) * Numbers + j]) = (points[(k - 1) * Numbers + j], points[k * Numbers + j]);
            }
    }

    /// <summary>The numbers of three angles, whose sines range from bound to bound, so that the search needs none and can end at one.</summary>
    private static SsviParameters At(ReadOnlySpan<double> angles)
    {
        double rho = MostRho * Math.Sin(angles[0]), share = 0.5 + 0.5 * Math.Sin(angles[1]), gamma = LeastGamma + (MostGamma - LeastGamma) * (0.5 + 0.5 * Math.Sin(angles[2]));
        return new(rho, Math.Max(LeastEta, SsviParameters.LargestEta(rho) * share), Math.Clamp(gamma, LeastGamma, MostGamma));
    }

    private static double Nearest(ReadOnlySpan<double> k, ReadOnlySpan<double> w)
    {
        int best = 0;
        for (int i = 1; i < k.Length; i++)
            best = Math.Abs(k[i]) < Math.Abs(k[best]) ? i : best;
        return w[best];
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

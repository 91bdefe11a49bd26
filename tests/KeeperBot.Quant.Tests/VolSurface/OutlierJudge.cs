using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Tests.VolSurface;

/// <summary>
/// The outliers among an expiry's quotes, by a fit of its own: for a centre m and a width s the slice is linear in its other three parameters, and (m, s) is searched by
/// N. Nelder and R. Mead's simplex. That is the least-squares slice as long as no bound against arbitrage holds it, which the callers' quotes see to.
/// </summary>
internal sealed class OutlierJudge(ExpiryQuotes expiry, int[] used, VolSurfaceOptions options)
{
    /// <summary>What a decision must be clear by, relative to what it compares.</summary>
    private const double Clear = 0.03;

    /// <summary>Fewer quotes do not determine a slice.</summary>
    private const int Parameters = 5;

    /// <summary>The outliers with their distances in volatility; false where it is too close to tell.</summary>
    public bool TryFind(out List<(int Quote, double Error)> outliers)
    {
        outliers = [];
        List<int> left = [.. used];
        int most = Math.Min(left.Count / 4, left.Count - Parameters);
        while (outliers.Count < most)
        {
            if (Fit(left) is not { } slice)
                return false;
            double[] errors = [.. left.Select(q => Math.Abs(Math.Sqrt(Math.Max(slice(LogMoneyness(q)), 0) / expiry.Years) - Mid(q)))];
            double middle = errors.Where(error => 2 * errors.Count(other => other <= error) > errors.Length).Min();
            double bound = options.OutlierDeviations * Math.Max(1.4826 * middle, options.NoiseFloor);
            double[] beyond = [.. errors.Select((error, at) => error - Spread(left[at]) / 2)];
            int worst = Array.IndexOf(beyond, beyond.Max());
            double second = beyond.Where((_, at) => at != worst).Max();
            if (Math.Abs(beyond[worst] - bound) < Clear * bound || (beyond[worst] > bound && beyond[worst] - second < Clear * beyond[worst]))
                return false;
            if (beyond[worst] <= bound)
                return true;
            outliers.Add((left[worst], errors[worst]));
            left.RemoveAt(worst);
        }
        return true;
    }

    private double Mid(int q) => (expiry.Quotes[q].BidVolatility + expiry.Quotes[q].AskVolatility) / 2;

    private double Spread(int q) => expiry.Quotes[q].AskVolatility - expiry.Quotes[q].BidVolatility;

    private double LogMoneyness(int q) => Math.Log(expiry.Quotes[q].Strike) - Math.Log(expiry.Forward);

    /// <summary>The slice; null where it is one that a bound may hold, or that may have another beside it.</summary>
    private Func<double, double>? Fit(List<int> quotes)
    {
        double low = quotes.Min(LogMoneyness), range = quotes.Max(LogMoneyness) - low;
        (double Cost, double M, double S) best = (double.PositiveInfinity, 0, 0);
        for (int i = 0; i <= 8; i++)
            for (int j = 0; j < 8; j++)
            {
                (double m, double s) = (low + range * i / 8, Math.Log(0.04 * range) + 0.5 * j);
                double cost = Solve(quotes, m, Math.Exp(s)).Cost;
                if (cost < best.Cost)
                    best = (cost, m, s);
            }
        (double Cost, double M, double S)[] simplex =
            [best, At(quotes, best.M + range / 10, best.S), At(quotes, best.M, best.S + 0.3)];
        for (int step = 0; step < 200; step++)
            Improve(quotes, simplex);
        (_, double centre, double width) = simplex.MinBy(corner => corner.Cost);
        double[] x = Solve(quotes, centre, Math.Exp(width)).Coefficients;
        double Slice(double k) => x[0] + x[1] * (k - centre) + x[2] * Math.Sqrt((k - centre) * (k - centre) + Math.Exp(2 * width));
        bool isInside = width > Math.Log(0.05 * range) && width < Math.Log(5 * range) && centre > low && centre < low + range;
        return isInside && Math.Abs(x[1]) < 0.95 * x[2] && x[2] + Math.Abs(x[1]) < 1.9 && IsConvexInStrike(Slice, low - 3 * range, low + 4 * range) ? Slice : null;
    }

    /// <summary>Whether calls under the slice are worth a convex function of the strike, by Gatheral's g with derivatives from differences.</summary>
    private static bool IsConvexInStrike(Func<double, double> slice, double low, double high)
    {
        double step = (high - low) / 400;
        return Enumerable.Range(0, 401).Select(i => low + i * step).All(k =>
        {
            double w = slice(k), first = (slice(k + step) - slice(k - step)) / (2 * step), second = (slice(k + step) - 2 * w + slice(k - step)) / (step * step);
            double along = 1 - k * first / (2 * w);
            return w > 0 && along * along - first * first / 4 * (1 / w + 0.25) + second / 2 > 0.01;
        });
    }

    private (double Cost, double M, double S) At(List<int> quotes, double m, double s) => (Solve(quotes, m, Math.Exp(s)).Cost, m, s);

    /// <summary>One step of the simplex: reflected, stretched, or drawn in.</summary>
    private void Improve(List<int> quotes, (double Cost, double M, double S)[] simplex)
    {
        Array.Sort(simplex, (a, b) => a.Cost.CompareTo(b.Cost));
        double m = (simplex[0].M + simplex[1].M) / 2, s = (simplex[0].S + simplex[1].S) / 2;
        (double Cost, double M, double S) Along(double share) => At(quotes, m + share * (m - simplex[2].M), s + share * (s - simplex[2].S));
        (double Cost, double M, double S) next = Along(1);
        if (next.Cost < simplex[0].Cost && Along(2) is var far)
            next = far.Cost < next.Cost ? far : next;
        else if (next.Cost >= simplex[1].Cost)
            next = Along(-0.5);
        if (next.Cost < simplex[2].Cost)
        {
            simplex[2] = next;
            return;
        }
        for (int i = 1; i < 3; i++)
            simplex[i] = At(quotes, (simplex[i].M + simplex[0].M) / 2, (simplex[i].S + simplex[0].S) / 2);
    }

    /// <summary>The weighted least squares of total variance in 1, k - m and sqrt((k - m)^2 + s^2), by orthogonalising the columns (A. Bjorck).</summary>
    private (double[] Coefficients, double Cost) Solve(List<int> quotes, double m, double s)
    {
        int n = quotes.Count;
        double[][] columns = [new double[n], new double[n], new double[n]];
        double[] rest = new double[n];
        for (int i = 0; i < n; i++)
        {
            double k = LogMoneyness(quotes[i]) - m, mid = Mid(quotes[i]), spread = Spread(quotes[i]), twice = 2 * mid * expiry.Years;
            // An error of volatility is one of total variance over 2 vol T, and a quote knows it to its spread.
            double root = Math.Sqrt(expiry.Quotes[quotes[i]].Weight / (spread * spread + options.NoiseFloor * options.NoiseFloor)) / twice;
            (columns[0][i], columns[1][i], columns[2][i]) = (root, root * k, root * Math.Sqrt(k * k + s * s));
            rest[i] = root * mid * mid * expiry.Years;
        }
        double[,] upper = new double[3, 3];
        double[] right = new double[3], x = new double[3];
        for (int c = 0; c < 3; c++)
        {
            double norm = Dot(columns[c], columns[c]);
            for (int d = c + 1; d < 3; d++)
            {
                upper[c, d] = Dot(columns[c], columns[d]) / norm;
                Take(columns[d], upper[c, d], columns[c]);
            }
            right[c] = Dot(columns[c], rest) / norm;
            Take(rest, right[c], columns[c]);
        }
        for (int c = 2; c >= 0; c--)
            x[c] = right[c] - Enumerable.Range(c + 1, 2 - c).Sum(d => upper[c, d] * x[d]);
        return (x, Dot(rest, rest));
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static void Take(double[] from, double share, double[] what)
    {
        for (int i = 0; i < from.Length; i++)
            from[i] -= share * what[i];
    }
}

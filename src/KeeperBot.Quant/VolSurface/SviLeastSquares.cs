namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// Levenberg-Marquardt on the five raw parameters, inside the bounds that every sound slice keeps. While nothing is penalised, (a, b, rho) are solved
/// anew after every step in (m, sigma), so that the narrow valley in which they compensate each other is walked along in a few steps.
/// </summary>
internal readonly ref struct SviLeastSquares(ReadOnlySpan<double> k, ReadOnlySpan<double> w, double low, double high)
{
    private const int MostSteps = 100, Places = 48;
    private const double MostRho = 0.9999;

    /// <summary>The density asked of the penalised places, a little above zero so that the places between them hold too.</summary>
    private const double Margin = 1e-3;

    private readonly ReadOnlySpan<double> _k = k, _w = w;
    private readonly double _low = low, _high = high;

    /// <summary>The best slice near <paramref name="start"/>; a positive weight adds squared negative densities, in units of the mean variance.</summary>
    public SviParameters Refine(SviParameters start, double penalty)
    {
        SviParameters p = Bound(start);
        double cost = Cost(p, penalty), damping = 1e-3;
        for (int step = 0; step < MostSteps && damping < 1e12; step++)
        {
            SviNormalEquations equations = new();
            Accumulate(p, penalty, ref equations);
            SviParameters next = Bound(equations.Step(p, damping));
            double nextCost = Cost(next, penalty);
            if (penalty == 0)
            {
                SviParameters projected = Bound(SviStart.Linear(_k, _w, next.M, next.Sigma).Slice);
                double projectedCost = Cost(projected, 0);
                if (projectedCost < nextCost)
                    (next, nextCost) = (projected, projectedCost);
            }
            if (!(nextCost < cost))
            {
                damping *= 8;
                continue;
            }
            bool settled = cost - nextCost <= 1e-9 * cost;
            (p, cost, damping) = (next, nextCost, Math.Max(damping * 0.1, 1e-12));
            if (settled)
                break;
        }
        return p;
    }

    /// <summary>Reduces the curvature, with the level refitted, just as far as it takes; a flat slice always is free of arbitrage.</summary>
    public SviParameters Flatten(SviParameters p)
    {
        double sound = 0, unsound = 1;
        for (int i = 0; i < 50; i++)
        {
            double share = 0.5 * (sound + unsound);
            (sound, unsound) = Flattened(p, share).IsButterflyFree ? (share, unsound) : (sound, share);
        }
        return Flattened(p, sound);
    }

    private SviParameters Flattened(SviParameters p, double share)
    {
        SviParameters flat = p with { A = 0, B = p.B * share };
        double level = 0;
        for (int i = 0; i < _k.Length; i++)
            level += (_w[i] - flat.TotalVariance(_k[i])) / _k.Length;
        double least = 1e-6 * Mean() - flat.LeastTotalVariance;
        return flat with { A = Math.Max(level, least) };
    }

    private double Mean()
    {
        double sum = 0;
        foreach (double value in _w)
            sum += value;
        return sum / _w.Length;
    }

    private double Place(int i) => _low + (_high - _low) * (3.0 * i / (Places - 1) - 1);

    private SviParameters Bound(SviParameters p)
    {
        double range = _high - _low;
        double rho = Math.Clamp(p.Rho, -MostRho, MostRho), sigma = Math.Clamp(p.Sigma, 1e-5 * range, 20 * range);
        double b = Math.Clamp(p.B, 0, 2 / (1 + Math.Abs(rho)));
        double m = Math.Clamp(p.M, _low - 2 * range, _high + 2 * range);
        double least = 1e-9 * Mean() - b * sigma * Math.Sqrt((1 - rho) * (1 + rho));
        return new(Math.Max(p.A, least), b, rho, m, sigma);
    }

    private double Cost(SviParameters p, double penalty)
    {
        double sum = 0;
        for (int i = 0; i < _k.Length; i++)
        {
            double error = p.TotalVariance(_k[i]) - _w[i];
            sum += error * error;
        }
        if (penalty > 0)
        {
            double scale = penalty * Mean();
            for (int i = 0; i < Places; i++)
            {
                double lack = scale * Math.Min(p.Density(Place(i)) - Margin, 0);
                sum += lack * lack;
            }
        }
        return sum;
    }

    private void Accumulate(SviParameters p, double penalty, ref SviNormalEquations equations)
    {
        Span<double> row = stackalloc double[SviNormalEquations.Count];
        for (int i = 0; i < _k.Length; i++)
        {
            double x = _k[i] - p.M, root = Math.Sqrt(x * x + p.Sigma * p.Sigma);
            row[0] = 1;
            row[1] = p.Rho * x + root;
            row[2] = p.B * x;
            row[3] = -p.B * (p.Rho + x / root);
            row[4] = p.B * p.Sigma / root;
            equations.Add(row, p.A + p.B * row[1] - _w[i]);
        }
        if (penalty > 0)
            AccumulatePenalty(p, penalty * Mean(), row, ref equations);
    }

    private void AccumulatePenalty(SviParameters p, double scale, Span<double> row, ref SviNormalEquations equations)
    {
        for (int i = 0; i < Places; i++)
        {
            double place = Place(i), lack = p.Density(place) - Margin;
            if (lack >= 0)
                continue;
            for (int j = 0; j < row.Length; j++)
            {
                double h = 1e-6 * (j == 0 ? Mean() : 1);
                row[j] = scale * (Shift(p, j, h).Density(place) - Shift(p, j, -h).Density(place)) / (2 * h);
            }
            equations.Add(row, scale * lack);
        }
    }

    private static SviParameters Shift(SviParameters p, int parameter, double h) => parameter switch
    {
        0 => p with { A = p.A + h },
        1 => p with { B = p.B + h },
        2 => p with { Rho = p.Rho + h },
        3 => p with { M = p.M + h },
        _ => p with { Sigma = p.Sigma + h },
    };
}

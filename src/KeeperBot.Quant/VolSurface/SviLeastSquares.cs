using System.Runtime.Intrinsics;

namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// Levenberg-Marquardt on the five raw parameters, inside the bounds that every sound slice keeps, or for <see cref="SviPlainFit"/> inside the domain alone: (a, b, rho) are
/// solved anew after every step in (m, sigma), so that the narrow valley in which they compensate each other is walked along in a few steps. And what is left of a slice
/// when arbitrage is cut off it by flattening and lifting.
/// </summary>
internal readonly ref struct SviLeastSquares(SviQuotes quotes, double low, double high, SviParameters? floor, bool isPlain = false)
{
    private const int MostSteps = 100;
    private const double MostRho = 0.9999;

    private readonly SviQuotes _quotes = quotes;
    private readonly double _low = low, _high = high;
    private readonly SviParameters? _floor = floor;
    private readonly bool _isPlain = isPlain;

    /// <summary>The best slice near <paramref name="start"/>.</summary>
    public SviParameters Refine(SviParameters start)
    {
        SviParameters p = Bound(start);
        double cost = Squares(p), damping = 1e-3;
        for (int step = 0; step < MostSteps && damping < 1e12; step++)
        {
            SviNormalEquations equations = new();
            Accumulate(p, ref equations);
            SviParameters next = Bound(equations.Step(p, damping));
            double nextCost = Squares(next);
            SviParameters projected = _isPlain
                ? SviCone.Best(_quotes, next.M, next.Sigma).Slice : Bound(SviStart.Linear(_quotes, next.M, next.Sigma).Slice);
            double projectedCost = Squares(projected);
            if (projectedCost < nextCost)
                (next, nextCost) = (projected, projectedCost);
            if (!(nextCost < cost))
            {
                damping *= 8;
                continue;
            }
            bool settled = cost - nextCost <= (_isPlain ? 1e-14 : 1e-9) * cost;
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

    /// <summary>Whether the slice is free of butterfly arbitrage and nowhere below the earlier one.</summary>
    public bool IsSound(SviParameters p) => IsSound(p, out _);

    /// <summary>The same, with the slice's least density.</summary>
    public bool IsSound(SviParameters p, out double density)
    {
        density = p.LeastDensity().Least;
        return p.IsFree(density) && (_floor is not { } floor || SviCalendar.LeastGap(floor, p).Least >= 0);
    }

    /// <summary>Towards the earlier slice, raised to the quotes' level, just as far as it takes; that slice itself never crosses.</summary>
    public SviParameters Lift(SviParameters p)
    {
        if (_floor is not { } floor || IsSound(p))
            return p;
        SviParameters raised = floor with { A = floor.A + Math.Max(Level(floor), 0) };
        SviParameters safe = IsSound(raised) ? raised : floor;
        double sound = 0, unsound = 1;
        for (int i = 0; i < 40; i++)
        {
            double share = 0.5 * (sound + unsound);
            (sound, unsound) = IsSound(Between(safe, p, share)) ? (share, unsound) : (sound, share);
        }
        return Between(safe, p, sound);
    }

    private static SviParameters Between(SviParameters p, SviParameters q, double share) => share == 0 ? p : new(
        p.A + share * (q.A - p.A), p.B + share * (q.B - p.B), p.Rho + share * (q.Rho - p.Rho), p.M + share * (q.M - p.M),
        p.Sigma + share * (q.Sigma - p.Sigma));

    /// <summary>The weighted mean of what the quotes are above a slice.</summary>
    private double Level(SviParameters p)
    {
        double sum = 0, weights = 0;
        for (int i = 0; i < _quotes.K.Length; i++)
        {
            double weight = _quotes.Weight(i);
            (sum, weights) = (sum + weight * (_quotes.W[i] - p.TotalVariance(_quotes.K[i])), weights + weight);
        }
        return sum / weights;
    }

    private SviParameters Flattened(SviParameters p, double share)
    {
        SviParameters flat = p with { A = 0, B = p.B * share };
        double least = 1e-6 * Mean() - flat.LeastTotalVariance;
        return flat with { A = Math.Max(Level(flat), least) };
    }

    private double Mean()
    {
        double sum = 0;
        foreach (double value in _quotes.W)
            sum += value;
        return sum / _quotes.W.Length;
    }

    private SviParameters Bound(SviParameters p)
    {
        if (_isPlain)
            return SviPlainFit.Bound(p, _low, _high);
        double range = _high - _low;
        double rho = Math.Clamp(p.Rho, -MostRho, MostRho), sigma = Math.Clamp(p.Sigma, 1e-5 * range, 20 * range);
        double b = Math.Clamp(p.B, 0, 2 / (1 + Math.Abs(rho)));
        double m = Math.Clamp(p.M, _low - 2 * range, _high + 2 * range);
        double least = 1e-9 * Mean() - b * sigma * Math.Sqrt((1 - rho) * (1 + rho));
        return new(Math.Max(p.A, least), b, rho, m, sigma);
    }

    /// <summary>The sum of the weighted squares of what the slice misses.</summary>
    public double Squares(SviParameters p)
    {
        Vector256<double> a = Vector256.Create(p.A), b = Vector256.Create(p.B), rho = Vector256.Create(p.Rho), m = Vector256.Create(p.M);
        Vector256<double> square = Vector256.Create(p.Sigma * p.Sigma), sums = default;
        int i = 0;
        for (; i <= _quotes.K.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> x = Vector256.Create(_quotes.K[i..]) - m;
            Vector256<double> error = a + b * (rho * x + Vector256.Sqrt(x * x + square)) - Vector256.Create(_quotes.W[i..]);
            sums += _quotes.Weights(i) * error * error;
        }
        double sum = Vector256.Sum(sums);
        for (; i < _quotes.K.Length; i++)
        {
            double error = p.TotalVariance(_quotes.K[i]) - _quotes.W[i];
            sum += _quotes.Weight(i) * error * error;
        }
        return sum;
    }

    private void Accumulate(SviParameters p, ref SviNormalEquations equations)
    {
        Span<double> row = stackalloc double[SviNormalEquations.Count];
        for (int i = equations.AddFours(_quotes, p); i < _quotes.K.Length; i++)
        {
            double x = _quotes.K[i] - p.M, root = Math.Sqrt(x * x + p.Sigma * p.Sigma);
            Slope(p, x, root, row);
            equations.Add(row, p.A + p.B * row[1] - _quotes.W[i], _quotes.Weight(i));
        }
    }

    /// <summary>The derivatives of the total variance in the five parameters.</summary>
    private static void Slope(SviParameters p, double x, double root, Span<double> row)
    {
        row[0] = 1;
        row[1] = p.Rho * x + root;
        row[2] = p.B * x;
        row[3] = -p.B * (p.Rho + x / root);
        row[4] = p.B * p.Sigma / root;
    }
}

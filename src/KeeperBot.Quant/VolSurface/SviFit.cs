namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// Least-squares fit of a raw SVI slice: the quasi-explicit method of Zeliade (2009) on a coarse grid of (m, sigma), where the other three
/// parameters are a linear problem, then Levenberg-Marquardt on all five with analytic derivatives. Where arbitrage is forbidden and the
/// unconstrained optimum has some, a penalty on the negative density draws the slice out of it and what is left is cut off by flattening.
/// </summary>
public static class SviFit
{
    /// <summary>The fewest quotes that can determine five parameters.</summary>
    public const int FewestQuotes = 5;

    /// <summary>Fits a slice.</summary>
    /// <param name="k">Log-moneyness ln(K/F) of each quote, in any order; at least five different ones.</param>
    /// <param name="w">Total variance vol^2 T of each quote, greater than zero.</param>
    /// <param name="forbidArbitrage">Whether the result must be free of butterfly arbitrage.</param>
    /// <exception cref="ArgumentException">Too few quotes, or lengths that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A quote is not finite, or a variance not positive.</exception>
    public static SviFitResult Fit(ReadOnlySpan<double> k, ReadOnlySpan<double> w, bool forbidArbitrage = true)
    {
        (double low, double high) = Check(k, w);
        SviParameters fitted = SviStart.Find(k, w, low, high);
        SviLeastSquares squares = new(k, w, low, high);
        fitted = squares.Refine(fitted, 0);
        double density = fitted.LeastDensity().Least;
        if (forbidArbitrage && !fitted.IsFree(density))
        {
            fitted = WithoutArbitrage(squares, fitted);
            density = fitted.LeastDensity().Least;
        }
        double error = 0;
        for (int i = 0; i < k.Length; i++)
            error = Math.Max(error, Math.Abs(fitted.TotalVariance(k[i]) - w[i]));
        return new(fitted, error, density, fitted.IsFree(density));
    }

    private static SviParameters WithoutArbitrage(SviLeastSquares squares, SviParameters fitted)
    {
        bool isFree = false;
        for (double weight = 0.01; weight <= 1e4 && !isFree; weight *= 10)
        {
            fitted = squares.Refine(fitted, weight);
            isFree = fitted.IsButterflyFree;
        }
        return isFree ? fitted : squares.Flatten(fitted);
    }

    private static (double Low, double High) Check(ReadOnlySpan<double> k, ReadOnlySpan<double> w)
    {
        if (k.Length != w.Length)
            throw new ArgumentException($"w has {w.Length} entries where k has {k.Length}.", nameof(w));
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        HashSet<double> different = [];
        for (int i = 0; i < k.Length; i++)
        {
            Require.Finite(k[i], nameof(k));
            Require.Positive(w[i], nameof(w));
            (low, high) = (Math.Min(low, k[i]), Math.Max(high, k[i]));
            different.Add(k[i]);
        }
        if (different.Count < FewestQuotes)
            throw new ArgumentException($"{different.Count} different strikes cannot determine a slice; give at least {FewestQuotes}.", nameof(k));
        return (low, high);
    }
}

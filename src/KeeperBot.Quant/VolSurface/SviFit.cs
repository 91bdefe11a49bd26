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
    /// <param name="forbidArbitrage">
    /// Whether the result must be free of butterfly arbitrage; if not it is the least-squares optimum over b >= 0, |rho| &lt; 1 and sigma > 0, whatever that implies.
    /// </param>
    /// <exception cref="ArgumentException">Too few quotes, or lengths that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A quote is not finite, or a variance not positive.</exception>
    public static SviFitResult Fit(ReadOnlySpan<double> k, ReadOnlySpan<double> w, bool forbidArbitrage = true) =>
        Fit(new SviQuotes(k, w, []), forbidArbitrage, null);

    /// <summary>Fits a slice to quotes of different weight, free of butterfly arbitrage and nowhere below the slice of an earlier expiry.</summary>
    /// <param name="k">Log-moneyness ln(K/F) of each quote, in any order; at least five different ones.</param>
    /// <param name="w">Total variance vol^2 T of each quote, greater than zero.</param>
    /// <param name="weights">Of the square of each quote's error, greater than zero, on average about one.</param>
    /// <param name="earlier">The slice of the expiry before, itself free of butterfly arbitrage; null if there is none.</param>
    /// <exception cref="ArgumentException">Too few quotes, or lengths that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A quote is not finite, or a variance or weight not positive.</exception>
    public static SviFitResult Fit(ReadOnlySpan<double> k, ReadOnlySpan<double> w, ReadOnlySpan<double> weights, SviParameters? earlier)
    {
        if (weights.Length != k.Length)
            throw new ArgumentException($"weights has {weights.Length} entries where k has {k.Length}.", nameof(weights));
        foreach (double weight in weights)
            Require.Positive(weight, nameof(weights));
        return Fit(new SviQuotes(k, w, weights), true, earlier);
    }

    /// <summary>The nearest slice to <paramref name="slice"/> that is nowhere below an earlier one, raised to the level of the quotes.</summary>
    internal static SviParameters Lift(SviParameters slice, in SviQuotes quotes, SviParameters earlier) =>
        new SviLeastSquares(quotes, 0, 1, earlier).Lift(slice);

    private static SviFitResult Fit(SviQuotes quotes, bool forbidArbitrage, SviParameters? earlier)
    {
        ReadOnlySpan<double> k = quotes.K, w = quotes.W;
        (double low, double high) = Check(k, w);
        SviLeastSquares squares = new(quotes, low, high, earlier);
        SviParameters fitted = forbidArbitrage ? squares.Refine(SviStart.Find(quotes, low, high), 0) : SviPlainFit.Find(quotes, low, high);
        double density = fitted.LeastDensity().Least;
        bool crosses = earlier is { } floor && !(SviCalendar.LeastGap(floor, fitted).Least >= 0);
        if (forbidArbitrage && (crosses || !fitted.IsFree(density)))
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
            isFree = squares.IsSound(fitted);
        }
        return isFree ? fitted : squares.Lift(fitted.IsButterflyFree ? fitted : squares.Flatten(fitted));
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

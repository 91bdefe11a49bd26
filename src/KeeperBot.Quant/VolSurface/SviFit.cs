namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// Least-squares fit of a raw SVI slice: the quasi-explicit method of Zeliade (2009) on a coarse grid of (m, sigma), where the other three
/// parameters are a linear problem, then Levenberg-Marquardt on all five with analytic derivatives. Where arbitrage is forbidden and that slice has some, or is of
/// the kind that may have a deeper valley beside it, the optimum over the whole domain is sought (<see cref="SviPlainFit"/>); where that has some, the least squares under the
/// constraints (<see cref="SviSequential"/>) from several starts.
/// </summary>
public static class SviFit
{
    /// <summary>The fewest quotes that can determine five parameters.</summary>
    public const int FewestQuotes = 5;

    /// <summary>Widths as shares of the strikes' range, and skews, beyond which squares tend to have several valleys.</summary>
    private const double LeastOrdinaryWidth = 0.03, MostOrdinaryRho = 0.98;

    /// <summary>Where kinks are looked for, and how near they must come to the squares of the wide slice.</summary>
    private const int Kinks = 20;
    private const double KinkWidth = 0.003, KinkShare = 1.15;

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
        double? known = null;
        SviParameters fitted = forbidArbitrage ? WithoutArbitrage(quotes, low, high, earlier, out known) : SviPlainFit.Find(quotes, low, high);
        double density = known ?? fitted.LeastDensity().Least, error = 0;
        for (int i = 0; i < k.Length; i++)
            error = Math.Max(error, Math.Abs(fitted.TotalVariance(k[i]) - w[i]));
        return new(fitted, error, density, fitted.IsFree(density));
    }

    /// <summary>The best sound slice, and its least density if that is known by then: finding it takes as long as a few steps.</summary>
    private static SviParameters WithoutArbitrage(SviQuotes quotes, double low, double high, SviParameters? earlier, out double? density)
    {
        SviLeastSquares squares = new(quotes, low, high, earlier);
        SviParameters quick = squares.Refine(SviStart.Find(quotes, low, high));
        bool isSound = squares.IsSound(quick, out double least);
        if (isSound && IsOrdinary(quick, low, high) && !HasKink(quotes, squares.Squares(quick), low, high))
        {
            density = least;
            return quick;
        }

        SviParameters plain = SviPlainFit.Find(quotes, low, high);
        if (squares.IsSound(plain, out double ofPlain))
        {
            bool keeps = isSound && squares.Squares(quick) <= squares.Squares(plain);
            density = keeps ? least : ofPlain;
            return keeps ? quick : plain;
        }

        density = null;
        SviParameters sound = quick;
        if (!isSound)
        {
            sound = squares.Lift(squares.Flatten(plain));
            SviParameters other = squares.Lift(squares.Flatten(quick));
            sound = squares.Squares(other) < squares.Squares(sound) ? other : sound;
        }
        return Constrained(quotes, squares, [plain, quick, sound], sound, low, high, earlier);
    }

    /// <summary>Whether a slice is of the kind that has no other valley beside it: wide, both wings rising, its centre among the strikes.</summary>
    private static bool IsOrdinary(SviParameters p, double low, double high) =>
        p.Sigma > LeastOrdinaryWidth * (high - low) && Math.Abs(p.Rho) < MostOrdinaryRho && p.M > low && p.M < high;

    /// <summary>Whether a slice with next to no width comes near the squares of a wide one, or below: what is then a valley of its own.</summary>
    private static bool HasKink(SviQuotes quotes, double squares, double low, double high)
    {
        double range = high - low;
        for (int i = 1; i < Kinks; i++)
            if (SviStart.Linear(quotes, low + range * i / Kinks, KinkWidth * range).Cost < KinkShare * squares)
                return true;
        return false;
    }

    /// <summary>The best sound slice: a given one, or what is found from some starts and from two wide smiles.</summary>
    private static SviParameters Constrained(
        SviQuotes quotes, SviLeastSquares squares, ReadOnlySpan<SviParameters> starts, SviParameters sound, double low, double high, SviParameters? earlier)
    {
        SviSequential program = new(quotes, low, high, earlier);
        double least = squares.Squares(sound), range = high - low;
        ReadOnlySpan<SviParameters> wide = [SviCone.Best(quotes, low + 0.25 * range, 0.3 * range).Slice, SviCone.Best(quotes, low + 0.75 * range, 0.3 * range).Slice];
        foreach (SviParameters start in (ReadOnlySpan<SviParameters>)[.. starts, .. wide])
        {
            SviParameters found = program.Solve(start);
            double cost = squares.Squares(found);
            if (cost < least && squares.IsSound(found))
                (sound, least) = (found, cost);
        }
        return sound;
    }

    private static (double Low, double High) Check(ReadOnlySpan<double> k, ReadOnlySpan<double> w)
    {
        if (k.Length != w.Length)
            throw new ArgumentException($"w has {w.Length} entries where k has {k.Length}.", nameof(w));
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        Span<double> different = stackalloc double[FewestQuotes];
        int found = 0;
        for (int i = 0; i < k.Length; i++)
        {
            Require.Finite(k[i], nameof(k));
            Require.Positive(w[i], nameof(w));
            (low, high) = (Math.Min(low, k[i]), Math.Max(high, k[i]));
            if (found < FewestQuotes && !different[..found].Contains(k[i]))
                different[found++] = k[i];
        }
        if (found < FewestQuotes)
            throw new ArgumentException($"{found} different strikes cannot determine a slice; give at least {FewestQuotes}.", nameof(k));
        return (low, high);
    }
}

namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// Gatheral's raw SVI slice of one expiry: total variance w(k) = A + B (Rho (k - M) + sqrt((k - M)^2 + Sigma^2)) at log-moneyness k = ln(K/F),
/// so that volatility is sqrt(w / T). J. Gatheral and A. Jacquier, Arbitrage-free SVI volatility surfaces (2014).
/// </summary>
public readonly record struct SviParameters(double A, double B, double Rho, double M, double Sigma)
{
    /// <summary>Total variance at k.</summary>
    public double TotalVariance(double k)
    {
        double x = k - M;
        return A + B * (Rho * x + Math.Sqrt(x * x + Sigma * Sigma));
    }

    /// <summary>The least total variance of the slice, which must not be negative.</summary>
    public double LeastTotalVariance => A + B * Sigma * Math.Sqrt((1 - Rho) * (1 + Rho));

    /// <summary>The steeper wing's slope, B (1 + |Rho|): above 2 it admits arbitrage (Lee's moment formula).</summary>
    public double SteepestWing => B * (1 + Math.Abs(Rho));

    /// <summary>
    /// Gatheral's g(k), proportional to the risk-neutral density: (1 - k w'/2w)^2 - w'^2/4 (1/w + 1/4) + w''/2. A slice is free of butterfly arbitrage
    /// when g is nowhere negative and w and the wings are in bounds.
    /// </summary>
    public double Density(double k)
    {
        double x = k - M, root = Math.Sqrt(x * x + Sigma * Sigma);
        double w = A + B * (Rho * x + root), first = B * (Rho + x / root), second = B * Sigma * Sigma / (root * root * root);
        double along = 1 - k * first / (2 * w);
        return along * along - 0.25 * first * first * (1 / w + 0.25) + 0.5 * second;
    }

    /// <summary>
    /// The greatest lower bound of <see cref="Density"/> over all k, and where it is: the deepest of its dips, and what the wings do beyond them, in closed
    /// form. An infinite place is a limit that is only approached.
    /// </summary>
    public (double Least, double At) LeastDensity()
    {
        (double Least, double At) found = Lower(InWing(-1), InWing(1));
        Span<(double K, double Density)> dips = stackalloc (double, double)[SviDips.Most];
        int count = SviDips.Find(this, found.Least, dips);
        for (int i = 0; i < count; i++)
            if (!(dips[i].Density >= found.Least))
                found = (dips[i].Density, dips[i].K);
        return found;
    }

    /// <summary>
    /// In a wing w is a straight line l + s y, y = |k|, so g = (1 + l/w)^2/4 - s^2/(4w) - s^2/16: from its limit 1/4 - s^2/16 it dips lower at
    /// w = 2 l^2 / (s^2 - 2 l) if that is positive. Where sigma is small that is far beyond the scan.
    /// </summary>
    private (double Least, double At) InWing(int side)
    {
        double slope = B * (1 + side * Rho), level = A - side * slope * M, square = slope * slope;
        if (!(slope > 0))
            return (double.PositiveInfinity, M);
        double dip = side * (2 * level * level / (square - 2 * level) - level) / slope;
        (double Least, double At) limit = (0.25 - square / 16, side * double.PositiveInfinity);
        return square > 2 * level && double.IsFinite(dip) && TotalVariance(dip) > 0 ? Lower(limit, (Density(dip), dip)) : limit;
    }

    private static (double Least, double At) Lower((double Least, double At) one, (double Least, double At) other) => other.Least < one.Least ? other : one;

    /// <summary>No butterfly arbitrage: variance positive, wings at most 2, density nowhere negative.</summary>
    public bool IsButterflyFree => IsFree(LeastDensity().Least);

    /// <summary><see cref="IsButterflyFree"/> where the least density is known already.</summary>
    internal bool IsFree(double leastDensity) => LeastTotalVariance > 0 && SteepestWing <= 2 && leastDensity >= 0;

    /// <summary>The jump-wings form of the slice at <paramref name="years"/> to expiry.</summary>
    public SviJumpWings ToJumpWings(double years)
    {
        Require.Positive(years);
        double root = Math.Sqrt(M * M + Sigma * Sigma), w = A + B * (root - Rho * M), scale = Math.Sqrt(w);
        return new(w / years, B / (2 * scale) * (Rho - M / root), B * (1 - Rho) / scale, B * (1 + Rho) / scale, LeastTotalVariance / years);
    }
}

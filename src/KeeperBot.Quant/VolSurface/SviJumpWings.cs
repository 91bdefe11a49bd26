namespace KeeperBot.Quant.VolSurface;

/// <summary>The SVI jump-wings parameters, which traders read: Gatheral and Jacquier (2014), section 3.3.</summary>
/// <param name="Variance">At-the-money variance a year.</param>
/// <param name="Skew">At-the-money skew.</param>
/// <param name="PutSlope">Slope of the left wing.</param>
/// <param name="CallSlope">Slope of the right wing.</param>
/// <param name="LeastVariance">Least variance a year.</param>
public readonly record struct SviJumpWings(double Variance, double Skew, double PutSlope, double CallSlope, double LeastVariance)
{
    /// <summary>
    /// The raw slice at <paramref name="years"/> to expiry, Gatheral and Jacquier's Lemma 3.2; false, and zero, where no slice has these numbers. With
    /// rho = sin a and m / sqrt(m^2 + sigma^2) = sin b it needs no special case at m = 0; only a = b, where the variance is least at the money and so
    /// says nothing about sigma, has none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="years"/> is not positive.</exception>
    public bool TryToRaw(double years, out SviParameters raw)
    {
        Require.Positive(years);
        double w = Variance * years, scale = Math.Sqrt(w), wings = PutSlope + CallSlope;
        raw = default;
        if (!(w > 0) || !(wings > 0) || !(PutSlope >= 0 && CallSlope >= 0) || !double.IsFinite(Skew) || !double.IsFinite(LeastVariance))
            return false;
        double b = 0.5 * scale * wings, rho = (CallSlope - PutSlope) / wings, place = rho - 4 * Skew / wings;
        double angle = Math.Asin(rho), placeAngle = Math.Asin(place), half = Math.Sin(0.5 * (placeAngle - angle));
        double sigma = (Variance - LeastVariance) * years * Math.Cos(placeAngle) / (2 * b * half * half);
        if (!(sigma > 0) || !double.IsFinite(sigma))
            return false;
        raw = new(LeastVariance * years - b * sigma * Math.Cos(angle), b, rho, sigma * Math.Tan(placeAngle), sigma);
        return double.IsFinite(raw.M) && double.IsFinite(raw.A);
    }
}

using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Instruments;

/// <summary>
/// Opyn's squeeth, a perpetual on the square of a price S. One token is worth n S^2 / 10,000 e^(vol^2 f), with n the normalisation factor by which
/// longs pay funding in kind and f = 17.5 days (the controller's FUNDING_PERIOD of 420 hours) the mean life of the exposure.
/// J. Clark, Squeeth insides (Opyn, 2021); D. White et al., Power Perpetuals (Paradigm, 2021).
/// </summary>
/// <remarks>
/// theta is what the normalisation factor loses at fixed S and vol, -vol^2 V a year: the controller multiplies it by (index/mark)^(elapsed/f), with mark/index
/// held between 0.8 and 1.4, which caps the decay at ln(1.4)/f, a volatility of 265 %. The others are derivatives at the present normalisation
/// factor. rho and phi are zero.
/// </remarks>
public static class PowerPerp
{
    /// <summary>f in years: 420 hours.</summary>
    public const double FundingPeriod = 17.5 / 365;

    /// <summary>What the square of the price is divided by.</summary>
    public const double IndexScale = 10_000;

    /// <summary>Funding is paid as if mark/index were in this range, whatever the market says.</summary>
    private const double LeastMarkRatio = 0.8, MostMarkRatio = 1.4;

    /// <summary>The value of one token in quote currency and its derivatives in S.</summary>
    /// <param name="spot">S, zero or more.</param>
    /// <param name="volatility">Implied volatility as an annual decimal, zero or more.</param>
    /// <param name="normalisationFactor">n as a decimal, greater than zero, 1 at the venue's start.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range, or the value is too large for a double.</exception>
    public static OptionGreeks Evaluate(double spot, double volatility, double normalisationFactor)
    {
        Require.NonNegative(spot);
        Require.NonNegative(volatility);
        Require.Positive(normalisationFactor);
        double ratio = Math.Exp(volatility * volatility * FundingPeriod);
        double curvature = normalisationFactor / IndexScale * ratio, value = curvature * spot * spot;
        if (!double.IsFinite(value) || !double.IsFinite(curvature))
            throw new ArgumentOutOfRangeException(nameof(volatility), volatility, $"the value at spot {spot:R} must be finite; volatility is too large for it.");
        double slope = 2 * volatility * FundingPeriod, bend = 2 * FundingPeriod + slope * slope;
        double decay = -Math.Min(volatility * volatility, FundingRate(MostMarkRatio)), delta = 2 * curvature * spot, gamma = 2 * curvature;
        return new OptionGreeks
        {
            Price = value,
            Delta = delta,
            Gamma = gamma,
            Vega = slope * value,
            Theta = decay * value,
            Vanna = slope * delta,
            Volga = bend * value,
            Charm = decay * delta,
            Zomma = slope * gamma,
            Color = decay * gamma,
            Veta = decay * slope * value,
            Ultima = slope * (bend + 4 * FundingPeriod) * value,
        };
    }

    /// <summary>What longs pay shorts a year at a ratio mark/index, as a continuously compounded share of the token's value: ln(mark/index) / f.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is negative or not finite.</exception>
    public static double FundingRate(double markToIndex)
    {
        Require.NonNegative(markToIndex);
        return Math.Log(Math.Clamp(markToIndex, LeastMarkRatio, MostMarkRatio)) / FundingPeriod;
    }

    /// <summary>The normalisation factor after the controller next applies funding: n (index/mark)^(elapsed/f).</summary>
    /// <param name="normalisationFactor">n before, greater than zero.</param>
    /// <param name="markToIndex">mark/index of the time between, zero or more.</param>
    /// <param name="seconds">Since funding was last applied, zero or more.</param>
    public static double Normalise(double normalisationFactor, double markToIndex, long seconds)
    {
        Require.Positive(normalisationFactor);
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        return normalisationFactor * Math.Exp(-YearFraction.FromSeconds(seconds) * FundingRate(markToIndex));
    }

    /// <summary>The volatility that a token's price implies; false, and zero, where the price is below the index and so implies none.</summary>
    /// <param name="price">Price of a token in quote currency.</param>
    /// <param name="spot">S, greater than zero.</param>
    /// <param name="normalisationFactor">n, greater than zero.</param>
    /// <param name="volatility">sqrt(ln(mark/index) / f).</param>
    public static bool TryImplyVolatility(double price, double spot, double normalisationFactor, out double volatility)
    {
        Require.NonNegative(price);
        Require.Positive(spot);
        Require.Positive(normalisationFactor);
        double ratio = price / spot / spot / normalisationFactor * IndexScale;
        volatility = ratio >= 1 && double.IsFinite(ratio) ? Math.Sqrt(Math.Log(ratio) / FundingPeriod) : 0;
        return ratio >= 1 && double.IsFinite(ratio);
    }
}

namespace KeeperBot.Quant.RealisedVol;

/// <summary>
/// Volatility from past prices at uneven times, by the sum of squared log returns over the time that they span (close to close) or by the ranges of bars
/// (Parkinson). The drift is taken as zero: over the hours that a keeper looks back on, estimating it costs more than it gives.
/// </summary>
public static class RealisedVolatility
{
    /// <summary>The fewest returns or bars that an estimate is given for, unless the caller asks for more.</summary>
    public const int FewestObservations = 10;

    /// <summary>Close to close: sqrt(sum of r^2 / sum of dt), which does not care how unevenly the samples lie.</summary>
    /// <param name="samples">In the order of time.</param>
    /// <param name="least">The fewest returns to give an estimate for.</param>
    /// <exception cref="ArgumentException">Times that do not rise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A price is not a finite number greater than zero.</exception>
    public static VolatilityEstimate CloseToClose(ReadOnlySpan<PriceSample> samples, int least = FewestObservations)
    {
        Check(samples);
        double squares = 0, years = 0, timeSquares = 0;
        for (int i = 1; i < samples.Length; i++)
        {
            double dt = YearFraction.FromSeconds(samples[i].UnixSeconds - samples[i - 1].UnixSeconds), r = Math.Log(samples[i].Price / samples[i - 1].Price);
            (squares, years, timeSquares) = (squares + r * r, years + dt, timeSquares + dt * dt);
        }
        return VolatilityEstimate.Of(squares / years, years * years / timeSquares, 1, Math.Max(samples.Length - 1, 0), years, least);
    }

    /// <summary>
    /// M. Parkinson (1980): sqrt(sum of ln(high/low)^2 / (4 ln 2 sum of dt)), with 5.2 times less variance than close to close. A range seen at n prices
    /// only is too short; the bias is corrected by the extremes of a discretely watched walk, as <see cref="DiscreteRange"/> says.
    /// </summary>
    /// <param name="bars">Of any lengths; those seen at fewer than two prices are left out.</param>
    /// <param name="least">The fewest bars to give an estimate for.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bar has no length, or its prices are not positive, finite and in order.</exception>
    public static VolatilityEstimate Parkinson(ReadOnlySpan<PriceBar> bars, int least = FewestObservations)
    {
        double squares = 0, years = 0, timeSquares = 0;
        int used = 0;
        foreach (PriceBar bar in bars)
        {
            Check(bar);
            if (bar.Count < 2)
                continue;
            double dt = YearFraction.FromSeconds(bar.Seconds), range = Math.Log(bar.High / bar.Low);
            (squares, years, timeSquares, used) = (squares + range * range / DiscreteRange(bar.Count), years + dt, timeSquares + dt * dt, used + 1);
        }
        return VolatilityEstimate.Of(squares / (4 * Math.Log(2) * years), years * years / timeSquares, 5.2, used, years, least);
    }

    /// <summary>
    /// The mean square range of a walk seen at <paramref name="prices"/> prices, as a share of a continuously watched one's, which is 4 ln 2 per unit of
    /// variance. With h = 1/sqrt(prices - 1) each end is short by 0.5826 h (Broadie, Glasserman and Kou, 1997) of a mean range of sqrt(8/pi); the terms
    /// in h^2 and h^3 make it one at two prices and are within 1 % of simulation between.
    /// </summary>
    internal static double DiscreteRange(int prices)
    {
        double h = 1 / Math.Sqrt(prices - 1), whole = 4 * Math.Log(2), slope = 4 * 0.5826 * Math.Sqrt(8 / Math.PI), bend = 2.65;
        return (whole - slope * h + bend * h * h - (whole - slope + bend - 1) * h * h * h) / whole;
    }

    private static void Check(PriceBar bar)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bar.Seconds);
        Require.Positive(bar.Low);
        Require.Positive(bar.High);
        if (bar.High < bar.Low)
            throw new ArgumentOutOfRangeException(nameof(bar), bar.High, $"bar.High must be at least the low, {bar.Low:R}.");
    }

    /// <summary>Refuses prices that are none and times that do not rise.</summary>
    internal static void Check(ReadOnlySpan<PriceSample> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            Require.Positive(samples[i].Price, nameof(samples));
            if (i > 0 && samples[i].UnixSeconds <= samples[i - 1].UnixSeconds)
                throw new ArgumentException($"samples must rise in time: {samples[i].UnixSeconds} follows {samples[i - 1].UnixSeconds}.", nameof(samples));
        }
    }
}

namespace KeeperBot.Quant.RealisedVol;

/// <summary>From the prices a keeper saw to bars of even length.</summary>
public static class PriceBars
{
    /// <summary>
    /// Bars on whole multiples of <paramref name="seconds"/>, each with the price it opened at, that is the last one before it: a bar without prices, as
    /// after an outage, is left out and the next one opens at its own first price. A bar is as long as its prices span, for its range knows of no more: one that
    /// has just begun, or was cut by an outage, is shorter. Returns how many bars were written, the latest ones if there are more
    /// than fit.
    /// </summary>
    /// <param name="samples">In the order of time.</param>
    /// <param name="seconds">Length of a bar, greater than zero.</param>
    /// <param name="bars">Where they go, in the order of time.</param>
    /// <exception cref="ArgumentException">Times that do not rise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A price is not a finite number greater than zero, or a length not positive.</exception>
    public static int Build(ReadOnlySpan<PriceSample> samples, long seconds, Span<PriceBar> bars)
    {
        RealisedVolatility.Check(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds);
        int count = 0;
        for (int end = samples.Length; end > 0 && count < bars.Length;)
        {
            long place = Floor(samples[end - 1].UnixSeconds, seconds);
            int first = end - 1;
            while (first > 0 && Floor(samples[first - 1].UnixSeconds, seconds) == place)
                first--;
            bool opensAtTheLast = first > 0 && Floor(samples[first - 1].UnixSeconds, seconds) == place - 1;
            bars[count++] = Bar(samples[(opensAtTheLast ? first - 1 : first)..end], seconds);
            end = first;
        }
        bars[..count].Reverse();
        return count;
    }

    private static PriceBar Bar(ReadOnlySpan<PriceSample> samples, long seconds)
    {
        double high = 0, low = double.PositiveInfinity;
        foreach (PriceSample sample in samples)
            (high, low) = (Math.Max(high, sample.Price), Math.Min(low, sample.Price));
        long seen = samples[^1].UnixSeconds - samples[0].UnixSeconds;
        return new(seen > 0 ? seen : seconds, high, low, samples.Length);
    }

    private static long Floor(long time, long seconds) => time / seconds - (time % seconds < 0 ? 1 : 0);
}

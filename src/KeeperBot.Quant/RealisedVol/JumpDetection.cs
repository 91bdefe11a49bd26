namespace KeeperBot.Quant.RealisedVol;

/// <summary>
/// Did the price jump? Over a window by bipower variation (O. Barndorff-Nielsen and N. Shephard, 2004 and 2006), and return by return by S. Lee and
/// P. Mykland, Jumps in financial markets (2008). Uneven samples are brought to the same footing first: every return is divided by the root of its time.
/// </summary>
/// <remarks>
/// Give one sample for each new price, not one for each block: a price that an oracle repeats has returns of zero, which take the bipower variation away, and
/// its next round would look like a jump.
/// </remarks>
public static class JumpDetection
{
    /// <summary>The fewest returns to test.</summary>
    public const int FewestReturns = 30;

    /// <summary>E|z| of a standard normal: sqrt(2/pi).</summary>
    private const double MeanSize = 0.79788456080286536;

    /// <summary>E|z|^(4/3) = 2^(2/3) Gamma(7/6) / Gamma(1/2).</summary>
    private const double MeanPower = 0.8308609250295592;

    /// <summary>Realised against bipower variation over all of the samples.</summary>
    /// <exception cref="ArgumentException">Times that do not rise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A price is not a finite number greater than zero.</exception>
    public static BipowerTest Bipower(ReadOnlySpan<PriceSample> samples)
    {
        RealisedVolatility.Check(samples);
        int n = samples.Length - 1;
        if (n < FewestReturns)
            return default;
        double squares = 0, pairs = 0, triples = 0, one = 0, two = 0;
        for (int i = 1; i <= n; i++)
        {
            double size = Math.Abs(Standard(samples, i));
            squares += size * size;
            pairs += size * one;
            triples += Math.Pow(size * one * two, 4.0 / 3);
            (one, two) = (size, one);
        }
        double variance = squares / n, bipower = pairs / (n - 1) / (MeanSize * MeanSize), quarticity = triples / (n - 2) / (MeanPower * MeanPower * MeanPower);
        if (!(bipower > 0))
            return new(EstimateStatus.Ready, variance, bipower, variance > 0 ? 1 : 0, variance > 0 ? double.MaxValue : 0);
        double spread = (Math.PI * Math.PI / 4 + Math.PI - 5) / n * Math.Max(1, quarticity / (bipower * bipower));
        double share = (variance - bipower) / variance;
        return new(EstimateStatus.Ready, variance, bipower, Math.Max(share, 0), share / Math.Sqrt(spread));
    }

    /// <summary>
    /// Each return against the bipower volatility of the window before it. With n returns tested the largest |statistic| of a price without jumps has Gumbel's
    /// law, so the threshold C_n + S_n (-ln(-ln(1 - significance))) is passed by chance only with that probability in all.
    /// </summary>
    /// <param name="samples">In the order of time.</param>
    /// <param name="window">Returns before each one that its volatility is taken from, at least 16; Lee and Mykland use 270 for five-minute data.</param>
    /// <param name="significance">Probability of a false alarm over all the samples, in (0, 1).</param>
    /// <param name="isJump">Filled: whether the return that ends at each sample jumped. Empty if nobody wants to know.</param>
    /// <exception cref="ArgumentException">Times that do not rise, or a span of another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A price is not a finite number greater than zero, or a parameter is out of range.</exception>
    public static JumpTest LeeMykland(ReadOnlySpan<PriceSample> samples, int window, double significance, Span<bool> isJump)
    {
        RealisedVolatility.Check(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 16);
        if (!(significance > 0 && significance < 1))
            throw new ArgumentOutOfRangeException(nameof(significance), significance, "significance must be in (0, 1).");
        if (!isJump.IsEmpty && isJump.Length != samples.Length)
            throw new ArgumentException($"isJump has {isJump.Length} entries where samples has {samples.Length}.", nameof(isJump));
        isJump.Clear();
        int n = samples.Length - 1 - window;
        if (n < 1)
            return new(EstimateStatus.WarmingUp, 0, -1, 0, 0);
        double threshold = Threshold(n, significance), pairs = 0, largest = 0;
        int jumps = 0, last = -1;
        for (int i = 2; i <= window; i++)
            pairs += Pair(samples, i);
        for (int i = window + 1; i < samples.Length; i++)
        {
            // The pairs of the returns before this one.
            double deviation = Math.Sqrt(Math.Max(pairs, 0) / (window - 1)) / MeanSize, size = Math.Abs(Standard(samples, i));
            double statistic = deviation > 0 ? size / deviation : size > 0 ? double.MaxValue : 0;
            largest = Math.Max(largest, statistic);
            if (statistic > threshold)
            {
                (jumps, last) = (jumps + 1, i);
                if (!isJump.IsEmpty)
                    isJump[i] = true;
            }
            pairs += Pair(samples, i) - Pair(samples, i - window + 1);
        }
        return new(EstimateStatus.Ready, jumps, last, largest, threshold);
    }

    /// <summary>The statistic's threshold for n returns, in standard deviations.</summary>
    internal static double Threshold(int n, double significance)
    {
        double root = Math.Sqrt(2 * Math.Log(Math.Max(n, 2)));
        double centre = root - (Math.Log(Math.PI) + Math.Log(Math.Log(Math.Max(n, 3)))) / (2 * root);
        return centre - Math.Log(-Math.Log(1 - significance)) / root;
    }

    /// <summary>The return that ends at a sample, per root of a year.</summary>
    private static double Standard(ReadOnlySpan<PriceSample> samples, int i) =>
        Math.Log(samples[i].Price / samples[i - 1].Price) / Math.Sqrt(YearFraction.FromSeconds(samples[i].UnixSeconds - samples[i - 1].UnixSeconds));

    private static double Pair(ReadOnlySpan<PriceSample> samples, int i) => Math.Abs(Standard(samples, i)) * Math.Abs(Standard(samples, i - 1));
}

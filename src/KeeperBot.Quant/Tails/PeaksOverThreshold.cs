using KeeperBot.Quant.Kernels;

namespace KeeperBot.Quant.Tails;

/// <summary>Fits the tail of observed losses beyond a threshold: A. J. McNeil, R. Frey and P. Embrechts, Quantitative Risk Management, 7.2.</summary>
public static class PeaksOverThreshold
{
    /// <summary>With fewer exceedances the errors are as large as the estimates.</summary>
    public const int FewestExceedances = 20;

    private const int Nodes = 400, GoldenSteps = 60;
    private const double GoldenShare = 0.38196601125010515;

    /// <summary>Fits what exceeds the threshold; false with fewer than <see cref="FewestExceedances"/> exceedances, or none that differ.</summary>
    /// <param name="losses">Observed losses, gains negative, in any order; finite.</param>
    /// <param name="threshold">u. Too low and the law does not hold yet, too high and little is left: see <see cref="Scan"/>.</param>
    /// <param name="method">How.</param>
    /// <param name="fit">The law and its diagnostics; null when false.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is not finite, or nobody said which method.</exception>
    public static bool TryFit(ReadOnlySpan<double> losses, double threshold, ParetoMethod method, out PeaksOverThresholdFit? fit)
    {
        Require.Finite(threshold);
        if (method is not (ParetoMethod.MaximumLikelihood or ParetoMethod.WeightedMoments))
            throw new ArgumentOutOfRangeException(nameof(method), method, "method must be MaximumLikelihood or WeightedMoments.");
        List<double> excesses = [];
        foreach (double loss in losses)
        {
            Require.Finite(loss, nameof(losses));
            if (loss > threshold)
                excesses.Add(loss - threshold);
        }
        fit = null;
        excesses.Sort();
        if (excesses.Count < FewestExceedances || excesses[0] == excesses[^1])
            return false;
        double[] sorted = [.. excesses];
        GeneralizedPareto law = method == ParetoMethod.WeightedMoments ? WeightedMoments(sorted) : MostLikely(sorted);
        fit = new PeaksOverThresholdFit(law, threshold, sorted, losses.Length, method);
        return true;
    }

    /// <summary>
    /// One fit per number of exceedances, the threshold being the next smaller loss. A threshold is high enough where the shape stays the same, within its
    /// error, for all higher ones, and the distance to the observations is small. Numbers that cannot be fitted are left out.
    /// </summary>
    /// <param name="losses">Observed losses.</param>
    /// <param name="exceedances">How many of the largest to use, each less than the number of losses.</param>
    /// <param name="method">How.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static IReadOnlyList<PeaksOverThresholdFit> Scan(ReadOnlySpan<double> losses, IReadOnlyList<int> exceedances, ParetoMethod method)
    {
        double[] sorted = losses.ToArray();
        Array.Sort(sorted);
        List<PeaksOverThresholdFit> fits = [];
        foreach (int count in exceedances)
        {
            if (count < 1 || count >= sorted.Length)
                throw new ArgumentOutOfRangeException(nameof(exceedances), count, $"each number of exceedances must lie between 1 and {sorted.Length - 1}.");
            if (TryFit(sorted, sorted[^(count + 1)], method, out PeaksOverThresholdFit? fit))
                fits.Add(fit!);
        }
        return fits;
    }

    /// <summary>xi = 2 - a0/(a0 - 2 a1) and beta = 2 a0 a1/(a0 - 2 a1), a1 weighted by (1 - p), p = (i - 0.35)/n.</summary>
    private static GeneralizedPareto WeightedMoments(double[] sorted)
    {
        double n = sorted.Length, a0 = sorted.Average(), a1 = sorted.Select((y, i) => y * (1 - (i + 0.65) / n)).Sum() / n;
        double difference = a0 - 2 * a1;
        return new(2 - a0 / difference, 2 * a0 * a1 / difference);
    }

    private static GeneralizedPareto MostLikely(double[] sorted)
    {
        double unit = sorted[sorted.Length / 2];
        // theta = xi/beta in units of 1/median, spread as a hyperbolic sine; it must exceed -1/largest.
        double low = Math.Asinh(-unit / sorted[^1] * (1 - 1e-9)), high = Math.Asinh(1e6), width = (high - low) / Nodes, best = low, top = double.NegativeInfinity;
        for (int i = 0; i <= Nodes; i++)
        {
            double value = Profile(sorted, unit, low + i * width, out _);
            if (value > top)
                (best, top) = (low + i * width, value);
        }
        double left = Math.Max(best - width, low), right = Math.Min(best + width, high);
        double a = left + GoldenShare * (right - left), b = right - GoldenShare * (right - left);
        double atA = Profile(sorted, unit, a, out _), atB = Profile(sorted, unit, b, out _);
        for (int step = 0; step < GoldenSteps; step++)
        {
            if (atA >= atB)
            {
                (right, b, atB) = (b, a, atA);
                a = left + GoldenShare * (right - left);
                atA = Profile(sorted, unit, a, out _);
            }
            else
            {
                (left, a, atA) = (a, b, atB);
                b = right - GoldenShare * (right - left);
                atB = Profile(sorted, unit, b, out _);
            }
        }
        _ = Profile(sorted, unit, 0.5 * (left + right), out GeneralizedPareto law);
        return law;
    }

    /// <summary>The greatest likelihood for one theta, per observation: xi = mean ln(1 + theta y), then -ln(xi/theta) - xi - 1.</summary>
    private static double Profile(double[] sorted, double unit, double place, out GeneralizedPareto law)
    {
        double theta = Math.Sinh(place) / unit, mean = 0, shape = 0;
        foreach (double y in sorted)
        {
            mean += y / sorted.Length;
            shape += OneLane.LogOnePlus(theta * y) / sorted.Length;
        }
        bool exponential = Math.Abs(theta * unit) < 1e-7;
        law = exponential ? new(0, mean) : new(shape, shape / theta);
        return law.Shape < -0.5 ? double.NegativeInfinity : -Math.Log(law.Scale) - law.Shape - 1;
    }
}

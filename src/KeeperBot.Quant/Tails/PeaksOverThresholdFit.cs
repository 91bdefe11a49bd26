namespace KeeperBot.Quant.Tails;

/// <summary>A fitted tail, how sure it is and how well it fits.</summary>
public sealed class PeaksOverThresholdFit
{
    private readonly double _share;

    internal PeaksOverThresholdFit(GeneralizedPareto law, double threshold, double[] sorted, int observations, ParetoMethod method)
    {
        (Law, Threshold, Exceedances, Observations) = (law, threshold, sorted.Length, observations);
        _share = (double)sorted.Length / observations;
        (ShapeError, ScaleError) = method == ParetoMethod.MaximumLikelihood ? LikelihoodErrors(law, sorted.Length) : MomentErrors(law, sorted.Length);
        (Distance, AndersonDarling) = Distances(law, sorted);
        MeanExcess = sorted.Average();
    }

    /// <summary>The law of the excesses.</summary>
    public GeneralizedPareto Law { get; }

    /// <summary>u.</summary>
    public double Threshold { get; }

    /// <summary>How many losses exceeded it.</summary>
    public int Exceedances { get; }

    /// <summary>How many losses there were.</summary>
    public int Observations { get; }

    /// <summary>Asymptotic standard error of the shape; infinite where the method has none (moments from a shape of 1/2 on, likelihood at -1/2).</summary>
    public double ShapeError { get; }

    /// <summary>Asymptotic standard error of the scale.</summary>
    public double ScaleError { get; }

    /// <summary>The greatest distance between the fitted and the observed distribution function (Kolmogorov).</summary>
    public double Distance { get; }

    /// <summary>
    /// Anderson and Darling's A^2, which weighs the tails; around 1 or less for a fitted law that holds (V. Choulakian and M. A. Stephens, 2001).
    /// </summary>
    public double AndersonDarling { get; }

    /// <summary>Mean excess over the threshold: a straight line in the threshold where the law holds.</summary>
    public double MeanExcess { get; }

    /// <summary>VaR = u + beta/xi ((n/k (1 - c))^-xi - 1) and ES = VaR + (beta + xi (VaR - u))/(1 - xi), k exceedances among n losses.</summary>
    /// <param name="confidence">c, at least 1 - k/n: the fit knows nothing below its threshold.</param>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is outside its range.</exception>
    public TailRisk Risk(double confidence)
    {
        if (!(confidence >= 1 - _share && confidence < 1))
            throw new ArgumentOutOfRangeException(
                nameof(confidence), confidence, FormattableString.Invariant($"confidence must be at least {1 - _share} and less than 1."));
        double excess = Law.Excess(Math.Min((1 - confidence) / _share, 1));
        double beyond = Law.Shape < 1 ? (Law.Scale + Law.Shape * excess) / (1 - Law.Shape) : double.PositiveInfinity;
        return new(Threshold + excess, Threshold + excess + beyond);
    }

    /// <summary>R. L. Smith (1987).</summary>
    private static (double Shape, double Scale) LikelihoodErrors(GeneralizedPareto law, double n) => law.Shape > -0.5
        ? ((1 + law.Shape) / Math.Sqrt(n), law.Scale * Math.Sqrt(2 * (1 + law.Shape) / n))
        : (double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>J. R. M. Hosking and J. R. Wallis (1987), with their k = -xi.</summary>
    private static (double Shape, double Scale) MomentErrors(GeneralizedPareto law, double n)
    {
        double k = -law.Shape, bottom = (1 + 2 * k) * (3 + 2 * k) * n;
        if (!(1 + 2 * k > 0))
            return (double.PositiveInfinity, double.PositiveInfinity);
        double shape = (1 + k) * (2 + k) * (2 + k) * (1 + k + 2 * k * k), scale = 7 + k * (18 + k * (11 + 2 * k));
        return (Math.Sqrt(shape / bottom), law.Scale * Math.Sqrt(scale / bottom));
    }

    private static (double Kolmogorov, double AndersonDarling) Distances(GeneralizedPareto law, double[] sorted)
    {
        int n = sorted.Length;
        double worst = 0, sum = 0;
        for (int i = 0; i < n; i++)
        {
            double below = 1 - law.Tail(sorted[i]);
            worst = Math.Max(worst, Math.Max((i + 1.0) / n - below, below - (double)i / n));
            double low = Math.Max(below, double.Epsilon), high = Math.Max(law.Tail(sorted[n - 1 - i]), double.Epsilon);
            sum += (2 * i + 1) * (Math.Log(low) + Math.Log(high));
        }
        return (worst, -n - sum / n);
    }
}

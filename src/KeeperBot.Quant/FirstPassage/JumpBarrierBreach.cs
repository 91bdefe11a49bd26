using System.Numerics;

namespace KeeperBot.Quant.FirstPassage;

/// <summary>
/// <see cref="BarrierBreach"/> under Kou's jump diffusion. The Laplace transform of the passage time is closed (S. G. Kou and H. Wang, First
/// Passage Times of a Jump Diffusion Process, 2003); it is inverted by the fixed Talbot rule (J. Abate and P. Valko, 2004).
/// </summary>
public static class JumpBarrierBreach
{
    /// <summary>Nodes of the Talbot contour: more would lose to rounding what they win on the contour.</summary>
    private const int Nodes = 24;

    /// <summary>The probabilities of the watch with jumps, each within 1e-9. With two barriers the joint probability is a bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static BreachProbabilities Evaluate(BarrierWatch watch, JumpLaw jumps)
    {
        watch.Check();
        jumps.Check();
        Require.Positive(watch.Volatility);
        double a = watch.LowerDistance, b = watch.UpperDistance;
        if (jumps.Intensity == 0 || watch.Years == 0)
            return BarrierBreach.Evaluate(watch);
        if (a >= 0)
            return new(1, Evaluate(watch with { Lower = null }, jumps).UpperTouched, 1, 1, 0);
        if (b <= 0)
            return new(Evaluate(watch with { Upper = null }, jumps).LowerTouched, 1, 1, 0, 1);
        double nu = watch.Drift - 0.5 * watch.Volatility * watch.Volatility;
        double lower = double.IsInfinity(a) ? 0 : Touched(-a, -nu, watch.Volatility, watch.Years, jumps.Mirrored);
        double upper = double.IsInfinity(b) ? 0 : Touched(b, nu, watch.Volatility, watch.Years, jumps);
        bool both = lower > 0 && upper > 0;
        return new(lower, upper, Math.Min(lower + upper, 1), both ? double.NaN : lower, both ? double.NaN : upper, both);
    }

    /// <summary>Probability that the process reaches the level <paramref name="b"/> > 0 within the horizon.</summary>
    private static double Touched(double b, double nu, double vol, double years, JumpLaw jumps)
    {
        double r = 2.0 * Nodes / (5 * years);
        double sum = 0.5 * (Math.Exp(r * years) * Transform(r, b, nu, vol, jumps)).Real;
        for (int k = 1; k < Nodes; k++)
        {
            double theta = k * Math.PI / Nodes, cot = 1 / Math.Tan(theta);
            Complex alpha = r * theta * new Complex(cot, 1);
            double sigma = theta + (theta * cot - 1) * cot;
            sum += (Complex.Exp(years * alpha) * Transform(alpha, b, nu, vol, jumps) * new Complex(1, sigma)).Real;
        }
        return Math.Clamp(sum * r / Nodes, 0, 1);
    }

    /// <summary>The Laplace transform of the distribution function of the passage time.</summary>
    private static Complex Transform(Complex alpha, double b, double nu, double vol, JumpLaw jumps)
    {
        double eta = jumps.UpRate;
        (Complex first, Complex second) = RightmostRoots(alpha, nu, vol, jumps);
        Complex top = (eta - first) * second * Complex.Exp(-b * first) - (eta - second) * first * Complex.Exp(-b * second);
        return top / (eta * (second - first)) / alpha;
    }

    /// <summary>
    /// The two roots with the largest real parts of G(x) = alpha, where exp(G(x) t) is the moment generating function of the logarithm: the quartic
    /// (nu x + vol^2 x^2/2 - lambda - alpha)(eta1 - x)(eta2 + x) + lambda (p eta1 (eta2 + x) + q eta2 (eta1 - x)) = 0.
    /// </summary>
    private static (Complex First, Complex Second) RightmostRoots(Complex alpha, double nu, double vol, JumpLaw jumps)
    {
        double e1 = jumps.UpRate, e2 = jumps.DownRate, lambda = jumps.Intensity, p = jumps.UpProbability, half = 0.5 * vol * vol;
        Complex c = -lambda - alpha;
        double product = e1 * e2, gap = e1 - e2; // (e1 - x)(e2 + x) = product + gap x - x^2
        Complex[] a =
        [
            c * product + lambda * product,
            nu * product + c * gap + lambda * (p * e1 - (1 - p) * e2),
            half * product + nu * gap - c,
            half * gap - nu,
            -half,
        ];
        Complex[] roots = PolynomialRoots.Of(a);
        Array.Sort(roots, (x, y) => y.Real.CompareTo(x.Real));
        return (roots[0], roots[1]);
    }
}

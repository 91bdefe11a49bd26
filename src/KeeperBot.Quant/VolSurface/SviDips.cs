using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// The local minima of <see cref="SviParameters.Density"/> over k: scanned, then every one refined, since of two dips that touch zero the scan cannot tell
/// which is the deeper. The scan is even in t, k = M + Sigma sinh t, out to t = 12, which is far beyond any strike. In t the variance is
/// w0 + Sigma sqrt(u v) (cosh(t - t0) - 1) with u and v the wings' slopes, so where its least value w0 is small the density may dip within sqrt(2 w0 / (Sigma sqrt(u v)))
/// of t0 only, and that is scanned too.
/// </summary>
internal static class SviDips
{
    /// <summary>How many dips a caller needs room for: a slice has no more than three or four.</summary>
    public const int Most = 12;

    private const int Steps = 160, FineSteps = 48, Refinements = 24;
    private const double Reach = 12;

    private static readonly double[] Places = [.. Enumerable.Range(0, Steps + 4).Select(i => Math.Sinh(Node(Math.Min(i, Steps))))];
    private static readonly ImmutableArray<double> FinePlaces = [.. Enumerable.Range(0, FineSteps + 1).Select(i => Math.Sinh(4 * (2.0 * i / FineSteps - 1)))];

    /// <summary>Writes the dips that are not above <paramref name="ceiling"/> and says how many; of more than there is room for the first ones.</summary>
    public static int Find(SviParameters p, double ceiling, Span<(double K, double Density)> dips)
    {
        Span<double> scanned = stackalloc double[Steps + 4];
        Scan(p, scanned);
        int found = 0;
        for (int i = 0; i <= Steps && found < dips.Length; i++)
        {
            double here = scanned[i], before = i == 0 ? double.PositiveInfinity : scanned[i - 1], after = i == Steps ? double.PositiveInfinity : scanned[i + 1];
            if (!(here > before) && !(here >= after) && CouldReach(before, here, after, ceiling))
                dips[found++] = Refined(p, Node(i - 1), Node(i), Node(i + 1));
        }
        return found + FindNearTheLeastVariance(p, ceiling, dips[found..]);
    }

    private static int FindNearTheLeastVariance(SviParameters p, double ceiling, Span<(double K, double Density)> dips)
    {
        double slopes = p.B * Math.Sqrt((1 - p.Rho) * (1 + p.Rho)) * p.Sigma, least = p.A + slopes;
        double width = Math.Sqrt(2 * least / slopes);
        if (!(width < 0.5))
            return 0;
        double centre = -Math.Atanh(p.Rho);
        Span<double> densities = stackalloc double[FineSteps + 1];
        for (int i = 0; i <= FineSteps; i++)
            densities[i] = At(p, centre + width * FinePlaces[i]).Density;
        int found = 0;
        for (int i = 1; i < FineSteps && found < dips.Length; i++)
            if (!(densities[i] > densities[i - 1]) && !(densities[i] >= densities[i + 1]) && CouldReach(densities[i - 1], densities[i], densities[i + 1], ceiling))
                dips[found++] = Refined(p, centre + width * FinePlaces[i - 1], centre + width * FinePlaces[i], centre + width * FinePlaces[i + 1]);
        return found;
    }

    /// <summary>Whether the least between three places may be as low as the ceiling: not where it is far above what they differ by.</summary>
    private static bool CouldReach(double before, double here, double after, double ceiling)
    {
        double drop = Math.Max(before, after) - here;
        return !(here - drop > ceiling) || !double.IsFinite(drop);
    }

    /// <summary>The least between two places by parabolas through three, and by golden sections where those stall.</summary>
    private static (double K, double Density) Refined(SviParameters p, double low, double middle, double high)
    {
        (double K, double Density) best = At(p, middle), lower = At(p, low), higher = At(p, high);
        for (int i = 0; i < Refinements && high - low > 1e-8 * (1 + Math.Abs(middle)); i++)
        {
            double left = middle - low, right = high - middle;
            double a = left * (higher.Density - best.Density), b = right * (lower.Density - best.Density);
            double step = a + b > 0 ? 0.5 * (right * b - left * a) / (a + b) : double.NaN;
            double smallest = 1e-9 * (1 + Math.Abs(middle));
            bool isParabolic = i % 4 != 3 && step > -0.9 * left && step < 0.9 * right;
            if (isParabolic && Math.Abs(step) < smallest)
                break;
            double next = isParabolic ? middle + step : right > left ? middle + 0.382 * right : middle - 0.382 * left;
            (double K, double Density) there = At(p, next);
            if (there.Density < best.Density)
            {
                if (next > middle)
                    (low, lower) = (middle, best);
                else
                    (high, higher) = (middle, best);
                (middle, best) = (next, there);
            }
            else if (next > middle)
            {
                (high, higher) = (next, there);
            }
            else
            {
                (low, lower) = (next, there);
            }
        }
        return best;
    }

    private static (double K, double Density) At(SviParameters p, double t)
    {
        double k = p.M + p.Sigma * Math.Sinh(t);
        return (k, p.Density(k));
    }

    /// <summary>The densities at all places, four at a time in the operations of <see cref="SviParameters.Density"/>.</summary>
    private static void Scan(SviParameters p, Span<double> densities)
    {
        Vector256<double> a = Vector256.Create(p.A), b = Vector256.Create(p.B), rho = Vector256.Create(p.Rho), one = Vector256<double>.One;
        Vector256<double> m = Vector256.Create(p.M), sigma = Vector256.Create(p.Sigma), quarter = Vector256.Create(0.25), half = Vector256.Create(0.5);
        for (int i = 0; i < densities.Length; i += Vector256<double>.Count)
        {
            Vector256<double> y = Vector256.LoadUnsafe(ref Places[i]), x = sigma * y, root = Vector256.Sqrt(x * x + sigma * sigma), inverse = one / root;
            Vector256<double> w = a + b * (rho * x + root), first = b * (rho + x * inverse), over = one / w, narrow = sigma * inverse;
            Vector256<double> along = one - half * (m + x) * first * over;
            (along * along - quarter * first * first * (over + quarter) + half * b * narrow * narrow * inverse).StoreUnsafe(ref MemoryMarshal.GetReference(densities[i..]));
        }
    }

    private static double Node(int i) => Reach * (2.0 * i / Steps - 1);
}

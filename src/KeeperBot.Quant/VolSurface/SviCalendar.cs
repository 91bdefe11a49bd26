using System.Collections.Immutable;

namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// Calendar arbitrage between two slices: total variance at a fixed log-moneyness must not fall with time (Gatheral and Jacquier, lemma 2.1). It cannot
/// cross out in the wings if neither slope falls, and is scanned and refined between.
/// </summary>
public static class SviCalendar
{
    private const int ScanSteps = 96;
    private const double ScanReach = 9;

    private static readonly ImmutableArray<double> ScanPlaces = [.. Enumerable.Range(0, ScanSteps + 1).Select(i => Math.Sinh(Node(i)))];

    /// <summary>
    /// The least of later w(k) - earlier w(k) over all k, and where; negative infinity at an infinite k where a wing of the later slice is less steep.
    /// Two slices with the same slope and level in a wing have a gap of zero there.
    /// </summary>
    public static (double Least, double At) LeastGap(SviParameters earlier, SviParameters later)
    {
        (double Least, double At) best = Near(earlier, later, earlier);
        (double Least, double At) other = Near(earlier, later, later);
        if (other.Least < best.Least)
            best = other;
        foreach (double side in (ReadOnlySpan<double>)[-1.0, 1.0])
        {
            double gap = WingGap(earlier, later, side);
            if (gap < best.Least)
                best = (gap, side * double.PositiveInfinity);
        }
        return best;
    }

    /// <summary>The limit of the gap in a wing.</summary>
    private static double WingGap(SviParameters earlier, SviParameters later, double side)
    {
        double first = earlier.B * (1 + side * earlier.Rho), second = later.B * (1 + side * later.Rho);
        if (first != second)
            return second > first ? double.PositiveInfinity : double.NegativeInfinity;
        return later.A - side * second * later.M - (earlier.A - side * first * earlier.M);
    }

    /// <summary>A scan around one slice's centre, out to sinh(9) of its widths, whose best place is then refined.</summary>
    private static (double Least, double At) Near(SviParameters earlier, SviParameters later, SviParameters around)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        for (int i = 0; i <= ScanSteps; i++)
        {
            double gap = Gap(earlier, later, around.M + around.Sigma * ScanPlaces[i]);
            if (!(gap >= least))
                (best, least) = (i, gap);
        }
        double low = Node(best - 1), high = Node(best + 1), at = around.M + around.Sigma * ScanPlaces[best];
        for (int i = 0; i < 40; i++)
        {
            double left = low + 0.382 * (high - low), right = high - 0.382 * (high - low);
            bool isLeft = Gap(earlier, later, around.M + around.Sigma * Math.Sinh(left)) < Gap(earlier, later, around.M + around.Sigma * Math.Sinh(right));
            (low, high) = isLeft ? (low, right) : (left, high);
        }
        double refined = around.M + around.Sigma * Math.Sinh(0.5 * (low + high)), gapThere = Gap(earlier, later, refined);
        return gapThere < least ? (gapThere, refined) : (least, at);
    }

    private static double Gap(SviParameters earlier, SviParameters later, double k) => later.TotalVariance(k) - earlier.TotalVariance(k);

    private static double Node(int i) => ScanReach * (2.0 * i / ScanSteps - 1);
}

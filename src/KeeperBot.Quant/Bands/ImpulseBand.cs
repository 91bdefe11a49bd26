namespace KeeperBot.Quant.Bands;

/// <summary>
/// The band for a proportional and a fixed cost per trade (gas): impulse control of the distance D between the hedge and its ideal.
/// </summary>
/// <remarks>
/// While no trade is made, D is a Brownian motion of variance v = (Gamma S vol)^2 a year. It costs q D^2 a year, q = a exp(rT) vol^2 S^2 / 2, and bringing it
/// from U to L costs g + kS (U - L). The least average cost c a year satisfies v h''/2 + q D^2 = c between the boundaries, h' = kS at L and at U, and
/// h(U) - h(L) = g + kS (U - L) (after G. M. Constantinides and S. F. Richard, 1978). h' is a cubic, so in units of the
/// Whalley-Wilmott width w, with m = (U + L)/2w, d = (U - L)/w and G = g/(kSw), all of it is
/// <code>m^3 = 1 + m d^2/4,   G = d^3 m/4</code>
/// and one equation in m is left, solved here by Newton's method. g = 0 gives U = L = w; k = 0 gives L = 0 and U = (12 g Gamma^2 exp(-rT) / a)^(1/4).
/// <para>That is for a horizon much longer than the time between two trades. Where gamma is too small for that, what counts is the horizon itself: a distance
/// that will not move is worth correcting only if q T (D^2 - y^2) pays for the trade, which gives the target y = kS/(2qT) (Zakamouline's H0) and the trigger
/// y + sqrt(g/(qT)). The two answers are joined as (x^1.5 + y^1.5)^(2/3), so that a gamma of zero never gives a band of zero width. Against the whole program,
/// solved backwards on a grid, the band costs nothing more than the optimum where gamma vanishes, 1 to 2 % where it is large and at most 10 % between, averaged
/// over where the hedge starts (docs/evidence.md).</para>
/// </remarks>
public static class ImpulseBand
{
    private const int MostSteps = 60;

    /// <summary>The trigger and the target. <see cref="HedgingBand.Never"/> where risk costs nothing (a, vol or T is zero).</summary>
    /// <param name="terms">Market and attitude.</param>
    /// <param name="gamma">The book's gamma, per 1 unit of price, of either sign; see <see cref="BookGamma"/> for books whose gamma changes fast.</param>
    /// <param name="fixedCost">g: what a trade costs whatever its size, in quote currency; zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static HedgingBand Solve(HedgingTerms terms, double gamma, double fixedCost)
    {
        terms.Check();
        Require.Finite(gamma);
        Require.NonNegative(fixedCost);
        double q = terms.RiskOfOneUnit, unit = terms.UnitCost;
        if (unit == 0 && fixedCost == 0)
            return default;
        double horizon = q * terms.Years;
        if (horizon == 0)
            return HedgingBand.Never;
        double wander = gamma * terms.Spot * terms.Volatility, v = wander * wander;
        HedgingBand longRun = LongRun(q, v, unit, fixedCost);
        double still = 0.5 * unit / horizon, trigger = still + Math.Sqrt(fixedCost / horizon);
        return new(Join(longRun.Trigger, trigger), Join(longRun.Target, still));
    }

    private static HedgingBand LongRun(double q, double v, double unit, double fixedCost)
    {
        if (v == 0)
            return default;
        double width = Math.Cbrt(0.75 * v * unit / q);
        double ratio = fixedCost == 0 ? 0 : fixedCost / unit / width; // G
        if (width == 0 || ratio > 1e12)
            return new(Math.Sqrt(Math.Sqrt(6 * v * fixedCost / q)), 0);
        double middle = Middle(Math.Pow(4 * ratio, 2.0 / 3) / 4), reach = Math.Cbrt(4 * ratio / middle);
        double outer = middle + 0.5 * reach;
        return new(width * outer, width / (outer * middle)); // L U (L + U) = 2 w^3 gives L without a difference
    }

    /// <summary>(x^1.5 + y^1.5)^(2/3), without leaving the double range on the way.</summary>
    private static double Join(double x, double y)
    {
        (double less, double more) = x < y ? (x, y) : (y, x);
        return more == 0 || double.IsPositiveInfinity(more) ? more : more * Math.Pow(1 + Math.Pow(less / more, 1.5), 2.0 / 3);
    }

    /// <summary>The root m of m^3 = 1 + A m^(1/3): convex, so Newton's method descends to it from the right.</summary>
    private static double Middle(double a)
    {
        double m = 1 + Math.Pow(a, 0.375);
        for (int step = 0; step < MostSteps; step++)
        {
            double root = Math.Cbrt(m), next = m - (m * m * m - a * root - 1) / (3 * m * m - a * root / (3 * m));
            if (!(next < m))
                break;
            m = next;
        }
        return m;
    }
}

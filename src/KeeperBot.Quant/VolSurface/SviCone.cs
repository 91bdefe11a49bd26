namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// The least squares in (a, b, rho) for fixed m and sigma, over exactly b >= 0 and |rho| at most <see cref="MostRho"/>. With y = (k - m)/sigma and
/// p = sqrt(y^2 + 1) + y, so 1/p = sqrt(y^2 + 1) - y, the slice is w = a + alpha p + beta/p, and the domain is alpha, beta >= 0. Neither p nor 1/p is a difference
/// of large numbers however far m is, and the means are taken out before anything is squared.
/// </summary>
internal static class SviCone
{
    /// <summary>As near to one as rho comes.</summary>
    public const double MostRho = 1 - 1e-12;

    public static (SviParameters Slice, double Cost) Best(in SviQuotes quotes, double m, double sigma)
    {
        ReadOnlySpan<double> k = quotes.K, w = quotes.W;
        double n = 0, up = 0, down = 0, level = 0;
        for (int i = 0; i < k.Length; i++)
        {
            double g = quotes.Weight(i), p = Rising((k[i] - m) / sigma);
            (n, up, down, level) = (n + g, up + g * p, down + g / p, level + g * w[i]);
        }
        (up, down, level) = (up / n, down / n, level / n);
        double pp = 0, pq = 0, qq = 0, pw = 0, qw = 0;
        for (int i = 0; i < k.Length; i++)
        {
            double g = quotes.Weight(i), rise = Rising((k[i] - m) / sigma), p = rise - up, q = 1 / rise - down, v = w[i] - level;
            (pp, pq, qq) = (pp + g * p * p, pq + g * p * q, qq + g * q * q);
            (pw, qw) = (pw + g * p * v, qw + g * q * v);
        }
        (double alpha, double beta) = NonNegative(pp, pq, qq, pw, qw);
        double cost = 0;
        for (int i = 0; i < k.Length; i++)
        {
            double rise = Rising((k[i] - m) / sigma), error = alpha * (rise - up) + beta * (1 / rise - down) - (w[i] - level);
            cost += quotes.Weight(i) * error * error;
        }
        double c = alpha + beta, rho = c > 0 ? Math.Clamp((alpha - beta) / c, -MostRho, MostRho) : 0;
        return (new SviParameters(level - alpha * up - beta * down, c / sigma, rho, m, sigma), cost);
    }

    /// <summary>sqrt(y^2 + 1) + y.</summary>
    private static double Rising(double y)
    {
        double root = Math.Sqrt(y * y + 1);
        return y >= 0 ? root + y : 1 / (root - y);
    }

    /// <summary>The convex quadratic's least point in the quadrant: its own, or the best on an edge.</summary>
    private static (double Alpha, double Beta) NonNegative(double pp, double pq, double qq, double pw, double qw)
    {
        double determinant = pp * qq - pq * pq, alpha = pw * qq - qw * pq, beta = qw * pp - pw * pq;
        if (determinant > 1e-14 * pp * qq && alpha >= 0 && beta >= 0)
            return (alpha / determinant, beta / determinant);
        double onlyUp = pp > 0 ? Math.Max(pw / pp, 0) : 0, onlyDown = qq > 0 ? Math.Max(qw / qq, 0) : 0;
        return onlyUp * pw >= onlyDown * qw ? (onlyUp, 0) : (0, onlyDown); // what each takes from the squares
    }
}

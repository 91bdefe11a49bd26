namespace KeeperBot.Quant.VolSurface;

/// <summary>The quasi-explicit start: for fixed m and sigma, w = a + d y + c z with y = (k - m)/sigma and z = sqrt(y^2 + 1) is linear.</summary>
internal static class SviStart
{
    /// <summary>Widths as shares of the strikes' range.</summary>
    private static ReadOnlySpan<double> Widths => [0.03, 0.1, 0.3, 1.0];

    /// <summary>Centres within the strikes' range.</summary>
    private static ReadOnlySpan<double> Centres => [0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0];

    public static SviParameters Find(in SviQuotes quotes, double low, double high)
    {
        SviParameters best = default;
        double least = double.PositiveInfinity;
        foreach (double width in Widths)
            foreach (double centre in Centres)
            {
                double sigma = width * (high - low), m = low + centre * (high - low);
                (SviParameters candidate, double cost) = Linear(quotes, m, sigma);
                if (cost < least)
                    (best, least) = (candidate, cost);
            }
        return best;
    }

    /// <summary>Normal equations for (a, d, c), then the projection on 0 &lt;= c &lt;= 4 sigma, |d| &lt;= min(c, 4 sigma - c), with a refitted.</summary>
    public static (SviParameters Slice, double Cost) Linear(in SviQuotes quotes, double m, double sigma)
    {
        ReadOnlySpan<double> k = quotes.K, w = quotes.W;
        double n = 0, y1 = 0, z1 = 0, w1 = 0, yy = 0, yz = 0, zz = 0, yw = 0, zw = 0, ww = 0;
        for (int i = 0; i < k.Length; i++)
        {
            double y = (k[i] - m) / sigma, z = Math.Sqrt(y * y + 1), v = w[i], g = quotes.Weight(i), gy = g * y, gz = g * z, gv = g * v;
            (n, y1, z1, w1) = (n + g, y1 + gy, z1 + gz, w1 + gv);
            (yy, yz, zz) = (yy + gy * y, yz + gy * z, zz + gz * z);
            (yw, zw, ww) = (yw + gy * v, zw + gz * v, ww + gv * v);
        }
        // Centred: a drops out.
        (yy, yz, zz) = (yy - y1 * y1 / n, yz - y1 * z1 / n, zz - z1 * z1 / n);
        (yw, zw, ww) = (yw - y1 * w1 / n, zw - z1 * w1 / n, ww - w1 * w1 / n);
        double determinant = yy * zz - yz * yz;
        double c = (zw * yy - yw * yz) / determinant;
        c = determinant > 1e-12 * yy * zz ? Math.Clamp(c, 0, 4 * sigma) : 0;
        double reach = Math.Min(c, 4 * sigma - c);
        double d = Math.Clamp((yw - c * yz) / yy, -reach, reach);
        double a = (w1 - d * y1 - c * z1) / n;
        double cost = ww - 2 * (d * yw + c * zw) + d * d * yy + 2 * c * d * yz + c * c * zz;
        double rho = c > 0 ? d / c : 0;
        return (new SviParameters(a, c / sigma, rho, m, sigma), cost);
    }
}

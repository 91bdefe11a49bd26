using System.Runtime.Intrinsics;

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
        Vector256<double> fours = Vector256.Create(1 / sigma), centre = Vector256.Create(m), one = Vector256<double>.One;
        Vector256<double> n4 = default, y4 = default, z4 = default, w4 = default, yy4 = default, yz4 = default, yw4 = default, zw4 = default, ww4 = default;
        int i = 0;
        for (; i <= quotes.K.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> y = (Vector256.Create(quotes.K[i..]) - centre) * fours, v = Vector256.Create(quotes.W[i..]), g = quotes.Weights(i);
            Vector256<double> z = Vector256.Sqrt(y * y + one), gy = g * y, gz = g * z, gv = g * v;
            (n4, y4, z4, w4) = (n4 + g, y4 + gy, z4 + gz, w4 + gv);
            (yy4, yz4, yw4, zw4, ww4) = (yy4 + gy * y, yz4 + gy * z, yw4 + gy * v, zw4 + gz * v, ww4 + gv * v);
        }
        double n = Vector256.Sum(n4), y1 = Vector256.Sum(y4), z1 = Vector256.Sum(z4), w1 = Vector256.Sum(w4);
        double yy = Vector256.Sum(yy4), yz = Vector256.Sum(yz4), yw = Vector256.Sum(yw4), zw = Vector256.Sum(zw4), ww = Vector256.Sum(ww4);
        for (; i < quotes.K.Length; i++)
        {
            double y = (quotes.K[i] - m) / sigma, z = Math.Sqrt(y * y + 1), v = quotes.W[i], g = quotes.Weight(i), gy = g * y, gz = g * z, gv = g * v;
            (n, y1, z1, w1) = (n + g, y1 + gy, z1 + gz, w1 + gv);
            (yy, yz, yw, zw, ww) = (yy + gy * y, yz + gy * z, yw + gy * v, zw + gz * v, ww + gv * v);
        }
        double zz = yy + n; // z^2 = y^2 + 1
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

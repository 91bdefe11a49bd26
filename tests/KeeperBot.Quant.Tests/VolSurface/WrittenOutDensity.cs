using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Tests.VolSurface;

/// <summary>The density g of Gatheral and Jacquier's equation (2.1), written out without any of the product code, on far more places than that looks at.</summary>
internal static class WrittenOutDensity
{
    private const int Places = 60_000;

    /// <summary>The least g over places that reach from a billionth of sigma to a hundred thousand sigmas around the centre, around the least variance, and around k = 0.</summary>
    public static double Least(SviParameters p)
    {
        double least = double.PositiveInfinity, bottom = p.M - p.Rho * p.Sigma / Math.Sqrt(1 - p.Rho * p.Rho);
        for (int i = 0; i <= Places; i++)
        {
            double t = 2.0 * i / Places - 1, far = p.Sigma * Math.Sinh(12 * t), near = 0.3 * p.Sigma * t * t * t;
            least = Math.Min(least, Math.Min(At(p, p.M + far), Math.Min(At(p, bottom + near), At(p, 0.1 * t))));
        }
        return least;
    }

    private static double At(SviParameters p, double k)
    {
        double x = k - p.M, r = Math.Sqrt(x * x + p.Sigma * p.Sigma), w = p.A + p.B * (p.Rho * x + r);
        double w1 = p.B * (p.Rho + x / r), w2 = p.B * p.Sigma * p.Sigma / Math.Pow(r, 3);
        return Math.Pow(1 - k * w1 / (2 * w), 2) - w1 * w1 / 4 * (1 / w + 0.25) + w2 / 2;
    }
}

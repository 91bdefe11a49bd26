namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// A whole surface by three numbers: w(k, theta) = theta/2 (1 + Rho phi k + sqrt((phi k + Rho)^2 + 1 - Rho^2)), where theta is the total variance at the
/// money and phi(theta) = Eta / (theta^Gamma (1 + theta)^(1 - Gamma)), the power law of Gatheral and Jacquier (2014), section 4, remark 4.4.
/// </summary>
/// <param name="Rho">Skew, in (-1, 1).</param>
/// <param name="Eta">Curvature, greater than zero.</param>
/// <param name="Gamma">How curvature falls with time, in (0, 1).</param>
public readonly record struct SsviParameters(double Rho, double Eta, double Gamma)
{
    /// <summary>The largest eta with which the surface is free of arbitrage at every theta, for gamma up to one half: 2 / (1 + |rho|).</summary>
    public static double LargestEta(double rho) => 2 / (1 + Math.Abs(rho));

    /// <summary>Whether the numbers describe a surface at all.</summary>
    public bool IsValid => Math.Abs(Rho) < 1 && Eta > 0 && double.IsFinite(Eta) && Gamma > 0 && Gamma < 1;

    /// <summary>phi(theta), for theta greater than zero.</summary>
    public double Curvature(double theta) => Eta / (Math.Pow(theta, Gamma) * Math.Pow(1 + theta, 1 - Gamma));

    /// <summary>
    /// Total variance at log-moneyness k; zero where theta is zero. Written in y = theta phi k, where theta phi = Eta (theta / (1 + theta))^(1 - Gamma) cannot
    /// overflow as phi can.
    /// </summary>
    public double TotalVariance(double k, double theta)
    {
        if (!(theta > 0))
            return 0;
        return WithLever(k, theta, Lever(theta));
    }

    /// <summary>theta phi, by which <see cref="WithLever"/> multiplies k.</summary>
    internal double Lever(double theta) => Eta * Math.Pow(theta / (1 + theta), 1 - Gamma);

    /// <summary>Total variance where theta phi is known already.</summary>
    internal double WithLever(double k, double theta, double lever)
    {
        double y = lever * k;
        return 0.5 * Math.Max(theta + Rho * y + double.Hypot(y + theta * Rho, theta * Math.Sqrt((1 - Rho) * (1 + Rho))), 0);
    }

    /// <summary>The slice at one theta as raw SVI.</summary>
    public SviParameters ToSlice(double theta)
    {
        Require.Positive(theta);
        double phi = Curvature(theta), spread = (1 - Rho) * (1 + Rho);
        return new(0.5 * theta * spread, 0.5 * theta * phi, Rho, -Rho / phi, Math.Sqrt(spread) / phi);
    }

    /// <summary>Their theorem 4.2: theta phi (1 + |rho|) &lt; 4 and theta phi^2 (1 + |rho|) &lt;= 4 are enough at one theta.</summary>
    public bool IsButterflyFree(double theta)
    {
        if (!IsValid)
            return false;
        double phi = Curvature(theta), wing = theta * phi * (1 + Math.Abs(Rho));
        return wing < 4 && wing * phi <= 4;
    }

    /// <summary>
    /// Whether every slice between two thetas is free of butterfly arbitrage and none crosses another. Calendar arbitrage (theorem 4.1) cannot occur while
    /// theta rises with time, since d(theta phi)/d theta = phi (1 - gamma)/(1 + theta). The wing's condition rises with theta; the curvature's falls, except up
    /// to theta = 1 - 2 gamma for a gamma below one half.
    /// </summary>
    public bool IsArbitrageFree(double leastTheta, double mostTheta)
    {
        Require.Positive(leastTheta);
        double peak = Math.Clamp(1 - 2 * Gamma, leastTheta, Math.Max(leastTheta, mostTheta));
        return mostTheta >= leastTheta && IsButterflyFree(leastTheta) && IsButterflyFree(mostTheta) && IsButterflyFree(peak);
    }
}

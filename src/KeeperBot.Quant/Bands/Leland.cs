namespace KeeperBot.Quant.Bands;

/// <summary>
/// H. E. Leland, Option pricing and replication with transactions costs (1985), in terms of the one-way cost: rehedging at fixed intervals is, on average,
/// worth a change of the variance by the factor 1 -/+ Le.
/// </summary>
public static class Leland
{
    /// <summary>Le = sqrt(2/pi) 2k / (vol sqrt(dt)); positive infinity without variance, zero without costs.</summary>
    /// <param name="proportionalCost">k, one way, zero or more.</param>
    /// <param name="volatility">Annual volatility, zero or more.</param>
    /// <param name="rehedgeYears">dt: years between two hedges, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static double Number(double proportionalCost, double volatility, double rehedgeYears)
    {
        Require.NonNegative(proportionalCost);
        Require.NonNegative(volatility);
        Require.NonNegative(rehedgeYears);
        return proportionalCost == 0 ? 0 : Math.Sqrt(2 / Math.PI) * 2 * proportionalCost / (volatility * Math.Sqrt(rehedgeYears));
    }

    /// <summary>
    /// The volatility at which the hedged option breaks even: vol sqrt(1 + Le) for a short gamma, vol sqrt(1 - Le) for a long one, zero where Le exceeds one
    /// because hedging so often then costs more than the option can earn.
    /// </summary>
    /// <param name="proportionalCost">k, one way, zero or more.</param>
    /// <param name="volatility">Annual volatility, greater than zero.</param>
    /// <param name="rehedgeYears">dt, greater than zero.</param>
    /// <param name="gamma">Only its sign counts; zero leaves the volatility alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static double Volatility(double proportionalCost, double volatility, double rehedgeYears, double gamma)
    {
        Require.Positive(volatility);
        Require.Positive(rehedgeYears);
        Require.Finite(gamma);
        double number = Number(proportionalCost, volatility, rehedgeYears);
        return volatility * Math.Sqrt(Math.Max(1 - Math.Sign(gamma) * number, 0));
    }
}

namespace KeeperBot.Quant.Bands;

/// <summary>
/// From an owner's attitude to the a of the exponential utility -exp(-a W) that every band here assumes. An investor of constant relative risk aversion R
/// (utility W^(1-R)/(1-R), R = 1 is the logarithm) has -U''/U' = R/W, so around the net asset value a = R / NAV: a standard deviation of x percent of
/// NAV is felt like a certain loss of R x^2 / 2 percent of NAV (x as a share). R from 2 to 10 is usual; a vault of 1,000,000 with R = 4 has a = 4e-6.
/// </summary>
public static class RiskAversion
{
    /// <summary>a = R / NAV, in 1/quote currency.</summary>
    /// <param name="relative">R, zero or more.</param>
    /// <param name="netAssetValue">In quote currency, greater than zero: without assets of its own no book has a meaningful appetite.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static double FromNav(double relative, double netAssetValue)
    {
        Require.NonNegative(relative);
        Require.Positive(netAssetValue);
        return relative / netAssetValue;
    }
}

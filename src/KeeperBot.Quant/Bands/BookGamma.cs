namespace KeeperBot.Quant.Bands;

/// <summary>One gamma for a band out of a whole book's gamma(S), which may change its sign within a day's move.</summary>
public static class BookGamma
{
    private const double Inner = 0.95857246461381851, Outer = 2.0201828704560856; // roots of H5; sqrt(2) makes them standard deviations
    private const double InnerWeight = 0.39361932315224116 / 1.7724538509055160, OuterWeight = 0.019953242059045913 / 1.7724538509055160;
    private const double MiddleWeight = 0.94530872048294188 / 1.7724538509055160;
    private const double RootTwo = 1.4142135623730950;

    /// <summary>
    /// The root mean square of gamma over where the spot will be after a while (five-point Gauss-Hermite): the wander of the ideal hedge is driven by
    /// Gamma^2, so a point where gamma happens to vanish must not narrow the band. Equal to |gamma| for a look ahead of zero.
    /// </summary>
    /// <param name="gammaOf">The book's gamma at a spot, per 1 unit of price; must be finite.</param>
    /// <param name="spot">Price now, greater than zero.</param>
    /// <param name="volatility">Annual volatility, zero or more.</param>
    /// <param name="lookAheadYears">How far ahead: about the time between two hedges.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range, or the book's gamma is not finite.</exception>
    public static double RootMeanSquare(Func<double, double> gammaOf, double spot, double volatility, double lookAheadYears)
    {
        ArgumentNullException.ThrowIfNull(gammaOf);
        Require.Positive(spot);
        Require.NonNegative(volatility);
        Require.NonNegative(lookAheadYears);
        double deviation = volatility * Math.Sqrt(lookAheadYears);
        double Square(double z)
        {
            double gamma = gammaOf(spot * Math.Exp(deviation * z));
            Require.Finite(gamma);
            return gamma * gamma;
        }
        if (deviation == 0)
            return Math.Sqrt(Square(0));
        double inner = Square(RootTwo * Inner) + Square(-RootTwo * Inner), outer = Square(RootTwo * Outer) + Square(-RootTwo * Outer);
        return Math.Sqrt(MiddleWeight * Square(0) + InnerWeight * inner + OuterWeight * outer);
    }
}

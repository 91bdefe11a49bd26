namespace KeeperBot.Quant.Bands;

/// <summary>A. E. Whalley and P. Wilmott, An asymptotic analysis of an optimal hedging model for option pricing with transaction costs (1997).</summary>
public static class WhalleyWilmott
{
    /// <summary>
    /// (3/2 exp(-rT) k S Gamma^2 / a)^(1/3): how far, in units of underlying, the hedge may stray from minus the delta before it is brought back to the
    /// edge. Zero where gamma is zero; positive infinity where nobody minds risk (a = 0) but trading costs something.
    /// </summary>
    /// <param name="terms">Market and attitude.</param>
    /// <param name="gamma">The book's gamma, per 1 unit of price, of either sign.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static double HalfWidth(HedgingTerms terms, double gamma)
    {
        terms.Check();
        Require.Finite(gamma);
        double cost = 1.5 * Math.Exp(-terms.Rate * terms.Years) * terms.UnitCost * gamma * gamma;
        return cost == 0 ? 0 : Math.Cbrt(cost / terms.RiskAversion);
    }
}

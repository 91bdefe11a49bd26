namespace KeeperBot.Quant.Bands;

/// <summary>
/// V. I. Zakamouline, Efficient analytic approximation of the optimal hedging strategy for a European call option with transaction costs, Quantitative
/// Finance 6 (2006): functions fitted to the numerical solution for one option and one expiry, proportional costs only.
/// </summary>
public static class Zakamouline
{
    /// <summary>The band and the volatility to hedge with.</summary>
    /// <param name="terms">Market and attitude.</param>
    /// <param name="gamma">
    /// Gamma of the position at the unadjusted volatility, per 1 unit of price: negative for short options, which hedge with a higher volatility, positive for
    /// long ones, which hedge with a lower one.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static ZakamoulineBand Evaluate(HedgingTerms terms, double gamma)
    {
        terms.Check();
        Require.Finite(gamma);
        double k = terms.ProportionalCost, a = terms.RiskAversion, size = Math.Abs(gamma);
        if (k == 0)
            return new(0, 0, 0, terms.Volatility);
        double atEnd = k / (a * terms.Spot * terms.Volatility * terms.Volatility * terms.Years);
        if (size == 0 || double.IsInfinity(atEnd))
            return new(atEnd, 0, 0, terms.Volatility);
        double discounted = Math.Pow(Math.Exp(-terms.Rate * terms.Years) / terms.Volatility, 0.25);
        double width = 1.12 * Math.Pow(k, 0.31) * Math.Pow(terms.Years, 0.05) * discounted * Math.Sqrt(size / a);
        double adjustment = -4.76 * Math.Pow(k, 0.78) / Math.Pow(terms.Years, 0.02) * discounted * Math.Pow(a * terms.Spot * terms.Spot * size, 0.15);
        double variance = 1 + Math.Sign(gamma) * adjustment;
        return new(atEnd, width, adjustment, terms.Volatility * Math.Sqrt(Math.Max(variance, 0)));
    }
}

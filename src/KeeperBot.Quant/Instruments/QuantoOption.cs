using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Instruments;

/// <summary>
/// A European option on an asset priced in one currency and paid in another at an exchange rate fixed in advance: Black-Scholes with the yield
/// q + r - r_f + correlation vol vol_fx. E. G. Haug, The Complete Guide to Option Pricing Formulas, "fixed exchange rate foreign-equity options".
/// </summary>
/// <remarks>Edge cases are those of <see cref="EuropeanOption"/>: expired is the payoff without sensitivities, no variance is a step delta.</remarks>
public static class QuantoOption
{
    /// <summary>The value and its derivatives.</summary>
    /// <param name="kind">Call or put; <see cref="OptionKind.Unspecified"/> is refused.</param>
    /// <param name="market">Prices, rates, volatilities.</param>
    /// <param name="strike">Strike in the asset's currency, zero or more.</param>
    /// <param name="yearsToExpiry">See <see cref="YearFraction"/>; zero or less means expired.</param>
    /// <param name="fixedExchangeRate">Units of the payout currency for one of the asset's, greater than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static QuantoGreeks Evaluate(OptionKind kind, in QuantoInputs market, double strike, double yearsToExpiry, double fixedExchangeRate)
    {
        Require.Finite(market.ForeignRate);
        Require.NonNegative(market.FxVolatility);
        Require.Positive(fixedExchangeRate);
        if (!(Math.Abs(market.Correlation) <= 1))
            throw new ArgumentOutOfRangeException(nameof(market), market.Correlation, "market.Correlation must be in [-1, 1].");
        double shift = market.Correlation * market.FxVolatility;
        double yield = market.DividendYield + market.Rate - market.ForeignRate + shift * market.Volatility;
        OptionGreeks g = EuropeanOption.Evaluate(kind, market.Spot, strike, yearsToExpiry, market.Rate, yield, market.Volatility);
        return Scale(fixedExchangeRate, g, market, Math.Max(yearsToExpiry, 0), shift);
    }

    /// <summary>
    /// The chain rule through the yield. V depends on it only as S e^(-yield T), so a derivative in the yield is -T S d/dS, and with
    /// shift = d yield / d vol the whole derivative in vol is d/dvol - shift T S d/dS.
    /// </summary>
    private static QuantoGreeks Scale(double unit, in OptionGreeks g, in QuantoInputs market, double years, double shift)
    {
        double lever = -shift * years, curved = g.Delta + market.Spot * g.Gamma;
        return new QuantoGreeks(
            Price: unit * g.Price,
            Delta: unit * g.Delta,
            Gamma: unit * g.Gamma,
            Vega: unit * (g.Vega + shift * g.Phi),
            Theta: unit * g.Theta,
            Rho: unit * (g.Rho + g.Phi),
            ForeignRho: unit * -g.Phi,
            Phi: unit * g.Phi,
            FxVega: unit * g.Phi * market.Correlation * market.Volatility,
            CorrelationRisk: unit * g.Phi * market.Volatility * market.FxVolatility,
            Vanna: Sensitivity.OrZero(unit * (g.Vanna + lever * curved)),
            Volga: Sensitivity.OrZero(unit * (g.Volga + 2 * lever * market.Spot * g.Vanna + lever * lever * market.Spot * curved)),
            Charm: unit * g.Charm);
    }
}

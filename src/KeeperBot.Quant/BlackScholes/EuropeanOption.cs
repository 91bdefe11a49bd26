namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// Generalised Black-Scholes-Merton on spot: an asset that pays a continuous yield q, discounted at r, so that the cost of carry is
/// r - q. Formulas: E. G. Haug, The Complete Guide to Option Pricing Formulas, 2nd ed., chapters 1 and 2.
/// </summary>
/// <remarks>
/// At or after expiry the value is the payoff and every Greek is zero. With time left but no variance (vol = 0, or too small to matter)
/// the value is the discounted payoff of the forward and delta is a step (one half of it exactly at the forward). Nothing is ever NaN or
/// negative where it must not be; what is beyond the range of a double is infinite. Arguments that are NaN, infinite or negative are refused with <see cref="ArgumentOutOfRangeException"/>.
/// </remarks>
public static class EuropeanOption
{
    /// <summary>The value alone.</summary>
    public static double Price(OptionKind kind, double spot, double strike, double yearsToExpiry, double rate, double dividendYield, double volatility) =>
        EvaluateMain(kind, spot, strike, yearsToExpiry, rate, dividendYield, volatility).Price;

    /// <summary>The value and all Greeks.</summary>
    /// <param name="kind">Call or put; <see cref="OptionKind.Unspecified"/> is refused.</param>
    /// <param name="spot">Price of the underlying, zero or more.</param>
    /// <param name="strike">Strike in the same currency, zero or more.</param>
    /// <param name="yearsToExpiry">See <see cref="YearFraction"/>; zero or less means expired.</param>
    /// <param name="rate">Continuously compounded discount rate a year, as a decimal.</param>
    /// <param name="dividendYield">Continuous yield of the underlying a year, as a decimal.</param>
    /// <param name="volatility">Annual volatility as a decimal, zero or more.</param>
    public static OptionGreeks Evaluate(
        OptionKind kind, double spot, double strike, double yearsToExpiry, double rate, double dividendYield, double volatility) =>
        GreekFormulas.Evaluate(kind, spot, strike, yearsToExpiry, rate, dividendYield, volatility);

    /// <summary>The value and the main Greeks, which cost less than all of them. Arguments as for <see cref="Evaluate"/>, and the same results.</summary>
    public static MainGreeks EvaluateMain(
        OptionKind kind, double spot, double strike, double yearsToExpiry, double rate, double dividendYield, double volatility) =>
        GreekFormulas.EvaluateMain(kind, spot, strike, yearsToExpiry, rate, dividendYield, volatility);
}

namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// Black-76: a European option on a forward price F with its own discount rate. The Greeks are with respect to F; rho is at a fixed
/// forward (-T V) and phi is zero. Edge cases are those of <see cref="EuropeanOption"/>.
/// </summary>
public static class ForwardOption
{
    /// <summary>The value alone.</summary>
    public static double Price(OptionKind kind, double forward, double strike, double yearsToExpiry, double rate, double volatility) =>
        EvaluateMain(kind, forward, strike, yearsToExpiry, rate, volatility).Price;

    /// <summary>The value and all Greeks.</summary>
    /// <param name="kind">Call or put; <see cref="OptionKind.Unspecified"/> is refused.</param>
    /// <param name="forward">Forward price for delivery at the expiry, zero or more.</param>
    /// <param name="strike">Strike in the same currency, zero or more.</param>
    /// <param name="yearsToExpiry">See <see cref="YearFraction"/>; zero or less means expired.</param>
    /// <param name="rate">Continuously compounded discount rate a year, as a decimal.</param>
    /// <param name="volatility">Annual volatility as a decimal, zero or more.</param>
    public static OptionGreeks Evaluate(
        OptionKind kind, double forward, double strike, double yearsToExpiry, double rate, double volatility)
    {
        OptionInputs.Check(kind, yearsToExpiry, rate, volatility);
        Require.NonNegative(forward);
        Require.NonNegative(strike);
        OptionGreeks onSpot = EuropeanOption.Evaluate(kind, forward, strike, yearsToExpiry, rate, rate, volatility);
        return onSpot with { Rho = yearsToExpiry > 0 ? -yearsToExpiry * onSpot.Price : 0, Phi = 0 };
    }

    /// <summary>The value and the main Greeks. Arguments as for <see cref="Evaluate"/>, and the same results.</summary>
    public static MainGreeks EvaluateMain(
        OptionKind kind, double forward, double strike, double yearsToExpiry, double rate, double volatility)
    {
        OptionInputs.Check(kind, yearsToExpiry, rate, volatility);
        Require.NonNegative(forward);
        Require.NonNegative(strike);
        MainGreeks onSpot = EuropeanOption.EvaluateMain(kind, forward, strike, yearsToExpiry, rate, rate, volatility);
        return onSpot with { Rho = yearsToExpiry > 0 ? -yearsToExpiry * onSpot.Price : 0 };
    }
}

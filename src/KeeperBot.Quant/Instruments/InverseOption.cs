using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Instruments;

/// <summary>
/// A coin-margined ("inverse") European option, Deribit's convention: V is Black-76 in quote currency on the forward F, the price is V/F coins, and it is
/// settled in coins. Every derivative here is of the coin price V/F with respect to F, so delta is Delta/F - V/F^2.
/// </summary>
/// <remarks>
/// A call on F paid in coins is a put on x = K/F with strike 1, and the other way round: V/F = P(x, 1) = P(K, F)/F. Differentiating P instead of V
/// keeps the difference Delta/F - V/F^2 from cancelling; it equals K e^(-rT) N(d2) / F^2 for a call. Where a derivative leaves the range of doubles it
/// is zero; nothing is ever NaN, and the price is never negative.
/// </remarks>
public static class InverseOption
{
    /// <summary>The price in coins and its derivatives; vega, theta and rho in coins too.</summary>
    /// <param name="kind">Call or put on F; <see cref="OptionKind.Unspecified"/> is refused.</param>
    /// <param name="forward">Forward price in quote currency per coin, greater than zero.</param>
    /// <param name="strike">Strike in quote currency per coin, zero or more.</param>
    /// <param name="yearsToExpiry">See <see cref="YearFraction"/>; zero or less means expired.</param>
    /// <param name="rate">Continuously compounded discount rate a year of the quote currency; Deribit uses 0.</param>
    /// <param name="volatility">Annual volatility as a decimal, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range, or strike / forward is not finite.</exception>
    public static OptionGreeks Evaluate(OptionKind kind, double forward, double strike, double yearsToExpiry, double rate, double volatility)
    {
        OptionInputs.Check(kind, yearsToExpiry, rate, volatility);
        Require.Positive(forward);
        Require.NonNegative(strike);
        if (!double.IsFinite(strike / forward))
            throw new ArgumentOutOfRangeException(nameof(strike), strike, $"strike / forward must be finite; forward is {forward:R}.");
        OptionKind dual = kind == OptionKind.Call ? OptionKind.Put : OptionKind.Call;
        return InForward(ForwardOption.Evaluate(dual, strike, forward, yearsToExpiry, rate, volatility), strike, forward);
    }

    /// <summary>
    /// F times the coin delta, Delta - V/F: how many coins of the underlying the holder is long once the option's own coins are counted. The hedge of an
    /// option whose premium and payoff are coins; Deribit shows it as the net delta of a position.
    /// </summary>
    public static double NetDelta(in OptionGreeks coin, double forward)
    {
        Require.Positive(forward);
        return coin.Delta * forward;
    }

    /// <summary>From p = F P(x, 1), differentiated in K at a fixed F, to P differentiated in F: dx/dF = -x/F.</summary>
    private static OptionGreeks InForward(in OptionGreeks p, double k, double f)
    {
        double slope = -k / f / f, bend = k / f / f / f, turn = -k / f / f / f / f;
        return new OptionGreeks(
            Price: p.Price / f,
            Delta: Sensitivity.OrZero(slope * p.Delta),
            Gamma: Sensitivity.OrZero(bend * (k * p.Gamma + 2 * p.Delta)),
            Vega: Sensitivity.OrZero(p.Vega / f),
            Theta: Sensitivity.OrZero(p.Theta / f),
            Rho: Sensitivity.OrZero(p.Rho / f),
            Phi: 0,
            Vanna: Sensitivity.OrZero(slope * p.Vanna),
            Volga: Sensitivity.OrZero(p.Volga / f),
            Charm: Sensitivity.OrZero(slope * p.Charm),
            Speed: Sensitivity.OrZero(turn * (k * (k * p.Speed + 6 * p.Gamma) + 6 * p.Delta)),
            Zomma: Sensitivity.OrZero(bend * (k * p.Zomma + 2 * p.Vanna)),
            Color: Sensitivity.OrZero(bend * (k * p.Color + 2 * p.Charm)),
            Veta: Sensitivity.OrZero(p.Veta / f),
            Ultima: Sensitivity.OrZero(p.Ultima / f));
    }
}

using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Venues;

/// <summary>
/// Derive v2's option: Black-76 with the venue's own discount factor, on the forward of <see cref="DeriveForward"/>. The Greeks are with respect to the
/// live forward: as the average fills up, delta falls with the share that is left, gamma with its square.
/// </summary>
/// <remarks>
/// The venue keeps the whole volatility until the expiry although the average moves less; so does this, because it is the venue's mark that margin is
/// computed from. theta holds both parts of the forward fixed, which is exact while spot equals the live forward.
/// </remarks>
public static class DeriveOption
{
    /// <summary>The value and its derivatives in the live forward.</summary>
    /// <param name="kind">Call or put; <see cref="OptionKind.Unspecified"/> is refused.</param>
    /// <param name="forward">The forward of the expiry.</param>
    /// <param name="strike">Zero or more.</param>
    /// <param name="secondsToExpiry">Whole seconds; zero or less means expired.</param>
    /// <param name="discount">The venue's discount factor for the expiry, greater than zero.</param>
    /// <param name="volatility">See <see cref="DeriveVolatility"/>, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static OptionGreeks Evaluate(
        OptionKind kind, in DeriveForward forward, double strike, long secondsToExpiry, double discount, double volatility)
    {
        Require.Positive(discount);
        double share = forward.LiveShare;
        if (!(share >= 0 && share <= 1))
            throw new ArgumentOutOfRangeException(nameof(forward), share, "forward.LiveShare must be in [0, 1].");
        double years = YearFraction.FromSeconds(secondsToExpiry);
        double rate = years > 0 ? -Math.Log(discount) / years : 0;
        OptionGreeks g = ForwardOption.Evaluate(kind, forward.Price, strike, years, rate, volatility);
        double fade = Fading(secondsToExpiry);
        return g with
        {
            Delta = share * g.Delta,
            Gamma = Sensitivity.OrZero(share * share * g.Gamma),
            Speed = Sensitivity.OrZero(share * share * share * g.Speed),
            Vanna = Sensitivity.OrZero(share * g.Vanna),
            Zomma = Sensitivity.OrZero(share * share * g.Zomma),
            Charm = Sensitivity.OrZero(share * g.Charm + fade * g.Delta),
            Color = Sensitivity.OrZero(share * (share * g.Color + 2 * fade * g.Gamma)),
        };
    }

    /// <summary>d share / dt, per year: minus one in 30 minutes while the average is taken.</summary>
    private static double Fading(long secondsToExpiry) =>
        secondsToExpiry is > 0 and < DeriveForward.AveragingSeconds ? -1.0 / YearFraction.FromSeconds(DeriveForward.AveragingSeconds) : 0;
}

using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Venues;

/// <summary>
/// Lyra v1 ("Avalon") computes Black-Scholes on chain with its own conventions: one `rateAndCarry` is both the drift and the discount rate,
/// time is never under one second, volatility never under 1e-4, the put follows from the call by parity clamped at zero,
/// and vega is standardised to 30 days. Fed with the contract's inputs as doubles, this is that model in exact mathematics;
/// <see cref="LyraV1OnChain"/> is the contract's own arithmetic. In the very second of the expiry the contract floors time for d1 and d2 only, so its prices
/// are undiscounted and its vega zero; here prices are those of the second before.
/// </summary>
public static class LyraV1
{
    /// <summary>The least volatility that the contract uses.</summary>
    public const double LeastVolatility = 1e-4;

    /// <summary>What the contract's `pricesDeltaStdVega` returns, with the further Greeks of the same model.</summary>
    /// <param name="secondsToExpiry">Whole seconds until expiry; the contract refuses an expired board, and so does this.</param>
    /// <param name="volatility">Board implied volatility times the strike's skew.</param>
    /// <param name="spot">Spot price, greater than zero.</param>
    /// <param name="strike">Strike price, greater than zero.</param>
    /// <param name="rateAndCarry">Drift and discount rate a year, as a decimal.</param>
    public static LyraV1Greeks Evaluate(long secondsToExpiry, double volatility, double spot, double strike, double rateAndCarry)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondsToExpiry);
        Require.NonNegative(volatility);
        Require.Positive(spot);
        Require.Positive(strike);
        Require.Finite(rateAndCarry);
        double years = YearFraction.FromSeconds(Math.Max(secondsToExpiry, 1));
        double vol = Math.Max(volatility, LeastVolatility);
        OptionGreeks call = EuropeanOption.Evaluate(OptionKind.Call, spot, strike, years, rateAndCarry, 0, vol);
        OptionGreeks put = EuropeanOption.Evaluate(OptionKind.Put, spot, strike, years, rateAndCarry, 0, vol);
        // The contract's floor on time is for d1 and d2 only.
        double standardVega = secondsToExpiry == 0 ? 0 : call.Vega * StandardVegaFactor(secondsToExpiry);
        return new LyraV1Greeks(call, put, standardVega);
    }

    /// <summary>sqrt(30 / max(7, whole days)) / 100, by which the contract scales vega.</summary>
    public static double StandardVegaFactor(long secondsToExpiry)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondsToExpiry);
        long days = Math.Max(7, secondsToExpiry / YearFraction.SecondsPerDay);
        return Math.Sqrt(30.0 / days) / 100;
    }
}

using System.Numerics;

namespace KeeperBot.Quant.Venues;

/// <summary>
/// Lyra v1's `BlackScholes.pricesDeltaStdVega` to the last unit: the contract's own integer arithmetic, its rounding and its approximations (BlackScholes.sol
/// 0.1.3-alpha, ISC), for whatever must equal what the venue will compute. <see cref="LyraV1"/> is the same model in exact mathematics, with all Greeks.
/// </summary>
/// <remarks>
/// What the contract's rounding amounts to, against exact mathematics: see docs/performance.md. All amounts are integers with 18 decimals. Not for hot
/// paths: it allocates.
/// </remarks>
public static class LyraV1OnChain
{
    private const int SecondsPerYear = 31_536_000, SecondsPerDay = 86_400, LeastVegaDays = 7;

    /// <summary>One second, and a volatility of 1e-4: the floors under which d1 and d2 are not computed.</summary>
    private static readonly BigInteger LeastYears = EvmPrecise.Unit / SecondsPerYear, LeastVolatility = EvmPrecise.Unit / 10_000;

    /// <summary>Prices a strike; false where the contract reverts: strike zero, spot/strike below 1e-18, or numbers that overflow its words.</summary>
    /// <param name="secondsToExpiry">Whole seconds, zero or more. The floor of one second holds for d1 and d2 only: at zero, vega is zero.</param>
    /// <param name="volatility">18 decimals, zero or more.</param>
    /// <param name="spot">18 decimals, zero or more.</param>
    /// <param name="strike">18 decimals, zero or more.</param>
    /// <param name="rateAndCarry">18 decimals, signed.</param>
    /// <param name="quote">Prices, deltas and vegas.</param>
    /// <exception cref="ArgumentOutOfRangeException">An unsigned argument is negative.</exception>
    public static bool TryEvaluate(
        long secondsToExpiry, BigInteger volatility, BigInteger spot, BigInteger strike, BigInteger rateAndCarry, out LyraV1Quote quote)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondsToExpiry);
        ArgumentOutOfRangeException.ThrowIfNegative(volatility);
        ArgumentOutOfRangeException.ThrowIfNegative(spot);
        ArgumentOutOfRangeException.ThrowIfNegative(strike);
        EvmPrecise m = default;
        BigInteger years = m.Divide(secondsToExpiry, SecondsPerYear), s = m.ToPrecise(spot), k = m.ToPrecise(strike), rate = m.ToPrecise(rateAndCarry);
        (BigInteger d1, BigInteger d2) = Moneyness(ref m, years, m.ToPrecise(volatility), s, k, rate);
        BigInteger delta = m.HasReverted ? 0 : EvmNormal.Cumulative(ref m, d1);
        (BigInteger call, BigInteger put) = m.HasReverted ? default : Prices(ref m, s, Discounted(ref m, years, k, rate), delta, d2);
        BigInteger vega = m.HasReverted ? 0 : m.Multiply(m.SquareRoot(years), m.Multiply(EvmNormal.Density(ref m, d1), s));
        BigInteger standard = m.Multiply(vega, VegaFactor(ref m, secondsToExpiry));
        quote = m.HasReverted ? default : new LyraV1Quote(
            EvmPrecise.ToDecimals(call), EvmPrecise.ToDecimals(put), EvmPrecise.ToDecimals(delta), EvmPrecise.ToDecimals(delta - EvmPrecise.Unit),
            EvmPrecise.ToDecimals(vega), EvmPrecise.ToDecimals(standard));
        return !m.HasReverted;
    }

    private static (BigInteger D1, BigInteger D2) Moneyness(
        ref EvmPrecise m, BigInteger years, BigInteger volatility, BigInteger spot, BigInteger strike, BigInteger rate)
    {
        years = BigInteger.Max(years, LeastYears);
        volatility = BigInteger.Max(volatility, LeastVolatility);
        BigInteger total = m.Multiply(volatility, m.SquareRoot(years));
        BigInteger log = m.Ln(m.Divide(spot, strike));
        BigInteger drift = m.MultiplySigned(m.Multiply(volatility, volatility) / 2 + rate, years);
        BigInteger d1 = m.DivideSigned(log + drift, total);
        return (d1, d1 - total);
    }

    private static BigInteger Discounted(ref EvmPrecise m, BigInteger years, BigInteger strike, BigInteger rate) =>
        m.Multiply(strike, m.Exp(-m.MultiplySigned(rate, years)));

    private static (BigInteger Call, BigInteger Put) Prices(ref EvmPrecise m, BigInteger spot, BigInteger strikeValue, BigInteger n1, BigInteger d2)
    {
        BigInteger assetLeg = m.Multiply(spot, n1), strikeLeg = m.Multiply(strikeValue, EvmNormal.Cumulative(ref m, d2));
        BigInteger call = BigInteger.Max(assetLeg - strikeLeg, 0);
        return (call, BigInteger.Max(m.Unsigned(call + strikeValue) - spot, 0));
    }

    private static BigInteger VegaFactor(ref EvmPrecise m, long secondsToExpiry)
    {
        long days = Math.Max(secondsToExpiry / SecondsPerDay, LeastVegaDays);
        return m.SquareRoot(30 * EvmPrecise.Unit / days) / 100;
    }
}

namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// One option outside of what the kernels cover: expired, without variance or with no bound to it, or with numbers so large or small that prices, times and
/// growth are first brought into the middle of the double range by exact powers of two. Inputs are checked here.
/// </summary>
internal static class IrregularOption
{
    /// <summary>A total volatility that no spot's last bit can tell from zero; dividing by less would overflow.</summary>
    private const double LeastTotalVolatility = 1e-90;

    /// <summary>So many standard deviations out, the normal distribution is one or zero to the last bit of a double.</summary>
    private const double CertainDeviations = 40;

    /// <summary>
    /// Where |ln(A/B)| of the discounted asset A and strike B is more, the lesser counts as nothing beside the greater unless exercise is certain: it is below
    /// 1e-304 of it.
    /// </summary>
    private const double FarthestMoneyness = 700;

    public static OptionGreeks Evaluate(
        OptionKind kind, double spot, double strike, double yearsToExpiry, double rate, double dividendYield, double volatility)
    {
        OptionInputs.Check(kind, yearsToExpiry, rate, volatility);
        Require.NonNegative(spot);
        Require.NonNegative(strike);
        Require.Finite(dividendYield);
        bool isCall = kind == OptionKind.Call;
        if (yearsToExpiry <= 0)
            return OptionGreeks.Settled(Math.Max(isCall ? spot - strike : strike - spot, 0));
        double s = volatility * Math.Sqrt(yearsToExpiry);
        double moneyness = Math.Log(spot) - Math.Log(strike) + (rate - dividendYield) * yearsToExpiry;
        if (0.5 * s - Math.Abs(moneyness) / s > CertainDeviations)
            return Limit(isCall, spot, strike, yearsToExpiry, rate, dividendYield, isCall ? 1 : 0, isCall ? 0 : 1);
        if (s < LeastTotalVolatility || !(Math.Abs(moneyness) <= FarthestMoneyness))
            return WithoutVariance(isCall, spot, strike, yearsToExpiry, rate, dividendYield, moneyness);
        return new ScaledOption(spot, strike, yearsToExpiry, rate, dividendYield, volatility).Evaluate(isCall);
    }

    /// <summary>No variance, or a discounted spot or strike out of all proportion to the other: the discounted payoff of the forward.</summary>
    private static OptionGreeks WithoutVariance(
        bool isCall, double spot, double strike, double years, double rate, double yield, double moneyness)
    {
        double payoff = (isCall ? 1 : -1) * (spot * Math.Exp(-yield * years) - strike * Math.Exp(-rate * years));
        if (double.IsNaN(payoff))
            payoff = isCall ? moneyness : -moneyness; // both are beyond the doubles
        double exercised = payoff > 0 ? 1 : payoff < 0 ? 0 : 0.5;
        return Limit(isCall, spot, strike, years, rate, yield, exercised, exercised);
    }

    /// <summary>
    /// The formulas where nothing moves N(d1) and N(d2) of a call, N(-d1) and N(-d2) of a put, any more: without variance both are the exercise, and
    /// without bound to the variance a call is worth the asset and a put its strike.
    /// </summary>
    private static OptionGreeks Limit(
        bool isCall, double spot, double strike, double years, double rate, double yield, double assetShare, double strikeShare)
    {
        double sign = isCall ? 1 : -1;
        double unit = assetShare == 0 ? 0 : assetShare * Math.Exp(-yield * years);
        double assetLeg = spot == 0 ? 0 : spot * unit;
        double strikeLeg = strikeShare == 0 || strike == 0 ? 0 : strikeShare * strike * Math.Exp(-rate * years);
        double price = sign * (assetLeg - strikeLeg);
        return new OptionGreeks() with
        {
            // Two infinities cancel where the forward is exactly at the strike; elsewhere the greater of them is the worth.
            Price = !double.IsNaN(price) ? Math.Max(price, 0) : assetShare == 0.5 ? 0 : double.PositiveInfinity,
            Delta = sign * unit,
            Theta = Known(sign * (yield * assetLeg - rate * strikeLeg)),
            Rho = Known(sign * years * strikeLeg),
            Phi = Known(-sign * years * assetLeg),
            Charm = Known(sign * yield * unit),
        };
    }

    /// <summary>Zero in place of the NaN that zero times infinity, or a difference of infinities, leaves where the price itself is infinite.</summary>
    private static double Known(double value) => double.IsNaN(value) ? 0 : value;
}

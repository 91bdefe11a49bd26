using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using KeeperBot.Quant.Kernels;

namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// One option at a time: <see cref="Greeks512"/>, in its two-lane form, where the inputs are ordinary, scaling and limits where they are not. What is
/// ordinary needs no further check: a kind that nobody set, NaN, infinities and negative numbers are not.
/// </summary>
internal static class GreekFormulas
{
    [MethodImpl(MethodImplOptions.NoInlining)] // in a caller's loop the kernel would no longer fit the compiler's budget
    public static OptionGreeks Evaluate(OptionKind kind, double spot, double strike, double years, double rate, double yield, double vol)
    {
        // Two returns, for one conditional expression would be assembled elsewhere and copied.
        if (Regular(kind, spot, strike, years, rate, yield, vol, further: true, out Greeks128 g))
            return All(g);
        return Irregular(kind, spot, strike, years, rate, yield, vol);
    }

    /// <summary>The same, bit for bit, without the Greeks that nobody asked for.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static MainGreeks EvaluateMain(OptionKind kind, double spot, double strike, double years, double rate, double yield, double vol)
    {
        if (Regular(kind, spot, strike, years, rate, yield, vol, further: false, out Greeks128 g))
            return new(g.Price.ToScalar(), g.Delta.ToScalar(), g.Gamma.ToScalar(), g.Vega.ToScalar(), g.Theta.ToScalar(), g.Rho.ToScalar());
        return Irregular(kind, spot, strike, years, rate, yield, vol).Main;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static OptionGreeks All(in Greeks128 g) => new(
        g.Price.ToScalar(), g.Delta.ToScalar(), g.Gamma.ToScalar(), g.Vega.ToScalar(), g.Theta.ToScalar(), g.Rho.ToScalar(),
        g.Phi.ToScalar(), g.Vanna.ToScalar(), g.Volga.ToScalar(), g.Charm.ToScalar(), g.Speed.ToScalar(), g.Zomma.ToScalar(),
        g.Color.ToScalar(), g.Veta.ToScalar(), g.Ultima.ToScalar());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Regular(
        OptionKind kind, double spot, double strike, double years, double rate, double yield, double vol, bool further, out Greeks128 greeks)
    {
        Unsafe.SkipInit(out greeks);
        Vector128<long> isPut = Vector128.Create((long)kind - (long)OptionKind.Call);
        Vector128<double> s = Vector128.Create(spot), k = Vector128.Create(strike);
        Vector128<double> t = Vector128.Create(years), r = Vector128.Create(rate), q = Vector128.Create(yield), v = Vector128.Create(vol);
        if (!Greeks128.AreRegular(isPut, s, k, t, r, q, v))
            return false;
        Unsafe.SkipInit(out OptionWork128 work);
        work.Begin(isPut, s, k, t, r, q, v);
        work.Logarithm();
        work.Place();
        work.Scale();
        work.Tails();
        Greeks128.Evaluate(work, further, out greeks);
        return true;
    }

    /// <summary>Checks the inputs, and then they are expired, without variance, or out of the range that the kernels cover.</summary>
    private static OptionGreeks Irregular(
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
        bool ratioIsOrdinary = spot > 0 && strike > 0 && strike / spot is > 1e-100 and < 1e100;
        if (!ratioIsOrdinary || s < LeastTotalVolatility)
            return WithoutVariance(isCall, spot, strike, yearsToExpiry, rate, dividendYield);
        // Homogeneity: price and strike in units of a power of two near the spot; every Greek scales by its dimension in price.
        double unit = Math.ScaleB(1, Math.Clamp(Math.ILogB(spot), -1021, 1021));
        if (!Regular(kind, spot / unit, strike / unit, yearsToExpiry, rate, dividendYield, volatility, further: true, out Greeks128 scaled))
            return WithoutVariance(isCall, spot, strike, yearsToExpiry, rate, dividendYield);
        OptionGreeks g = All(scaled);
        return new OptionGreeks(
            Tame(g.Price) * unit, Tame(g.Delta), Tame(g.Gamma) / unit, Tame(g.Vega) * unit, Tame(g.Theta) * unit, Tame(g.Rho) * unit,
            Tame(g.Phi) * unit, Tame(g.Vanna), Tame(g.Volga) * unit, Tame(g.Charm), Tame(g.Speed) / unit / unit, Tame(g.Zomma) / unit,
            Tame(g.Color) / unit, Tame(g.Veta) * unit, Tame(g.Ultima) * unit);
    }

    /// <summary>A total volatility that no spot's last bit can tell from zero; dividing by less would overflow.</summary>
    private const double LeastTotalVolatility = 1e-90;

    /// <summary>Zero in place of what 0 * infinity leaves where a Greek has run out of the double range.</summary>
    private static double Tame(double value) => double.IsFinite(value) ? value : 0;

    /// <summary>So many standard deviations out, the normal distribution is one or zero to the last bit of a double.</summary>
    private const double CertainDeviations = 40;

    /// <summary>No variance, or a spot or strike that is out of all proportion to the other: the discounted payoff of the forward.</summary>
    private static OptionGreeks WithoutVariance(bool isCall, double spot, double strike, double years, double rate, double yield)
    {
        double forwardPayoff = (isCall ? 1 : -1) * (spot * Math.Exp(-yield * years) - strike * Math.Exp(-rate * years));
        double exercised = forwardPayoff > 0 ? 1 : forwardPayoff < 0 ? 0 : 0.5;
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
        double unit = Math.Exp(-yield * years);
        double assetLeg = assetShare == 0 ? 0 : assetShare * spot * unit, strikeLeg = strikeShare == 0 ? 0 : strikeShare * strike * Math.Exp(-rate * years);
        return new OptionGreeks() with
        {
            Price = Tame(Math.Max(sign * (assetLeg - strikeLeg), 0)),
            Delta = Tame(sign * assetShare * unit),
            Theta = Tame(sign * (yield * assetLeg - rate * strikeLeg)),
            Rho = Tame(sign * years * strikeLeg),
            Phi = Tame(-sign * years * assetLeg),
            Charm = Tame(sign * yield * assetShare * unit),
        };
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using KeeperBot.Quant.Kernels;

namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// One option at a time: <see cref="Greeks512"/>, in its two-lane form, where the inputs are ordinary, <see cref="IrregularOption"/> where they are not. What is
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
        return IrregularOption.Evaluate(kind, spot, strike, years, rate, yield, vol);
    }

    /// <summary>The same, bit for bit, without the Greeks that nobody asked for.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static MainGreeks EvaluateMain(OptionKind kind, double spot, double strike, double years, double rate, double yield, double vol)
    {
        if (Regular(kind, spot, strike, years, rate, yield, vol, further: false, out Greeks128 g))
            return new(g.Price.ToScalar(), g.Delta.ToScalar(), g.Gamma.ToScalar(), g.Vega.ToScalar(), g.Theta.ToScalar(), g.Rho.ToScalar());
        return Irregular(kind, spot, strike, years, rate, yield, vol);
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // its fifteen results would be cleared on the stack of every ordinary option too
    private static MainGreeks Irregular(OptionKind kind, double spot, double strike, double years, double rate, double yield, double vol) =>
        IrregularOption.Evaluate(kind, spot, strike, years, rate, yield, vol).Main;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OptionGreeks All(in Greeks128 g) => new(
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
}

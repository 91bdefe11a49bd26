using System.Runtime.CompilerServices;
using Integers = System.Runtime.Intrinsics.Vector512<long>;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// Generalised Black-Scholes-Merton lane by lane: the one source of the formulas, from which the project file makes the narrower widths. Names,
/// units and signs are those of <see cref="BlackScholes.OptionGreeks"/>.
/// </summary>
internal struct Greeks512
{
    public Lane Price, Delta, Gamma, Vega, Theta, Rho;
    public Lane Phi, Vanna, Volga, Charm, Speed, Zomma, Color, Veta, Ultima;

    /// <summary>The price and, as far as asked, the Greeks of options that went through all stages of <see cref="OptionWork512"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Evaluate(in OptionWork512 work, bool third, out Greeks512 result)
    {
        Unsafe.SkipInit(out result);
        OptionLegs512.Evaluate(work, out OptionLegs512 legs);
        Lane vol = work.Vol, inverseSpot = work.InverseSpot, inverseS = work.InverseS, slope = legs.Density * inverseSpot;
        result.Price = legs.Value;
        result.Delta = legs.AssetLeg * inverseSpot;
        result.Gamma = slope * inverseSpot * inverseS;
        result.Vega = legs.Density * work.Root;
        // vol / (2 sqrt(T)), rounded once: for minutes at a high volatility it is large.
        Lane inverse = work.HalfInverseRoot, fade = vol * inverse;
        fade = Lanes.FusedMultiplyAdd(Fused.Less(fade + fade, work.Root, vol), inverse, fade);
        result.Theta = Fused.Minus(work.Yield, legs.AssetLeg, Lanes.FusedMultiplyAdd(work.Rate, legs.StrikeLeg, fade * legs.Density));
        result.Rho = work.Years * legs.StrikeLeg;
        if (third)
            result.Further(work, slope, legs.AssetLeg);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Further(in OptionWork512 work, Lane slope, Lane assetLeg)
    {
        Lane near = work.Near, far = work.Far, isAssetLess = work.IsAssetLess;
        Lane d1 = Lanes.ConditionalSelect(isAssetLess, -near, far), d2 = Lanes.ConditionalSelect(isAssetLess, -far, near); // x/s + s/2 and x/s - s/2
        Lane product = near * far, s = work.S, drift = work.Drift, yield = work.Yield, years = work.Years;
        Lane inverseS = work.InverseS, inverseSpot = work.InverseSpot;
        Lane inverseVol = work.Root * inverseS, inverseRoot = work.Vol * inverseS, inverseYears = inverseRoot * inverseRoot;
        Lane half = 0.5 * inverseYears;
        Lane turn = Lanes.FusedMultiplyAdd(-d2, s, drift + drift) * half * inverseS; // dd1/dT
        Lane reversal = Lanes.FusedMultiplyAdd(d1, turn, yield);
        Phi = -(years * assetLeg);
        Vanna = -(slope * d2 * inverseVol);
        Volga = Vega * product * inverseVol;
        Charm = yield * Delta - slope * turn;
        Speed = -(Gamma * inverseSpot) * Lanes.FusedMultiplyAdd(d1, inverseS, Lane.One);
        Zomma = Gamma * (product - Lane.One) * inverseVol;
        Color = Gamma * (reversal + half);
        Veta = Vega * (reversal - half);
        Lane spread = Lanes.FusedMultiplyAdd(product, Lane.One - product, Lanes.FusedMultiplyAdd(near, near, far * far));
        Ultima = -(Vega * spread) * inverseVol * inverseVol;
    }

    /// <summary>
    /// Whether no lane needs care: a call or a put, everything in the wide middle of the double range, time and variance left. Whatever is not
    /// regular goes through <see cref="BlackScholes.GreekFormulas"/>, which checks and scales it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreRegular(Integers isPut, Lane spot, Lane strike, Lane years, Lane rate, Lane yield, Lane vol)
    {
        // Ranges that are whole stretches of exponents take one subtraction each: within, nothing carries into the top bits. NaN, infinities and
        // negative numbers are beyond them.
        Integers prices = (Lanes.AsInt64(spot) - Lanes.Create(LeastPrice)) | (Lanes.AsInt64(strike) - Lanes.Create(LeastPrice));
        Integers times = (Lanes.AsInt64(years) - Lanes.Create(LeastYears)) | (Lanes.AsInt64(vol) - Lanes.Create(LeastVol));
        Lane rates = Lanes.LessThanOrEqual(Lanes.Abs(rate * years) + Lanes.Abs(yield * years), Lanes.Create(200.0));
        Integers beyond = (prices & Lanes.Create(TopThreeBits)) | (times & Lanes.Create(TopFourBits)) | (isPut & Lanes.Create(~1L));
        return Lanes.EqualsAll(beyond | ~Lanes.AsInt64(rates), Integers.Zero);
    }

    /// <summary>Prices from 2^-255 to 2^257.</summary>
    private const long LeastPrice = 768L << 52, TopThreeBits = ~0L << 61;

    /// <summary>Times from 2^-229 to 2^27 years, volatilities from 2^-240 to 2^16.</summary>
    private const long LeastYears = 794L << 52, LeastVol = 783L << 52, TopFourBits = ~0L << 60;
}

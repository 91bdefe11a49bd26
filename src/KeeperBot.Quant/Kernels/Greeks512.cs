using System.Runtime.CompilerServices;
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

    /// <summary>The price and, as far as asked, the Greeks of options that went through the first two stages of <see cref="OptionWork512"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Evaluate(in OptionWork512 work, bool third, out Greeks512 result)
    {
        Unsafe.SkipInit(out result);
        OptionLegs512.Evaluate(work, out OptionLegs512 legs);
        Lane years = work.Years, vol = work.Vol, inverseSpot = work.InverseSpot, inverseS = work.InverseS;
        Lane signedAsset = work.Sign * legs.AssetLeg, signedStrike = work.Sign * legs.StrikeLeg;
        Lane slope = legs.Density * inverseSpot;
        result.Price = legs.Value;
        result.Delta = signedAsset * inverseSpot;
        result.Gamma = slope * inverseSpot * inverseS;
        result.Vega = legs.Density * work.Root;
        result.Theta = work.Yield * signedAsset - work.Rate * signedStrike - 0.5 * vol * (vol * inverseS) * legs.Density;
        result.Rho = years * signedStrike;
        if (third)
            result.Further(work, legs, slope, signedAsset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Further(in OptionWork512 work, in OptionLegs512 legs, Lane slope, Lane signedAsset)
    {
        Lane d1 = legs.D1, d2 = legs.D2, product = d1 * d2, s = work.S, drift = work.Drift, yield = work.Yield, years = work.Years;
        Lane inverseS = work.InverseS, inverseSpot = work.InverseSpot;
        Lane inverseVol = work.Root * inverseS, inverseRoot = work.Vol * inverseS, inverseYears = inverseRoot * inverseRoot;
        Lane half = 0.5 * inverseYears;
        Lane turn = Lanes.FusedMultiplyAdd(-d2, s, drift + drift) * half * inverseS; // dd1/dT
        Lane reversal = Lanes.FusedMultiplyAdd(d1, turn, yield);
        Phi = -(years * signedAsset);
        Vanna = -(slope * d2 * inverseVol);
        Volga = Vega * product * inverseVol;
        Charm = yield * Delta - slope * turn;
        Speed = -(Gamma * inverseSpot) * Lanes.FusedMultiplyAdd(d1, inverseS, Lanes.Create(1.0));
        Zomma = Gamma * (product - Lanes.Create(1.0)) * inverseVol;
        Color = Gamma * (reversal + half);
        Veta = Vega * (reversal - half);
        Lane spread = Lanes.FusedMultiplyAdd(product, Lanes.Create(1.0) - product, Lanes.FusedMultiplyAdd(d1, d1, d2 * d2));
        Ultima = -(Vega * spread) * inverseVol * inverseVol;
    }

    /// <summary>
    /// Whether no lane needs care: a call or a put, everything in the wide middle of the double range, time and variance left. Whatever is not
    /// regular goes through <see cref="BlackScholes.GreekFormulas"/>, which checks and scales it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreRegular(Lane sign, Lane spot, Lane strike, Lane years, Lane rate, Lane yield, Lane vol)
    {
        Lane prices = Between(spot, 1e-60, 1e60) & Between(strike, 1e-60, 1e60);
        Lane rates = Between(rate * years, -100, 100) & Between(yield * years, -100, 100);
        Lane times = Between(years, 1e-60, 1e6) & Between(vol, 1e-60, 1e4);
        Lane kinds = Lanes.LessThanOrEqual(Lanes.Abs(sign), Lanes.Create(1.0));
        return Lanes.EqualsAll(Lanes.AsInt64(prices & rates & times & kinds), Lanes.Create(-1L));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Between(Lane value, double least, double most) =>
        Lanes.LessThanOrEqual(Lanes.Create(least), value) & Lanes.LessThanOrEqual(value, Lanes.Create(most));
}

using System.Runtime.CompilerServices;
using Integers = System.Runtime.Intrinsics.Vector512<long>;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// One vector of options on its way through the stages <see cref="Begin"/> with <see cref="Logarithm"/>, <see cref="Place"/>, <see cref="Scale"/>, <see cref="Tails"/> and
/// <see cref="Greeks512.Evaluate"/>. A batch takes a few vectors through each stage before the next: a stage is a chain of dependent operations, short
/// enough for the processor to have several vectors' chains under way at once.
/// </summary>
internal struct OptionWork512
{
    /// <summary>The sign bit set for a put, nothing set for a call.</summary>
    public Lane Sign;

    /// <summary>The inputs.</summary>
    public Lane Spot, Strike, Years, Rate, Yield, Vol;

    /// <summary>The root of T, s = vol sqrt(T), and what s lacks of the true total volatility, relative to s.</summary>
    public Lane Root, S, Stretch;

    /// <summary>1/S, 1/s, and vol/2s, which is nearly one over twice the root.</summary>
    public Lane InverseSpot, InverseS, HalfInverseRoot;

    /// <summary>x = ln(A/B) with what it lacks, A = S exp(-qT) the discounted forward and B = K exp(-rT) the discounted strike.</summary>
    public Lane X, XLow;

    /// <summary>(r - q) T.</summary>
    public Lane Drift;

    /// <summary>|x|/s - s/2 with what it lacks, and |x|/s + s/2.</summary>
    public Lane Near, NearLow, Far;

    /// <summary>M = min(A, B), M exp(-Near^2/2), and max(A, B)/M - 1.</summary>
    public Lane Lesser, Bell, Growth;

    /// <summary>See <see cref="ScaledTail512.Divide"/>.</summary>
    public Lane NearRatio, FarRatio;

    /// <summary>The scaled tails at |Near| or Near and at Far, and their difference, all of them times <see cref="Bell"/>.</summary>
    public Lane NearTail, FarTail, Difference;

    /// <summary>Beyond this many standard deviations nothing of an option is left; the bound keeps infinities out.</summary>
    private const double FarthestMoneyness = 1000;

    /// <summary>exp of anything less is no normal double any more, and counts as zero.</summary>
    private const double LeastExponent = -708;

    /// <summary>See <see cref="ScaledTail512.IsDeep"/>.</summary>
    public readonly Lane Deep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ScaledTail512.IsDeep(Near);
    }

    /// <summary>The lanes where the asset is worth less than the strike, by the sign of <see cref="X"/>.</summary>
    public readonly Lane IsAssetLess
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fused.SignMask(X);
    }

    /// <summary>From the inputs, which must be regular, to the logarithm of the moneyness and the total volatility.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(Integers isPut, Lane spot, Lane strike, Lane years, Lane rate, Lane yield, Lane vol)
    {
        (Sign, Spot, Strike, Years, Rate, Yield, Vol) = (Lanes.AsDouble(isPut << 63), spot, strike, years, rate, yield, vol);
        Lane root = Lanes.Sqrt(years), s = vol * root;
        Lane inverseS = Lane.One / s, half = 0.5 * vol * inverseS;
        Lane rootLow = Fused.Less(root, root, years) * half; // what the root lacks
        Lane stretch = Lanes.FusedMultiplyAdd(vol, rootLow, Fused.Minus(vol, root, s)) * inverseS;
        (Root, S, Stretch, HalfInverseRoot) = (root, s, stretch, half);
        (InverseSpot, InverseS) = (Lane.One / spot, Fused.Less(inverseS, stretch, inverseS));
    }

    /// <summary>The logarithm of the ratio of spot to strike.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Logarithm() => Elementary512.LogRatio(Spot, Strike, out X, out XLow);

    /// <summary>Adds the carry to the logarithm and gets the two arguments of the normal law.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Place()
    {
        // ln(S/K) and the carry may almost cancel, so both are summed with their errors.
        Lane head = X, tail = XLow, rate = Rate, yield = Yield, years = Years;
        Lane carry = rate - yield;
        Lane back = carry - rate;
        Lane carryLow = rate - (carry - back) - (yield + back);
        Lane drift = carry * years;
        Lane driftLow = Lanes.FusedMultiplyAdd(carryLow, years, Fused.Minus(carry, years, drift));
        Lane sum = head + drift;
        back = sum - head;
        tail += head - (sum - back) + (drift - back) + driftLow;
        Lane x = sum + tail;
        Lane xLow = tail - (x - sum);
        (X, XLow, Drift) = (x, xLow, drift);

        Lane s = S, inverseS = InverseS, t = 0.5 * s;
        Lane flip = x & Lanes.AsDouble(Lanes.Create(LaneBits.Sign)), size = x ^ flip;
        Lane h = Lanes.MinNative(size * inverseS, Lanes.Create(FarthestMoneyness));
        Lane near = h - t, far = h + t;
        Lane lost = Fused.Less(far, Stretch, (Fused.Less(h, s, size) + (xLow ^ flip)) * inverseS); // of h - t; near's own rounding comes on top
        (Near, NearLow, Far) = (near, h - (near + t) + lost, far);
    }

    /// <summary>The three exponentials.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Scale()
    {
        Lane x = X, near = Near, years = Years, isAssetLess = IsAssetLess;
        ScaledTail512.Divide(near, Far, out NearRatio, out FarRatio);
        Lane discount = Lanes.ConditionalSelect(isAssetLess, Yield, Rate);
        Lane decay = discount * years;
        Lane flip = x & Lanes.AsDouble(Lanes.Create(LaneBits.Sign));
        Lane half = -0.5 * near, exponent = half * near, least = Lanes.Create(LeastExponent);
        Lane low = Fused.Less(near, NearLow, Fused.Minus(half, near, exponent)); // compensated: the far tail keeps its digits
        TwinWork512.Exp(-decay, Lanes.MaxNative(exponent, least), low, x ^ flip, XLow ^ flip, out Lane factor, out Lane bell, out Growth);
        Lane lesser = Lanes.ConditionalSelect(isAssetLess, Spot, Strike) * factor;
        Bell = lesser * Lanes.ConditionalSelect(Lanes.LessThanOrEqual(least, exponent), bell, Lane.Zero);
        Lesser = lesser;
    }

    /// <summary>The tails of the normal law, which cost the most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Tails() => ScaledTail512.Pair(NearRatio, FarRatio, S, Stretch, Bell, out NearTail, out FarTail, out Difference);
}

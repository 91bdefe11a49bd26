using System.Runtime.CompilerServices;
using KeeperBot.Quant.Normal;
using Integers = System.Runtime.Intrinsics.Vector512<long>;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// One vector of options on its way through the stages <see cref="Begin"/>, <see cref="Place"/>, <see cref="Scale"/>, <see cref="Tails"/> and
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

    /// <summary>1/S and 1/s.</summary>
    public Lane InverseSpot, InverseS;

    /// <summary>x = ln(A/B) with what it lacks, A = S exp(-qT) the discounted forward and B = K exp(-rT) the discounted strike.</summary>
    public Lane X, XLow;

    /// <summary>(r - q) T.</summary>
    public Lane Drift;

    /// <summary>|x|/s - s/2 with what it lacks, and |x|/s + s/2.</summary>
    public Lane Near, NearLow, Far;

    /// <summary>M = min(A, B), M exp(-Near^2/2), and max(A, B)/M - 1.</summary>
    public Lane Lesser, Bell, Growth;

    /// <summary>The reciprocals of <see cref="ScaledTail512.Divide"/>.</summary>
    public Lane Inverse, Weight;

    /// <summary>The scaled tails at |Near| or Near and at Far, and their difference.</summary>
    public Lane NearTail, FarTail, Difference;

    /// <summary>Beyond this many standard deviations nothing of an option is left; the bound keeps infinities out.</summary>
    private const double FarthestMoneyness = 1000;

    /// <summary>exp of anything less is no normal double any more, and counts as zero.</summary>
    private const double LeastExponent = -708;

    /// <summary>The lanes whose nearer argument is below what <see cref="ScaledTail"/> covers: deep on the side of certain exercise.</summary>
    public readonly Lane Deep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes.LessThanOrEqual(Near, Lanes.Create(ScaledTail.Least));
    }

    /// <summary>The lanes where the asset is worth less than the strike, by the sign of <see cref="X"/>.</summary>
    public readonly Lane IsAssetLess
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes.IsNegative(X);
    }

    /// <summary>From the inputs, which must be regular, to the logarithm of the moneyness and the total volatility.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(Integers isPut, Lane spot, Lane strike, Lane years, Lane rate, Lane yield, Lane vol)
    {
        (Sign, Spot, Strike, Years, Rate, Yield, Vol) = (Lanes.AsDouble(isPut << 63), spot, strike, years, rate, yield, vol);
        Lane root = Lanes.Sqrt(years), s = vol * root;
        Lane inverseS = Lane.One / s;
        Lane rootLow = Lanes.FusedMultiplyAdd(-root, root, years) * (0.5 * vol * inverseS); // what the root lacks
        Lane stretch = Lanes.FusedMultiplyAdd(vol, rootLow, Lanes.FusedMultiplyAdd(vol, root, -s)) * inverseS;
        (Root, S, Stretch, InverseSpot, InverseS) = (root, s, stretch, Lane.One / spot, inverseS - inverseS * stretch);
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
        Lane driftLow = Lanes.FusedMultiplyAdd(carryLow, years, Lanes.FusedMultiplyAdd(carry, years, -drift));
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
        Lane lost = (Lanes.FusedMultiplyAdd(-h, s, size) + (xLow ^ flip)) * inverseS - far * Stretch; // of h - t; near's own rounding comes on top
        (Near, NearLow, Far) = (near, h - (near + t) + lost, far);
    }

    /// <summary>The three exponentials.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Scale()
    {
        Lane x = X, near = Near, years = Years, isAssetLess = IsAssetLess;
        ScaledTail512.Divide(Lanes.ConditionalSelect(Deep, -near, near), Far, out Inverse, out Weight);
        Lane discount = Lanes.ConditionalSelect(isAssetLess, Yield, Rate);
        Lane decay = discount * years;
        Lane flip = x & Lanes.AsDouble(Lanes.Create(LaneBits.Sign));
        Growth = Elementary512.ExpMinusOne(x ^ flip, XLow ^ flip);
        Lane square = near * near, low = Lanes.FusedMultiplyAdd(near, near, -square); // compensated: the far tail keeps its digits
        Lane exponent = -0.5 * square, least = Lanes.Create(LeastExponent);
        TwinWork512.Exp(-decay, Lanes.MaxNative(exponent, least), Lanes.FusedMultiplyAdd(-near, NearLow, -0.5 * low), out Lane factor, out Lane bell);
        Lane lesser = Lanes.ConditionalSelect(isAssetLess, Spot, Strike) * factor;
        Bell = lesser * Lanes.ConditionalSelect(Lanes.LessThanOrEqual(least, exponent), bell, Lane.Zero);
        Lesser = lesser;
    }

    /// <summary>The tails of the normal law, which cost the most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Tails()
    {
        Lane near = Near, s = S;
        ScaledTail512.Pair(
            Lanes.ConditionalSelect(Deep, -near, near), Far, Inverse, Weight, s, s * Stretch, out NearTail, out FarTail, out Difference);
    }
}

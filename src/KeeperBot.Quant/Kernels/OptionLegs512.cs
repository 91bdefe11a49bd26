using System.Runtime.CompilerServices;
using KeeperBot.Quant.Normal;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// What a European option's value and all of its Greeks share, from the discounted forward A = S exp(-qT), the discounted strike B = K exp(-rT),
/// x = ln(A/B) and s = vol sqrt(T).
/// </summary>
internal struct OptionLegs512
{
    /// <summary>Present value of the asked kind.</summary>
    public Lane Value;

    /// <summary>A N(w d1), where w is +1 for a call and -1 for a put.</summary>
    public Lane AssetLeg;

    /// <summary>B N(w d2).</summary>
    public Lane StrikeLeg;

    /// <summary>A phi(d1), which equals B phi(d2).</summary>
    public Lane Density;

    /// <summary>x/s + s/2.</summary>
    public Lane D1;

    /// <summary>x/s - s/2.</summary>
    public Lane D2;

    /// <summary>Beyond this many standard deviations nothing of an option is left; the bound keeps infinities out.</summary>
    private const double FarthestMoneyness = 1000;

    /// <summary>Beyond this the rounding corrections could themselves be out of range, and the density is zero anyway.</summary>
    private const double TrustedMoneyness = 50;

    /// <summary>
    /// Prices the out-of-the-money side and gets the other by parity. With a = |x|/s, t = s/2, M = min(A, B), R the scaled tail and E = exp(-(a - t)^2/2), the
    /// out-of-the-money option is worth M E (R(a - t) - R(a + t)), and where a - t is far below zero M - M E (R(t - a) + R(a + t)).
    /// </summary>
    /// <param name="sign">+1 for a call, -1 for a put.</param>
    /// <param name="asset">A.</param>
    /// <param name="strike">B.</param>
    /// <param name="x">ln(A/B).</param>
    /// <param name="s">Total volatility, positive.</param>
    /// <param name="inverseS">1 / s, good to a few bits.</param>
    /// <param name="xLow">What x lacks of ln(A/B).</param>
    /// <param name="stretch">What s lacks of the true total volatility, relative to s.</param>
    /// <param name="legs">The result.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Evaluate(
        Lane sign, Lane asset, Lane strike, Lane x, Lane s, Lane inverseS, Lane xLow, Lane stretch, out OptionLegs512 legs)
    {
        Lane t = 0.5 * s;
        Lane size = Lanes.Abs(x);
        Lane h = size * inverseS;
        h = Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(-h, s, size), inverseS, h); // as good as the division
        h = Lanes.MinNative(h, Lanes.Create(FarthestMoneyness));
        Lane near = h - t, far = h + t;
        Lane zero = Lanes.Create(0.0);
        Lane negative = Lanes.LessThanOrEqual(x, zero);
        Lane sizeLow = Lanes.ConditionalSelect(negative, -xLow, xLow);
        Lane lost = (Lanes.FusedMultiplyAdd(-h, s, size) + sizeLow) * inverseS - (h + t) * stretch; // of h - t; near's own rounding comes on top
        Lane nearLow = h - (near + t) + Lanes.ConditionalSelect(Lanes.LessThanOrEqual(h, Lanes.Create(TrustedMoneyness)), lost, zero);
        Lane lesser = Lanes.MinNative(asset, strike);
        Lane bell = lesser * Bell(near, nearLow);
        Lane deep = Lanes.LessThanOrEqual(near, Lanes.Create(ScaledTail.Least));
        ScaledTail512.Pair(Lanes.ConditionalSelect(deep, -near, near), far, s, out Lane nearTail, out Lane farTail, out Lane difference);
        Lane farLeg = bell * farTail;
        Lane nearLeg = bell * nearTail;
        nearLeg = Lanes.ConditionalSelect(deep, lesser - nearLeg, nearLeg);
        difference = Lanes.FusedMultiplyAdd(difference, stretch, difference);
        Lane outside = Lanes.ConditionalSelect(deep, nearLeg - farLeg, bell * difference);
        Lane isOutside = Lanes.LessThanOrEqual(sign * x, zero), isCall = Lanes.LessThanOrEqual(zero, sign);
        Lane nearIsAsset = Lanes.ConditionalSelect(isOutside, isCall, negative);
        Lane assetSide = Lanes.ConditionalSelect(nearIsAsset, nearLeg, farLeg);
        Lane strikeSide = Lanes.ConditionalSelect(nearIsAsset, farLeg, nearLeg);
        Lane fall = Elementary512.ExpMinusOneNear(-size);
        Lane inside = outside - Lanes.MaxNative(asset, strike) * fall;
        legs.Value = Lanes.ConditionalSelect(isOutside, outside, inside);
        legs.AssetLeg = Lanes.ConditionalSelect(isOutside, assetSide, asset - assetSide);
        legs.StrikeLeg = Lanes.ConditionalSelect(isOutside, strikeSide, strike - strikeSide);
        legs.Density = Lanes.Create(NormalDistribution.InverseSqrtTwoPi) * bell;
        legs.D1 = Lanes.ConditionalSelect(negative, -near, far);
        legs.D2 = Lanes.ConditionalSelect(negative, -far, near);
    }

    /// <summary>exp(-(x + xLow)^2/2); the square is compensated before the exponential, so that the far tail keeps its digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Bell(Lane x, Lane xLow)
    {
        Lane square = x * x;
        Lane low = Lanes.FusedMultiplyAdd(x, x, -square);
        Elementary512.Exp(-0.5 * square, Lanes.FusedMultiplyAdd(-x, xLow, -0.5 * low), out Lane bell, out _);
        return bell;
    }
}

using System.Runtime.CompilerServices;
using KeeperBot.Quant.Normal;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>What a European option's value and all of its Greeks share.</summary>
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

    /// <summary>
    /// Prices the out-of-the-money side and gets the other by parity. With a = |x|/s, t = s/2, M = min(A, B), R the scaled tail and E = exp(-(a - t)^2/2),
    /// the out-of-the-money option is worth M E (R(a - t) - R(a + t)), and where a - t is far below zero M - M E (R(t - a) + R(a + t)).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Evaluate(in OptionWork512 work, out OptionLegs512 legs)
    {
        Lane x = work.X, near = work.Near, far = work.Far, bell = work.Bell, asset = work.Asset, strike = work.Strike;
        Lane lesser = Lanes.MinNative(asset, strike), deep = work.Deep, negative = Lanes.LessThanOrEqual(x, Lane.Zero);
        Lane farLeg = bell * work.FarTail, nearLeg = bell * work.NearTail;
        nearLeg = Lanes.ConditionalSelect(deep, lesser - nearLeg, nearLeg);
        Lane difference = Lanes.FusedMultiplyAdd(work.Difference, work.Stretch, work.Difference);
        Lane outside = Lanes.ConditionalSelect(deep, nearLeg - farLeg, bell * difference);
        Lane isOutside = Lanes.LessThanOrEqual(work.Sign * x, Lane.Zero), isCall = Lanes.LessThanOrEqual(Lane.Zero, work.Sign);
        Lane nearIsAsset = Lanes.ConditionalSelect(isOutside, isCall, negative);
        Lane assetSide = Lanes.ConditionalSelect(nearIsAsset, nearLeg, farLeg);
        Lane strikeSide = Lanes.ConditionalSelect(nearIsAsset, farLeg, nearLeg);
        Lane inside = outside - Lanes.MaxNative(asset, strike) * work.Fall;
        legs.Value = Lanes.ConditionalSelect(isOutside, outside, inside);
        legs.AssetLeg = Lanes.ConditionalSelect(isOutside, assetSide, asset - assetSide);
        legs.StrikeLeg = Lanes.ConditionalSelect(isOutside, strikeSide, strike - strikeSide);
        legs.Density = NormalDistribution.InverseSqrtTwoPi * bell;
        legs.D1 = Lanes.ConditionalSelect(negative, -near, far);
        legs.D2 = Lanes.ConditionalSelect(negative, -far, near);
    }
}

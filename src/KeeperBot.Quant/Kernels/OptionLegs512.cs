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

    /// <summary>w A N(w d1), where w is +1 for a call and -1 for a put.</summary>
    public Lane AssetLeg;

    /// <summary>w B N(w d2).</summary>
    public Lane StrikeLeg;

    /// <summary>A phi(d1), which equals B phi(d2).</summary>
    public Lane Density;

    /// <summary>
    /// Prices the out-of-the-money side and gets the other by parity. With a = |x|/s, t = s/2, M = min(A, B), R the scaled tail and E = exp(-(a - t)^2/2),
    /// the out-of-the-money option is worth M E (R(a - t) - R(a + t)), and where a - t is far below zero M - M E (R(t - a) + R(a + t)).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Evaluate(in OptionWork512 work, out OptionLegs512 legs)
    {
        Lane bell = work.Bell, lesser = work.Lesser, sign = work.Sign, deep = work.Deep, isAssetLess = work.IsAssetLess;
        Lane isOutside = Fused.SignMask(work.X ^ sign); // of the money; at it a call by x = -0, a put by x = +0
        Lane near = work.NearTail, far = work.FarTail, nearRest = lesser - near;
        Lane outside = Lanes.ConditionalSelect(deep, nearRest - far, work.Difference);
        Lane rise = lesser * work.Growth;
        legs.Value = outside + Lanes.AndNot(rise, isOutside);
        // The leg of the lesser of asset and strike goes with the nearer argument; what is in the money has the complement of each.
        near = Lanes.ConditionalSelect(deep ^ isOutside, near, nearRest) ^ sign;
        far = Lanes.ConditionalSelect(isOutside, far, lesser + rise - far) ^ sign;
        legs.AssetLeg = Lanes.ConditionalSelect(isAssetLess, near, far);
        legs.StrikeLeg = Lanes.ConditionalSelect(isAssetLess, far, near);
        legs.Density = NormalDistribution.InverseSqrtTwoPi * bell;
    }
}

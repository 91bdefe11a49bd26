using System.Runtime.CompilerServices;
using KeeperBot.Quant.Normal;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>R at two points and the difference, which is accurate however close the two are. See <see cref="ScaledTail"/>.</summary>
internal static class ScaledTail512
{
    /// <summary>1/5 over the double next to it, less one.</summary>
    private const double FifthLow = -5.551115123125783e-17;

    /// <summary>The lanes below what the bounded form is for: deep on the side of certain exercise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane IsDeep(Lane near) => Fused.SignMask(near - Lanes.Create(ScaledTail.Least));

    /// <summary>t of <see cref="ScaledTail.Bounded"/> in both places, and the divisions that the rest has to wait for.</summary>
    /// <param name="near">Any number; where it is deep, -near is meant.</param>
    /// <param name="far">At least |near|.</param>
    /// <param name="nearRatio">t of near.</param>
    /// <param name="farRatio">t of far.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Divide(Lane near, Lane far, out Lane nearRatio, out Lane farRatio)
    {
        Lane z = near ^ ((near - Lanes.Create(ScaledTail.Least)) & Lanes.AsDouble(Lanes.Create(LaneBits.Sign)));
        nearRatio = z / (z + Lanes.Create(ScaledTail.BoundedShift));
        farRatio = far / (far + Lanes.Create(ScaledTail.BoundedShift));
    }

    /// <summary>
    /// With R = q(t) (1 - t), t_y - t_x = (y - x) (1 - t_x) (1 - t_y) / 5 and the divided difference q' of q, R(x) - R(y) = (t_y - t_x) (q(t_x) - (1 - t_y) q'): a
    /// sum of two positive numbers, since q falls.
    /// </summary>
    /// <param name="u1">The near t.</param>
    /// <param name="u2">The far t.</param>
    /// <param name="gap">far - near, where near is not deep.</param>
    /// <param name="stretch">What <paramref name="gap"/> lacks, relative to it.</param>
    /// <param name="bell">What the results are multiplied by.</param>
    /// <param name="nearTail">R(near).</param>
    /// <param name="farTail">R(far).</param>
    /// <param name="difference">R(near) - R(far).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair(Lane u1, Lane u2, Lane gap, Lane stretch, Lane bell, out Lane nearTail, out Lane farTail, out Lane difference)
    {
        Lane rest1 = Lane.One - u1, rest2 = Lane.One - u2;
        TwinWork512.Series(u1, u2, out Lane q1, out Lane q2, out Lane slope);
        Lane share = gap * rest1 * (rest2 * Lanes.Create(1 / ScaledTail.BoundedShift));
        share = Lanes.FusedMultiplyAdd(share, stretch + Lanes.Create(FifthLow), share);
        nearTail = bell * rest1 * q1;
        farTail = bell * rest2 * q2;
        difference = bell * share * Fused.Less(rest2, slope, q1);
    }
}

using System.Runtime.CompilerServices;
using KeeperBot.Quant.Normal;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>R at two points and the difference, which is accurate however close the two are. See <see cref="ScaledTail"/>.</summary>
internal static class ScaledTail512
{
    /// <summary>The divisions, which the rest has to wait for.</summary>
    /// <param name="near">At least <see cref="ScaledTail.Least"/>.</param>
    /// <param name="far">At least <paramref name="near"/>.</param>
    /// <param name="inverse">1 / ((near + <see cref="ScaledTail.BoundedShift"/>) (far + <see cref="ScaledTail.BoundedShift"/>)).</param>
    /// <param name="weight">1 / ((1 + near) (1 + far)).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Divide(Lane near, Lane far, out Lane inverse, out Lane weight)
    {
        inverse = Lane.One / ((near + Lanes.Create(ScaledTail.BoundedShift)) * (far + Lanes.Create(ScaledTail.BoundedShift)));
        weight = Lane.One / ((Lane.One + near) * (Lane.One + far));
    }

    /// <param name="near">At least <see cref="ScaledTail.Least"/>.</param>
    /// <param name="far">At least <paramref name="near"/>.</param>
    /// <param name="inverse">See <see cref="Divide"/>.</param>
    /// <param name="weight">See <see cref="Divide"/>.</param>
    /// <param name="gap">far - near, as the caller knows it best.</param>
    /// <param name="gapLow">What <paramref name="gap"/> lacks.</param>
    /// <param name="nearTail">R(near).</param>
    /// <param name="farTail">R(far).</param>
    /// <param name="difference">R(near) - R(far).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair(
        Lane near, Lane far, Lane inverse, Lane weight, Lane gap, Lane gapLow, out Lane nearTail, out Lane farTail, out Lane difference)
    {
        Lane nearShifted = near + Lanes.Create(ScaledTail.BoundedShift), farShifted = far + Lanes.Create(ScaledTail.BoundedShift);
        Lane u1 = near * (farShifted * inverse), u2 = far * (nearShifted * inverse);
        Lane w1 = Lane.One + near, w2 = Lane.One + far, product = w1 * w2;
        TwinWork512.Series(u1, u2, out Lane p1, out Lane p2, out Lane slope);
        Lane share = gap * weight;
        share = Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(-share, product, gap) + gapLow, weight, share); // gap / product, rounded once
        nearTail = p1 * (w2 * weight);
        farTail = p2 * (w1 * weight);
        difference = share * Lanes.FusedMultiplyAdd(-ScaledTail.BoundedShift * inverse * w2, slope, p2);
    }
}

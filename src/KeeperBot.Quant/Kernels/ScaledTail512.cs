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
        Series(u1, u2, out Lane p1, out Lane p2, out Lane slope);
        Lane share = gap * weight;
        share = Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(-share, product, gap) + gapLow, weight, share); // gap / product, rounded once
        nearTail = p1 * (w2 * weight);
        farTail = p2 * (w1 * weight);
        difference = share * Lanes.FusedMultiplyAdd(-ScaledTail.BoundedShift * inverse * w2, slope, p2);
    }

    /// <summary>
    /// p(u1), p(u2) and (p(u1) - p(u2)) / (u1 - u2) of the bounded form. p in even and odd halves, p = a(v) + u b(v) with v = u^2, each with its divided
    /// difference by synthetic division: four independent chains of half the length.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Series(Lane u1, Lane u2, out Lane p1, out Lane p2, out Lane slope)
    {
        ReadOnlySpan<double> c = ScaledTail.Bounded;
        Lane v1 = u1 * u1, v2 = u2 * u2;
        Lane a1 = Lanes.Create(c[24]), da = a1, b1 = Lanes.Create(c[23]), db = b1;
        a1 = Lanes.FusedMultiplyAdd(a1, v1, Lanes.Create(c[22]));
        b1 = Lanes.FusedMultiplyAdd(b1, v1, Lanes.Create(c[21]));
        Next(ref a1, ref da, v1, v2, c[20]);
        Next(ref b1, ref db, v1, v2, c[19]);
        Next(ref a1, ref da, v1, v2, c[18]);
        Next(ref b1, ref db, v1, v2, c[17]);
        Next(ref a1, ref da, v1, v2, c[16]);
        Next(ref b1, ref db, v1, v2, c[15]);
        Next(ref a1, ref da, v1, v2, c[14]);
        Next(ref b1, ref db, v1, v2, c[13]);
        Next(ref a1, ref da, v1, v2, c[12]);
        Next(ref b1, ref db, v1, v2, c[11]);
        Next(ref a1, ref da, v1, v2, c[10]);
        Next(ref b1, ref db, v1, v2, c[9]);
        Next(ref a1, ref da, v1, v2, c[8]);
        Next(ref b1, ref db, v1, v2, c[7]);
        Next(ref a1, ref da, v1, v2, c[6]);
        Next(ref b1, ref db, v1, v2, c[5]);
        Next(ref a1, ref da, v1, v2, c[4]);
        Next(ref b1, ref db, v1, v2, c[3]);
        Next(ref a1, ref da, v1, v2, c[2]);
        Next(ref b1, ref db, v1, v2, c[1]);
        Next(ref a1, ref da, v1, v2, c[0]);
        Lane step = u1 - u2, total = u1 + u2;
        slope = Lanes.FusedMultiplyAdd(total, Lanes.FusedMultiplyAdd(u2, db, da), b1);
        p1 = Lanes.FusedMultiplyAdd(u1, b1, a1);
        p2 = p1 - step * slope;
    }

    /// <summary>One more coefficient, for a value at v1 and for its divided difference with the value at v2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Next(ref Lane value, ref Lane slope, Lane v1, Lane v2, double coefficient)
    {
        slope = Lanes.FusedMultiplyAdd(slope, v2, value);
        value = Lanes.FusedMultiplyAdd(value, v1, Lanes.Create(coefficient));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeeperBot.Quant.Normal;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>R at two points and the difference, which is accurate however close the two are. See <see cref="ScaledTail"/>.</summary>
internal static class ScaledTail512
{
    /// <param name="near">At least <see cref="ScaledTail.Least"/>.</param>
    /// <param name="far">At least <paramref name="near"/>.</param>
    /// <param name="gap">far - near, as the caller knows it best.</param>
    /// <param name="nearTail">R(near).</param>
    /// <param name="farTail">R(far).</param>
    /// <param name="difference">R(near) - R(far).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair(Lane near, Lane far, Lane gap, out Lane nearTail, out Lane farTail, out Lane difference)
    {
        Lane near5 = near + Lanes.Create(5.0), far5 = far + Lanes.Create(5.0), both = near + far;
        Lane inverse = Lanes.Create(1.0) / Lanes.FusedMultiplyAdd(near, far, Lanes.FusedMultiplyAdd(Lanes.Create(5.0), both, Lanes.Create(25.0)));
        Lane u1 = (near - Lanes.Create(4.0)) * far5 * inverse, u2 = (far - Lanes.Create(4.0)) * near5 * inverse;
        ref double c = ref MemoryMarshal.GetReference(ScaledTail.Coefficients);
        // p(u) in even and odd halves, p = a(v) + u b(v) with v = u^2, each with its divided difference by synthetic division:
        // four independent chains of half the length.
        Lane v1 = u1 * u1, v2 = u2 * u2;
        const int Top = ScaledTail.Degree; // even
        Lane a1 = Lanes.Create(Unsafe.Add(ref c, Top)), da = Lanes.Create(0.0);
        Lane b1 = Lanes.Create(Unsafe.Add(ref c, Top - 1)), db = Lanes.Create(0.0);
        for (int k = Top - 2; k >= 2; k -= 2)
        {
            Lane even = Lanes.Create(Unsafe.Add(ref c, k)), odd = Lanes.Create(Unsafe.Add(ref c, k - 1));
            da = Lanes.FusedMultiplyAdd(da, v2, a1);
            a1 = Lanes.FusedMultiplyAdd(a1, v1, even);
            db = Lanes.FusedMultiplyAdd(db, v2, b1);
            b1 = Lanes.FusedMultiplyAdd(b1, v1, odd);
        }
        da = Lanes.FusedMultiplyAdd(da, v2, a1);
        a1 = Lanes.FusedMultiplyAdd(a1, v1, Lanes.Create(c));
        Lane step = u1 - u2, total = u1 + u2, stepV = step * total;
        Lane a2 = a1 - stepV * da, b2 = b1 - stepV * db;
        Lane slope = Lanes.FusedMultiplyAdd(total, da, Lanes.FusedMultiplyAdd(u2 * total, db, b1));
        Lane p1 = Lanes.FusedMultiplyAdd(u1, b1, a1), p2 = Lanes.FusedMultiplyAdd(u2, b2, a2);
        Lane w1 = Lanes.Create(1.0) + near, w2 = Lanes.Create(1.0) + far;
        Lane product = Lanes.FusedMultiplyAdd(near, far, Lanes.Create(1.0) + both), weight = Lanes.Create(1.0) / product;
        Lane share = gap * weight;
        share = Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(-share, product, gap), weight, share); // gap / product, rounded once
        nearTail = p1 * w2 * weight;
        farTail = p2 * w1 * weight;
        difference = share * Lanes.FusedMultiplyAdd(-9.0 * w2 * inverse, slope, p2);
    }
}

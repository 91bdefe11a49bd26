using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using KeeperBot.Quant.Normal;
using Lane = System.Runtime.Intrinsics.Vector128<double>;
using Lanes = System.Runtime.Intrinsics.Vector128;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// <see cref="TwinWork512"/> for a single option, whose number stands in both lanes: the same operations in the same order and therefore the same bits, but each
/// of the twins in a lane of its own; the three exponentials share a 256-bit vector.
/// </summary>
internal static class TwinWork128
{
    /// <summary>See <see cref="TwinWork512.Exp"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exp(Lane x, Lane y, Lane yLow, Lane z, Lane zLow, out Lane first, out Lane second, out Lane thirdLessOne)
    {
        Vector256<double> all = Elementary256.ExpLess(
            Vector256.Create(Pair(x, y), z), Vector256.Create(Pair(Lane.Zero, yLow), zLow), Vector256.Create(0.0, 0, 1, 1));
        Lane both = all.GetLower();
        (first, second, thirdLessOne) = (First(both), Second(both), all.GetUpper());
    }

    /// <summary>See <see cref="TwinWork512.Series"/>: the odd half in the first lane and the even one in the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Series(Lane u1, Lane u2, out Lane p1, out Lane p2, out Lane slope)
    {
        ref double c = ref MemoryMarshal.GetReference(ScaledTail.Bounded);
        Lane v1 = u1 * u1, v2 = u2 * u2;
        Lane halves = Lanes.LoadUnsafe(ref c, 21), slopes = halves;
        halves = Lanes.FusedMultiplyAdd(halves, v1, Lanes.LoadUnsafe(ref c, 19));
        Next(ref halves, ref slopes, v1, v2, Lanes.LoadUnsafe(ref c, 17));
        Next(ref halves, ref slopes, v1, v2, Lanes.LoadUnsafe(ref c, 15));
        Next(ref halves, ref slopes, v1, v2, Lanes.LoadUnsafe(ref c, 13));
        Next(ref halves, ref slopes, v1, v2, Lanes.LoadUnsafe(ref c, 11));
        Next(ref halves, ref slopes, v1, v2, Lanes.LoadUnsafe(ref c, 9));
        Next(ref halves, ref slopes, v1, v2, Lanes.LoadUnsafe(ref c, 7));
        Next(ref halves, ref slopes, v1, v2, Lanes.LoadUnsafe(ref c, 5));
        Next(ref halves, ref slopes, v1, v2, Lanes.LoadUnsafe(ref c, 3));
        Next(ref halves, ref slopes, v1, v2, Lanes.LoadUnsafe(ref c, 1));
        // The even half has one coefficient more.
        Lane b1 = First(halves), db = First(slopes), da = Second(Lanes.FusedMultiplyAdd(slopes, v2, halves));
        Lane a1 = Second(Lanes.FusedMultiplyAdd(halves, v1, Lanes.Create(ScaledTail.Bounded[0])));
        Lane step = u2 - u1, total = u1 + u2;
        slope = Lanes.FusedMultiplyAdd(total, Lanes.FusedMultiplyAdd(u2, db, da), b1);
        p1 = Lanes.FusedMultiplyAdd(u1, b1, a1);
        p2 = Lanes.FusedMultiplyAdd(step, slope, p1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Next(ref Lane values, ref Lane slopes, Lane v1, Lane v2, Lane coefficients)
    {
        slopes = Lanes.FusedMultiplyAdd(slopes, v2, values);
        values = Lanes.FusedMultiplyAdd(values, v1, coefficients);
    }

    /// <summary>One number of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Pair(Lane first, Lane second) => Sse2.IsSupported
        ? Sse2.UnpackLow(first, second) : Lanes.Create(first.ToScalar(), second.ToScalar());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane First(Lane pair) => Lanes.Shuffle(pair, Lanes.Create(0L, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Second(Lane pair) => Lanes.Shuffle(pair, Lanes.Create(1L, 1));
}

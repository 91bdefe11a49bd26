using System.Runtime.CompilerServices;
using KeeperBot.Quant.Normal;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// The work of which every option has two or three alike. The project file makes the 256-bit form from this source; the 128-bit one, which serves single options, is
/// written by itself and puts the two side by side into one vector.
/// </summary>
internal static class TwinWork512
{
    /// <summary>exp(x), exp(y + yLow) and exp(z + zLow) - 1. Arguments as for <see cref="Elementary512.Exp"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exp(Lane x, Lane y, Lane yLow, Lane z, Lane zLow, out Lane first, out Lane second, out Lane thirdLessOne)
    {
        first = Elementary512.Exp(x, Lane.Zero);
        second = Elementary512.Exp(y, yLow);
        thirdLessOne = Elementary512.ExpMinusOne(z, zLow);
    }

    /// <summary>
    /// p(u1), p(u2) and (p(u1) - p(u2)) / (u1 - u2) of the bounded form. p in even and odd halves, p = a(v) + u b(v) with v = u^2, each with its divided
    /// difference by synthetic division: four independent chains of half the length.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Series(Lane u1, Lane u2, out Lane p1, out Lane p2, out Lane slope)
    {
        ReadOnlySpan<double> c = ScaledTail.Bounded;
        Lane v1 = u1 * u1, v2 = u2 * u2;
        Lane a1 = Lanes.Create(c[22]), da = a1, b1 = Lanes.Create(c[21]), db = b1;
        a1 = Lanes.FusedMultiplyAdd(a1, v1, Lanes.Create(c[20]));
        b1 = Lanes.FusedMultiplyAdd(b1, v1, Lanes.Create(c[19]));
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
        Lane step = u2 - u1, total = u1 + u2;
        slope = Lanes.FusedMultiplyAdd(total, Lanes.FusedMultiplyAdd(u2, db, da), b1);
        p1 = Lanes.FusedMultiplyAdd(u1, b1, a1);
        p2 = Lanes.FusedMultiplyAdd(step, slope, p1);
    }

    /// <summary>One more coefficient, for a value at v1 and for its divided difference with the value at v2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Next(ref Lane value, ref Lane slope, Lane v1, Lane v2, double coefficient)
    {
        slope = Lanes.FusedMultiplyAdd(slope, v2, value);
        value = Lanes.FusedMultiplyAdd(value, v1, Lanes.Create(coefficient));
    }
}

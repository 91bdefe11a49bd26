using System.Runtime.CompilerServices;
using Integers = System.Runtime.Intrinsics.Vector512<long>;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// The exponential and the logarithm of a ratio, lane by lane. The project file makes the narrower widths from this source. The polynomials are fitted
/// by tests/vectors/quant/elementary.py.
/// </summary>
internal static class Elementary512
{
    private const double InverseLn2 = 1.4426950408889634074;
    private const double Ln2High = 0.69314718036912381649; // 32 bits: a small whole multiple of it is exact
    private const double Ln2Low = 1.9082149292705877e-10;
    private const double TwoThirds = 2.0 / 3;
    private const double TwoThirdsLow = 3.7007434154171886e-17; // 2/3 less the double next to it

    /// <summary>exp(x + low) for |x| up to 708, <paramref name="low"/> a small correction; within 0.7 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Exp(Lane x, Lane low)
    {
        Lane rise = Rise(x, low, out Lane scale);
        return Lanes.FusedMultiplyAdd(scale, rise, scale);
    }

    /// <summary>exp(x + low) - 1 for |x| up to 708, accurate in relative terms near zero too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane ExpMinusOne(Lane x, Lane low) => ExpLess(x, low, Lane.One);

    /// <summary>exp(x + low) in the lanes where <paramref name="less"/> is zero, as <see cref="Exp"/>, and where it is one exp(x + low) - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane ExpLess(Lane x, Lane low, Lane less)
    {
        Lane rise = Rise(x, low, out Lane scale);
        return Lanes.FusedMultiplyAdd(scale, rise, scale - less);
    }

    /// <summary>exp(x + low) = scale (1 + rise) with scale a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Rise(Lane x, Lane low, out Lane scale)
    {
        Lane shifted = Lanes.FusedMultiplyAdd(x, Lanes.Create(InverseLn2), Lanes.Create(LaneBits.Shifter));
        Lane k = shifted - Lanes.Create(LaneBits.Shifter);
        scale = Lanes.AsDouble((Lanes.AsInt64(shifted) << 52) + Lanes.Create(LaneBits.One));
        return RiseSmall(Lanes.FusedMultiplyAdd(k, Lanes.Create(-Ln2High), x) + Lanes.FusedMultiplyAdd(k, Lanes.Create(-Ln2Low), low));
    }

    /// <summary>exp(r) - 1 for |r| up to ln(2)/2, to 0.02 eps: pairs of terms, then Horner's scheme in r^2, as short a chain as one with r^4 and a product less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane RiseSmall(Lane r)
    {
        Lane r2 = r * r;
        Lane p01 = Lanes.FusedMultiplyAdd(r, Lanes.Create(0.16666666666666693), Lanes.Create(0.5000000000000013));
        Lane p23 = Lanes.FusedMultiplyAdd(r, Lanes.Create(0.008333333333311077), Lanes.Create(0.04166666666651392));
        Lane p45 = Lanes.FusedMultiplyAdd(r, Lanes.Create(0.000198412699096673), Lanes.Create(0.001388888894738421));
        Lane p67 = Lanes.FusedMultiplyAdd(r, Lanes.Create(2.755722273639044e-06), Lanes.Create(2.4801489579876282e-05));
        Lane p89 = Lanes.FusedMultiplyAdd(r, Lanes.Create(2.511593758359768e-08), Lanes.Create(2.7631404430860435e-07));
        Lane high = Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(p89, r2, p67), r2, p45);
        return Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(high, r2, p23), r2, p01), r2, r);
    }

    /// <summary>
    /// ln(a/b) as a head and a tail that together carry some 60 bits: 2 atanh(z), z = (a - b') / (a + b'), with b' = b 2^e next to a and the division's
    /// remainder kept. Both must be positive and normal, and their ratio too.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LogRatio(Lane a, Lane b, out Lane head, out Lane tail)
    {
        Lane e = Align(a, ref b);
        Lane difference = a - b; // exact: b is within a factor of two of a
        Lane twiceB = b + b, sum = difference + twiceB, sumLow = difference - (sum - twiceB);
        Lane inverse = Lane.One / sum;
        Lane z = difference * inverse, z2 = z * z, cube = z2 * z;
        Lane zLow = Fused.Less(z, sumLow, Fused.Less(z, sum, difference)) * (inverse + inverse); // of 2z
        // z^3 with its error too: where a carry cancels the logarithm, even that term's last bits count.
        Lane cubeLow = Lanes.FusedMultiplyAdd(Fused.Minus(z, z, z2), z, Fused.Minus(z2, z, cube));
        Lane twice = z + z, high = Lanes.FusedMultiplyAdd(Lanes.Create(TwoThirds), cube, twice);
        Lane low = Lanes.FusedMultiplyAdd(Lanes.Create(TwoThirds), cube, twice - high) + Lanes.FusedMultiplyAdd(
            Lanes.Create(TwoThirds), cubeLow, Lanes.FusedMultiplyAdd(Lanes.Create(TwoThirdsLow), cube, Lanes.FusedMultiplyAdd(zLow, z2, zLow)));
        head = Lanes.FusedMultiplyAdd(e, Lanes.Create(Ln2High), high);
        low = Lanes.FusedMultiplyAdd(e, Lanes.Create(Ln2Low), low) + (high - Lanes.FusedMultiplyAdd(e, Lanes.Create(-Ln2High), head));
        tail = Lanes.FusedMultiplyAdd(AtanhSeries(z2), cube * z2, low); // last, as the series takes longest
    }

    /// <summary>ln(a/b) to 1e-9 of itself, for guesses and first steps. Arguments as for <see cref="LogRatio"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane LogNear(Lane a, Lane b)
    {
        Lane e = Align(a, ref b), z = (a - b) / (a + b), v = z * z, v2 = v * v;
        Lane p01 = Lanes.FusedMultiplyAdd(v, Lanes.Create(2.0 / 3), Lanes.Create(2.0)), p23 = Lanes.FusedMultiplyAdd(v, Lanes.Create(2.0 / 7), Lanes.Create(2.0 / 5));
        Lane p45 = Lanes.FusedMultiplyAdd(v, Lanes.Create(2.0 / 11), Lanes.Create(2.0 / 9));
        return Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(p45, v2, p23), v2, p01), z, e * (Ln2High + Ln2Low));
    }

    /// <summary>Multiplies b by the power of two 2^e that brings it next to a, and returns e.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Align(Lane a, ref Lane b)
    {
        // The patterns of doubles are piecewise linear logarithms: a / (b 2^e) lies in [0.66, 1.51].
        Integers apart = Lanes.AsInt64(a) - Lanes.AsInt64(b) + Lanes.Create(LaneBits.OneAndHalf);
        b *= Lanes.AsDouble(apart & Lanes.Create(LaneBits.Exponent));
        return Lanes.AsDouble((apart >>> 52) | Lanes.Create(LaneBits.TwoTo52)) - Lanes.Create(LaneBits.ExponentBias);
    }

    /// <summary>2 (atanh(z) - z - z^3/3) / z^5 in powers of v = z^2, for |z| up to 0.204; times z^5 it is within 1e-21.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane AtanhSeries(Lane v)
    {
        Lane v2 = v * v, v4 = v2 * v2;
        Lane p01 = Lanes.FusedMultiplyAdd(v, Lanes.Create(0.2857142857173124), Lanes.Create(0.39999999999999336));
        Lane p23 = Lanes.FusedMultiplyAdd(v, Lanes.Create(0.18181823452590848), Lanes.Create(0.2222222216727856));
        Lane p45 = Lanes.FusedMultiplyAdd(v, Lanes.Create(0.13343414777405826), Lanes.Create(0.15384319126874685));
        Lane p67 = Lanes.FusedMultiplyAdd(v, Lanes.Create(0.12750706807119505), Lanes.Create(0.11560983377473541));
        return Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(p67, v2, p45), v4, Lanes.FusedMultiplyAdd(p23, v2, p01));
    }
}

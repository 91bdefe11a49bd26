using System.Runtime.CompilerServices;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>The exponential and the logarithm of a ratio, lane by lane. The project file makes the narrower widths from this source.</summary>
internal static class Elementary512
{
    private const double InverseLn2 = 1.4426950408889634074;
    private const double Ln2High = 0.69314718036912381649; // 32 bits: a small whole multiple of it is exact
    private const double Ln2Low = 1.9082149292705877e-10;
    private const double TwoThirds = 2.0 / 3;
    private const double TwoThirdsLow = 3.7007434154171886e-17; // 2/3 less the double next to it

    /// <summary>
    /// exp(x + low) and exp(x + low) - 1 for x from -740 to 700 (a little more or less is clamped), <paramref name="low"/> a small correction. The
    /// first is within 0.6 ulp; the second keeps its relative accuracy near zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exp(Lane x, Lane low, out Lane exponential, out Lane minusOne)
    {
        x = Lanes.MaxNative(Lanes.MinNative(x, Lanes.Create(700.0)), Lanes.Create(-740.0));
        Lane shifted = Lanes.FusedMultiplyAdd(x, Lanes.Create(InverseLn2), Lanes.Create(LaneBits.Shifter));
        Lane k = shifted - Lanes.Create(LaneBits.Shifter);
        Lane r = Lanes.FusedMultiplyAdd(k, Lanes.Create(-Ln2High), x);
        Lane head = Lanes.FusedMultiplyAdd(k, Lanes.Create(-Ln2Low), r);
        Lane rest = Lanes.FusedMultiplyAdd(k, Lanes.Create(-Ln2Low), r - head) + low;
        Lane rise = ExpMinusOneSmall(head) + Lanes.FusedMultiplyAdd(rest, head, rest);
        // Two steps, so that results below the normal range come out denormal instead of wrapped.
        Lane half = Lanes.FusedMultiplyAdd(k, Lanes.Create(0.5), Lanes.Create(LaneBits.Shifter));
        Lane scaleA = PowerOfTwo(half), scaleB = PowerOfTwo(shifted - half + Lanes.Create(LaneBits.Shifter));
        Lane scale = scaleA * scaleB;
        exponential = (Lanes.Create(1.0) + rise) * scaleA * scaleB;
        minusOne = Lanes.FusedMultiplyAdd(scale, rise, scale - Lanes.Create(1.0));
    }

    /// <summary>exp(x) for |x| up to 700, within 0.7 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane ExpNear(Lane x)
    {
        Lane rise = RiseNear(x, out Lane scale);
        return Lanes.FusedMultiplyAdd(scale, rise, scale);
    }

    /// <summary>exp(x) - 1 for |x| up to 700, accurate in relative terms near zero too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane ExpMinusOneNear(Lane x)
    {
        Lane rise = RiseNear(x, out Lane scale);
        return Lanes.FusedMultiplyAdd(scale, rise, scale - Lanes.Create(1.0));
    }

    /// <summary>exp(x) = scale (1 + rise) with scale a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane RiseNear(Lane x, out Lane scale)
    {
        Lane shifted = Lanes.FusedMultiplyAdd(x, Lanes.Create(InverseLn2), Lanes.Create(LaneBits.Shifter));
        Lane k = shifted - Lanes.Create(LaneBits.Shifter);
        scale = PowerOfTwo(shifted);
        return ExpMinusOneSmall(Lanes.FusedMultiplyAdd(k, Lanes.Create(-Ln2Low), Lanes.FusedMultiplyAdd(k, Lanes.Create(-Ln2High), x)));
    }

    /// <summary>exp(r) - 1 for |r| up to ln(2)/2: the Taylor series, summed in four short chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane ExpMinusOneSmall(Lane r)
    {
        Lane r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
        Lane p01 = Lanes.FusedMultiplyAdd(r, Lanes.Create(1.0 / 6), Lanes.Create(0.5));
        Lane p23 = Lanes.FusedMultiplyAdd(r, Lanes.Create(1.0 / 120), Lanes.Create(1.0 / 24));
        Lane p45 = Lanes.FusedMultiplyAdd(r, Lanes.Create(1.0 / 5040), Lanes.Create(1.0 / 720));
        Lane p67 = Lanes.FusedMultiplyAdd(r, Lanes.Create(1.0 / 362880), Lanes.Create(1.0 / 40320));
        Lane p89 = Lanes.FusedMultiplyAdd(r, Lanes.Create(1.0 / 39916800), Lanes.Create(1.0 / 3628800));
        Lane pab = Lanes.FusedMultiplyAdd(r, Lanes.Create(1.0 / 6227020800), Lanes.Create(1.0 / 479001600));
        Lane p03 = Lanes.FusedMultiplyAdd(p23, r2, p01), p47 = Lanes.FusedMultiplyAdd(p67, r2, p45), p8b = Lanes.FusedMultiplyAdd(pab, r2, p89);
        Lane p = Lanes.FusedMultiplyAdd(p8b, r8, Lanes.FusedMultiplyAdd(p47, r4, p03));
        return Lanes.FusedMultiplyAdd(p, r2, r);
    }

    /// <summary>
    /// ln(a/b) as a head and a tail that together carry some 60 bits: 2 atanh((a - b') / (a + b')) with b' = b 2^e next to a, the division's remainder
    /// kept. Both must be positive and normal, and their ratio too.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LogRatio(Lane a, Lane b, out Lane head, out Lane tail)
    {
        Lane e = RoundedLog2Ratio(a, b);
        b *= PowerOfTwo(e + Lanes.Create(LaneBits.Shifter));
        Lane difference = a - b; // exact: b is within a factor of two of a
        Lane sum = a + b;
        Lane sumLow = b - (sum - a) + (a - (sum - (sum - a)));
        Lane inverse = Lanes.Create(1.0) / sum;
        Lane z = difference * inverse;
        Lane zLow = Lanes.FusedMultiplyAdd(-z, sumLow, Lanes.FusedMultiplyAdd(-z, sum, difference)) * inverse;
        // z^3 with its error too: where a carry cancels the logarithm, even that term's last bits count.
        Lane z2 = z * z, cube = z2 * z, cubic = TwoThirds * cube;
        Lane cubeLow = Lanes.FusedMultiplyAdd(z2, z, -cube) + Lanes.FusedMultiplyAdd(z, z, -z2) * z;
        Lane cubicLow = Lanes.FusedMultiplyAdd(Lanes.Create(TwoThirds), cube, -cubic) + Lanes.FusedMultiplyAdd(
            Lanes.Create(TwoThirdsLow), cube, TwoThirds * cubeLow);
        Lane rest = Lanes.FusedMultiplyAdd(AtanhSeries(z2) * z2, cube, cubicLow);
        Lane twice = z + z, sumHigh = twice + cubic;
        Lane sumLow2 = cubic - (sumHigh - twice) + Lanes.FusedMultiplyAdd(zLow + zLow, z2, zLow + zLow) + rest;
        head = Lanes.FusedMultiplyAdd(e, Lanes.Create(Ln2High), sumHigh);
        tail = Lanes.FusedMultiplyAdd(e, Lanes.Create(Ln2Low), sumLow2) + (sumHigh - (head - e * Ln2High));
    }

    /// <summary>2 (atanh(z) - z - z^3/3) / z^5 in powers of v = z^2, for |z| up to 0.204.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane AtanhSeries(Lane v)
    {
        Lane v2 = v * v, v4 = v2 * v2;
        Lane p01 = Lanes.FusedMultiplyAdd(v, Lanes.Create(2.0 / 7), Lanes.Create(2.0 / 5));
        Lane p23 = Lanes.FusedMultiplyAdd(v, Lanes.Create(2.0 / 11), Lanes.Create(2.0 / 9));
        Lane p45 = Lanes.FusedMultiplyAdd(v, Lanes.Create(2.0 / 15), Lanes.Create(2.0 / 13));
        Lane p67 = Lanes.FusedMultiplyAdd(v, Lanes.Create(2.0 / 19), Lanes.Create(2.0 / 17));
        Lane high = Lanes.FusedMultiplyAdd(Lanes.Create(2.0 / 21), v4, Lanes.FusedMultiplyAdd(p67, v2, p45));
        return Lanes.FusedMultiplyAdd(high, v4, Lanes.FusedMultiplyAdd(p23, v2, p01));
    }

    /// <summary>2^k for k = <paramref name="shifted"/> - 1.5 * 2^52, with k from -1022 to 1023.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane PowerOfTwo(Lane shifted) =>
        Lanes.AsDouble((Lanes.AsInt64(shifted) << 52) + Lanes.Create(LaneBits.One));

    /// <summary>A whole number e for which a / (b 2^e) lies in [0.66, 1.51]: the patterns of doubles are piecewise linear logarithms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane RoundedLog2Ratio(Lane a, Lane b)
    {
        var biased = (Lanes.AsInt64(a) - Lanes.AsInt64(b) + Lanes.Create(LaneBits.OneAndHalf)) >>> 52;
        return Lanes.AsDouble(biased | Lanes.Create(LaneBits.TwoTo52)) - Lanes.Create(LaneBits.ExponentBias);
    }
}

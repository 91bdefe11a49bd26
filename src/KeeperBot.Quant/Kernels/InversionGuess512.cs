using System.Runtime.CompilerServices;
using KeeperBot.Quant.Normal;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// Where <see cref="InversionWork512"/> starts. The symmetric price b = c exp(-|x|/2) is the integral of exp(-x^2/2u^2 - u^2/8) / sqrt(2 pi) for u from 0 to
/// s. Without the second exponent it is Bachelier's formula, b/|x| = phi(h)/h - N(-h), which one rational function of ln(1 + |x|/b) inverts for h = |x|/s to
/// 5e-4 (tests/vectors/quant/inversion_guess.py); the exponent's mean is then added back.
/// </summary>
internal static class InversionGuess512
{
    /// <summary>From this share of M on the complement tells more.</summary>
    public const double HighShare = 0.6;

    /// <summary>Below this part of b, |x| changes the guess by less than the guess's own error.</summary>
    private const double LeastSize = 1e-9;

    /// <param name="share">Price over M, in (0, 1).</param>
    /// <param name="rest">1 - share.</param>
    /// <param name="size">|ln(F/K)|.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Of(Lane share, Lane rest, Lane size)
    {
        Lane s = Low(share, size);
        Lane isHigh = Lanes.LessThanOrEqual(Lanes.Create(HighShare), share);
        return Lanes.EqualsAll(Lanes.AsInt64(isHigh), Lanes.AsInt64(Lane.Zero)) ? s : Lanes.ConditionalSelect(isHigh, High(rest, size), s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Low(Lane share, Lane size)
    {
        Lane b = share * Elementary512.Exp(Lanes.MaxNative(-0.5 * size, Lanes.Create(-708.0)), Lane.Zero);
        Lane x = Lanes.MaxNative(size, LeastSize * b);
        Lane l = Lanes.FusedMultiplyAdd(x, Lanes.Create(0.5), Elementary512.LogNear(b + x, share)); // ln((b + x)/b), also where b has underflowed
        Lane top = Lanes.FusedMultiplyAdd(
            Lanes.FusedMultiplyAdd(l, Lanes.Create(0.0017895981802267967), Lanes.Create(0.02453217838808253)), l, Lanes.Create(0.15901094404645486));
        Lane bottom = Lanes.FusedMultiplyAdd(
            Lanes.FusedMultiplyAdd(l, Lanes.Create(0.0008988816870073867), Lanes.Create(0.020811869330679123)), l, Lanes.Create(0.15040801660507774));
        Lane h = l * Lanes.Sqrt(top / Lanes.FusedMultiplyAdd(bottom, l, Lane.One));
        Lane s = x / h;
        // The mean of u^2/8 over the integral, relative to what s changes it by: from s^2/24 at h = 0 to s^2/8h^2.
        Lane lost = s * s / Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(h, Lanes.Create(8.0), Lanes.Create(4.0)), h, Lanes.Create(24.0));
        return Lanes.FusedMultiplyAdd(s * lost, Lanes.FusedMultiplyAdd(lost, Lanes.Create(3.0), Lane.One), s);
    }

    /// <summary>1 - share = N(-d) but for a factor that is taken from s = sqrt(2|x|), and d = s/2 - |x|/s.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // seldom needed
    private static Lane High(Lane rest, Lane size)
    {
        Lane two = size + size, middle = Lanes.Sqrt(two);
        // R(middle) by the bound 4 / (3z + sqrt(z^2 + 8)) of the Mills ratio.
        Lane tail = Lanes.Create(4 * NormalDistribution.InverseSqrtTwoPi) / Lanes.FusedMultiplyAdd(middle, Lanes.Create(3.0), Lanes.Sqrt(two + Lanes.Create(8.0)));
        Lane d = NormalQuantile(0.5 * rest / (Lanes.Create(0.5) + tail));
        return d + Lanes.Sqrt(Lanes.FusedMultiplyAdd(d, d, two));
    }

    /// <summary>z with N(-z) = p for p in (0, 1/2], to 4.5e-4: Abramowitz and Stegun 26.2.23.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane NormalQuantile(Lane p)
    {
        Lane log = Elementary512.LogNear(Lane.One, p), t = Lanes.Sqrt(log + log);
        Lane top = Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(t, Lanes.Create(0.010328), Lanes.Create(0.802853)), t, Lanes.Create(2.515517));
        Lane bottom = Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(t, Lanes.Create(0.001308), Lanes.Create(0.189269)), t, Lanes.Create(1.432788));
        return Lanes.MaxNative(t - top / Lanes.FusedMultiplyAdd(bottom, t, Lane.One), Lane.Zero);
    }
}

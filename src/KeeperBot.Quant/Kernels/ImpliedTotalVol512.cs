using System.Runtime.CompilerServices;
using KeeperBot.Quant.Normal;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// The total volatility s at which an out-of-the-money option is worth a given share c of M = min(F, K). As in P. Jaeckel's "Let's Be
/// Rational" (2015), third-order Householder steps on an objective that suits the price: 1/ln(c) below the inflection s = sqrt(2|x|), c itself
/// around it, ln(1 - c) above. The first guess inverts the normal law at d = |x|/s - s/2 instead of his rational interpolation.
/// </summary>
internal static class ImpliedTotalVol512
{
    /// <summary>More steps than any input needs; reached only by inputs outside the domain.</summary>
    private const int MostSteps = 12;

    /// <summary>A step of this size, relative to s, leaves an error of the order of its fourth power.</summary>
    private const double LastStep = 3e-5;

    /// <summary>From this share of M on the complement is the better objective.</summary>
    private const double HighShare = 0.6;

    private const double SqrtTwoPi = 2.5066282746310005024;

    /// <summary>Solves from the cold guess.</summary>
    /// <param name="share">Price over M, in (0, 1).</param>
    /// <param name="rest">1 - share.</param>
    /// <param name="size">|ln(F/K)|.</param>
    public static Lane Solve(Lane share, Lane rest, Lane size)
    {
        Lane middle = Lanes.Sqrt(size + size);
        ScaledTail512.Divide(Lane.Zero, middle, out Lane inverse, out Lane weight);
        ScaledTail512.Pair(Lane.Zero, middle, inverse, weight, middle, Lane.Zero, out _, out _, out Lane middleShare);
        Lane isLow = Lanes.LessThan(share, middleShare);
        Lane s = Guess(share, rest, size, middle, middleShare, isLow);
        return Refine(s, share, rest, size, isLow, LogShare(share), double.PositiveInfinity, out _);
    }

    /// <summary>Solves from a guess of the total volatility; false when a first step was too large to trust, and then nothing is known.</summary>
    public static bool TrySolveFrom(Lane guess, Lane share, Lane rest, Lane size, out Lane s)
    {
        // A guess this good lies on the same side of the inflection as the answer, or so near to it that either objective serves.
        Lane isLow = Lanes.LessThan(guess * guess, size + size);
        s = Refine(guess, share, rest, size, isLow, LogShare(share), 0.1, out bool trusted);
        return trusted;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane LogShare(Lane share)
    {
        Elementary512.LogRatio(share, Lane.One, out Lane head, out Lane tail);
        return head + tail;
    }

    /// <summary>One guess for each of the three ranges of the price, each computed only where a lane is in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Guess(Lane share, Lane rest, Lane size, Lane middle, Lane middleShare, Lane isLow)
    {
        // Around the inflection the share is almost linear in s.
        Lane width = SqrtTwoPi * (share - middleShare);
        Lane s = middle + Lanes.FusedMultiplyAdd(width * width, width * (1.0 / 24), width);
        Lane isHigh = Lanes.LessThanOrEqual(Lanes.Create(HighShare), share);
        if (IsAny(isHigh))
            s = Lanes.ConditionalSelect(isHigh, GuessHigh(rest, size, middleShare), s);
        if (IsAny(isLow))
            s = Lanes.ConditionalSelect(isLow, GuessLow(share, size, middleShare), s);
        return s;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAny(Lane mask) => !Lanes.EqualsAll(Lanes.AsInt64(mask), Lanes.AsInt64(Lane.Zero));

    /// <summary>1 - share = N(-d) but for a factor that is taken from the inflection, and d = s/2 - |x|/s.</summary>
    private static Lane GuessHigh(Lane rest, Lane size, Lane middleShare)
    {
        Lane d = NormalQuantile(0.5 * rest / (Lane.One - middleShare));
        return d + Lanes.Sqrt(Lanes.FusedMultiplyAdd(d, d, size + size));
    }

    /// <summary>share = N(-d) but for a factor that is first taken from the inflection and then from the first answer; d = |x|/s - s/2.</summary>
    private static Lane GuessLow(Lane share, Lane size, Lane middleShare)
    {
        Lane two = size + size;
        // A rough quantile is enough for the first: it only goes into the factor.
        Elementary512.LogRatio(Lanes.MaxNative(middleShare, share), share, out Lane head, out _);
        Lane d = Lanes.Sqrt(head + head) * 0.93;
        Lane s = two / (d + Lanes.Sqrt(Lanes.FusedMultiplyAdd(d, d, two)));
        Lane h = size / s, near = h - 0.5 * s, far = h + 0.5 * s;
        Lane rootNear = Lanes.Sqrt(Lanes.FusedMultiplyAdd(near, near, Lanes.Create(8.0)));
        Lane rootFar = Lanes.Sqrt(Lanes.FusedMultiplyAdd(far, far, Lanes.Create(8.0)));
        Lane factor = (3.0 * s + two / (rootNear + rootFar)) / (3.0 * far + rootFar);
        d = NormalQuantile(Lanes.MinNative(share / factor, Lanes.Create(0.5)));
        return two / (d + Lanes.Sqrt(Lanes.FusedMultiplyAdd(d, d, two)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Refine(
        Lane s, Lane share, Lane rest, Lane size, Lane isLow, Lane logShare, double trustedStep, out bool trusted)
    {
        Lane isHigh = Lanes.AndNot(Lanes.LessThanOrEqual(Lanes.Create(HighShare), share), isLow);
        Lane bound = Lanes.Create(trustedStep);
        for (int i = 0; i < MostSteps; i++)
        {
            Lane step = Step(s, share, rest, size, isLow, isHigh, logShare);
            Lane relative = Lanes.Abs(step) / s;
            if (i == 0 && !Lanes.EqualsAll(Lanes.AsInt64(Lanes.LessThanOrEqual(relative, bound)), Lanes.Create(-1L)))
                break;
            s += Lanes.MaxNative(step, -0.9 * s);
            if (Lanes.EqualsAll(Lanes.AsInt64(Lanes.LessThanOrEqual(relative, Lanes.Create(LastStep))), Lanes.Create(-1L)))
            {
                trusted = true;
                return s;
            }
        }
        trusted = false;
        return s;
    }

    /// <summary>One Householder step: with n the Newton step and g the objective, n (1 + n g''/2g') / (1 + n (g''/g' + n g'''/6g')).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Step(Lane s, Lane share, Lane rest, Lane size, Lane isLow, Lane isHigh, Lane logShare)
    {
        Lane inverseS = Lane.One / s, h = size * inverseS, t = 0.5 * s, near = h - t, far = h + t;
        Lane square = near * near;
        Lane bell = Elementary512.Exp(Lanes.MaxNative(-0.5 * square, Lanes.Create(-708.0)), -0.5 * Lanes.FusedMultiplyAdd(near, near, -square));
        Lane deep = Lanes.LessThanOrEqual(near, Lanes.Create(ScaledTail.Least));
        Lane reach = Lanes.ConditionalSelect(deep, -near, near);
        ScaledTail512.Divide(reach, far, out Lane inverse, out Lane weight);
        ScaledTail512.Pair(reach, far, inverse, weight, s, Lane.Zero, out Lane nearTail, out Lane farTail, out Lane difference);
        Lane sum = bell * (nearTail + farTail);
        Lane value = Lanes.ConditionalSelect(deep, Lane.One - sum, bell * difference);
        Lane left = Lanes.ConditionalSelect(deep, sum, Lane.One - value);
        Lane slope = (1 / SqrtTwoPi) * bell;
        Lane second = near * far * inverseS; // c''/c'
        Lane third = Lanes.FusedMultiplyAdd(second, second, -Lanes.FusedMultiplyAdd(3.0 * h * h, inverseS * inverseS, Lanes.Create(0.25)));

        Lane base0 = Lanes.ConditionalSelect(isHigh, left, value);
        Elementary512.LogRatio(
            Lanes.ConditionalSelect(isHigh, left, share), Lanes.ConditionalSelect(isHigh, rest, value), out Lane head, out Lane tail);
        Lane log = head + tail; // of what the value must still grow by
        Lane scale = slope / base0, inverseSlope = base0 / slope;
        Lane level = logShare - log, inverseLevel = Lane.One / level;
        // G''/G' and G'''/G' of the objective, times the powers of c' that go with them.
        Lane curveLow = -scale * (Lane.One + 2.0 * inverseLevel);
        Lane thirdLow = scale * scale * (Lanes.Create(2.0) + 6.0 * inverseLevel * (Lane.One + inverseLevel));
        Lane newton = Lanes.ConditionalSelect(isLow, log * level / logShare * inverseSlope, (share - value) / slope);
        newton = Lanes.ConditionalSelect(isHigh, log * inverseSlope, newton);
        Lane curve = Lanes.ConditionalSelect(isLow, curveLow, Lanes.ConditionalSelect(isHigh, scale, Lane.Zero));
        Lane bend = Lanes.ConditionalSelect(isLow, thirdLow, Lanes.ConditionalSelect(isHigh, 2.0 * scale * scale, Lane.Zero));
        Lane gamma = second + curve;
        Lane delta = third + 3.0 * second * curve + bend;
        Lane numerator = Lanes.FusedMultiplyAdd(0.5 * newton, gamma, Lane.One);
        Lane denominator = Lanes.FusedMultiplyAdd(newton, Lanes.FusedMultiplyAdd(delta, newton * (1.0 / 6), gamma), Lane.One);
        Lane factor = numerator / denominator;
        // Far from the root the correction can turn the step around; Newton's own is then the better one.
        Lane sane = Lanes.LessThan(Lanes.Create(0.1), factor) & Lanes.LessThan(factor, Lanes.Create(4.0));
        return newton * Lanes.ConditionalSelect(sane, factor, Lane.One);
    }

    /// <summary>z with N(-z) = p for p in (0, 1/2], to 4.5e-4: Abramowitz and Stegun 26.2.23.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane NormalQuantile(Lane p)
    {
        Elementary512.LogRatio(Lane.One, p, out Lane head, out _);
        Lane t = Lanes.Sqrt(head + head);
        Lane top = Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(t, Lanes.Create(0.010328), Lanes.Create(0.802853)), t, Lanes.Create(2.515517));
        Lane bottom = Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(t, Lanes.Create(0.001308), Lanes.Create(0.189269)), t, Lanes.Create(1.432788));
        return Lanes.MaxNative(t - top / Lanes.FusedMultiplyAdd(bottom, t, Lane.One), Lane.Zero);
    }
}

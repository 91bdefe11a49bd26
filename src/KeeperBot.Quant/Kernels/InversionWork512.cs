using System.Runtime.CompilerServices;
using Integers = System.Runtime.Intrinsics.Vector512<long>;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// One vector of prices on its way to the total volatility s at which an out-of-the-money option is worth a given share c of M = min(F, K). After a
/// guess good to a per cent or better come two third-order Householder steps: <see cref="Step"/> on ln(c), or ln(1 - c) for the highest prices, which stays
/// straight however far out of the money, then <see cref="Polish"/> on c itself, which needs no logarithm. Each is preceded by <see cref="Place"/> and
/// <see cref="Tails"/>. (P. Jaeckel, "Let's Be Rational", 2015, for the steps; the guess is <see cref="InversionGuess512"/>.)
/// </summary>
internal struct InversionWork512
{
    /// <summary>The price over M, one less that, |ln(F/K)| with what it lacks, and the root of the time.</summary>
    public Lane Share, Rest, Size, SizeLow, Root;

    /// <summary>The total volatility as far as known.</summary>
    public Lane S;

    /// <summary>1/s, |x|/s - s/2, |x|/s + s/2, exp(-Near^2/2), and <see cref="ScaledTail512.Divide"/>.</summary>
    private Lane _inverseS, _near, _far, _bell, _nearRatio, _farRatio;

    /// <summary>The value at s or, where that is high, its complement; what it should be; and what the value lacks.</summary>
    private Lane _level, _target, _missing;

    private const double SqrtTwoPi = 2.5066282746310005024;

    /// <summary>Below, exp is no normal double any more.</summary>
    private const double LeastExponent = -708;

    /// <summary>What <see cref="Polish"/> may find missing, relative to the level, and still leave no more than its fourth power.</summary>
    private const double LastMissing = 1e-4;

    private readonly Lane IsHigh
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes.LessThanOrEqual(Lanes.Create(InversionGuess512.HighShare), Share);
    }

    private readonly Lane IsDeep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ScaledTail512.IsDeep(_near);
    }

    /// <summary>Brings prices down to shares of the smaller of forward and strike; false when a lane needs the careful scalar function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Reduce(Integers isPut, Lane forward, Lane strike, Lane years, Lane rate, Lane price)
    {
        Lane exponent = rate * years;
        Lane regular = Between(forward, 1e-60, 1e60) & Between(strike, 1e-60, 1e60) & Between(years, 1e-15, 1e6) & Between(exponent, -100, 100)
            & Lanes.AsDouble(Lanes.Equals(isPut & Lanes.Create(~1L), Integers.Zero));
        Lane discount = Elementary512.Exp(-exponent, Lane.Zero);
        Lane isCall = Lanes.AsDouble(Lanes.Equals(isPut, Integers.Zero)), sign = Lanes.AsDouble(isPut << 63);
        Lane unit = discount * Lanes.MinNative(forward, strike);
        Lane least = discount * Lanes.MaxNative((forward - strike) ^ sign, Lane.Zero);
        Lane most = discount * Lanes.ConditionalSelect(isCall, forward, strike);
        Lane share = (price - least) / unit;
        (Share, Rest, Root) = (share, (most - price) / unit, Lanes.Sqrt(years));
        Elementary512.LogRatio(forward, strike, out Lane head, out Lane tail);
        SetSize(head, tail);
        // Nearer to the bounds the intrinsic value is needed to more than a double.
        regular &= Between(share, 1e-280, 0.99) & Lanes.LessThanOrEqual(1e-7 * price, price - least);
        return Holds(regular);
    }

    /// <summary>Takes ln(F/K) in two parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetSize(Lane head, Lane tail)
    {
        Lane x = head + tail, flip = x & Lanes.AsDouble(Lanes.Create(LaneBits.Sign));
        (Size, SizeLow) = (x ^ flip, (tail - (x - head)) ^ flip);
    }

    /// <summary>From s to the arguments of the normal law and the bell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Place()
    {
        Lane s = S, inverseS = Lane.One / s, h = Size * inverseS, t = 0.5 * s, near = h - t, far = h + t;
        Lane nearLow = Lanes.FusedMultiplyAdd(Fused.Less(h, s, Size) + SizeLow, inverseS, h - (near + t));
        Lane half = -0.5 * near, exponent = half * near, low = Fused.Less(near, nearLow, Fused.Minus(half, near, exponent));
        (_inverseS, _near, _far) = (inverseS, near, far);
        ScaledTail512.Divide(near, far, out _nearRatio, out _farRatio);
        _bell = Elementary512.Exp(Lanes.MaxNative(exponent, Lanes.Create(LeastExponent)), low);
    }

    /// <summary>The value at s, against the share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Tails()
    {
        Lane deep = IsDeep, isHigh = IsHigh, share = Share, rest = Rest;
        ScaledTail512.Pair(_nearRatio, _farRatio, S, Lane.Zero, _bell, out Lane nearTail, out Lane farTail, out Lane outside);
        Lane sum = nearTail + farTail;
        Lane value = Lanes.ConditionalSelect(deep, Lane.One - sum, outside), left = Lanes.ConditionalSelect(deep, sum, Lane.One - outside);
        _level = Lanes.ConditionalSelect(isHigh, left, value);
        _target = Lanes.ConditionalSelect(isHigh, rest, share);
        _missing = Lanes.ConditionalSelect(isHigh, left - rest, share - value);
    }

    /// <summary>A step on the logarithm of the level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        Lane level = _level, slope = (1 / SqrtTwoPi) * _bell, flip = IsHigh & Lanes.AsDouble(Lanes.Create(LaneBits.Sign));
        Lane newton = Elementary512.LogNear(_target, level) * (level / slope) ^ flip, scale = (slope / level) ^ flip;
        Curvature(out Lane second, out Lane third);
        Lane gamma = second - scale; // g''/g' and g'''/g' of g = ln(c) or ln(1 - c)
        Move(newton, gamma, Lanes.FusedMultiplyAdd(scale, -2.0 * gamma - second, third));
    }

    /// <summary>A step on the value itself; whether it was the last one needed in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Polish()
    {
        Lane missing = _missing;
        Curvature(out Lane second, out Lane third);
        Move(missing * SqrtTwoPi / _bell, second, third);
        return Holds(Lanes.LessThanOrEqual(Lanes.Abs(missing), LastMissing * _level));
    }

    /// <summary>c''/c' and c'''/c'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Curvature(out Lane second, out Lane third)
    {
        Lane both = (_near + _far) * _inverseS; // twice |x|/s^2
        second = _near * _far * _inverseS;
        third = Lanes.FusedMultiplyAdd(second, second, -Lanes.FusedMultiplyAdd(0.75 * both, both, Lanes.Create(0.25)));
    }

    /// <summary>Householder's step, from Newton's n: n (1 + n gamma/2) / (1 + n (gamma + n delta/6)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Move(Lane newton, Lane gamma, Lane delta)
    {
        Lane numerator = Lanes.FusedMultiplyAdd(0.5 * newton, gamma, Lane.One);
        Lane denominator = Lanes.FusedMultiplyAdd(newton, Lanes.FusedMultiplyAdd(delta, newton * (1.0 / 6), gamma), Lane.One);
        Lane factor = numerator / denominator;
        // Far from the root the correction can turn the step around; Newton's own is then the better one.
        Lane sane = Lanes.LessThan(Lanes.Create(0.1), factor) & Lanes.LessThan(factor, Lanes.Create(4.0));
        Lane step = newton * Lanes.ConditionalSelect(sane, factor, Lane.One);
        S += Lanes.MaxNative(step, -0.9 * S);
    }

    /// <summary>Whether guesses of the total volatility are numbers that one can start from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsUsable(Lane guess) => Holds(Between(guess, 1e-12, 1e6));

    /// <summary>From a cold guess to the answer, for one vector.</summary>
    public void Solve()
    {
        S = InversionGuess512.Of(Share, Rest, Size);
        for (int step = 0; step < MostSteps; step++)
        {
            Place();
            Tails();
            if (step % 2 == 0)
                Step();
            else if (Polish())
                return;
        }
    }

    /// <summary>More steps than any input needs; reached only by inputs outside the domain.</summary>
    private const int MostSteps = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Between(Lane value, double least, double most) =>
        Lanes.LessThanOrEqual(Lanes.Create(least), value) & Lanes.LessThanOrEqual(value, Lanes.Create(most));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Holds(Lane mask) => Lanes.EqualsAll(Lanes.AsInt64(mask), Integers.AllBitsSet);
}

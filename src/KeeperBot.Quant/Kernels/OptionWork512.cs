using System.Runtime.CompilerServices;
using KeeperBot.Quant.Normal;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// One vector of options on its way through three stages: <see cref="Begin"/>, <see cref="Tails"/>, then <see cref="Greeks512.Evaluate"/>. A batch takes
/// a few vectors through each stage before the next, since one vector alone would mostly wait for its own results.
/// </summary>
internal struct OptionWork512
{
    /// <summary>+1 for a call, -1 for a put.</summary>
    public Lane Sign;

    /// <summary>Inputs that the Greeks need again.</summary>
    public Lane Years, Rate, Yield, Vol;

    /// <summary>The discounted forward A = S exp(-qT) and the discounted strike B = K exp(-rT).</summary>
    public Lane Asset, Strike;

    /// <summary>x = ln(A/B), (r - q) T, the root of T and s = vol sqrt(T).</summary>
    public Lane X, Drift, Root, S;

    /// <summary>What s lacks of the true total volatility, relative to s.</summary>
    public Lane Stretch;

    /// <summary>1/S and 1/s, good to a few bits.</summary>
    public Lane InverseSpot, InverseS;

    /// <summary>|x|/s - s/2 with what it lacks, and |x|/s + s/2.</summary>
    public Lane Near, NearLow, Far;

    /// <summary>min(A, B) exp(-Near^2/2), the scaled tails at |Near| or Near and at Far, their difference, and exp(-|x|) - 1.</summary>
    public Lane Bell, NearTail, FarTail, Difference, Fall;

    /// <summary>Beyond this many standard deviations nothing of an option is left; the bound keeps infinities out.</summary>
    private const double FarthestMoneyness = 1000;

    /// <summary>Beyond this the rounding corrections could themselves be out of range, and the density is zero anyway.</summary>
    private const double TrustedMoneyness = 50;

    /// <summary>The lanes whose nearer argument is below what <see cref="ScaledTail"/> covers: deep on the side of certain exercise.</summary>
    public readonly Lane Deep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes.LessThanOrEqual(Near, Lanes.Create(ScaledTail.Least));
    }

    /// <summary>From the inputs, which must be regular, to the two arguments of the normal law.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(Lane sign, Lane spot, Lane strike, Lane years, Lane rate, Lane yield, Lane vol)
    {
        (Sign, Years, Rate, Yield, Vol) = (sign, years, rate, yield, vol);
        Asset = spot * Elementary512.ExpNear(-(yield * years));
        Strike = strike * Elementary512.ExpNear(-(rate * years));
        Lane root = Lanes.Sqrt(years), s = vol * root;
        Elementary512.LogRatio(spot, strike, out Lane head, out Lane tail);
        // ln(S/K) and the carry may almost cancel, so both are summed with their errors.
        Lane carry = rate - yield;
        Lane back = carry - rate;
        Lane carryLow = rate - (carry - back) - (yield + back);
        Lane drift = carry * years;
        Lane driftLow = Lanes.FusedMultiplyAdd(carry, years, -drift) + carryLow * years;
        Lane sum = head + drift;
        back = sum - head;
        tail += head - (sum - back) + (drift - back) + driftLow;
        Lane x = sum + tail;
        Lane xLow = tail - (x - sum);
        // One division serves all reciprocals.
        Lane both = s * years, inverseAll = Lane.One / (both * spot);
        Lane inverseS = years * (spot * inverseAll), inverseRoot = vol * inverseS;
        Lane stretch = Lanes.FusedMultiplyAdd(
            Lanes.FusedMultiplyAdd(vol, root, -s), inverseS, Lanes.FusedMultiplyAdd(-root, root, years) * 0.5 * inverseRoot * inverseRoot);
        (X, Drift, Root, S, Stretch) = (x, drift, root, s, stretch);
        (InverseSpot, InverseS) = (both * inverseAll, inverseS);
        Place(x, xLow, s, inverseS, stretch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Place(Lane x, Lane xLow, Lane s, Lane inverseS, Lane stretch)
    {
        Lane t = 0.5 * s, size = Lanes.Abs(x);
        Lane h = size * inverseS;
        h = Lanes.FusedMultiplyAdd(Lanes.FusedMultiplyAdd(-h, s, size), inverseS, h); // as good as the division
        h = Lanes.MinNative(h, Lanes.Create(FarthestMoneyness));
        Lane near = h - t, far = h + t;
        Lane sizeLow = Lanes.ConditionalSelect(Lanes.LessThanOrEqual(x, Lane.Zero), -xLow, xLow);
        Lane lost = (Lanes.FusedMultiplyAdd(-h, s, size) + sizeLow) * inverseS - far * stretch; // of h - t; near's own rounding comes on top
        Near = near;
        NearLow = h - (near + t) + Lanes.ConditionalSelect(Lanes.LessThanOrEqual(h, Lanes.Create(TrustedMoneyness)), lost, Lane.Zero);
        Far = far;
    }

    /// <summary>The bell and the tails, which cost the most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Tails()
    {
        Lane near = Near;
        Lane square = near * near, low = Lanes.FusedMultiplyAdd(near, near, -square); // compensated: the far tail keeps its digits
        Elementary512.Exp(-0.5 * square, Lanes.FusedMultiplyAdd(-near, NearLow, -0.5 * low), out Lane bell, out _);
        Bell = Lanes.MinNative(Asset, Strike) * bell;
        ScaledTail512.Pair(Lanes.ConditionalSelect(Deep, -near, near), Far, S, out NearTail, out FarTail, out Difference);
        Fall = Elementary512.ExpMinusOneNear(-Lanes.Abs(X));
    }
}

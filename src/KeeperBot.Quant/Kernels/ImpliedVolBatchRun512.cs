using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeeperBot.Quant.ImpliedVol;
using Integers = System.Runtime.Intrinsics.Vector512<long>;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>Runs <see cref="ImpliedTotalVol512"/> along the spans of a batch.</summary>
internal static class ImpliedVolBatchRun512
{
    /// <summary>Inverts whole vectors from <paramref name="start"/> on and returns the first index that is left.</summary>
    public static int Run(in ImpliedVolBatch batch, Span<double> volatilities, Span<ImpliedVolStatus> statuses, int start)
    {
        int i = start;
        for (; i <= batch.Count - Lane.Count; i += Lane.Count)
        {
            if (!Reduce(batch, i, out Lane share, out Lane rest, out Lane size, out Lane root))
            {
                ImpliedVolatilityBatch.OneByOne(batch, volatilities, statuses, i, Lane.Count);
                continue;
            }
            Lane s = Solve(batch, i, share, rest, size, root);
            Lanes.StoreUnsafe(s / root, ref MemoryMarshal.GetReference(volatilities), (nuint)i);
            statuses.Slice(i, Lane.Count).Fill(ImpliedVolStatus.Ok);
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Solve(in ImpliedVolBatch batch, int i, Lane share, Lane rest, Lane size, Lane root)
    {
        if (!batch.Guess.IsEmpty)
        {
            Lane guess = At(batch.Guess, i) * root;
            Lane usable = Between(guess, 1e-12, 1e6);
            if (Holds(usable) && ImpliedTotalVol512.TrySolveFrom(guess, share, rest, size, out Lane s))
                return s;
        }
        return ImpliedTotalVol512.Solve(share, rest, size);
    }

    /// <summary>Brings prices down to shares of the smaller of forward and strike; false when a lane needs the scalar function's care.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Reduce(in ImpliedVolBatch b, int i, out Lane share, out Lane rest, out Lane size, out Lane root)
    {
        Integers isPut = KindSigns.Load512(ref Unsafe.Add(ref MemoryMarshal.GetReference(b.Kinds), i));
        Lane forward = At(b.Forward, i), strike = At(b.Strike, i), years = At(b.YearsToExpiry, i), price = At(b.Price, i);
        Lane exponent = At(b.Rate, i) * years;
        Lane regular = Between(forward, 1e-60, 1e60) & Between(strike, 1e-60, 1e60) & Between(years, 1e-15, 1e6) & Between(exponent, -100, 100)
            & Lanes.AsDouble(Lanes.Equals(isPut & Lanes.Create(~1L), Integers.Zero));
        Lane discount = Elementary512.Exp(-exponent, Lane.Zero);
        Lane isCall = Lanes.AsDouble(Lanes.Equals(isPut, Integers.Zero)), sign = Lanes.AsDouble(isPut << 63);
        Lane unit = discount * Lanes.MinNative(forward, strike);
        Lane least = discount * Lanes.MaxNative((forward - strike) ^ sign, Lane.Zero);
        Lane most = discount * Lanes.ConditionalSelect(isCall, forward, strike);
        share = (price - least) / unit;
        rest = (most - price) / unit;
        root = Lanes.Sqrt(years);
        Elementary512.LogRatio(forward, strike, out Lane head, out Lane tail);
        size = Lanes.Abs(head + tail);
        // Nearer to the bounds the intrinsic value is needed to more than a double.
        regular &= Between(share, 1e-280, 0.99) & Lanes.LessThanOrEqual(1e-7 * price, price - least);
        return Holds(regular);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane At(ReadOnlySpan<double> span, int i) => Lanes.LoadUnsafe(ref MemoryMarshal.GetReference(span), (nuint)i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Between(Lane value, double least, double most) =>
        Lanes.LessThanOrEqual(Lanes.Create(least), value) & Lanes.LessThanOrEqual(value, Lanes.Create(most));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Holds(Lane mask) => Lanes.EqualsAll(Lanes.AsInt64(mask), Lanes.Create(-1L));
}

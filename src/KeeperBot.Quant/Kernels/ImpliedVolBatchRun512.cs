using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeeperBot.Quant.ImpliedVol;
using Integers = System.Runtime.Intrinsics.Vector512<long>;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>Runs <see cref="InversionWork512"/> along the spans of a batch, a few vectors through each stage before the next.</summary>
internal static class ImpliedVolBatchRun512
{
    /// <summary>Inverts whole vectors from <paramref name="start"/> on and returns the first index that is left.</summary>
    [SkipLocalsInit] // the block is written before it is read, and clearing it would cost a small batch more than the work
    public static int Run(in ImpliedVolBatch batch, Span<double> volatilities, Span<ImpliedVolStatus> statuses, int start)
    {
        Unsafe.SkipInit(out Room room);
        Span<InversionWork512> block = CacheLines.Within<Room, InversionWork512>(ref room, BlockCount);
        int i = start;
        while (i <= batch.Count - Lane.Count)
        {
            int most = Math.Min(BlockCount, (batch.Count - i) / Lane.Count), ready = 0;
            while (ready < most && Reduce(batch, i + ready * Lane.Count, ref block[ready]))
                ready++;
            if (ready > 0)
            {
                Start(batch, i, block, ready);
                Steps(block, ready);
                Finish(block, ready, volatilities[i..]);
                statuses.Slice(i, ready * Lane.Count).Fill(ImpliedVolStatus.Ok);
                i += ready * Lane.Count;
            }
            if (ready < most)
            {
                ImpliedVolatilityBatch.OneByOne(batch, volatilities, statuses, i, Lane.Count);
                i += Lane.Count;
            }
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Reduce(in ImpliedVolBatch b, int i, ref InversionWork512 work)
    {
        Integers isPut = KindSigns.Load512(ref Unsafe.Add(ref MemoryMarshal.GetReference(b.Kinds), i));
        return work.Reduce(isPut, At(b.Forward, i), At(b.Strike, i), At(b.YearsToExpiry, i), At(b.Rate, i), At(b.Price, i));
    }

    private static void Start(in ImpliedVolBatch batch, int i, Span<InversionWork512> block, int count)
    {
        for (int v = 0; v < count; v++)
        {
            ref InversionWork512 work = ref block[v];
            Lane guess = batch.Guess.IsEmpty ? Lane.Zero : At(batch.Guess, i + v * Lane.Count) * work.Root;
            bool isWarm = InversionWork512.IsUsable(guess);
            work.S = isWarm ? guess : InversionGuess512.Of(work.Share, work.Rest, work.Size);
        }
    }

    private static void Steps(Span<InversionWork512> block, int count)
    {
        for (int v = 0; v < count; v++)
            block[v].Place();
        for (int v = 0; v < count; v++)
            block[v].Tails();
        for (int v = 0; v < count; v++)
            block[v].Step();
        for (int v = 0; v < count; v++)
            block[v].Place();
        for (int v = 0; v < count; v++)
            block[v].Tails();
    }

    private static void Finish(Span<InversionWork512> block, int count, Span<double> volatilities)
    {
        for (int v = 0; v < count; v++)
        {
            ref InversionWork512 work = ref block[v];
            if (!work.Polish())
                work.Solve();
            Lanes.StoreUnsafe(work.S / work.Root, ref MemoryMarshal.GetReference(volatilities), (nuint)(v * Lane.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane At(ReadOnlySpan<double> span, int i) => Lanes.LoadUnsafe(ref MemoryMarshal.GetReference(span), (nuint)i);

    /// <summary>A few vectors of work: some kilobytes of stack, well inside the first cache.</summary>
    private const int BlockCount = 8;

    [InlineArray(BlockCount + 1)]
    private struct Room
    {
        private InversionWork512 _first;
    }
}

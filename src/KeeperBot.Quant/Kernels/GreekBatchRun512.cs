using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeeperBot.Quant.BlackScholes;
using Integers = System.Runtime.Intrinsics.Vector512<long>;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>Runs <see cref="Greeks512"/> along the spans of a batch.</summary>
internal static class GreekBatchRun512
{
    /// <summary>Evaluates whole vectors from <paramref name="start"/> on and returns the first index that is left.</summary>
    public static int Run(in OptionBatch options, in GreekBatch greeks, int start) =>
        greeks.WantsFurther ? RunFurther(options, greeks, start) : RunFirst(options, greeks, start);

    [SkipLocalsInit] // the block is written before it is read, and clearing it would cost a small batch more than the work
    private static int RunFirst(in OptionBatch options, in GreekBatch greeks, int start)
    {
        Unsafe.SkipInit(out Room room);
        Span<OptionWork512> block = CacheLines.Within<Room, OptionWork512>(ref room, BlockCount);
        int i = start;
        for (int vectors; (vectors = Begin(options, greeks, ref i, block)) > 0; i += vectors * Lane.Count)
        {
            for (int v = 0; v < vectors; v++)
            {
                Greeks512.Evaluate(block[v], third: false, out Greeks512 g);
                StoreFirst(greeks, g, i + v * Lane.Count);
            }
        }
        return i;
    }

    [SkipLocalsInit]
    private static int RunFurther(in OptionBatch options, in GreekBatch greeks, int start)
    {
        Unsafe.SkipInit(out Room room);
        Span<OptionWork512> block = CacheLines.Within<Room, OptionWork512>(ref room, BlockCount);
        int i = start;
        for (int vectors; (vectors = Begin(options, greeks, ref i, block)) > 0; i += vectors * Lane.Count)
        {
            for (int v = 0; v < vectors; v++)
            {
                Greeks512.Evaluate(block[v], third: true, out Greeks512 g);
                StoreFirst(greeks, g, i + v * Lane.Count);
                StoreFurther(greeks, g, i + v * Lane.Count);
            }
        }
        return i;
    }

    /// <summary>
    /// Takes up to a block of regular vectors through all stages but the last and says how many. A vector with an irregular option ends the block; at the
    /// start of one it is done option by option and skipped.
    /// </summary>
    private static int Begin(in OptionBatch options, in GreekBatch greeks, ref int i, Span<OptionWork512> block)
    {
        int most = Math.Min(BlockCount, (options.Count - i) / Lane.Count), ready = 0;
        while (ready < most)
        {
            if (Begin(options, i + ready * Lane.Count, ref block[ready]))
            {
                ready++;
                continue;
            }
            if (ready > 0)
                break;
            EuropeanOptionBatch.OneByOne(options, greeks, i, Lane.Count);
            i += Lane.Count;
            most = Math.Min(BlockCount, (options.Count - i) / Lane.Count);
        }
        for (int v = 0; v < ready; v++)
            block[v].Place();
        for (int v = 0; v < ready; v++)
            block[v].Scale();
        for (int v = 0; v < ready; v++)
            block[v].Tails();
        return ready;
    }

    /// <summary>The first stages of one vector, whose chains do not wait for each other; false, with nothing done, when any of its options is not regular.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Begin(in OptionBatch o, int i, ref OptionWork512 work)
    {
        Integers isPut = KindSigns.Load512(ref Unsafe.Add(ref MemoryMarshal.GetReference(o.Kinds), i));
        Lane spot = At(o.Spot, i), strike = At(o.Strike, i), years = At(o.YearsToExpiry, i);
        Lane rate = At(o.Rate, i), yield = At(o.DividendYield, i), vol = At(o.Volatility, i);
        if (!Greeks512.AreRegular(isPut, spot, strike, years, rate, yield, vol))
            return false;
        work.Begin(isPut, spot, strike, years, rate, yield, vol);
        work.Logarithm();
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane At(ReadOnlySpan<double> span, int i) =>
        Lanes.LoadUnsafe(ref MemoryMarshal.GetReference(span), (nuint)i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Span<double> span, int i, Lane value) =>
        Lanes.StoreUnsafe(value, ref MemoryMarshal.GetReference(span), (nuint)i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFirst(in GreekBatch to, in Greeks512 g, int i)
    {
        Put(to.Price, i, g.Price);
        Put(to.Delta, i, g.Delta);
        Put(to.Gamma, i, g.Gamma);
        Put(to.Vega, i, g.Vega);
        Put(to.Theta, i, g.Theta);
        Put(to.Rho, i, g.Rho);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFurther(in GreekBatch to, in Greeks512 g, int i)
    {
        Put(to.Phi, i, g.Phi);
        Put(to.Vanna, i, g.Vanna);
        Put(to.Volga, i, g.Volga);
        Put(to.Charm, i, g.Charm);
        Put(to.Speed, i, g.Speed);
        Put(to.Zomma, i, g.Zomma);
        Put(to.Color, i, g.Color);
        Put(to.Veta, i, g.Veta);
        Put(to.Ultima, i, g.Ultima);
    }

    /// <summary>A few vectors of work: some kilobytes of stack, well inside the first cache.</summary>
    private const int BlockCount = 8;

    [InlineArray(BlockCount + 1)]
    private struct Room
    {
        private OptionWork512 _first;
    }
}

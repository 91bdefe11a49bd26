using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeeperBot.Quant.BlackScholes;
using Lane = System.Runtime.Intrinsics.Vector512<double>;
using Lanes = System.Runtime.Intrinsics.Vector512;

namespace KeeperBot.Quant.Kernels;

/// <summary>Runs <see cref="Greeks512"/> along the spans of a batch.</summary>
internal static class GreekBatchRun512
{
    /// <summary>Evaluates whole vectors from <paramref name="start"/> on and returns the first index that is left.</summary>
    public static int Run(in OptionBatch options, in GreekBatch greeks, int start) =>
        greeks.WantsFurther ? RunFurther(options, greeks, start) : RunFirst(options, greeks, start);

    private static int RunFirst(in OptionBatch options, in GreekBatch greeks, int start)
    {
        int i = start;
        for (; i <= options.Count - Lane.Count; i += Lane.Count)
        {
            if (Evaluate(options, i, third: false, out Greeks512 g))
                StoreFirst(greeks, g, i);
            else
                EuropeanOptionBatch.OneByOne(options, greeks, i, Lane.Count);
        }
        return i;
    }

    private static int RunFurther(in OptionBatch options, in GreekBatch greeks, int start)
    {
        int i = start;
        for (; i <= options.Count - Lane.Count; i += Lane.Count)
        {
            if (Evaluate(options, i, third: true, out Greeks512 g))
            {
                StoreFirst(greeks, g, i);
                StoreFurther(greeks, g, i);
            }
            else
            {
                EuropeanOptionBatch.OneByOne(options, greeks, i, Lane.Count);
            }
        }
        return i;
    }

    /// <summary>One vector's worth; false, with nothing done, when any of its options is not regular.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Evaluate(in OptionBatch o, int i, bool third, out Greeks512 g)
    {
        Lane sign = KindSigns.Load512(ref Unsafe.Add(ref MemoryMarshal.GetReference(o.Kinds), i));
        Lane spot = At(o.Spot, i), strike = At(o.Strike, i), years = At(o.YearsToExpiry, i);
        Lane rate = At(o.Rate, i), yield = At(o.DividendYield, i), vol = At(o.Volatility, i);
        if (!Greeks512.AreRegular(sign, spot, strike, years, rate, yield, vol))
        {
            Unsafe.SkipInit(out g);
            return false;
        }
        Greeks512.Evaluate(sign, spot, strike, years, rate, yield, vol, third, out g);
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
}

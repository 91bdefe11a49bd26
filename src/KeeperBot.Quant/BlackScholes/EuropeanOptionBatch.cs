using System.Runtime.Intrinsics;
using KeeperBot.Quant.Kernels;

namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// <see cref="EuropeanOption"/> for many options at once, in vectors. Options outside the regular domain (expired, without volatility, extreme) are
/// handed one by one to the scalar functions, so results and refusals are theirs.
/// </summary>
public static class EuropeanOptionBatch
{
    /// <summary>Prices and Greeks of all options of the batch. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">The spans' lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An input is NaN, infinite or negative where it must not be.</exception>
    public static void Evaluate(in OptionBatch options, in GreekBatch greeks, VectorWidth widest = VectorWidth.Automatic)
    {
        options.Check();
        greeks.Check(options.Count);
        bool may512 = widest is VectorWidth.Automatic ? Vector512.IsHardwareAccelerated : widest is VectorWidth.Bits512;
        bool may256 = may512 || (widest is VectorWidth.Automatic ? Vector256.IsHardwareAccelerated : widest is VectorWidth.Bits256);
        int done = 0;
        if (may512 && options.Count >= Vector512<double>.Count)
            done = GreekBatchRun512.Run(options, greeks, done);
        if (may256 && options.Count - done >= Vector256<double>.Count) // a call that finds nothing to do costs a small batch a tenth
            done = GreekBatchRun256.Run(options, greeks, done);
        for (; done < options.Count; done++)
            One(options, greeks, done);
    }

    internal static void OneByOne(in OptionBatch options, in GreekBatch greeks, int start, int count)
    {
        for (int i = start; i < start + count; i++)
            One(options, greeks, i);
    }

    private static void One(in OptionBatch o, in GreekBatch greeks, int i) =>
        greeks.Set(i, EuropeanOption.Evaluate(
            o.Kinds[i], o.Spot[i], o.Strike[i], o.YearsToExpiry[i], o.Rate[i], o.DividendYield[i], o.Volatility[i]));
}

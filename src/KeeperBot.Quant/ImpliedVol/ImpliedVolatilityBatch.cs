using System.Runtime.Intrinsics;
using KeeperBot.Quant.Kernels;

namespace KeeperBot.Quant.ImpliedVol;

/// <summary>
/// <see cref="ImpliedVolatility"/> for many prices at once, in vectors, from a cold start or from the previous volatilities. Prices at or next to
/// their bounds, and inputs out of the ordinary range, are handed one by one to the scalar function, so that statuses and refusals are its own.
/// </summary>
public static class ImpliedVolatilityBatch
{
    /// <summary>Inverts all prices of the batch. Allocates nothing.</summary>
    /// <param name="batch">The prices.</param>
    /// <param name="volatilities">Where the volatilities go; see <see cref="ImpliedVolResult.Volatility"/>.</param>
    /// <param name="statuses">Where the statuses go.</param>
    /// <param name="widest">The widest vectors to use.</param>
    /// <exception cref="ArgumentException">The spans' lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range.</exception>
    public static void Solve(
        in ImpliedVolBatch batch, Span<double> volatilities, Span<ImpliedVolStatus> statuses, VectorWidth widest = VectorWidth.Automatic)
    {
        batch.Check(volatilities.Length, statuses.Length);
        bool may512 = widest is VectorWidth.Automatic ? Vector512.IsHardwareAccelerated : widest is VectorWidth.Bits512;
        bool may256 = may512 || (widest is VectorWidth.Automatic ? Vector256.IsHardwareAccelerated : widest is VectorWidth.Bits256);
        int done = 0;
        if (may512)
            done = ImpliedVolBatchRun512.Run(batch, volatilities, statuses, done);
        if (may256)
            done = ImpliedVolBatchRun256.Run(batch, volatilities, statuses, done);
        OneByOne(batch, volatilities, statuses, done, batch.Count - done);
    }

    internal static void OneByOne(
        in ImpliedVolBatch b, Span<double> volatilities, Span<ImpliedVolStatus> statuses, int start, int count)
    {
        for (int i = start; i < start + count; i++)
            (statuses[i], volatilities[i]) = ImpliedVolatility.Solve(b.Kinds[i], b.Forward[i], b.Strike[i], b.YearsToExpiry[i], b.Rate[i], b.Price[i]);
    }
}

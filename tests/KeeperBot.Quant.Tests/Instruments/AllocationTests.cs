using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Instruments;
using KeeperBot.Quant.RealisedVol;
using KeeperBot.Quant.Venues;
using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Tests.Instruments;

/// <summary>What runs once a position and block leaves nothing for the collector.</summary>
public sealed class AllocationTests
{
    private static readonly PriceSample[] Prices = [.. Enumerable.Range(0, 400).Select(i => new PriceSample(12 * i, 2_000 + i % 7))];
    private static readonly VolSlice Slice = new(0, 0.1, 2_000, new SviParameters(0.01, 0.05, -0.2, 0, 0.2), VolSliceSource.Svi, 9, 0, false);
    private static readonly ImpliedVolSurface Surface = new([Slice, Slice with { Years = 0.3 }]);

    [Fact]
    public void Evaluate_EveryInstrument_AllocatesNothing()
    {
        double sum = Work();
        sum += Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            sum += Work();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        double.IsNaN(sum).ShouldBeFalse();
    }

    private static double Work()
    {
        double sum = InverseOption.Evaluate(OptionKind.Put, 2_000, 2_100, 0.1, 0, 0.7).Delta;
        sum += QuantoOption.Evaluate(OptionKind.Call, new QuantoInputs(2_000, 0.05, 0.02, 0, 0.7, 0.1, 0.3), 2_100, 0.1, 1).Vega;
        sum += PowerPerp.Evaluate(2_000, 0.8, 0.5).Theta + LinearInstrument.InversePerpetual(2_000, 1_900, 0.1).Delta;
        new DeriveVolatility(Slice.Parameters, 2_000, 0.1).TryEvaluate(2_100, out double vol);
        sum += DeriveOption.Evaluate(OptionKind.Call, DeriveForward.FromFeed(2_000, 900, 1_999.0 * 900), 2_000, 900, 0.999, vol).Gamma;
        sum += Surface.Volatility(2_100, 0.2) + RealisedVolatility.CloseToClose(Prices).Volatility + JumpDetection.Bipower(Prices).Variance;
        sum += JumpDetection.LeeMykland(Prices, 50, 0.01, []).Largest + new EwmaVolatility(0.01).Add(Prices[0]).Add(Prices[1]).Estimate(1).Years;
        return sum;
    }
}

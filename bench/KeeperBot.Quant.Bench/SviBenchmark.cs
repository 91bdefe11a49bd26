using BenchmarkDotNet.Attributes;
using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Bench;

/// <summary>One slice of 25 strikes with 1 % of noise.</summary>
public class SviBenchmark
{
    private readonly double[] _k = new double[25], _w = new double[25];

    /// <summary>Draws the quotes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Random random = new(5);
        SviParameters truth = new(0.01, 0.08, -0.4, 0.02, 0.15);
        for (int i = 0; i < _k.Length; i++)
        {
            _k[i] = 0.05 * (i - 12);
            _w[i] = truth.TotalVariance(_k[i]) * (0.995 + 0.01 * random.NextDouble());
        }
    }

    /// <summary>The plain fit.</summary>
    [Benchmark(Baseline = true)]
    public SviFitResult Plain() => SviFit.Fit(_k, _w, false);

    /// <summary>Without arbitrage.</summary>
    [Benchmark]
    public SviFitResult WithoutArbitrage() => SviFit.Fit(_k, _w);
}

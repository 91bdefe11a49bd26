using BenchmarkDotNet.Attributes;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.ImpliedVol;

namespace KeeperBot.Quant.Bench;

/// <summary>A thousand inversions per call, beside a thousand plain evaluations.</summary>
public class ImpliedVolBenchmark
{
    private const int Count = 1_000;
    private readonly Options _options = new(Count);
    private readonly double[] _vol = new double[Count];
    private readonly ImpliedVolStatus[] _status = new ImpliedVolStatus[Count];

    /// <summary>The yardstick: price and five Greeks with MathNet.</summary>
    [Benchmark(Baseline = true)]
    public double Plain()
    {
        Options o = _options;
        double sum = 0;
        for (int i = 0; i < Count; i++)
            sum += PlainBlackScholes.PriceAndGreeks(o.Kinds[i] == OptionKind.Call, o.Spot[i], o.Strike[i], o.Years[i], o.Rate[i], o.Yield[i], o.Vol[i]);
        return sum;
    }

    /// <summary>One at a time, cold.</summary>
    [Benchmark]
    public double Scalar()
    {
        Options o = _options;
        double sum = 0;
        for (int i = 0; i < Count; i++)
            sum += ImpliedVolatility.Solve(o.Kinds[i], o.Spot[i], o.Strike[i], o.Years[i], o.Rate[i], o.Price[i]).Volatility;
        return sum;
    }

    /// <summary>Cold, four doubles wide.</summary>
    [Benchmark]
    public void Cold256() => Run(VectorWidth.Bits256, []);

    /// <summary>Cold, eight doubles wide.</summary>
    [Benchmark]
    public void Cold512() => Run(VectorWidth.Bits512, []);

    /// <summary>From volatilities within 1 %, four doubles wide.</summary>
    [Benchmark]
    public void Warm256() => Run(VectorWidth.Bits256, _options.Guess);

    /// <summary>From volatilities within 1 %, eight doubles wide.</summary>
    [Benchmark]
    public void Warm512() => Run(VectorWidth.Bits512, _options.Guess);

    private void Run(VectorWidth width, double[] guess)
    {
        Options o = _options;
        ImpliedVolBatch batch = new()
        {
            Kinds = o.Kinds, Forward = o.Spot, Strike = o.Strike, YearsToExpiry = o.Years, Rate = o.Rate, Price = o.Price, Guess = guess,
        };
        ImpliedVolatilityBatch.Solve(batch, _vol, _status, width);
    }
}

using BenchmarkDotNet.Attributes;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Bench;

/// <summary>A whole batch per call: divide by <see cref="Count"/> for the time per option.</summary>
public class GreeksBenchmark
{
    private readonly double[][] _out = new double[15][];
    private Options _options = new(1);

    /// <summary>Options per batch.</summary>
    [Params(8, 1_000, 100_000)]
    public int Count { get; set; }

    /// <summary>Draws the options.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _options = new(Count);
        for (int i = 0; i < _out.Length; i++)
            _out[i] = new double[Count];
    }

    /// <summary>The yardstick: price and five Greeks.</summary>
    [Benchmark(Baseline = true)]
    public double Plain()
    {
        Options o = _options;
        double sum = 0;
        for (int i = 0; i < Count; i++)
            sum += PlainBlackScholes.PriceAndGreeks(o.Kinds[i] == OptionKind.Call, o.Spot[i], o.Strike[i], o.Years[i], o.Rate[i], o.Yield[i], o.Vol[i]);
        return sum;
    }

    /// <summary>All Greeks to third order, one option at a time.</summary>
    [Benchmark]
    public double Scalar()
    {
        Options o = _options;
        double sum = 0;
        for (int i = 0; i < Count; i++)
            sum += EuropeanOption.Evaluate(o.Kinds[i], o.Spot[i], o.Strike[i], o.Years[i], o.Rate[i], o.Yield[i], o.Vol[i]).Delta;
        return sum;
    }

    /// <summary>Price and five Greeks, one option at a time.</summary>
    [Benchmark]
    public double ScalarMain()
    {
        Options o = _options;
        double sum = 0;
        for (int i = 0; i < Count; i++)
            sum += EuropeanOption.EvaluateMain(o.Kinds[i], o.Spot[i], o.Strike[i], o.Years[i], o.Rate[i], o.Yield[i], o.Vol[i]).Delta;
        return sum;
    }

    /// <summary>Price and five Greeks, four doubles wide.</summary>
    [Benchmark]
    public void First256() => Run(VectorWidth.Bits256, further: false);

    /// <summary>Price and five Greeks, eight doubles wide.</summary>
    [Benchmark]
    public void First512() => Run(VectorWidth.Bits512, further: false);

    /// <summary>All Greeks to third order, four doubles wide.</summary>
    [Benchmark]
    public void All256() => Run(VectorWidth.Bits256, further: true);

    /// <summary>All Greeks to third order, eight doubles wide.</summary>
    [Benchmark]
    public void All512() => Run(VectorWidth.Bits512, further: true);

    private void Run(VectorWidth width, bool further)
    {
        Options o = _options;
        OptionBatch inputs = new()
        {
            Kinds = o.Kinds, Spot = o.Spot, Strike = o.Strike, YearsToExpiry = o.Years, Rate = o.Rate, DividendYield = o.Yield, Volatility = o.Vol,
        };
        GreekBatch outputs = further
            ? new()
            {
                Price = _out[0], Delta = _out[1], Gamma = _out[2], Vega = _out[3], Theta = _out[4], Rho = _out[5], Phi = _out[6], Vanna = _out[7],
                Volga = _out[8], Charm = _out[9], Speed = _out[10], Zomma = _out[11], Color = _out[12], Veta = _out[13], Ultima = _out[14],
            }
            : new() { Price = _out[0], Delta = _out[1], Gamma = _out[2], Vega = _out[3], Theta = _out[4], Rho = _out[5] };
        EuropeanOptionBatch.Evaluate(inputs, outputs, width);
    }
}

using System.Runtime.Intrinsics;

namespace KeeperBot.Quant.VolSurface;

/// <summary>The quotes of one slice, with the weight of each one's squared error; no weights at all means one each.</summary>
internal readonly ref struct SviQuotes(ReadOnlySpan<double> k, ReadOnlySpan<double> w, ReadOnlySpan<double> weights)
{
    private readonly ReadOnlySpan<double> _weights = weights;

    /// <summary>Log-moneyness.</summary>
    public ReadOnlySpan<double> K { get; } = k;

    /// <summary>Total variance.</summary>
    public ReadOnlySpan<double> W { get; } = w;

    /// <summary>Some quotes that stand together.</summary>
    public SviQuotes Part(int from, int count) => new(K.Slice(from, count), W.Slice(from, count), _weights.IsEmpty ? [] : _weights.Slice(from, count));

    /// <summary>The weights of four quotes.</summary>
    public Vector256<double> Weights(int first) => _weights.IsEmpty ? Vector256<double>.One : Vector256.Create(_weights[first..]);

    /// <summary>The weight of a quote.</summary>
    public double Weight(int i) => _weights.IsEmpty ? 1 : _weights[i];
}

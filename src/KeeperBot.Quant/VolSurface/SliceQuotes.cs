namespace KeeperBot.Quant.VolSurface;

/// <summary>The accepted quotes of one expiry in the coordinates of SVI.</summary>
internal sealed class SliceQuotes
{
    public SliceQuotes(int index, double years, double forward, IReadOnlyList<VolQuote> accepted, double noiseFloor)
    {
        (Index, Years, Forward, Accepted) = (index, years, forward, accepted);
        K = [.. accepted.Select(quote => Math.Log(quote.Strike / Forward))];
        W = [.. accepted.Select(quote => quote.MidVolatility * quote.MidVolatility * Years)];
        // An error dw of total variance is dw / (2 vol T) of volatility, and a quote knows its volatility to about its spread.
        Weights = [.. accepted.Select(quote => quote.Weight / (Square(2 * quote.MidVolatility * Years) * (Square(quote.Spread) + Square(noiseFloor))))];
        double mean = Weights.Average();
        for (int i = 0; i < Weights.Length; i++)
            Weights[i] /= mean;
    }

    public int Index { get; }

    public double Years { get; }

    public double Forward { get; }

    public IReadOnlyList<VolQuote> Accepted { get; }

    public double[] K { get; }

    public double[] W { get; }

    public double[] Weights { get; }

    /// <summary>Quotes whose total variances are too small for a double cannot be fitted.</summary>
    public bool IsUsable => W.All(w => w > 0) && Weights.All(weight => weight > 0 && double.IsFinite(weight));

    /// <summary>Whether there are strikes enough, and not so close that their logarithms coincide.</summary>
    public bool CanFitSvi => K.Distinct().Count() >= SviFit.FewestQuotes;

    /// <summary>How far a mid is from a slice, in volatility.</summary>
    public double Error(SviParameters slice, int i) => Math.Abs(Math.Sqrt(Math.Max(slice.TotalVariance(K[i]), 0) / Years) - Accepted[i].MidVolatility);

    public double WorstError(SviParameters slice) => Enumerable.Range(0, K.Length).Max(i => Error(slice, i));

    private static double Square(double x) => x * x;
}

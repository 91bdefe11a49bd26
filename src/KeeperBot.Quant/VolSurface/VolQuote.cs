namespace KeeperBot.Quant.VolSurface;

/// <summary>A venue's volatility at one strike.</summary>
/// <param name="Strike">In the currency of the forward.</param>
/// <param name="BidVolatility">Annual decimal.</param>
/// <param name="AskVolatility">Annual decimal, at or above the bid.</param>
/// <param name="Weight">How much it counts besides what its spread says, such as its vega or the size quoted; one if nothing is known.</param>
public readonly record struct VolQuote(double Strike, double BidVolatility, double AskVolatility, double Weight = 1)
{
    /// <summary>A venue's mark, which has no bid and ask.</summary>
    public static VolQuote Mark(double strike, double volatility, double weight = 1) => new(strike, volatility, volatility, weight);

    /// <summary>Halfway.</summary>
    public double MidVolatility => 0.5 * BidVolatility + 0.5 * AskVolatility;

    /// <summary>Ask less bid.</summary>
    public double Spread => AskVolatility - BidVolatility;
}

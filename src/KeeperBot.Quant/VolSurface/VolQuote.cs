namespace KeeperBot.Quant.VolSurface;

/// <summary>A venue's volatility at one strike.</summary>
/// <param name="Strike">In the currency of the forward.</param>
/// <param name="BidVolatility">Annual decimal.</param>
/// <param name="AskVolatility">Annual decimal, at or above the bid.</param>
public readonly record struct VolQuote(double Strike, double BidVolatility, double AskVolatility)
{
    /// <summary>A venue's mark, which has no bid and ask.</summary>
    public static VolQuote Mark(double strike, double volatility) => new(strike, volatility, volatility);

    /// <summary>Halfway.</summary>
    public double MidVolatility => 0.5 * BidVolatility + 0.5 * AskVolatility;

    /// <summary>Ask less bid.</summary>
    public double Spread => AskVolatility - BidVolatility;
}

namespace KeeperBot.Quant.VolSurface;

/// <summary>The quotes of one expiry that can be used, and what is wrong with the others.</summary>
internal static class VolQuoteFilter
{
    /// <summary>Usable quotes in the order of strikes; the others go into <paramref name="rejected"/>.</summary>
    public static List<VolQuote> Accept(int index, ExpiryQuotes expiry, VolSurfaceOptions options, List<RejectedQuote> rejected)
    {
        List<VolQuote> sound = [];
        foreach (VolQuote quote in expiry.Quotes)
            if (Fault(quote, options) is { } fault)
                rejected.Add(new(index, quote, fault.Reason, fault.Measure));
            else
                sound.Add(quote);
        if (sound.Count == 0)
            return sound;
        double[] mids = [.. sound.Select(quote => quote.MidVolatility).Order()];
        double deviation = mids[mids.Length / 2] * Math.Sqrt(expiry.Years);
        List<VolQuote> near = [];
        foreach (VolQuote quote in sound)
        {
            double deviations = Math.Abs(Math.Log(quote.Strike / expiry.Forward)) / deviation;
            if (deviations <= options.MostDeviations)
                near.Add(quote);
            else
                rejected.Add(new(index, quote, VolQuoteRejection.FarFromTheMoney, deviations));
        }
        return Distinct(index, near, rejected);
    }

    private static (VolQuoteRejection Reason, double Measure)? Fault(VolQuote quote, VolSurfaceOptions options)
    {
        if (!(quote.Strike > 0) || !double.IsFinite(quote.Strike))
            return (VolQuoteRejection.Strike, quote.Strike);
        if (!(quote.BidVolatility > 0 && quote.AskVolatility > 0) || !double.IsFinite(quote.BidVolatility) || !double.IsFinite(quote.AskVolatility))
            return (VolQuoteRejection.Volatility, quote.MidVolatility);
        if (!(quote.Weight > 0) || !double.IsFinite(quote.Weight))
            return (VolQuoteRejection.Weight, quote.Weight);
        if (quote.Spread < 0)
            return (VolQuoteRejection.Crossed, quote.Spread);
        double mid = quote.MidVolatility;
        if (mid < options.LeastVolatility || mid > options.MostVolatility)
            return (VolQuoteRejection.OutOfRange, mid);
        return quote.Spread > options.MostRelativeSpread * mid ? (VolQuoteRejection.WideSpread, quote.Spread) : null;
    }

    /// <summary>One quote a strike, the tightest; OrderBy keeps the order of those that are equal.</summary>
    private static List<VolQuote> Distinct(int index, List<VolQuote> quotes, List<RejectedQuote> rejected)
    {
        List<VolQuote> distinct = [];
        foreach (VolQuote quote in quotes.OrderBy(quote => quote.Strike).ThenBy(quote => quote.Spread))
            if (distinct.Count > 0 && distinct[^1].Strike == quote.Strike)
                rejected.Add(new(index, quote, VolQuoteRejection.DuplicateStrike, quote.Spread));
            else
                distinct.Add(quote);
        return distinct;
    }
}

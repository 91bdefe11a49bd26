using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Quant.Tests.VolSurface;

/// <summary>What became of one quote: null for "used".</summary>
internal readonly record struct Verdict(int Expiry, int Quote, VolQuoteRejection? Reason, double Measure);

/// <summary>
/// A second program for what <see cref="VolSurfaceFitter"/> rejects, written from the documentation of <see cref="VolQuoteRejection"/> and
/// <see cref="VolSurfaceOptions"/>. It shares no code with the first: a quote is judged by looking at all others anew instead of by lists that are passed on, medians are counted
/// instead of sorted, and outliers are those of a curve found by a search in two dimensions (<see cref="OutlierJudge"/>).
/// </summary>
internal sealed class QuoteJudge(IReadOnlyList<ExpiryQuotes> expiries, VolSurfaceOptions options)
{
    /// <summary>Every quote's verdict; false where a decision about an outlier is closer than two fits of the same quotes may differ.</summary>
    public bool TryJudge(out List<Verdict> verdicts)
    {
        verdicts = [];
        bool isClear = true;
        for (int e = 0; e < expiries.Count; e++)
        {
            if (expiries[e].Quotes.IsDefault)
                continue;
            int from = verdicts.Count;
            for (int q = 0; q < expiries[e].Quotes.Length; q++)
                verdicts.Add(Judge(e, q));
            Verdict[] used = [.. verdicts.Skip(from).Where(verdict => verdict.Reason is null)];
            OutlierJudge judge = new(expiries[e], [.. used.Select(verdict => verdict.Quote)], options);
            isClear &= judge.TryFind(out List<(int Quote, double Error)> outliers);
            foreach ((int quote, double error) in outliers)
                verdicts[from + quote] = new(e, quote, VolQuoteRejection.Outlier, error);
        }
        return isClear;
    }

    private Verdict Judge(int e, int q)
    {
        ExpiryQuotes expiry = expiries[e];
        if (OfExpiry(e) is { } whole)
            return new(e, q, whole.Reason, whole.Measure);
        if (OfQuote(expiry.Quotes[q]) is { } own)
            return new(e, q, own.Reason, own.Measure);
        double deviations = Deviations(expiry, q);
        if (deviations > options.MostDeviations)
            return new(e, q, VolQuoteRejection.FarFromTheMoney, deviations);
        if (Enumerable.Range(0, expiry.Quotes.Length).Any(other => IsBetterForTheStrike(expiry, other, q)))
            return new(e, q, VolQuoteRejection.DuplicateStrike, expiry.Quotes[q].AskVolatility - expiry.Quotes[q].BidVolatility);
        return IsTooSmall(expiry) ? new(e, q, VolQuoteRejection.OutOfRange, Mid(expiry.Quotes[q])) : new(e, q, null, 0);
    }

    private (VolQuoteRejection Reason, double Measure)? OfExpiry(int e)
    {
        ExpiryQuotes expiry = expiries[e];
        if (!IsPositive(expiry.Years))
            return (VolQuoteRejection.Expired, expiry.Years);
        if (!IsPositive(expiry.Forward))
            return (VolQuoteRejection.Forward, expiry.Forward);
        for (int other = 0; other < e; other++)
            if (expiries[other].Years == expiry.Years && IsPositive(expiries[other].Forward) && HasUse(expiries[other]))
                return (VolQuoteRejection.DuplicateExpiry, expiry.Years);
        return null;
    }

    /// <summary>Whether an entry has any quote to make a slice of, so that a later one for the same expiry comes too late.</summary>
    private bool HasUse(ExpiryQuotes expiry) =>
        !expiry.Quotes.IsDefault && !IsTooSmall(expiry)
        && Enumerable.Range(0, expiry.Quotes.Length).Any(q => OfQuote(expiry.Quotes[q]) is null && Deviations(expiry, q) <= options.MostDeviations);

    private (VolQuoteRejection Reason, double Measure)? OfQuote(VolQuote quote)
    {
        double spread = quote.AskVolatility - quote.BidVolatility, mid = Mid(quote);
        return !IsPositive(quote.Strike) ? (VolQuoteRejection.Strike, quote.Strike)
            : !IsPositive(quote.BidVolatility) || !IsPositive(quote.AskVolatility) ? (VolQuoteRejection.Volatility, mid)
            : !IsPositive(quote.Weight) ? (VolQuoteRejection.Weight, quote.Weight)
            : quote.BidVolatility > quote.AskVolatility ? (VolQuoteRejection.Crossed, spread)
            : mid < options.LeastVolatility || options.MostVolatility < mid ? (VolQuoteRejection.OutOfRange, mid)
            : spread / mid > options.MostRelativeSpread ? (VolQuoteRejection.WideSpread, spread) : null;
    }

    /// <summary>|ln(K/F)| over the median volatility times sqrt(T). Of an even number of volatilities the upper one of the middle two is the median.</summary>
    private double Deviations(ExpiryQuotes expiry, int q)
    {
        double[] mids = [.. expiry.Quotes.Where(quote => OfQuote(quote) is null).Select(Mid)];
        double median = mids.Where(mid => 2 * mids.Count(other => other <= mid) > mids.Length).Min();
        return Math.Abs(Math.Log(expiry.Quotes[q].Strike) - Math.Log(expiry.Forward)) / (median * Math.Sqrt(expiry.Years));
    }

    private bool IsBetterForTheStrike(ExpiryQuotes expiry, int other, int q)
    {
        VolQuote mine = expiry.Quotes[q], theirs = expiry.Quotes[other];
        if (other == q || theirs.Strike != mine.Strike || OfQuote(theirs) is not null)
            return false;
        int order = (theirs.AskVolatility - theirs.BidVolatility).CompareTo(mine.AskVolatility - mine.BidVolatility);
        return order < 0 || (order == 0 && other < q);
    }

    /// <summary>Whether the expiry is so short that a quote's total variance, or the square of what an error of it weighs, is no double any more.</summary>
    private static bool IsTooSmall(ExpiryQuotes expiry) => expiry.Years < 1e-150;

    private static double Mid(VolQuote quote) => (quote.BidVolatility + quote.AskVolatility) / 2;

    private static bool IsPositive(double value) => value is > 0 and < double.PositiveInfinity;
}

namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// Calibrates a surface to what a venue quotes now. Never throws for what a quote says: a bad one is left out and reported. Each expiry gets an SVI slice
/// weighted by its quotes' spreads, without outliers; one with too few quotes borrows the shape of an SSVI surface through all of them. From the first expiry
/// to the last each slice is kept above the one before.
/// </summary>
public static class VolSurfaceFitter
{
    /// <summary>Fits a surface.</summary>
    public static VolSurfaceFit Fit(IReadOnlyList<ExpiryQuotes> expiries, VolSurfaceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(expiries);
        options ??= new VolSurfaceOptions();
        List<RejectedQuote> rejected = [];
        List<SliceQuotes> accepted = Accept(expiries, options, rejected);
        SsviFitResult? shape = Shape(accepted);
        List<VolSlice> slices = [];
        foreach (SliceQuotes quotes in accepted)
            slices.Add(Slice(quotes, shape?.Parameters, slices.Count == 0 ? null : slices[^1].Parameters, options, rejected));
        return new(slices.Count == 0 ? null : new ImpliedVolSurface([.. slices]), [.. rejected]);
    }

    private static List<SliceQuotes> Accept(IReadOnlyList<ExpiryQuotes> expiries, VolSurfaceOptions options, List<RejectedQuote> rejected)
    {
        List<SliceQuotes> accepted = [];
        foreach ((int index, ExpiryQuotes expiry) in expiries.Index().OrderBy(item => item.Item.Years))
        {
            if (expiry.Quotes.IsDefaultOrEmpty)
                continue;
            VolQuoteRejection? fault = !(expiry.Years > 0 && double.IsFinite(expiry.Years)) ? VolQuoteRejection.Expired
                : !(expiry.Forward > 0 && double.IsFinite(expiry.Forward)) ? VolQuoteRejection.Forward
                : accepted.Count > 0 && accepted[^1].Years == expiry.Years ? VolQuoteRejection.DuplicateExpiry : null;
            if (fault is { } reason)
            {
                double measure = reason == VolQuoteRejection.Forward ? expiry.Forward : expiry.Years;
                rejected.AddRange(expiry.Quotes.Select(quote => new RejectedQuote(index, quote, reason, measure)));
                continue;
            }
            List<VolQuote> sound = VolQuoteFilter.Accept(index, expiry, options, rejected);
            if (sound.Count == 0)
                continue;
            SliceQuotes quotes = new(index, expiry.Years, expiry.Forward, sound, options.NoiseFloor);
            if (quotes.IsUsable)
                accepted.Add(quotes);
            else
                rejected.AddRange(quotes.Accepted.Select(quote => new RejectedQuote(index, quote, VolQuoteRejection.OutOfRange, quote.MidVolatility)));
        }
        return accepted;
    }

    /// <summary>The SSVI surface through everything, if there is enough and somebody needs it.</summary>
    private static SsviFitResult? Shape(List<SliceQuotes> accepted)
    {
        bool isNeeded = accepted.Exists(quotes => !quotes.CanFitSvi);
        if (!isNeeded || accepted.Sum(quotes => quotes.K.Length) < SviFit.FewestQuotes)
            return null;
        return SsviFit.Fit(
            accepted.SelectMany(quotes => quotes.K).ToArray(), accepted.SelectMany(quotes => quotes.W).ToArray(),
            accepted.SelectMany(quotes => quotes.Weights).ToArray(), accepted.Select(quotes => quotes.K.Length).ToArray());
    }

    private static VolSlice Slice(
        SliceQuotes quotes, SsviParameters? shape, SviParameters? earlier, VolSurfaceOptions options, List<RejectedQuote> rejected)
    {
        VolSliceSource source = VolSliceSource.Svi;
        SviParameters slice;
        if (quotes.CanFitSvi)
        {
            (quotes, slice) = WithoutOutliers(quotes, options, rejected);
        }
        else
        {
            source = shape is null ? VolSliceSource.Flat : VolSliceSource.Ssvi;
            slice = shape?.ToSlice(SsviFit.FitTheta(shape.Value, new SviQuotes(quotes.K, quotes.W, quotes.Weights)))
                ?? new SviParameters(quotes.W.Zip(quotes.Weights, (w, weight) => w * weight).Sum() / quotes.Weights.Sum(), 0, 0, 0, 1);
        }
        bool crosses = earlier is { } floor && !(SviCalendar.LeastGap(floor, slice).Least >= 0);
        if (crosses)
            slice = source == VolSliceSource.Svi
                ? SviFit.Fit(quotes.K, quotes.W, quotes.Weights, earlier).Parameters
                : SviFit.Lift(slice, new SviQuotes(quotes.K, quotes.W, quotes.Weights), earlier!.Value);
        return new(quotes.Index, quotes.Years, quotes.Forward, slice, source, quotes.K.Length, quotes.WorstError(slice), crosses);
    }

    /// <summary>The slice of the quotes that agree: the farthest is left out and the others are fitted again, for at most a quarter of them.</summary>
    private static (SliceQuotes Quotes, SviParameters Slice) WithoutOutliers(SliceQuotes quotes, VolSurfaceOptions options, List<RejectedQuote> rejected)
    {
        SviParameters slice = Fit(quotes);
        int most = Math.Min(quotes.K.Length / 4, quotes.K.Length - SviFit.FewestQuotes);
        for (int i = 0; i < most; i++)
        {
            double[] errors = [.. Enumerable.Range(0, quotes.K.Length).Select(at => quotes.Error(slice, at))];
            double typical = Math.Max(1.4826 * errors.Order().ElementAt(errors.Length / 2), options.NoiseFloor);
            int worst = Enumerable.Range(0, errors.Length).MaxBy(at => errors[at] - 0.5 * quotes.Accepted[at].Spread);
            VolQuote farthest = quotes.Accepted[worst];
            if (!(errors[worst] > options.OutlierDeviations * typical + 0.5 * farthest.Spread))
                break;
            VolQuote[] rest = [.. quotes.Accepted.Where((_, at) => at != worst)];
            SliceQuotes without = new(quotes.Index, quotes.Years, quotes.Forward, rest, options.NoiseFloor);
            if (!without.CanFitSvi)
                break;
            (quotes, slice) = (without, Fit(without));
            rejected.Add(new(quotes.Index, farthest, VolQuoteRejection.Outlier, errors[worst]));
        }
        return (quotes, slice);
    }

    private static SviParameters Fit(SliceQuotes quotes) => SviFit.Fit(quotes.K, quotes.W, quotes.Weights, null).Parameters;
}

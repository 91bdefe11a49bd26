using KeeperBot.Quant.VolSurface;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.VolSurface;

/// <summary>What becomes of each quote, against the second program of <see cref="QuoteJudge"/>, and at the very edge of each rule by hand.</summary>
public sealed class VolQuoteRejectionTests(ITestOutputHelper output)
{
    private const int Seed = 20260105, Cases = 1_500;

    private static readonly VolSurfaceOptions Defaults = new();

    /// <summary>One expiry's quotes, whether its forward is sound, and what each must come out as (null: used).</summary>
    public static TheoryData<string, VolQuote[], VolQuoteRejection?[]> Edges() => new()
    {
        { "a spread of exactly the largest share is used, the next double is not", [new(100, 0.75, 1.25), new(101, 0.75, Math.BitIncrement(1.25))], [null, VolQuoteRejection.WideSpread] },
        { "mids at the bounds are used", [VolQuote.Mark(100, 0.01), VolQuote.Mark(100.01, Math.BitDecrement(0.01))], [null, VolQuoteRejection.OutOfRange] },
        { "the upper bound as well", [VolQuote.Mark(100, 10), VolQuote.Mark(101, Math.BitIncrement(10.0))], [null, VolQuoteRejection.OutOfRange] },
        { "bid above ask by one bit is crossed, equal is not", [new(100, 0.5, 0.5), new(101, Math.BitIncrement(0.5), 0.5)], [null, VolQuoteRejection.Crossed] },
        { "a bad strike is named before a bad volatility", [new(-1, double.NaN, 0.5, 0), VolQuote.Mark(100, 0.5)], [VolQuoteRejection.Strike, null] },
        { "a bad volatility is named before a bad weight", [new(100, 0.5, double.NaN, -1), VolQuote.Mark(100, 0.5)], [VolQuoteRejection.Volatility, null] },
        { "a bad weight is named before crossed", [new(100, 0.6, 0.5, 0), VolQuote.Mark(100, 0.5)], [VolQuoteRejection.Weight, null] },
        { "crossed is named before out of range", [new(100, 20, 19), VolQuote.Mark(100, 0.5)], [VolQuoteRejection.Crossed, null] },
        { "out of range is named before a wide spread", [new(100, 1, 30), VolQuote.Mark(100, 0.5)], [VolQuoteRejection.OutOfRange, null] },
        { "of two as tight the first one is used", [new(100, 1, 1.25), new(100, 0.75, 1), new(100, 1, 1.25)], [null, VolQuoteRejection.DuplicateStrike, VolQuoteRejection.DuplicateStrike] },
        { "of two equal ones the first one is used", [new(100, 0.5, 0.75), new(100, 0.5, 0.75, 2)], [null, VolQuoteRejection.DuplicateStrike] },
        { "a rejected quote takes no strike from another", [new(100, 0.6, 0.5), new(100, 0.5, 0.6)], [VolQuoteRejection.Crossed, null] },
        { "eight deviations are used, a little more is far", [VolQuote.Mark(100, 0.5), VolQuote.Mark(100 * Math.Exp(3.999999), 0.5), VolQuote.Mark(100 * Math.Exp(4.000001), 0.5)], [null, null, VolQuoteRejection.FarFromTheMoney] },
        { "of two volatilities the higher one is the median", [VolQuote.Mark(100, 0.25), VolQuote.Mark(100 * Math.Exp(-7.9), 1)], [null, null] },
        { "a far quote counts in the median", [VolQuote.Mark(100, 0.25), VolQuote.Mark(1e9, 0.25), VolQuote.Mark(100 * Math.Exp(2.1), 0.5)], [null, VolQuoteRejection.FarFromTheMoney, VolQuoteRejection.FarFromTheMoney] },
        { "a denormal strike is a strike", [VolQuote.Mark(double.Epsilon, 0.5), VolQuote.Mark(100, 0.5)], [VolQuoteRejection.FarFromTheMoney, null] },
    };

    /// <summary>A year to expiry and a forward of 100, so that a deviation is the volatility.</summary>
    [Theory]
    [MemberData(nameof(Edges))]
    public void Fit_QuotesAtTheEdgeOfARule_AreJudgedAsDocumented(string what, VolQuote[] quotes, VolQuoteRejection?[] expected)
    {
        ExpiryQuotes expiry = new(1, 100, [.. quotes]);
        VolSurfaceFit fit = VolSurfaceFitter.Fit([expiry]);
        Reasons(fit, quotes).ShouldBe(expected, what);
        new QuoteJudge([expiry], Defaults).TryJudge(out List<Verdict> verdicts).ShouldBeTrue();
        verdicts.Select(verdict => verdict.Reason).ShouldBe(expected, $"second program: {what}");
    }

    [Fact]
    public void Fit_SameExpiryAgain_CountsOnlyIfTheFirstHadAnyUse()
    {
        VolQuote good = VolQuote.Mark(100, 0.5), crossed = new(100, 0.6, 0.5);
        ExpiryQuotes[] expiries =
        [
            new(1, 100, [crossed]), new(1, double.NaN, [good]), new(1, 100, [good]), new(1, 100, [good]), new(1, -5, [good]), new(double.PositiveInfinity, 100, [good]),
            new(-0.0, 100, [good]), new(1e-200, 100, [good]), new(1e-200, 100, [good]), new(2, 100, []),
        ];
        VolQuoteRejection?[] expected =
        [
            VolQuoteRejection.Crossed, VolQuoteRejection.Forward, null, VolQuoteRejection.DuplicateExpiry, VolQuoteRejection.Forward, VolQuoteRejection.Expired,
            VolQuoteRejection.Expired, VolQuoteRejection.OutOfRange, VolQuoteRejection.OutOfRange,
        ];
        VolSurfaceFit fit = VolSurfaceFitter.Fit(expiries);
        expected.Select((_, e) => fit.Rejected.Where(item => item.Expiry == e).Select(item => (VolQuoteRejection?)item.Reason).SingleOrDefault()).ShouldBe(expected);
        new QuoteJudge(expiries, Defaults).TryJudge(out List<Verdict> verdicts).ShouldBeTrue();
        verdicts.Select(verdict => verdict.Reason).ShouldBe(expected);
    }

    [Fact]
    public void Fit_RandomQuotes_AreJudgedAsByASecondProgram()
    {
        Random random = new(Seed);
        Dictionary<string, int> seen = [];
        int judged = 0, unclear = 0;
        for (int n = 0; n < Cases; n++)
        {
            VolSurfaceOptions options = n % 3 == 0 ? Defaults : new()
            {
                LeastVolatility = 0.2, MostVolatility = 1.2, MostRelativeSpread = 0.1 + 0.2 * random.NextDouble(), MostDeviations = 1 + 2 * random.NextDouble(),
                OutlierDeviations = 3 + 5 * random.NextDouble(), NoiseFloor = 0.001 + 0.004 * random.NextDouble(),
            };
            ExpiryQuotes[] expiries = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Expiry(random))];
            if (!new QuoteJudge(expiries, options).TryJudge(out List<Verdict> expected))
            {
                unclear++;
                continue;
            }
            Compare(expiries, expected, VolSurfaceFitter.Fit(expiries, options), $"seed {Seed}, case {n}");
            judged++;
            foreach (Verdict verdict in expected)
                seen[verdict.Reason?.Code() ?? "used"] = seen.GetValueOrDefault(verdict.Reason?.Code() ?? "used") + 1;
        }
        output.WriteLine($"seed {Seed}: {judged} cases judged, {unclear} too close to tell; {string.Join(", ", seen.OrderBy(item => item.Key))}");
        unclear.ShouldBeLessThan(Cases / 2);
        foreach (VolQuoteRejection reason in Enum.GetValues<VolQuoteRejection>().Where(reason => reason != default))
            seen.GetValueOrDefault(reason.Code()).ShouldBeGreaterThan(50, reason.Code());
    }

    private static void Compare(ExpiryQuotes[] expiries, List<Verdict> expected, VolSurfaceFit fit, string seen)
    {
        for (int e = 0; e < expiries.Length; e++)
        {
            // Equal quotes are told apart by nothing, so what is compared is how many times each was rejected for what.
            List<RejectedQuote> rejected = [.. fit.Rejected.Where(item => item.Expiry == e)];
            foreach (Verdict verdict in expected.Where(verdict => verdict.Expiry == e && verdict.Reason is not null))
            {
                VolQuote quote = expiries[e].Quotes[verdict.Quote];
                int at = rejected.FindIndex(item => item.Quote.Equals(quote) && item.Reason == verdict.Reason);
                at.ShouldBeGreaterThanOrEqualTo(0, $"{seen}, expiry {e}: {quote} should be {verdict.Reason}; {string.Join(", ", rejected)}");
                double allowed = verdict.Reason == VolQuoteRejection.Outlier ? 0.02 : 1e-9, measure = rejected[at].Measure;
                bool isSame = measure.Equals(verdict.Measure) || Math.Abs(measure - verdict.Measure) <= allowed * Math.Abs(verdict.Measure);
                isSame.ShouldBeTrue($"{seen}, expiry {e}: {quote}, {verdict.Reason} by {measure} and not {verdict.Measure}");
                rejected.RemoveAt(at);
            }
            rejected.ShouldBeEmpty($"{seen}, expiry {e}");
        }
    }

    private static VolQuoteRejection?[] Reasons(VolSurfaceFit fit, VolQuote[] quotes)
    {
        // By place: equal quotes are taken in turn, the used one first.
        List<RejectedQuote> left = [.. fit.Rejected];
        VolQuoteRejection?[] reasons = new VolQuoteRejection?[quotes.Length];
        for (int q = quotes.Length - 1; q >= 0; q--)
        {
            int at = left.FindIndex(item => item.Quote.Equals(quotes[q]));
            if (at < 0)
                continue;
            reasons[q] = left[at].Reason;
            left.RemoveAt(at);
        }
        return reasons;
    }

    /// <summary>An expiry around a smile that is well inside of what arbitrage forbids, with some quotes spoilt in every way.</summary>
    private static ExpiryQuotes Expiry(Random random)
    {
        double years = random.Next(6) == 0 ? 0.5 : 0.1 + random.NextDouble(), forward = 100 + random.NextDouble();
        if (random.Next(20) == 0)
            (years, forward) = random.Next(2) == 0 ? (random.Next(2) == 0 ? -1 : double.NaN, forward) : (years, random.Next(2) == 0 ? 0 : double.PositiveInfinity);
        double level = 0.35 + 0.2 * random.NextDouble(), skew = -0.1 + 0.1 * random.NextDouble(), smile = 0.15 + 0.15 * random.NextDouble();
        double reach = 0.5 + 0.5 * random.NextDouble();
        int count = random.Next(1, 26);
        List<VolQuote> quotes = [];
        for (int i = 0; i < count; i++)
        {
            double k = reach * (count == 1 ? 0 : 2.0 * i / (count - 1) - 1);
            double mid = level + skew * k + smile * (Math.Sqrt(k * k + 0.09) - 0.3) + 0.002 * (random.NextDouble() - 0.5), half = 0.01 * random.NextDouble();
            VolQuote quote = new(forward * Math.Exp(k), mid - half, mid + half, 0.5 + random.NextDouble());
            quotes.Add(random.Next(10) == 0 ? Spoilt(quote, random) : quote);
            if (random.Next(12) == 0)
                quotes.Add(random.Next(3) == 0 ? quote : new(quote.Strike, mid - 0.02 * random.NextDouble(), mid + 0.005, quote.Weight));
        }
        return new(years, forward, [.. quotes.OrderBy(_ => random.Next())]);
    }

    private static VolQuote Spoilt(VolQuote q, Random random) => random.Next(9) switch
    {
        0 => q with { Strike = random.Next(2) == 0 ? -q.Strike : double.NaN },
        1 => q with { BidVolatility = random.Next(2) == 0 ? 0 : double.NaN },
        2 => q with { Weight = random.Next(2) == 0 ? 0 : double.PositiveInfinity },
        3 => q with { BidVolatility = q.AskVolatility, AskVolatility = q.BidVolatility - 0.001 },
        4 => q with { BidVolatility = 12, AskVolatility = 12.5 },
        5 => q with { AskVolatility = 2.5 * q.AskVolatility },
        6 => q with { Strike = q.Strike * Math.Exp(30 * (random.NextDouble() - 0.5)) },
        _ => q with { BidVolatility = q.BidVolatility + 0.2, AskVolatility = q.AskVolatility + 0.2 },
    };
}

using KeeperBot.Quant.VolSurface;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.VolSurface;

public sealed class VolSurfaceFitterTests(ITestOutputHelper output)
{
    private const int Seed = 2024;
    private static readonly SsviParameters Truth = new(-0.3, 0.8, 0.4);
    private static readonly double[] Times = [7.0 / 365, 30.0 / 365, 91.0 / 365, 1];

    [Fact]
    public void Fit_CleanQuotes_ReproducesThemAndRejectsNone()
    {
        VolSurfaceFit fit = VolSurfaceFitter.Fit([.. Times.Select(years => Chain(years, 21))]);
        fit.Rejected.ShouldBeEmpty();
        ImpliedVolSurface surface = fit.Surface.ShouldNotBeNull();
        surface.Slices.Length.ShouldBe(Times.Length);
        foreach (VolSlice slice in surface.Slices)
        {
            output.WriteLine(slice.ToString());
            slice.Source.ShouldBe(VolSliceSource.Svi);
            slice.WorstVolatilityError.ShouldBeLessThan(1e-4);
            slice.IsLifted.ShouldBeFalse();
        }
        ShouldBeFree(surface);
    }

    [Fact]
    public void Fit_EveryKindOfBadQuote_IsReportedWithItsReasonAndTheRestAreUsed()
    {
        double forward = 2000, years = 30.0 / 365;
        ExpiryQuotes good = Chain(years, 21, forward);
        VolQuote[] bad =
        [
            VolQuote.Mark(double.NaN, 0.6), VolQuote.Mark(-5, 0.6), VolQuote.Mark(1900.5, double.PositiveInfinity), VolQuote.Mark(1901.5, 0), new(1902.5, 0.7, 0.6),
            VolQuote.Mark(1903.5, 0.001), VolQuote.Mark(1904.5, 11), new(1905.5, 0.4, 0.9), VolQuote.Mark(1e6, 0.6), new(good.Quotes[10].Strike, 0.5, 0.7), VolQuote.Mark(1906.5, 1.4),
            VolQuote.Mark(1907.5, 0.6, 0), VolQuote.Mark(1908.5, 0.6, double.NaN),
        ];
        VolQuoteRejection[] reasons =
        [
            VolQuoteRejection.Strike, VolQuoteRejection.Strike, VolQuoteRejection.Volatility, VolQuoteRejection.Volatility, VolQuoteRejection.Crossed,
            VolQuoteRejection.OutOfRange, VolQuoteRejection.OutOfRange, VolQuoteRejection.WideSpread, VolQuoteRejection.FarFromTheMoney,
            VolQuoteRejection.DuplicateStrike, VolQuoteRejection.Outlier, VolQuoteRejection.Weight, VolQuoteRejection.Weight,
        ];
        VolSurfaceFit fit = VolSurfaceFitter.Fit(
        [
            good with { Quotes = [.. bad, .. good.Quotes] }, good with { Years = 0 }, good with { Years = double.NaN }, good with { Years = 1, Forward = -1 }, good,
            new ExpiryQuotes(1, 2000, default),
        ]);
        fit.Rejected.Where(item => item.Expiry == 0).OrderBy(item => item.Reason).Select(item => item.Reason).ShouldBe(reasons.Order());
        foreach ((VolQuote quote, VolQuoteRejection reason) in bad.Zip(reasons))
            fit.Rejected.ShouldContain(item => item.Expiry == 0 && item.Reason == reason && item.Quote.Equals(quote), $"{reason}");
        fit.Rejected.Count(item => item is { Expiry: 1, Reason: VolQuoteRejection.Expired }).ShouldBe(21);
        fit.Rejected.Count(item => item is { Expiry: 2, Reason: VolQuoteRejection.Expired }).ShouldBe(21);
        fit.Rejected.Count(item => item is { Expiry: 3, Reason: VolQuoteRejection.Forward }).ShouldBe(21);
        fit.Rejected.Count(item => item is { Expiry: 4, Reason: VolQuoteRejection.DuplicateExpiry }).ShouldBe(21);
        VolSlice slice = fit.Surface.ShouldNotBeNull().Slices.ShouldHaveSingleItem();
        slice.Quotes.ShouldBe(21);
        slice.WorstVolatilityError.ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void Fit_QuotesThatDisagree_FollowsTheTightAndTheHeavyOnes()
    {
        ExpiryQuotes chain = Chain(Times[1], 9);
        VolQuote raised = chain.Quotes[4] with { BidVolatility = 0.63, AskVolatility = 0.65 };
        double Money(VolQuote quote) => VolSurfaceFitter.Fit([chain with { Quotes = chain.Quotes.SetItem(4, quote) }], new VolSurfaceOptions { OutlierDeviations = 1e9 })
            .Surface.ShouldNotBeNull().VolatilityAt(0, Times[1]);
        double even = Money(raised), tight = Money(raised with { BidVolatility = 0.64, AskVolatility = 0.64 }), heavy = Money(raised with { Weight = 1e4 });
        even.ShouldBeInRange(0.6, 0.62);
        tight.ShouldBeGreaterThan(even + 1e-4);
        heavy.ShouldBeGreaterThan(even + 1e-4);
    }

    [Fact]
    public void Code_EveryReason_HasOneOfItsOwn()
    {
        string[] codes = [.. Enum.GetValues<VolQuoteRejection>().Where(reason => reason != default).Select(reason => reason.Code())];
        codes.Distinct().Count().ShouldBe(12);
        codes.ShouldAllBe(code => code.StartsWith("vol."));
        Should.Throw<ArgumentOutOfRangeException>(() => default(VolQuoteRejection).Code());
    }

    [Fact]
    public void Fit_FewQuotesInOneExpiry_BorrowTheShapeOfTheOthers()
    {
        ExpiryQuotes thin = Chain(Times[1], 21);
        VolSurfaceFit fit = VolSurfaceFitter.Fit([Chain(Times[0], 21), thin with { Quotes = [thin.Quotes[4], thin.Quotes[12]] }, Chain(Times[2], 21)]);
        VolSlice slice = fit.Surface.ShouldNotBeNull().Slices[1];
        slice.Source.ShouldBe(VolSliceSource.Ssvi);
        foreach (VolQuote quote in thin.Quotes)
            slice.Volatility(Math.Log(quote.Strike / thin.Forward)).ShouldBe(quote.MidVolatility, 0.03);
        ShouldBeFree(fit.Surface);
    }

    [Fact]
    public void Fit_HardlyAnyQuotes_IsFlatOrNothing()
    {
        VolSlice slice = VolSurfaceFitter.Fit([new ExpiryQuotes(0.1, 2000, [VolQuote.Mark(2100, 0.6)])]).Surface.ShouldNotBeNull().Slices.Single();
        slice.Source.ShouldBe(VolSliceSource.Flat);
        slice.Volatility(3).ShouldBe(0.6, 1e-15);
        VolSurfaceFitter.Fit([]).Surface.ShouldBeNull();
        VolSurfaceFitter.Fit([new ExpiryQuotes(0.1, 2000, [VolQuote.Mark(2100, -1)])]).Surface.ShouldBeNull();
    }

    [Fact]
    public void Fit_SecondExpiryBelowTheFirst_IsLiftedAndSaysSo()
    {
        ExpiryQuotes late = Chain(Times[1], 21);
        VolSurfaceFit fit = VolSurfaceFitter.Fit([Chain(Times[0], 21), late with { Quotes = [.. late.Quotes.Select(quote => VolQuote.Mark(quote.Strike, 0.4 * quote.MidVolatility))] }]);
        ImpliedVolSurface surface = fit.Surface.ShouldNotBeNull();
        surface.Slices[1].IsLifted.ShouldBeTrue();
        ShouldBeFree(surface);
    }

    /// <summary>Twelve slices of the kind on which others give up: steep, flat, V-shaped, frowning, noisy, five strikes, one side only.</summary>
    [Fact]
    public void Fit_TwelveDifficultSlices_AreAllFittedFreeOfArbitrage()
    {
        Func<double, double>[] smiles =
        [
            k => 0.6 - 2 * k, k => 0.6, k => 0.3 + 3 * Math.Abs(k), k => 0.8 - 4 * k * k, k => 0.5 + 0.05 * Math.Sin(60 * k), k => 0.5 + (k > 0 ? 0.2 : 0),
            k => 0.2 + 8 * k * k, k => 1.5 + 0.5 * k, k => 0.4 + 0.4 * Math.Exp(-200 * k * k), k => 0.7 + 0.1 * k, k => 0.5 - 0.8 * Math.Abs(k), k => 3 - k,
        ];
        int done = 0;
        foreach (Func<double, double> smile in smiles)
            foreach (double years in new[] { 0.002, 0.1, 1.5 })
            {
                int count = done % 4 == 0 ? 5 : 15, first = done % 3 == 0 ? 0 : -count / 2;
                double step = 1.2 * Math.Sqrt(years) / count;
                VolQuote[] quotes = [.. Enumerable.Range(first, count).Select(i => VolQuote.Mark(2000 * Math.Exp(i * step), Math.Max(smile(i * step), 0.05)))];
                ImpliedVolSurface surface = VolSurfaceFitter.Fit([new ExpiryQuotes(years, 2000, [.. quotes])]).Surface.ShouldNotBeNull();
                ShouldBeFree(surface);
                done++;
            }
        done.ShouldBe(36);
    }

    [Fact]
    public void Fit_AnyGarbage_NeverThrowsAndIsFree()
    {
        Random random = new(Seed);
        double[] strange = [0, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 1e-200, 1e200];
        double Any(double a, double b) => random.Next(12) == 0 ? strange[random.Next(strange.Length)] : a + random.NextDouble() * (b - a);
        int surfaces = 0;
        for (int i = 0; i < 300; i++)
        {
            double width = Math.Exp(6 * random.NextDouble() - 7);
            ExpiryQuotes[] expiries = [.. Enumerable.Range(0, random.Next(5)).Select(_ => new ExpiryQuotes(
                Any(1e-5, 2), Any(100, 101),
                [.. Enumerable.Range(0, random.Next(25)).Select(_ => Any(0.01, 3)).Select(vol => new VolQuote(100 * Math.Exp(Any(-width, width)), vol, vol * Any(1, 1.3)))]))];
            VolSurfaceFit fit = VolSurfaceFitter.Fit(expiries);
            fit.Rejected.ShouldAllBe(item => item.Reason != default);
            (fit.Rejected.Length + (fit.Surface?.Slices.Sum(slice => slice.Quotes) ?? 0)).ShouldBe(expiries.Sum(expiry => expiry.Quotes.Length), "every quote is used or rejected");
            if (fit.Surface is null)
                continue;
            surfaces++;
            ShouldBeFree(fit.Surface, $"seed {Seed}, case {i}");
        }
        output.WriteLine($"seed {Seed}: {surfaces} surfaces");
        surfaces.ShouldBeGreaterThan(150);
    }

    internal static void ShouldBeFree(ImpliedVolSurface surface, string seen = "")
    {
        for (int i = 0; i < surface.Slices.Length; i++)
        {
            surface.Slices[i].Parameters.IsButterflyFree.ShouldBeTrue($"{seen}: {surface.Slices[i]}");
            if (i > 0)
                SviCalendar.LeastGap(surface.Slices[i - 1].Parameters, surface.Slices[i].Parameters).Least.ShouldBeGreaterThanOrEqualTo(0, $"{seen}: {surface.Slices[i]}");
        }
    }

    /// <summary>A chain of the true surface at 60 % at the money.</summary>
    internal static ExpiryQuotes Chain(double years, int count, double forward = 2000)
    {
        double theta = 0.36 * years, reach = 2.2 * Math.Sqrt(theta);
        return new ExpiryQuotes(years, forward, [.. Enumerable.Range(0, count).Select(i => reach * (2.0 * i / (count - 1) - 1))
            .Select(k => VolQuote.Mark(forward * Math.Exp(k), Math.Sqrt(Truth.TotalVariance(k, theta) / years)))]);
    }
}

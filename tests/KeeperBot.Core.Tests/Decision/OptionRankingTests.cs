using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using Xunit.Abstractions;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>Which option trade is made, by the venues' quotes; amounts worked out by hand, and against every choice that there is.</summary>
public sealed class OptionRankingTests(ITestOutputHelper output)
{
    private static readonly OptionTrading Trading = new(W("0.01"), W("1000"), W("1000000"), W("0"), W("0.2"), W("0.02"), TimeSpan.FromDays(2), TimeSpan.FromMinutes(10), Buys: true);

    [Fact]
    public void Of_CheaperPerUnit_IsFirstThoughItCostsMoreInAll()
    {
        var option = Beyond(Shorts());
        var other = option.Alternatives.ShouldHaveSingleItem() with { Removes = option.Removes.Multiply(W("2"), Rounding.Down) };
        option = option with { Alternatives = [other] };

        var ranked = Rank(option, Quote(option, new Book().Fair(option) + W("1")), Quote(other, new Book().Fair(other) + W("1.5")));

        ranked[0].Option.Target.ShouldBe(other.Target);
        ranked[0].Cost!.Total!.Value.ToDouble().ShouldBe(1.5 * other.Quantity.ToDouble(), 1e-9);
        ranked[0].PerUnit!.Value.ShouldBeLessThan(ranked[1].PerUnit!.Value);
    }

    [Fact]
    public void Of_RefusedOrWithoutAPrice_ComesLastInThatOrder()
    {
        var option = Beyond(Shorts());
        var other = option.Alternatives[0];

        Rank(option, Quote(option, null), Quote(other, new Book().Fair(other) + W("100")))[0].Option.Target.ShouldBe(other.Target);
        var ranked = Rank(option, Quote(option, null) with { Refusal = "quote.reverted: for a test" }, Quote(other, null));
        (ranked[0].Option.Target, ranked[1].Refusal, ranked[1].PerUnit).ShouldBe((other.Target, "quote.reverted: for a test", null));
    }

    [Fact]
    public void Of_NoQuotes_KeepsThePlansOrder()
    {
        var option = Beyond(Shorts());

        Rank(option).Select(item => item.Option.Target).ShouldBe(option.Alternatives.Prepend(option).Select(item => item.Target));
    }

    [Fact]
    public void Of_CapitalAndVenue_AreCharged()
    {
        var option = Beyond(Shorts().WithListing(Listed("2000", OptionKind.Call, 60)));
        var bought = option.Alternatives.Prepend(option).Single(item => item.Opens);
        var objective = new TradeObjective(new(TimeSpan.FromDays(365), W("0.1"), null, ImmutableDictionary<VenueId, Wad>.Empty.Add(Lyra, W("0.01"))));

        var cost = objective.Of(bought, W("70"), Wei.Zero, Shorts().Snapshot(), Shorts().Assess());

        cost.Lines.Single(line => line.Name == "margin used").Amount!.Value.ToDouble().ShouldBe(0.1 * 70 * bought.Quantity.ToDouble(), 1e-9, "the premium, for a year");
        cost.Lines.Single(line => line.Name == "venue risk").Amount!.Value.ToDouble().ShouldBe(0.01 * 2000 * bought.Quantity.ToDouble(), 1e-9);
    }

    /// <summary>
    /// Books of a few shorts and listed options whose quotes have a fee, a spread and an impact that grows with size, and gas per trade. The trade that is made costs no more than any
    /// single trade that takes as much, and is compared with every split over two, in tenths.
    /// </summary>
    [Fact]
    public void Of_SmallBooks_IsTheBestSingleTradeAndNearTheBestSplit()
    {
        const int Seed = 11, Books = 200;
        var random = new Random(Seed);
        var gaps = new List<double>();
        for (var book = 0; book < Books; book++)
        {
            var listed = Enumerable.Range(0, 3).Select(_ => Listed($"{1700 + (100 * random.Next(7))}", random.Next(2) == 0 ? OptionKind.Call : OptionKind.Put, 20 + random.Next(60))).DistinctBy(item => item.One.Id);
            var option = Beyond(Shorts().WithListing([.. listed]));
            var candidates = option.Alternatives.Prepend(option).ToList();
            var terms = candidates.ToDictionary(item => item.Leg.Value + item.Target.Value, _ => (Spread: 0.2 + random.NextDouble(), Impact: 0.02 * random.NextDouble()));
            var gas = 0.5 + (2 * random.NextDouble());
            double Cost(OptionAction item, double quantity) => terms[item.Leg.Value + item.Target.Value] is var (spread, impact) ? gas + (quantity * (spread + (impact * quantity))) : 0;
            // The gas stands in the price here: one trade, one transaction.
            var quotes = candidates.Select(item => Quote(item, new Book().Fair(item) + Wad.FromDouble(Cost(item, item.Quantity.ToDouble()) / item.Quantity.ToDouble()))).ToImmutableArray();

            var made = Rank(option, quotes)[0];
            var excess = candidates.Max(item => item.Removes.ToDouble());
            var whole = candidates.Where(item => item.Removes.ToDouble() > excess * 0.999).ToList();
            made.Option.ShouldBe(candidates.MinBy(item => Cost(item, item.Quantity.ToDouble()) / item.Removes.ToDouble())!, "the least cost of a unit, over every candidate");
            var best = double.PositiveInfinity;
            foreach (var first in whole)
                foreach (var second in whole)
                    for (var tenth = 0; tenth <= 10; tenth++)
                        best = Math.Min(best, (tenth == 0 ? 0 : Cost(first, first.Quantity.ToDouble() * tenth / 10)) + (tenth == 10 ? 0 : Cost(second, second.Quantity.ToDouble() * (10 - tenth) / 10)));
            var perUnit = Cost(made.Option, made.Option.Quantity.ToDouble()) / made.Option.Removes.ToDouble();
            gaps.Add((perUnit * excess / best) - 1);
        }

        output.WriteLine(FormattableString.Invariant($"seed {Seed}, {Books} books: the trade made costs {100 * gaps.Average():0.0} % more than the best split over two on average, {100 * gaps.Max():0.0} % at most; in {gaps.Count(gap => gap < 1e-6)} it is the best"));
        gaps.Average().ShouldBeLessThan(0.25);
    }

    private static ImmutableArray<RankedOption> Rank(OptionAction option, params ImmutableArray<HedgeQuote> quotes) =>
        OptionRanking.Of(option, quotes, Shorts().Snapshot(), Shorts().Assess(), new TradeObjective(ObjectiveTerms.Default));

    private static HedgeQuote Quote(OptionAction option, Wad? price) => new(option.Target, option.Leg, option.Quantity, null, price, null);

    private static OptionAction Beyond(Book book) => book.Decide(Book.Limits(AllowedActions.All with { Options = true }, band: Band("1000", "500")) with
    {
        Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(null, new(W("30"), W("15")), Trading)),
    }).Actions[0].ShouldBeOfType<OptionAction>();

    private static Book Shorts() => new Book().WithPerp("0", "1000").WithShort("1", OptionKind.Call, "20", "2000", "20000", "4000").WithShort("2", OptionKind.Put, "20", "1900", "20000", "4000").WithIdle(Susd, "500000");
}

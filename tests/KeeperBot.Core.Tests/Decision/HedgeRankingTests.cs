using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>One objective for the same hedge at several markets; amounts worked out by hand.</summary>
public class HedgeRankingTests
{
    private static readonly VenueId Other = new("other");
    private static readonly MarginAccountId OtherAccount = MarginAccountId.Cross(Main.Id, Other);
    private static readonly LegId OtherLeg = new("ETH-OTHER");

    // Net delta +5 of a long in the first market; a second account at another venue could go short instead.
    private static readonly Book Long = new Book().WithPerp("5", "20000").WithLyra(new KnownReading(
        Other,
        [new(OtherAccount, Other, W("20000"), W("20000"), null, LiquidationPredicate.StrictlyBelow, false, Usdc, W("20000"), W("0.05"), [])],
        [new(OtherAccount, OtherLeg, Eth, Wad.Zero, W("2000"), W("2000"), W("0.1"), W("0.05"), true) { FundingPerDay = W("4") }],
        []));

    private static readonly DecisionLimits Limits = Book.Limits() with
    {
        Margin = Book.Limits().Margin.Add(Other, Ladder()),
    };

    private static HedgeAction Hedge() => Long.Decide(Limits).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();

    private static ImmutableArray<RankedHedge> Rank(ObjectiveTerms terms, params ImmutableArray<HedgeQuote> quotes) =>
        HedgeRanking.Of(Hedge(), quotes, Long.Snapshot(), Long.Assess(), new TradeObjective(terms));

    private static HedgeQuote Quote(MarginAccountId target, LegId leg, string? price, string? gas = null, string? refusal = null) =>
        new(target, leg, W("-4.8"), refusal, price is null ? null : W(price), gas is null ? null : Wei.FromEther(W(gas)));

    private static HedgeQuote First(string? price, string? gas = null, string? refusal = null) => Quote(PerpAccount, Book.PerpLeg, price, gas, refusal);

    private static HedgeQuote Second(string? price, string? gas = null, string? refusal = null) => Quote(OtherAccount, OtherLeg, price, gas, refusal);

    [Fact]
    public void Decide_TwoMarketsThatTakeTheWholeHedge_NamesBoth()
    {
        var hedge = Hedge();

        (hedge.Target, hedge.Quantity).ShouldBe((PerpAccount, W("-4.8")));
        hedge.Alternatives.ShouldHaveSingleItem().ShouldSatisfyAllConditions(item => item.Target.ShouldBe(OtherAccount), item => item.Quantity.ShouldBe(W("-4.8")));
    }

    [Fact]
    public void Of_BetterPriceElsewhere_IsFirst()
    {
        var ranked = Rank(ObjectiveTerms.Default with { Horizon = TimeSpan.Zero }, First("1990"), Second("1995"));

        ranked[0].Hedge.Target.ShouldBe(OtherAccount);
        ranked[0].Cost!.Total.ShouldBe(W("24"), "4.8 at 5 below the reference of 2000");
        ranked[1].Cost!.Total.ShouldBe(W("48"));
    }

    [Fact]
    public void Of_FundingOverTheHorizon_IsEarnedByTheShort()
    {
        // A short of 4.8 is paid 4 a day and unit, three days long: 57.6.
        var cost = Rank(ObjectiveTerms.Default, First("1990"), Second("1985"))[0];

        cost.Hedge.Target.ShouldBe(OtherAccount);
        cost.Cost!.Lines.Single(line => line.Name == "funding expected").Amount.ShouldBe(W("-57.6"));
        cost.Cost.Total.ShouldBe(W("72") - W("57.6"));
    }

    [Fact]
    public void Of_MarginGasAndVenueRisk_AreChargedAsConfigured()
    {
        var terms = new ObjectiveTerms(TimeSpan.FromDays(73), W("0.1"), Eth, ImmutableDictionary<VenueId, Wad>.Empty.Add(Other, W("0.001")));

        var cost = Rank(terms, First("2000", "0.01"), Second("2000", "0.02")).Single(item => item.Hedge.Target == OtherAccount).Cost!;

        cost.Lines.Single(line => line.Name == "gas at most").Amount.ShouldBe(W("40"), "0.02 ether at 2000");
        cost.Lines.Single(line => line.Name == "margin used").Amount.ShouldBe(W("19.2"), "960 of initial margin for a fifth of a year at 10 %");
        cost.Lines.Single(line => line.Name == "venue risk").Amount.ShouldBe(W("9.6"), "a thousandth of 9600");
    }

    [Fact]
    public void Of_PositionThatShrinks_UsesNoMarginAndTrustsNobodyMore()
    {
        var terms = new ObjectiveTerms(TimeSpan.FromDays(73), W("0.1"), Eth, ImmutableDictionary<VenueId, Wad>.Empty.Add(Perp, W("0.01")));

        var cost = Rank(terms, First("2000", "0"), Second("2000", "0")).Single(item => item.Hedge.Target == PerpAccount).Cost!;

        cost.Total.ShouldBe(Wad.Zero);
    }

    [Fact]
    public void Of_PriceOrGasNotKnown_ComesAfterKnownOnesAndRefusalsLast()
    {
        var terms = ObjectiveTerms.Default with { Native = Eth, Horizon = TimeSpan.Zero };

        Rank(terms, First(null, "0.01"), Second("1900", "0.01")).Select(item => item.Hedge.Target).ShouldBe([OtherAccount, PerpAccount], "the first's price is not known");
        var assumed = Rank(terms, First("1999"), Second("1998", "0.01"));
        assumed.Select(item => item.Hedge.Target).ShouldBe([PerpAccount, OtherAccount]);
        assumed[0].Cost!.Total.ShouldBe(W("24.8"), "4.8 at 1, and the other's gas of 20");
        var refused = Rank(terms, First(null, null, "market.not_open: it is closed"), Second(null, "0.01"));
        refused.Select(item => item.Hedge.Target).ShouldBe([OtherAccount, PerpAccount]);
        refused[1].ShouldSatisfyAllConditions(item => item.Cost.ShouldBeNull(), item => item.Refusal.ShouldBe("market.not_open: it is closed"));
    }

    [Fact]
    public void Of_WithoutQuotes_KeepsTheConfiguredOrder() =>
        Rank(ObjectiveTerms.Default).Select(item => item.Hedge.Target).ShouldBe([PerpAccount, OtherAccount]);

    [Fact]
    public void Decide_HedgeElsewhereWithinTheCooldown_WaitsToo()
    {
        var book = new Book().WithPerp("5", "20000").WithIntent(ActionKind.Hedge, PerpAccount, IntentState.Confirmed, TimeSpan.FromMinutes(1)).WithLyra(
            (KnownReading)Long.Snapshot().Accounts[0].Venues[1]);

        var plan = book.Decide(Limits);

        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "cooldown");
    }

    [Fact]
    public void Decide_OverdueOrderOnOneMarket_HedgesNowhereElse()
    {
        // It may still be executed, and only a hedge on its own position takes it back.
        var other = (KnownReading)Long.Snapshot().Accounts[0].Venues[1];
        var book = new Book().WithPerp("5", "20000", settle: margin => margin with
        {
            Pending = [new("0x01", Wad.Zero, new Primitives.ChainTime(1), new Primitives.ChainTime(2)) { Trade = new(Book.PerpLeg, W("-4.8")) }],
        }).WithLyra(other);

        var hedge = book.Decide(Limits).Actions.OfType<HedgeAction>().ShouldHaveSingleItem();

        (hedge.Target, hedge.Alternatives.Length).ShouldBe((PerpAccount, 0));
    }

    [Fact]
    public void Decide_MarketThatTakesOnlyAPart_IsNoAlternative()
    {
        var book = new Book().WithPerp("5", "20000").WithLyra(new KnownReading(
            Other, [], [new(OtherAccount, OtherLeg, Eth, W("1"), W("2000"), W("2000"), W("0.1"), W("0.05"), true) { LeastSize = Wad.Zero }], []));

        book.Decide(Limits).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>().Alternatives.ShouldBeEmpty();
    }
}

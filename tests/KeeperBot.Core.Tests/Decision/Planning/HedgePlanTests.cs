using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision.Planning;

/// <summary>One hedge over two markets whose prices get worse with size, as the venues would quote them; costs worked out by hand.</summary>
public sealed class HedgePlanTests
{
    private static readonly VenueId Other = new("other");
    private static readonly MarginAccountId OtherAccount = MarginAccountId.Cross(Main.Id, Other);
    private static readonly LegId OtherLeg = new("ETH-OTHER");

    private static readonly DecisionLimits Limits = Book.Limits(band: Band(inside: "0")) with
    {
        Margin = Book.Limits().Margin.Add(Other, Ladder()),
        Objective = ObjectiveTerms.Default with { Horizon = TimeSpan.Zero, Native = Eth },
    };

    [Fact]
    public void Decide_TwoMarkets_AsksEachAtThreeSizes()
    {
        var plan = Long().Decide(Limits);

        plan.Asks.Length.ShouldBe(6);
        plan.Asks.OfType<HedgeAction>().GroupBy(ask => ask.Target).ShouldAllBe(group => group.Select(ask => ask.Quantity).Distinct().Count() == 3);
        plan.Asks.OfType<HedgeAction>().Where(ask => ask.Target == OtherAccount).Select(ask => ask.Quantity).ShouldBe([W("-6"), W("-4"), W("-2")]);
    }

    [Fact]
    public void Decide_OneMarket_AsksNothing() => new Book().WithPerp("6", "40000").Decide(Limits).Asks.ShouldBeEmpty();

    [Fact]
    public void Decide_PricesThatGetWorseWithSize_DividesTheHedge()
    {
        // Each loses size squared: 36 in one, 18 in two halves.
        var plan = With(Long(), quantity => 2000 - quantity, quantity => 2000 - quantity);

        var parts = plan.Actions.OfType<HedgeAction>().ToList();
        // By the straight lines through the sizes quoted, every division with two to four in each costs the same.
        parts.Select(part => part.Target).ShouldBe([PerpAccount, OtherAccount], ignoreOrder: true);
        parts.ShouldAllBe(part => part.Quantity >= W("-4") && part.Quantity <= W("-2"));
        parts.Sum(part => part.Quantity.ToDouble()).ShouldBe(-6, 1e-9);
        parts.ShouldAllBe(part => part.Choice!.Exact && part.Choice.Parts == 2);
        parts[0].Choice!.PlanCost.ToDouble().ShouldBe(20, 1e-9, "18 by the parabola, 20 by the straight lines between 2 and 4 through the sizes quoted");
        parts.Select(part => part.ReasonCode).ShouldBe(["delta.part_sold", "delta.beyond_band"]);
        parts[0].Alternatives.ShouldHaveSingleItem().Quantity.ShouldBe(W("-6"), "where a part is refused, all of it elsewhere");
        parts[0].Effect.Simulated.OfType<NetDeltaWithin>().Single().ShouldSatisfyAllConditions(delta => ((delta.Lowest + delta.Highest).ToDouble() / 2).ShouldBe(6 + parts[0].Quantity.ToDouble(), 1e-9));
        plan.Asks.ShouldBeEmpty();
    }

    [Fact]
    public void Decide_QuotedAtAnotherSizeOnly_HedgesTheWholeInOnePlace()
    {
        // As the probes of an option plan are: they tell nothing of a hedge of six.
        var book = Long();
        var asks = book.Decide(Limits).Asks.Cast<HedgeAction>().Where(ask => ask.Quantity == W("-2")).ToList();
        asks.Count.ShouldBe(2);
        var hedge = Decide(book, Quotes(asks, quantity => 2000 - quantity, quantity => 2000 - quantity, "0")).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();
        hedge.Quantity.ShouldBe(W("-6"));
        hedge.Alternatives.ShouldHaveSingleItem().Quantity.ShouldBe(W("-6"));
    }

    [Fact]
    public void Decide_OneHasNoPriceAndTheOtherTakesAScrap_TriesTheWholeAtTheOneWithout()
    {
        var book = Long();
        ImmutableArray<HedgeQuote> quotes = [.. book.Decide(Limits).Asks.Cast<HedgeAction>().Select(ask => ask.Target == PerpAccount
            ? new HedgeQuote(ask.Target, ask.Leg, ask.Quantity, null, null, null)
            : new(ask.Target, ask.Leg, ask.Quantity, "too large", null, null) { Fits = W("1") })];
        Decide(book, quotes).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>().Quantity.ShouldBe(W("-6"));
    }

    [Fact]
    public void Decide_GasDearerThanWhatDepthSaves_HedgesInOnePlace()
    {
        var plan = With(Long(), quantity => 2000 - quantity, quantity => 2000 - quantity, gas: "0.01");

        var hedge = plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();
        (hedge.Quantity, hedge.ReasonCode, hedge.Choice!.Cost).ShouldBe((W("-6"), "delta.beyond_band", W("56")), "36 and gas of 20, against 58");
    }

    [Fact]
    public void Decide_GasHasNoPrice_IsNotDividedForABetterOne()
    {
        var limits = Limits with { Objective = ObjectiveTerms.Default with { Horizon = TimeSpan.Zero } };
        var book = Long();
        var quotes = Quotes(book.Decide(limits).Asks.Cast<HedgeAction>(), quantity => 2000 - quantity, quantity => 2000 - quantity, "0.01");

        new DecisionEngine(limits).Decide(book.Snapshot(), book.Assess(), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear, quotes)
            .Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>().Quantity.ShouldBe(W("-6"));
    }

    [Fact]
    public void Decide_NoMarketTakesTheWhole_IsDividedOverBoth()
    {
        // The first is nearly out of margin for the other side; the second bears four at its worst price.
        var plan = With(Long(), quantity => quantity <= 3 ? 1995 : null, quantity => quantity <= 4 ? 1990 : null);

        var parts = plan.Actions.OfType<HedgeAction>().ToList();
        parts.Sum(part => part.Quantity.ToDouble()).ShouldBe(-6, 1e-9);
        parts.Select(part => part.Target).ShouldBe([OtherAccount, PerpAccount], ignoreOrder: true);
    }

    [Fact]
    public void Decide_LargestThatFitsIsKnown_TakesItAtTheWorstPrice()
    {
        var book = Long();
        var asks = book.Decide(Limits).Asks.Cast<HedgeAction>();
        ImmutableArray<HedgeQuote> quotes = [.. asks.Select(ask => ask.Target == PerpAccount && ask.Quantity == W("-6")
            ? new HedgeQuote(ask.Target, ask.Leg, ask.Quantity, "too large", null, null) { Fits = W("5") }
            : ask.Target == PerpAccount ? new(ask.Target, ask.Leg, ask.Quantity, null, W("2000"), Wei.Zero) : new(ask.Target, ask.Leg, ask.Quantity, null, W("1985"), Wei.Zero))];

        var parts = Decide(book, quotes).Actions.OfType<HedgeAction>().ToList();

        // Four cost nothing there, a fifth 100 (the whole five at 1980), the other market 15 each.
        parts.Select(part => (part.Target, part.Quantity)).ShouldBe([(PerpAccount, W("-4")), (OtherAccount, W("-2"))]);
    }

    [Fact]
    public void Decide_PartSeenOnTheChain_TheRestFollowsWithinTheCooldownAndOnlyElsewhere()
    {
        // Within the band already: the rest is made all the same, at the market that has not traded.
        var book = new Book().WithPerp("0.8", "40000").WithLyra(Market()).WithPart("delta.part_sold");

        var rest = book.Decide(Limits).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();

        (rest.Target, rest.ReasonCode).ShouldBe((OtherAccount, "delta.rest"));
        rest.Quantity.ToDouble().ShouldBe(-0.8, 1e-9);
        book.Decide(Limits, KeeperMode.ReduceOnly).Actions.ShouldBeEmpty();
        book.Decide(Limits, doubt: new Doubt(DoubtKind.PriceJump, "a jump") { Underlying = Eth }).Actions.ShouldBeEmpty("doubt stops the rest as it stops the whole");
    }

    [Theory]
    [InlineData("delta.part_bought", IntentState.Confirmed, 1)]
    [InlineData("delta.beyond_band", IntentState.Confirmed, 1)]
    [InlineData("delta.part_sold", IntentState.Pending, 1)]
    [InlineData("delta.part_sold", IntentState.Confirmed, 6)]
    public void Decide_NoPartOfThisDirectionIsWaitedFor_LeavesTheBandAlone(string code, IntentState state, int minutes) =>
        new Book().WithPerp("0.8", "40000").WithLyra(Market()).WithPart(code, state, minutes).Decide(Limits).Actions.ShouldBeEmpty();

    [Fact]
    public void Explain_DividedHedge_ShowsEachPartWithItsCost()
    {
        var book = Long();
        var asks = book.Decide(Limits).Asks.Cast<HedgeAction>();
        var quotes = Quotes(asks, quantity => 2000 - quantity, quantity => 2000 - quantity, "0");
        var inputs = new DecisionInputs(book.Snapshot(), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear) { Quotes = quotes };

        var explanation = new Explainer(new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty), Limits).Explain(inputs, book.Assess(), Decide(book, quotes));

        var chosen = explanation.Candidates.Where(line => line.Role == CandidateRole.Chosen).ToList();
        chosen.Count.ShouldBe(2);
        chosen.ShouldAllBe(line => line.Costs.Any(cost => cost.Name == "all 2 parts" && cost.Amount == W("20")));
        chosen.Sum(line => line.Costs.Single(cost => cost.Name == "in all").Amount!.Value.ToDouble()).ShouldBe(20, 1e-9);
    }

    [Fact]
    public void Decide_SameQuotesAgain_SamePlan()
    {
        var first = With(Long(), quantity => 2000 - quantity, quantity => 1999 - quantity);
        var second = With(Long(), quantity => 2000 - quantity, quantity => 1999 - quantity);

        second.Actions.Select(action => action.Reason).ShouldBe(first.Actions.Select(action => action.Reason));
    }

    private static Book Long() => new Book().WithPerp("6", "40000").WithLyra(Market());

    private static KnownReading Market() => new(
        Other,
        [new(OtherAccount, Other, W("20000"), W("20000"), null, LiquidationPredicate.StrictlyBelow, false, Usdc, W("20000"), W("0.05"), [])],
        [new(OtherAccount, OtherLeg, Eth, Wad.Zero, W("2000"), W("2000"), W("0.1"), W("0.05"), true)],
        []);

    private static ActionPlan With(Book book, Func<double, double?> first, Func<double, double?> second, string gas = "0") =>
        Decide(book, Quotes(book.Decide(Limits).Asks.Cast<HedgeAction>(), first, second, gas));

    private static ActionPlan Decide(Book book, ImmutableArray<HedgeQuote> quotes) =>
        new DecisionEngine(Limits).Decide(book.Snapshot(), book.Assess(), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear, quotes);

    private static ImmutableArray<HedgeQuote> Quotes(IEnumerable<HedgeAction> asks, Func<double, double?> first, Func<double, double?> second, string gas) =>
    [
        .. asks.Select(ask => (ask.Target == PerpAccount ? first : second)(ask.Quantity.Abs().ToDouble()) is { } price
            ? new HedgeQuote(ask.Target, ask.Leg, ask.Quantity, null, Wad.FromDouble(price), Wei.FromEther(W(gas)))
            : new(ask.Target, ask.Leg, ask.Quantity, "beyond its worst price", null, null)),
    ];
}

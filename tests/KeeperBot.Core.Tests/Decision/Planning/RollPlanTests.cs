using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision.Planning;

/// <summary>Shorts that are bought back and written again at another strike or expiry, as candidates of the plan over all options.</summary>
public sealed class RollPlanTests
{
    private static readonly RollTerms Roll = new(["sUSD"], TimeSpan.FromDays(5), TimeSpan.FromDays(90), W("0.05"), W("0.6"), W("2"), W("50"));

    private static readonly OptionTrading Trading = new(W("0.1"), W("50"), W("50000"), W("100"), W("0.05"), W("0.001"), TimeSpan.FromDays(2), TimeSpan.FromMinutes(10), Buys: false) { Roll = Roll };

    private static readonly AllowedActions Allowed = AllowedActions.All with { Options = true, Writes = true, Hedge = false };

    [Fact]
    public void Decide_VegaBeyond_RollsToANearerExpiryAndKeepsWhatIsWritten()
    {
        var book = Shorts(Writable("2000", OptionKind.Call, 7), Writable("2000", OptionKind.Call, 80));
        var limits = Limits(book, "0.8", "0.6");

        var roll = Plan(book, limits).Actions.OfType<OptionAction>().ShouldHaveSingleItem("what follows goes with the first step, and is no step of its own");

        roll.ReasonCode.ShouldBe("vega.roll");
        roll.Quantity.Sign.ShouldBe(1);
        var written = roll.Then.Where(step => step.Writes).ToList();
        written.Aggregate(Wad.Zero, (sum, step) => sum - step.Quantity).ShouldBe(roll.Then.Where(step => !step.Writes).Append(roll).Aggregate(Wad.Zero, (sum, step) => sum + step.Quantity));
        written.ShouldAllBe(step => step.Option.Expiry.Since(book.Now) < TimeSpan.FromDays(30), "the further one has more vega");
        Math.Abs(Vega(book, roll.Then.Prepend(roll))).ShouldBeLessThanOrEqualTo(limits.Greeks[Eth].Vega!.Target.ToDouble() * 1.001);
        // Each state between is within the limit, and says so.
        Math.Abs(Vega(book, [roll])).ShouldBeLessThanOrEqualTo(limits.Greeks[Eth].Vega!.Max.ToDouble());
        roll.Reason.ShouldContain("after this alone net vega");
        roll.Whole.OfType<WrittenHealthAtLeast>().ShouldNotBeEmpty();
        roll.Effect.Simulated.OfType<NetGreekWithin>().ShouldNotBeEmpty();
    }

    [Fact]
    public void Decide_OnlyAnotherStrikeOfTheSameExpiry_Restrikes()
    {
        var book = Shorts(Writable("2150", OptionKind.Call, 30));
        var limits = Limits(book, "0.8", "0.7");

        var roll = Plan(book, limits).Actions.OfType<OptionAction>().ShouldHaveSingleItem();

        roll.Then.ShouldHaveSingleItem().Option.Strike.ShouldBe(W("2150"));
        Math.Abs(Vega(book, roll.Then.Prepend(roll))).ShouldBeLessThanOrEqualTo(limits.Greeks[Eth].Vega!.Target.ToDouble() * 1.001);
    }

    [Theory]
    [InlineData("not allowed")]
    [InlineData("reduce only")]
    [InlineData("doubt")]
    [InlineData("an account below its target")]
    [InlineData("no collateral idle")]
    [InlineData("expiry not allowed")]
    [InlineData("delta not allowed")]
    [InlineData("token not allowed")]
    public void Decide_AnythingSpeaksAgainstIt_NothingIsWritten(string what)
    {
        var book = what == "an account below its target"
            ? Shorts([Writable("2000", OptionKind.Call, 7)], collateral: "2800")
            : Shorts([Writable("2000", OptionKind.Call, 7)], idle: what == "no collateral idle" ? "600" : "50000");
        var limits = Limits(book, "0.8", "0.6", what switch
        {
            "expiry not allowed" => Roll with { MinExpiry = TimeSpan.FromDays(10) },
            "delta not allowed" => Roll with { MaxDelta = W("0.2") },
            "token not allowed" => Roll with { Collateral = ["sETH"] },
            _ => Roll,
        });
        if (what == "not allowed")
            limits = limits with { Mode = Allowed with { Writes = false } };
        var (mode, safety) = (what == "reduce only" ? KeeperMode.ReduceOnly : KeeperMode.Active, what == "doubt" ? new SafetyState([new Doubt(DoubtKind.PriceJump, "a jump") { Underlying = Eth }]) : SafetyState.Clear);
        var first = Decide(book, limits, mode, safety);

        var plan = first.Asks.IsEmpty ? first : Decide(book, limits, mode, safety, Answers(book, first.Asks));

        first.Asks.OfType<OptionAction>().ShouldAllBe(ask => !ask.Writes);
        plan.Actions.OfType<OptionAction>().ShouldAllBe(action => !action.Writes && action.Then.IsEmpty);
    }

    [Fact]
    public void Decide_FirstHalfSeen_WritesNoMoreThanWasBoughtBackAndThenNothing()
    {
        var book = Shorts(Writable("2000", OptionKind.Call, 7));
        var limits = Limits(Shorts(), "1.5", "1.4");
        var bought = Bought(book, TimeSpan.FromMinutes(1));
        var written = new IntentMemory(new("written"), Main.Id, Option("new"), ActionKind.WriteOption, IntentState.Pending, book.Now) { ReasonCode = "option.rolled", Traded = new(Eth, OptionKind.Call, W("-3")) };

        var second = Plan(book, limits, bought).Actions.OfType<OptionAction>().ShouldHaveSingleItem();
        (second.Kind, second.Quantity, second.ReasonCode).ShouldBe((ActionKind.WriteOption, W("-3"), "option.rolled"));
        second.Collateral!.Value.ToWad(Rounding.Down).ShouldBe(second.Requirement.Multiply(W("2"), Rounding.Up));

        // What is on its way counts as written; a close that was given up, or that no block has shown, is none.
        Decide(book, limits, history: [bought, written]).Asks.ShouldBeEmpty();
        Decide(book, limits, history: [bought with { State = IntentState.Reverted }]).Asks.ShouldBeEmpty();
        Decide(book, limits, history: [bought with { State = IntentState.Mined }]).Asks.ShouldBeEmpty();
        Decide(book, limits, history: [bought with { PlannedAt = book.Now.Plus(-TimeSpan.FromHours(2)) }]).Asks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("13", "3")]
    [InlineData("12", "2")]
    [InlineData("10", null)]
    public void Decide_SomebodyElseWroteInItsPlace_IsNotWrittenAgain(string before, string? written)
    {
        // 10 are written now, and 3 were bought back of what was written before.
        var book = Shorts(Writable("2000", OptionKind.Call, 7));
        var (limits, bought) = (Limits(Shorts(), "1.5", "1.4"), Bought(book, TimeSpan.FromMinutes(1)));
        bought = bought with { Traded = bought.Traded! with { Written = W(before) } };

        if (written is null)
            Decide(book, limits, history: [bought]).ShouldSatisfyAllConditions(plan => plan.Asks.ShouldBeEmpty(), plan => plan.Alarms.ShouldBeEmpty());
        else
            Plan(book, limits, bought).Actions.OfType<OptionAction>().ShouldHaveSingleItem().Quantity.ShouldBe(-W(written));
    }

    [Theory]
    [InlineData(59, null, "option.roll_unfinished")]
    [InlineData(61, null, "option.roll_given_up")]
    [InlineData(61, 59, "option.roll_unfinished")]
    [InlineData(90, 61, "option.roll_given_up")]
    [InlineData(24 * 60, null, "option.roll_given_up")]
    [InlineData((25 * 60) + 1, null, null)]
    public void Decide_SecondHalfIsNotMadeInTime_IsGivenUpAloud(int planned, int? mined, string? code)
    {
        var book = Shorts(Writable("2000", OptionKind.Call, 2));
        var bought = Bought(book, TimeSpan.FromMinutes(planned)) with { MinedAt = mined is { } minutes ? book.Now.Plus(-TimeSpan.FromMinutes(minutes)) : null };

        var alarms = Decide(book, Limits(Shorts(), "1.5", "1.4"), history: [bought]).Alarms;

        if (code is null)
            alarms.ShouldBeEmpty();
        else
            alarms.ShouldHaveSingleItem().ShouldSatisfyAllConditions(alarm => alarm.Code.ShouldBe(code), alarm => alarm.Detail.ShouldStartWith("3 options were bought back"));
    }

    [Fact]
    public void Decide_GivenUpRollIsWrittenByHand_IsToldNoMore()
    {
        var book = Shorts(Writable("2000", OptionKind.Call, 7));
        var bought = Bought(book, TimeSpan.FromHours(2));

        Decide(book, Limits(Shorts(), "1.5", "1.4"), history: [bought with { Traded = bought.Traded! with { Written = W("10") } }]).Alarms.ShouldBeEmpty();
    }

    [Fact]
    public void Decide_SecondHalfCannotBeHad_SaysSoToAHuman()
    {
        var book = Shorts(Writable("2000", OptionKind.Call, 7));
        var bought = Bought(book, TimeSpan.FromMinutes(1));
        var plan = Decide(book, Limits(Shorts(), "1.5", "1.4"), safety: new SafetyState([new Doubt(DoubtKind.QuorumLost, "two of three nodes are gone")]), history: [bought]);

        plan.Actions.OfType<OptionAction>().ShouldBeEmpty();
        plan.Alarms.ShouldContain(alarm => alarm.Code == "option.roll_unfinished");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(11, true)]
    public void Decide_VegaBeyondWhileARollIsUnfinished_BuysNothingElseBackToBeWritten(int minutes, bool isCooledDown)
    {
        // Writing would take vega further beyond: the owed half waits, and what is bought back for the limit obeys its cooldown and is no roll.
        var book = Shorts(Writable("2000", OptionKind.Call, 7));
        var limits = Limits(book, "0.8", "0.6");
        var bought = Bought(book, TimeSpan.FromMinutes(minutes));
        var first = Decide(book, limits, history: [bought]);

        var plan = Decide(book, limits, quotes: Answers(book, first.Asks), history: [bought]);

        first.Asks.OfType<OptionAction>().Any(ask => !ask.Writes).ShouldBe(isCooledDown);
        plan.Actions.OfType<OptionAction>().Any().ShouldBe(isCooledDown, string.Join('\n', plan.Skips));
        plan.Actions.OfType<OptionAction>().ShouldAllBe(action => !action.Writes && action.Then.IsEmpty && action.ReasonCode == "vega.beyond_limit");
        plan.Alarms.ShouldContain(alarm => alarm.Code == "option.roll_unfinished");
    }

    [Fact]
    public void Decide_VegaBetweenTargetAndLimitWhileARollIsUnfinished_WritesAndBuysNothingBack()
    {
        var book = Shorts(Writable("2000", OptionKind.Call, 7));
        var limits = Limits(book, "1.2", "0.9");
        var bought = Bought(book, TimeSpan.FromMinutes(11));

        Decide(book, limits, history: [bought]).Asks.OfType<OptionAction>().ShouldAllBe(ask => ask.Writes);
        var written = Plan(book, limits, bought).Actions.OfType<OptionAction>().ShouldHaveSingleItem();
        (written.Kind, written.Quantity).ShouldBe((ActionKind.WriteOption, W("-3")));
    }

    [Fact]
    public void Decide_NothingCanBeWrittenThoughRollsAreAllowed_BuysBackToTheTarget()
    {
        var book = new Book().WithPerp("0", "40000").WithShort("1", OptionKind.Call, "6", "2000", "6000", "2000").WithShort("2", OptionKind.Put, "6", "2000", "6000", "2000")
            .WithIdle(Susd, "50000").WithListing(Writable("2000", OptionKind.Call, 2), Writable("2000", OptionKind.Put, 2));
        var limits = Limits(book, "0.8", "0.6");

        var closes = Plan(book, limits).Actions.OfType<OptionAction>().ToList();

        closes.ShouldAllBe(action => !action.Opens && action.Then.IsEmpty);
        Math.Abs(Vega(book, closes)).ShouldBeLessThanOrEqualTo(limits.Greeks[Eth].Vega!.Target.ToDouble() * 1.001);
    }

    [Fact]
    public void Explain_Roll_ShowsItsSecondHalf()
    {
        var book = Shorts(Writable("2000", OptionKind.Call, 7));
        var limits = Limits(book, "0.8", "0.6");
        var quotes = Answers(book, Decide(book, limits).Asks);
        var plan = Decide(book, limits, quotes: quotes);
        var inputs = new DecisionInputs(book.Snapshot(), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear) { Quotes = quotes };

        var shown = new Explainer(new RiskAssessor(ImmutableDictionary<KeeperBot.Primitives.Address, Underlying>.Empty), limits).Explain(inputs, book.Assess(), plan);

        var following = shown.Candidates.Single(line => line.Role == CandidateRole.Following);
        following.Action.Kind.ShouldBe(ActionKind.WriteOption);
        following.Costs.ShouldContain(cost => cost.Name == "collateral put up" && cost.Unit == "sUSD");
        following.Effects.ShouldContain(effect => effect.Kind == LimitKind.NetVega);
    }

    [Fact]
    public void OptionTraded_FromTheJournalsText_IsWhatWasPromised()
    {
        var book = Shorts(Writable("2000", OptionKind.Call, 7));
        var roll = Plan(book, Limits(book, "0.8", "0.6")).Actions.OfType<OptionAction>().Single();

        foreach (var step in roll.Then.Prepend(roll))
            OptionTraded.Of(EffectText.Parse(EffectText.Format(step.Effect.OnChain))).ShouldBe(new OptionTraded(Eth, OptionKind.Call, step.Quantity) { Written = step.Writes ? null : W("10") });
        EffectText.Parse(EffectText.Format(roll.Whole)).ShouldBe(roll.Whole);
    }

    private static IntentMemory Bought(Book book, TimeSpan ago) => new(new("closed"), Main.Id, Option("9"), ActionKind.TradeOption, IntentState.Confirmed, book.Now.Plus(-ago))
    {
        ReasonCode = "vega.roll",
        Traded = new(Eth, OptionKind.Call, W("3")),
    };

    private static ActionPlan Plan(Book book, DecisionLimits limits, params ImmutableArray<IntentMemory> history)
    {
        var asks = Decide(book, limits, history: history).Asks;
        asks.ShouldNotBeEmpty();
        return Decide(book, limits, quotes: Answers(book, asks), history: history);
    }

    private static ActionPlan Decide(
        Book book, DecisionLimits limits, KeeperMode mode = KeeperMode.Active, SafetyState? safety = null, ImmutableArray<HedgeQuote> quotes = default, ImmutableArray<IntentMemory> history = default) =>
        new DecisionEngine(limits).Decide(book.Snapshot(), book.Assess(), new(history.IsDefault ? [] : history), mode, safety ?? SafetyState.Clear, quotes);

    private static ImmutableArray<HedgeQuote> Answers(Book book, ImmutableArray<PlannedAction> asks) =>
    [
        .. asks.OfType<OptionAction>().Select(ask => new HedgeQuote(ask.Target, ask.Leg, ask.Quantity, null, book.Fair(ask) + Wad.FromDouble(ask.Quantity.Sign), Wei.Zero)),
    ];

    private static double Vega(Book book, IEnumerable<OptionAction> trades) => trades.Aggregate(
        book.Net(GreekKind.Vega).ToDouble(), (sum, trade) => sum + NetGreeks.Of(PositionGreeks.Of(trade.Option with { Size = trade.Quantity }, book.Now), GreekKind.Vega, 2000));

    private static DecisionLimits Limits(Book book, string max, string target, RollTerms? roll = null)
    {
        var vega = book.Net(GreekKind.Vega).Abs();
        return Book.Limits(Allowed, band: Band("1000", "500")) with
        {
            Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(null, new(vega.Multiply(W(max), Rounding.Down), vega.Multiply(W(target), Rounding.Down)), Trading with { Roll = roll ?? Roll })),
            Objective = ObjectiveTerms.Default with { Horizon = TimeSpan.Zero, Native = Eth },
        };
    }

    private static ListedOption Writable(string strike, OptionKind kind, int days) => Listed(strike, kind, days) is var listed
        ? listed with
        {
            One = listed.One with { VenuePrice = Wad.FromDouble(EuropeanOption.Price(kind, 2000, listed.One.Strike.ToDouble(), days / 365.0, 0.05, 0, 0.2)) },
            Writing = [new(Susd, Wad.One, W("250"), W("100"), null)],
        }
        : null!;

    private static Book Shorts(params ImmutableArray<ListedOption> listed) => Shorts(listed, "6000");

    private static Book Shorts(ImmutableArray<ListedOption> listed, string collateral = "6000", string idle = "50000") =>
        new Book().WithPerp("0", "40000").WithShort("1", OptionKind.Call, "10", "2000", collateral, "2000").WithIdle(Susd, idle).WithListing(listed);
}

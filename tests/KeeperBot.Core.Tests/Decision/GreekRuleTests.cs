using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>Net gamma and vega beyond their limits, on books of isolated shorts, longs and listed options.</summary>
public sealed class GreekRuleTests
{
    private static readonly OptionTrading Trading = new(W("0.1"), W("50"), W("5000"), W("100"), W("0.05"), W("0.01"), TimeSpan.FromDays(2), TimeSpan.FromMinutes(10), Buys: true);

    [Fact]
    public void Decide_WithinTheLimits_TradesNothingAndSaysWhere()
    {
        var plan = Shorts().Decide(Limits(vega: B("1000", "500")));

        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.TradeOption && skip.Code == "within_limits" && skip.Detail.Contains("net vega"));
    }

    [Fact]
    public void Decide_NoLimitsForTheUnderlying_SaysNothingOfOptions() =>
        Shorts().Decide(Book.Limits(band: Wide)).Skips.ShouldNotContain(skip => skip.Kind == ActionKind.TradeOption);

    [Theory]
    [InlineData(GreekKind.Vega)]
    [InlineData(GreekKind.Gamma)]
    public void Decide_ShortBeyondTheLimit_ClosesAsMuchAsTheTargetWants(GreekKind greek)
    {
        var book = Shorts();
        var value = NetGreeks.Of(book.Assess().Exposures[0], greek)!.Value;
        value.Sign.ShouldBe(-1);
        var (max, target) = (Share(value, "0.9"), Share(value, "0.6"));

        var action = book.Decide(greek == GreekKind.Vega ? Limits(vega: (max, target)) : Limits(gamma: (max, target))).Actions[0].ShouldBeOfType<OptionAction>();

        (action.Opens, action.Greek, action.Quantity.Sign, action.CollateralAfter).ShouldBe((false, greek, 1, W("6000")));
        (action.Removes - Share(value, "0.4")).ToDouble().ShouldBe(0, 1e-6);
        action.Effect.OnChain.ShouldHaveSingleItem().ShouldBeOfType<OptionSizeWithin>().Strike.ShouldBe(action.Option.Strike);
        action.Effect.Simulated.OfType<HealthAtLeast>().ShouldAllBe(health => health.Target == action.Target);
    }

    [Fact]
    public void Decide_LongBeyondTheLimit_SellsLongsAndBuysNothing()
    {
        var plan = Longs().WithListing(Listed("2000", OptionKind.Call, 60)).Decide(Limits(vega: B("5", "2")));

        var action = plan.Actions[0].ShouldBeOfType<OptionAction>();
        (action.Quantity.Sign, action.Opens, action.Alternatives.IsEmpty).ShouldBe((-1, false, true));
        action.WorstPrice.ShouldBeLessThan(action.Option.VenuePrice);
    }

    [Fact]
    public void Decide_ListedOptions_AreCandidatesBesideTheCloses()
    {
        var action = Beyond(Shorts().WithListing(Listed("2000", OptionKind.Call, 60), Listed("2000", OptionKind.Put, 60)));

        var all = action.Alternatives.Prepend(action).ToList();
        all.Count(item => item.Opens).ShouldBe(2);
        all.Where(item => item.Opens).ShouldAllBe(item => item.Quantity > Wad.Zero && item.Target == MarginAccountId.Cross(Main.Id, Lyra) && item.CollateralAfter == null);
        all.Select(item => item.Removes).ShouldAllBe(removes => removes > Wad.Zero);
    }

    [Fact]
    public void Decide_ManyListedOptions_QuotesNoMoreThanAFew() =>
        Beyond(Shorts().WithListing([.. Enumerable.Range(0, 20).Select(index => Listed($"{1500 + (50 * index)}", OptionKind.Call, 60))])).Alternatives.Length.ShouldBe(GreekRule.MostQuoted - 1);

    [Fact]
    public void Decide_ListedOptionThatExpiresTooSoonOrIsClosed_IsNoCandidate() => Beyond(Shorts().WithListing(Listed("2000", OptionKind.Call, 1), Listed("2000", OptionKind.Put, 60) with { WhyClosed = "frozen" })).Alternatives.ShouldAllBe(item => !item.Opens);

    [Fact]
    public void Decide_BuyingNotAllowed_OnlyCloses()
    {
        var book = Shorts().WithListing(Listed("2000", OptionKind.Call, 60));
        var limits = Limits(vega: B("10", "5"), trading: Trading with { Buys = false });

        book.Decide(limits).Actions[0].ShouldBeOfType<OptionAction>().Alternatives.ShouldAllBe(item => !item.Opens);
    }

    [Fact]
    public void Decide_OtherGreekHasNoRoom_TradesNoFurtherThanItsBound()
    {
        // A calendar: short vega far out, long gamma near; buying the far back leaves gamma alone, buying near options would break its bound.
        var book = Shorts().WithListing(Listed("2000", OptionKind.Call, 3));
        var gamma = NetGreeks.Of(book.Assess().Exposures[0], GreekKind.Gamma)!.Value;
        var limits = Limits(vega: B("10", "0"), gamma: (Share(gamma, "1.1"), Share(gamma, "0.5")));

        foreach (var item in All(book.Decide(limits)))
        {
            var one = NetGreeks.Of(PositionGreeks.Of(item.Option with { Size = item.Quantity }, book.Now), GreekKind.Gamma, 2000);
            Math.Abs(gamma.ToDouble() + one).ShouldBeLessThanOrEqualTo(Share(gamma, "1.1").ToDouble() * (1 + 1e-9));
        }
    }

    [Fact]
    public void Decide_PremiumAndReserve_BoundWhatIsBought()
    {
        var trading = Trading with { MaxPremium = W("300") };
        var action = All(Shorts().WithListing(Listed("2000", OptionKind.Call, 60)).Decide(Limits(vega: B("10", "5"), trading: trading))).Single(item => item.Opens);

        action.Quantity.Multiply(action.WorstPrice, Rounding.Down).ShouldBeLessThanOrEqualTo(W("300"));
        action.Quantity.ShouldBeGreaterThan(Wad.Zero);
    }

    [Fact]
    public void Decide_BufferDoesNotPay_TheCollateralPaysOnlyDownToTheLaddersTarget()
    {
        var book = new Book().WithPerp("0", "1000").WithShort("1", OptionKind.Call, "10", "2000", "3100", "2000").WithIdle(Susd, "100");

        var action = Beyond(book);

        var left = W("2000").Multiply(W("10") - action.Quantity, Rounding.Down).Divide(W("10"), Rounding.Down);
        (action.CollateralAfter!.Value.ToDouble() / left.ToDouble()).ShouldBeGreaterThanOrEqualTo(1.5 - 1e-9);
        action.CollateralAfter.Value.ShouldBeLessThan(W("3100"), "the collateral pays");
        action.Effect.Simulated.OfType<HealthAtLeast>().ShouldHaveSingleItem().Minimum.ShouldBe(W("1.5"));
    }

    [Theory]
    [InlineData(KeeperMode.ReduceOnly, "reduce_only")]
    public void Decide_ModeDoesNotAllow_TradesNothing(KeeperMode mode, string code) =>
        Shorts().Decide(Limits(vega: B("10", "5")), mode).ShouldSatisfyAllConditions(
            plan => plan.Actions.OfType<OptionAction>().ShouldBeEmpty(),
            plan => plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.TradeOption && skip.Code == code));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_NotConfigured_RaisesTheAlarmAndTradesNothing(bool withTrading)
    {
        var limits = withTrading ? Limits(vega: B("10", "5")) with { Mode = AllowedActions.All } : Limits(vega: B("10", "5"), trading: null, watchOnly: true);
        var plan = Shorts().Decide(limits);

        plan.Actions.OfType<OptionAction>().ShouldBeEmpty();
        plan.Alarms.ShouldContain(alarm => alarm.Code == "vega.beyond_limit" && alarm.Subject == "ETH");
    }

    [Fact]
    public void Decide_RecentTradeOrOneOnItsWay_Waits()
    {
        Shorts().WithIntent(ActionKind.TradeOption, Option("9"), IntentState.Confirmed, TimeSpan.FromMinutes(9)).Decide(Limits(vega: B("10", "5")))
            .Skips.ShouldContain(skip => skip.Kind == ActionKind.TradeOption && skip.Code == "cooldown");
        Shorts().WithIntent(ActionKind.TradeOption, Option("9"), IntentState.Pending, TimeSpan.FromMinutes(30)).Decide(Limits(vega: B("10", "5")))
            .Skips.ShouldContain(skip => skip.Kind == ActionKind.TradeOption && skip.Code == "in_flight");
        Shorts().WithIntent(ActionKind.TradeOption, Option("9"), IntentState.Confirmed, TimeSpan.FromMinutes(11)).Decide(Limits(vega: B("10", "5"))).Actions[0].ShouldBeOfType<OptionAction>();
    }

    [Fact]
    public void Decide_VenueNotReadWhole_TradesNothing()
    {
        var plan = new Book().WithPerp("0", "1000").WithLyra(new UnknownReading(Lyra, "read.reverted", "for a test")).Decide(Limits(vega: B("10", "5")));

        plan.Actions.OfType<OptionAction>().ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.TradeOption && skip.Code == "position_unknown");
    }

    [Fact]
    public void Explain_OptionTrade_ShowsWhatItDoesToEveryLimit()
    {
        var book = Shorts();
        var limits = Limits(vega: B("10", "5"));
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
        var explanation = new Explainer(assessor, limits).Explain(new(book.Snapshot(), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear), book.Assess(), book.Decide(limits));

        explanation.Limits.ShouldContain(line => line.Kind == LimitKind.NetVega && line.State == LimitState.Beyond && line.Trigger == W("10"));
        var chosen = explanation.Candidates.First(line => line.Role == CandidateRole.Chosen);
        var effect = chosen.Effects.Single(line => line.Kind == LimitKind.NetVega);
        (effect.After!.Value - effect.Before!.Value - ((OptionAction)chosen.Action).Removes).Abs().ShouldBeLessThan(W("0.001"));
    }

    internal static OptionAction Beyond(Book book) => book.Decide(Limits(vega: B("10", "5"))).Actions[0].ShouldBeOfType<OptionAction>();

    private static IEnumerable<OptionAction> All(ActionPlan plan)
    {
        var first = plan.Actions[0].ShouldBeOfType<OptionAction>();
        return first.Alternatives.Prepend(first);
    }

    private static Wad Share(Wad value, string share) => value.Abs().Multiply(W(share), Rounding.Down);

    private static DriftLimits Wide => Band("1000", "500");

    /// <summary>Ten calls and ten puts at the money, thirty days.</summary>
    private static Book Shorts() => new Book().WithPerp("0", "1000").WithShort("1", OptionKind.Call, "10", "2000", "6000", "2000").WithShort("2", OptionKind.Put, "10", "2000", "6000", "2000").WithIdle(Susd, "5000");

    private static Book Longs()
    {
        var book = new Book();
        var leg = new OptionLeg(new("7"), Eth, W("10"), OptionKind.Call, W("2000"), book.Now.Plus(TimeSpan.FromDays(30)), book.Spot, book.Volatility, W("0.05"), W("50"), true);
        return book.WithPerp("0", "1000").WithIdle(Susd, "5000").WithLyra(new KnownReading(
            Lyra, [new(MarginAccountId.Cross(Main.Id, Lyra), Lyra, Wad.Zero, W("500"), null, LiquidationPredicate.StrictlyBelow, false, null, null, null, [leg])], [], []));
    }

    private static (Wad Max, Wad Target) B(string max, string target) => (W(max), W(target));

    private static DecisionLimits Limits((Wad Max, Wad Target)? vega = null, (Wad Max, Wad Target)? gamma = null, OptionTrading? trading = null, bool watchOnly = false) =>
        Book.Limits(AllowedActions.All with { Options = true }, band: Wide) with
        {
            Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(
                gamma is var (g, gt) ? new(g, gt) : null, vega is var (v, vt) ? new(v, vt) : null, watchOnly ? null : trading ?? Trading)),
        };
}

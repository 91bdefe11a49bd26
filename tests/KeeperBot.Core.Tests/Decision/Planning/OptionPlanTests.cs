using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
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

/// <summary>Option trades for net gamma and vega at once, with quotes at two sizes of each.</summary>
public sealed class OptionPlanTests
{
    private static readonly OptionTrading Trading = new(W("0.1"), W("50"), W("50000"), W("100"), W("0.05"), W("0.01"), TimeSpan.FromDays(2), TimeSpan.FromMinutes(10), Buys: true);

    [Fact]
    public void Decide_BothGreeksBeyond_OnePlanBringsBothToTheirTargets()
    {
        var book = Shorts().WithListing(Listed("2000", OptionKind.Call, 7), Listed("2000", OptionKind.Call, 120));
        var limits = Limits(book, "0.5", "0.3");

        var plan = Plan(book, limits, _ => 1);

        var trades = plan.Actions.OfType<OptionAction>().ToList();
        var (gamma, vega) = After(book, trades);
        gamma.ShouldBeInRange(-Bound(limits, GreekKind.Gamma).Target.ToDouble() * 1.001, Bound(limits, GreekKind.Gamma).Target.ToDouble() * 1.001);
        vega.ShouldBeInRange(-Bound(limits, GreekKind.Vega).Target.ToDouble() * 1.001, Bound(limits, GreekKind.Vega).Target.ToDouble() * 1.001);
        trades.ShouldAllBe(trade => trade.Choice != null && trade.Choice.PlanCost == trades[0].Choice!.PlanCost);
        trades[^1].ReasonCode.ShouldEndWith("beyond_limit");
        trades.SkipLast(1).ShouldAllBe(trade => trade.ReasonCode == "gamma.part" || trade.ReasonCode == "vega.part");
    }

    [Fact]
    public void Decide_TradeForOneGreek_LeavesTheOtherAtItsTargetAndNotAtItsMost()
    {
        // Short vega far out, long gamma near: nothing for vega may take gamma beyond its target, though its limit would have room.
        var book = Shorts().WithListing(Listed("2000", OptionKind.Call, 7), Listed("2200", OptionKind.Call, 120));
        var (gamma, vega) = (book.Net(GreekKind.Gamma), book.Net(GreekKind.Vega));
        var limits = Limits((Abs(gamma, "3"), Abs(gamma, "1.5")), (Abs(vega, "0.8"), Abs(vega, "0.2")));

        var trades = Plan(book, limits, _ => 1).Actions.OfType<OptionAction>().ToList();

        trades.ShouldNotBeEmpty();
        Math.Abs(After(book, trades).Gamma).ShouldBeLessThanOrEqualTo(Math.Abs(gamma.ToDouble()) * 1.5 * 1.001);
        Math.Abs(After(book, trades).Vega).ShouldBeLessThanOrEqualTo(Math.Abs(vega.ToDouble()) * 0.2 * 1.01 + 1e-6);
    }

    [Fact]
    public void Decide_DeltaOfTheTradesCostsAHedge_PrefersTheOnesThatNeedNone()
    {
        // By themselves the deep call is a little cheaper than the put; its delta leaves the band, and hedging that is dear.
        ImmutableArray<ListedOption> listing = [Listed("2000", OptionKind.Call, 60), Listed("2000", OptionKind.Put, 60)];
        var book = Shorts(perp: "-0.5").WithListing(listing);
        var vega = book.Net(GreekKind.Vega);
        var limits = Limits(null, (Abs(vega, "0.8"), Abs(vega, "0.5")), band: Band(band: "1.5", inside: "0.2")) with { Mode = AllowedActions.All with { Options = true } };
        OptionAction First(double hedge) => Plan(book, limits, option => option.Opens && option.Option.Kind == OptionKind.Call ? 0.99 : option.Opens ? 1 : 1.2, hedge).Actions.OfType<OptionAction>().First();

        var free = First(0);
        free.Option.Kind.ShouldBe(OptionKind.Call, $"hedges that cost nothing; {free.Reason}");
        var dear = Plan(book, limits, option => option.Opens && option.Option.Kind == OptionKind.Call ? 0.99 : option.Opens ? 1 : 1.2, 0.009).Actions.OfType<OptionAction>().ToList();
        dear.ShouldContain(trade => trade.Option.Kind == OptionKind.Put);
    }

    [Fact]
    public void Decide_PartSeenOnTheChain_TheRestFollowsThoughWithinTheLimits()
    {
        var book = Shorts();
        var vega = book.Net(GreekKind.Vega);
        var limits = Limits(null, (Abs(vega, "1.2"), Abs(vega, "0.5")));

        book.Decide(limits).Actions.OfType<OptionAction>().ShouldBeEmpty();
        Shorts().WithPart("vega.part", kind: ActionKind.TradeOption, target: Option("9")).Decide(limits).Actions.OfType<OptionAction>().ShouldNotBeEmpty();
        Shorts().WithPart("vega.part", IntentState.Pending, kind: ActionKind.TradeOption, target: Option("9")).Decide(limits).Actions.OfType<OptionAction>().ShouldBeEmpty();
        Shorts().WithPart("vega.beyond_limit", kind: ActionKind.TradeOption, target: Option("9")).Decide(limits).Actions.OfType<OptionAction>().ShouldBeEmpty();
    }

    [Fact]
    public void Decide_Candidates_AreAskedAtTwoSizesAndNoMoreThanAFew()
    {
        var book = Shorts().WithListing([.. Enumerable.Range(0, 20).Select(index => Listed($"{1500 + (50 * index)}", OptionKind.Call, 60))]);

        var asks = book.Decide(Limits(book, "0.5", "0.3")).Asks;

        asks.OfType<OptionAction>().Count().ShouldBe(2 * GreekRule.MostQuoted);
        asks.OfType<HedgeAction>().Count().ShouldBeLessThanOrEqualTo(4);
    }

    private static ActionPlan Plan(Book book, DecisionLimits limits, Func<OptionAction, double> dearness, double hedge = 0)
    {
        var asks = book.Decide(limits).Asks;
        asks.ShouldNotBeEmpty();
        return new DecisionEngine(limits).Decide(book.Snapshot(), book.Assess(), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear, [.. asks.Select(ask => ask switch
        {
            OptionAction option => new HedgeQuote(option.Target, option.Leg, option.Quantity, null, book.Fair(option) + Wad.FromDouble(option.Quantity.Sign * dearness(option)), Wei.Zero),
            HedgeAction linear => new(linear.Target, linear.Leg, linear.Quantity, null, Wad.FromDouble(2000 * (1 + (linear.Quantity.Sign * hedge))), Wei.Zero),
            _ => throw new InvalidOperationException(ask.GetType().Name),
        })]);
    }

    private static (double Gamma, double Vega) After(Book book, IEnumerable<OptionAction> trades)
    {
        var (gamma, vega) = (book.Net(GreekKind.Gamma).ToDouble(), book.Net(GreekKind.Vega).ToDouble());
        foreach (var trade in trades)
        {
            var move = PositionGreeks.Of(trade.Option with { Size = trade.Quantity }, book.Now);
            (gamma, vega) = (gamma + NetGreeks.Of(move, GreekKind.Gamma, 2000), vega + NetGreeks.Of(move, GreekKind.Vega, 2000));
        }

        return (gamma, vega);
    }

    private static GreekBound Bound(DecisionLimits limits, GreekKind greek) => limits.Greeks[Eth].Of(greek)!;

    private static Wad Abs(Wad value, string share) => value.Abs().Multiply(W(share), Rounding.Down);

    private static DecisionLimits Limits(Book book, string max, string target)
    {
        var (gamma, vega) = (book.Net(GreekKind.Gamma), book.Net(GreekKind.Vega));
        return Limits((Abs(gamma, max), Abs(gamma, target)), (Abs(vega, max), Abs(vega, target)));
    }

    private static DecisionLimits Limits((Wad Max, Wad Target)? gamma, (Wad Max, Wad Target)? vega, DriftLimits? band = null) =>
        Book.Limits(AllowedActions.All with { Options = true, Hedge = band is not null }, band: band ?? Band("1000", "500")) with
        {
            Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(gamma is var (g, gt) ? new(g, gt) : null, vega is var (v, vt) ? new(v, vt) : null, Trading)),
            Objective = ObjectiveTerms.Default with { Horizon = TimeSpan.Zero, Native = Eth },
        };

    private static Book Shorts(string perp = "0") => new Book().WithPerp(perp, "40000")
        .WithShort("1", OptionKind.Call, "10", "2000", "6000", "2000").WithShort("2", OptionKind.Put, "10", "2000", "6000", "2000").WithIdle(Susd, "50000");
}

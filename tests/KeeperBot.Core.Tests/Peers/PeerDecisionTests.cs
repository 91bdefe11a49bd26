using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Peers;

/// <summary>What the rest of the portfolio, on other chains, does to decisions here: hedges follow the whole of it and wait for all of it, margin looks at neither.</summary>
public sealed class PeerDecisionTests
{
    private readonly Book _book = new Book().WithPerp("3", "100000");

    [Fact]
    public void Assess_PeerHoldsTheOtherSide_NetIsOfBoth()
    {
        var exposure = Assess(Peer("-2.5")).Exposures.Single();

        exposure.NetDelta.ShouldBe(W("0.5"));
        exposure.Lines.ShouldHaveSingleItem("lines are of this chain's accounts");
        exposure.Elsewhere.ShouldHaveSingleItem().Peer.ShouldBe("b");
        (exposure.Complete, exposure.Spot, exposure.SpotOfPeer).ShouldBe((true, W("2000"), false));
    }

    [Fact]
    public void Decide_FlatOverAllChains_DoesNotHedge() => Decide(Peer("-2.5")).ShouldSatisfyAllConditions(
        plan => plan.Actions.ShouldBeEmpty(), plan => plan.Bids.ShouldBeEmpty(), plan => plan.Skips.ShouldContain(skip => skip.Code == "within_limits"));

    [Fact]
    public void Decide_BeyondOverAllChains_HedgesTheNetOnceEverybodyKnows()
    {
        // 3 here and 2 there: back to 0.2 from zero.
        var first = Decide(Peer("2"));
        first.Actions.ShouldBeEmpty();
        first.Skips.ShouldContain(skip => skip.Code == "awaiting_peers");
        var bid = first.Bids.ShouldHaveSingleItem();
        bid.Quantity.ShouldBe(W("-4.8"));
        first.Asks.ShouldNotBeEmpty("what it costs here is asked though there is one market: it is compared with the other chain");

        Decide(Peer("2", seen: 7), bid with { Since = 7 }).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>().Quantity.ShouldBe(W("-4.8"));
    }

    [Fact]
    public void Decide_NetIsFlatButAnAccountHereIsNot_RescuesIt()
    {
        var book = new Book().WithPerp("3", "400").WithIdle(Usdc, "5000");
        var plan = Decide(book, View(Peer("-3")));
        plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>("net delta never hides a local liquidation");
    }

    [Fact]
    public void Decide_PeerIsUnknown_StopsHedgesAndNoRescue()
    {
        var silent = new PeerView("m", [new PeerUnknown("b", "peer.stale", "it is silent")], [], []);
        var plan = Decide(_book, silent);
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Subject == "ETH" && skip.Code == "position_unknown");
        plan.Alarms.ShouldContain(alarm => alarm.Subject == "peers/b" && alarm.Code == "peer_unknown");

        Decide(new Book().WithPerp("3", "400").WithIdle(Usdc, "5000"), silent).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
    }

    [Theory]
    [InlineData("2041", true)]
    [InlineData("2039", false)]
    public void Decide_PricesOfTwoChainsApart_StopsHedges(string price, bool stops)
    {
        var plan = Decide(_book, View(Peer("2", price)) with { MaxPriceGap = W("0.02") });
        plan.Alarms.Any(alarm => alarm.Code == "peer_unknown" && alarm.Detail.Contains("maxPriceGap")).ShouldBe(stops);
    }

    [Fact]
    public void Decide_PeersOptionsMoveTheTarget_ItIsOfBoth()
    {
        // 3 here, 2 there, and its strategy wants 5: nothing to do.
        Decide(Peer("2", strategy: "5")).Skips.ShouldContain(skip => skip.Code == "within_limits");
        Decide(Peer("2", strategy: null)).ShouldSatisfyAllConditions(
            plan => plan.Actions.ShouldBeEmpty(), plan => plan.Alarms.ShouldContain(alarm => alarm.Code == "hedge.target_unknown" && alarm.Detail.Contains('b')));
        Decide(Peer("2", constant: "1")).Alarms.ShouldContain(alarm => alarm.Code == "hedge.target_unknown" && alarm.Detail.Contains("targetDelta"));
    }

    [Fact]
    public void Decide_VegaBeyondTheLimitOverAllChains_IsBroughtBackByOne()
    {
        var limits = Limits(new(true, true, true) { Options = true }) with
        {
            Greeks = ImmutableDictionary<Underlying, Core.Decision.Greeks.GreekLimits>.Empty.Add(Eth, Vega()),
        };
        var book = new Book().WithShort("1", OptionKind.Call, "10", "2000", "6000", "2000").WithIdle(Susd, "50000");
        var vega = Core.Decision.Greeks.NetGreeks.Of(Assess(book, PeerView.Alone).Exposures.Single(), Core.Decision.Greeks.GreekKind.Vega)!.Value;
        Decide(book, PeerView.Alone, limits).Actions.ShouldContain(action => action.Kind == ActionKind.TradeOption);

        // The other chain is long as much: nothing is beyond any limit.
        var opposite = Peer("0") with { Exposures = [new(Eth, W("2000"), new(0, 0, -vega.ToDouble() * 100, 0), W("0"), Wad.Zero)] };
        Decide(book, View(opposite), limits).Actions.ShouldNotContain(action => action.Kind == ActionKind.TradeOption);
        var plan = Decide(book, View(Peer("0")), limits);
        plan.Actions.ShouldNotContain(action => action.Kind == ActionKind.TradeOption);
        plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.TradeOption && skip.Code == "awaiting_peers");
    }

    [Fact]
    public void Decide_HedgedElsewhereWithinTheCooldown_Waits()
    {
        var peer = Peer("2", seen: 7);
        var hedged = peer with { Exposures = [peer.Exposures[0] with { LastHedge = new(1_800_000_000 - 60) }] };
        var own = new PeerBid(Eth, BidKind.Delta, W("-4.8"), null) { Since = 7 };
        Decide(hedged, own).Skips.ShouldContain(skip => skip.Kind == ActionKind.Hedge && skip.Code == "cooldown");
        Decide(peer with { Exposures = [peer.Exposures[0] with { LastHedge = new(1_800_000_000 - 600) }] }, own).Actions.ShouldHaveSingleItem();
    }

    [Fact]
    public void Decide_TargetOfThePeerUnknownWithinTheBand_SaysSo() => Decide(Peer("-2.5", strategy: null)).ShouldSatisfyAllConditions(
        plan => plan.Alarms.ShouldContain(alarm => alarm.Code == "hedge.target_unknown"), plan => plan.Skips.ShouldNotContain(skip => skip.Kind == ActionKind.Hedge && skip.Code == "within_limits"));

    [Fact]
    public void Assess_NoPriceHere_PeersAreComparedWithEachOtherAndTheirPriceIsMarkedAsTheirs()
    {
        var book = new Book();
        PeerView Both(string second) => new("m", [new PeerKnown(Peer("1") with { Exposures = [new(new("BTC"), W("100"), new(1, 0, 0, 0), null, Wad.Zero)] }), new PeerKnown(Peer("1") with { Name = "c", Exposures = [new(new("BTC"), W(second), new(1, 0, 0, 0), null, Wad.Zero)] })], [], []) { MaxPriceGap = W("0.02") };

        var exposure = Assess(book, Both("101")).Exposures.Single(item => item.Underlying.Symbol == "BTC");
        (exposure.Spot, exposure.SpotOfPeer, exposure.Complete).ShouldBe((W("100"), true, true));
        Assess(book, Both("103")).Unknowns.ShouldContain(unknown => unknown.Code == "peer.price" && unknown.IsOfPeer);
    }

    private static Core.Decision.Greeks.GreekLimits Vega() => new(
        null, new(W("5"), W("2")), new(W("0.1"), W("20"), W("10000"), W("0"), W("0.5"), W("0.05"), TimeSpan.FromDays(1), TimeSpan.FromMinutes(5), Buys: false));

    private ActionPlan Decide(PeerStatement peer, params ImmutableArray<PeerBid> own) => Decide(_book, View(peer) with { OwnBids = own });

    private static ActionPlan Decide(Book book, PeerView view, DecisionLimits? limits = null) => new DecisionEngine(limits ?? Limits()).Decide(
        book.Snapshot() with { Peers = view }, Assess(book, view), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);

    private RiskAssessment Assess(PeerStatement peer) => Assess(_book, View(peer));

    private static RiskAssessment Assess(Book book, PeerView view) => new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(book.Snapshot() with { Peers = view });

    private static PeerView View(PeerStatement peer) => new("m", [new PeerKnown(peer)], [], []);

    private static PeerStatement Peer(string delta, string price = "2000", string? strategy = "0", string? constant = "0", long seen = 0) => new(
        "b", new(10), 5, new(1_800_000_000), 3, ["b", "m"], ImmutableSortedDictionary<string, long>.Empty.Add("m", seen), [],
        [new(Eth, W(price), new(W(delta).ToDouble(), 0, 0, 0), constant is null ? null : W(constant), strategy is null ? null : W(strategy))]);
}

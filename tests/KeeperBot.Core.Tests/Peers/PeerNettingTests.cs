using System.Collections.Immutable;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Peers;

/// <summary>Who of several keepers trades, and whose word counts.</summary>
public sealed class PeerNettingTests
{
    private static readonly ChainTime Now = new(1_800_000_000);

    [Fact]
    public void WhyNotHere_Alone_IsNull() => PeerNetting.WhyNotHere(Bid("-2", "1"), PeerView.Alone, W("2000")).ShouldBeNull();

    [Fact]
    public void WhyNotHere_NeverSaidBefore_WaitsForThePeers() => Code(Bid("-2", "1"), View([], Peer("b", seen: 99))).ShouldBe("awaiting_peers");

    [Fact]
    public void WhyNotHere_ThePeerDecidedWithoutKnowing_Waits() => Code(Bid("-2", "1"), View([Bid("-2", "1", since: 7)], Peer("b", seen: 6))).ShouldBe("awaiting_peers");

    [Fact]
    public void WhyNotHere_TheOtherWayRound_IsANewBid() => Code(Bid("-2", "1"), View([Bid("2", "1", since: 7)], Peer("b", seen: 99))).ShouldBe("awaiting_peers");

    [Theory]
    [InlineData("1", "2", null)]
    [InlineData("2", "1", "cheaper_elsewhere")]
    // Within a basis point of the price: the first by name, and this keeper is "m".
    [InlineData("1.1", "1", "a")]
    [InlineData("1", null, null)]
    [InlineData(null, "5", "cheaper_elsewhere")]
    [InlineData(null, null, "a")]
    public void WhyNotHere_BothWouldTrade_TheCheaperDoes(string? own, string? theirs, string? expected)
    {
        foreach (var name in new[] { "a", "z" })
        {
            var peer = Peer(name, seen: 7, bids: Bid("-3", theirs));
            Code(Bid("-2", own), View([Bid("-2", own, since: 7)], peer)).ShouldBe(expected == "a" ? name == "a" ? "cheaper_elsewhere" : null : expected, name);
        }
    }

    [Fact]
    public void WhyNotHere_ThePeerWouldTradeTheOtherWay_DoesNotCount() => Code(Bid("-2", "2"), View([Bid("-2", "2", since: 7)], Peer("b", seen: 7, bids: Bid("3", "1")))).ShouldBeNull();

    [Fact]
    public void WhyNotHere_SomebodyTrades_Waits()
    {
        var own = ImmutableArray.Create(Bid("-2", "1", since: 7));
        Code(Bid("-2", "1"), View(own, Peer("b", seen: 7)) with { Claims = [new(Eth, "b", Now)] }).ShouldBe("peer_trading");
        Code(Bid("-2", "1"), View(own, Peer("b", seen: 7)) with { Claims = [new(Eth, "m", Now)] }).ShouldBeNull("the claim is its own");
        Code(Bid("-2", "1"), View(own, Peer("b", seen: 7)) with { Claims = [new(new("BTC"), "b", Now)] }).ShouldBeNull("another underlying");
        Code(Bid("-2", "1"), View(own, Peer("b", seen: 7) with { OnItsWay = "a hedge" })).ShouldBe("peer_trading");
    }

    [Theory]
    [InlineData(60, null)]
    [InlineData(61, "peer.stale")]
    [InlineData(-60, null)]
    [InlineData(-61, "peer.stale")]
    public void Judge_ByAge_CountsUpToTheLimitEitherWay(int secondsOld, string? code) => Judge(Peer("b") with { At = Now.Plus(TimeSpan.FromSeconds(-secondsOld)) }).ShouldBe(code);

    [Fact]
    public void Judge_FarFromNow_IsStaleAndNoOverflow()
    {
        Judge(Peer("b") with { At = new(ulong.MaxValue) }).ShouldBe("peer.stale");
        Judge(Peer("b") with { At = new(0) }).ShouldBe("peer.stale");
    }

    [Fact]
    public void Judge_WhatCannotBeCounted_IsUnknown()
    {
        Judge(Peer("b") with { Unknown = "a venue" }).ShouldBe("peer.incomplete");
        Judge(Peer("b") with { Exposures = [new(Eth, W("2000"), GreekVector.Unknown, null, Wad.Zero)] }).ShouldBe("peer.incomplete");
        Judge(Peer("b") with { Members = ["b", "c", "m"] }).ShouldBe("peer.other_portfolio");
        Judge(Peer("b") with { Holders = [Main.Holder] }).ShouldBe("peer.same_account");
        Judge(Peer("b") with { Chain = new(10), Holders = [Main.Holder] }).ShouldBeNull("the same address on another chain is another account");
    }

    private static string? Judge(PeerStatement statement) =>
        (new PeerJudge(Chain, ["b", "m"], [Main.Holder], TimeSpan.FromMinutes(1)).Judge(statement, Block(9, Now)) as PeerUnknown)?.Code;

    private static string? Code(PeerBid own, PeerView view) => PeerNetting.WhyNotHere(own, view, W("2000"))?.Code;

    private static PeerView View(ImmutableArray<PeerBid> own, params ImmutableArray<PeerStatement> peers) => new("m", [.. peers.Select(peer => new PeerKnown(peer))], [], own);

    private static PeerBid Bid(string quantity, string? cost, long since = 0) => new(Eth, BidKind.Delta, W(quantity), cost is null ? null : W(cost)) { Since = since };

    private static PeerStatement Peer(string name, long seen = 0, params ImmutableArray<PeerBid> bids) => new(
        name, Chain, 5, Now, 3, ["b", "m"], ImmutableSortedDictionary<string, long>.Empty.Add("m", seen), [], [new(Eth, W("2000"), default, null, Wad.Zero) { Bids = bids }]);
}

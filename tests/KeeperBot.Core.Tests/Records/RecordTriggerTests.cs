using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Records;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Tests.Records;

public sealed class RecordTriggerTests
{
    private static readonly RecordTrigger Trigger = new(TimeSpan.FromHours(1));

    [Fact]
    public void Why_FirstCycle_IsTheStart() => Trigger.Why(null, Of(Portfolio())).ShouldBe(["start"]);

    [Fact]
    public void Why_NothingNew_IsNothing() => Trigger.Why(Of(Portfolio()), Of(Portfolio())).ShouldBeEmpty();

    [Fact]
    public void Why_AfterTheInterval_IsTheInterval() =>
        Trigger.Why(Of(Portfolio()), Of(Portfolio(now: 3600))).ShouldBe(["interval"]);

    [Fact]
    public void Why_PriceThatMovedByMoreThanHalfAPercent_IsThePrice()
    {
        Trigger.Why(Of(Portfolio("2000")), Of(Portfolio("2009"))).ShouldBeEmpty();
        Trigger.Why(Of(Portfolio("2000")), Of(Portfolio("2011"))).ShouldBe(["price"]);
    }

    [Fact]
    public void Why_SizeOfAPosition_IsThePositions() =>
        Trigger.Why(Of(Portfolio()), Of(Portfolio(size: "2.5"))).ShouldBe(["positions"]);

    [Fact]
    public void Why_AlarmAndMode_AreNamed()
    {
        var now = Of(Portfolio());
        Trigger.Why(now, now with { Alarms = [new("main", "buffer.short")], Mode = KeeperMode.ReduceOnly }).ShouldBe(["mode", "alarms"]);
    }

    [Fact]
    public void Why_VenueThatIsNotReadAnyMore_IsUnknownAndItsPositionsAreNotClosed()
    {
        var now = Of(Portfolio());
        var hole = now with { Accounts = [now.Accounts[0] with { Unknown = ["lyra-v1"] }] };
        Trigger.Why(now, hole).ShouldBe(["unknown"]);
    }

    [Fact]
    public void Of_Cycle_KeepsSizesPricesAndGreeksOfEveryLeg()
    {
        var record = Of(Portfolio().WithShort("7", OptionKind.Call, "3", "2200", "900", "500"));

        var leg = record.Find(Book.Option("7")).ShouldNotBeNull().Legs.ShouldHaveSingleItem();
        (leg.Kind, leg.Size, leg.Price, leg.Volatility).ShouldBe((RecordedLegKind.Option, Book.W("-3"), Book.W("50"), Book.W("0.2")));
        leg.Greeks.Delta.ShouldBeInRange(-3, 0);
        record.Find(Book.Eth).ShouldNotBeNull().Spot.ShouldBe(Book.W("2000"));
        record.Accounts[0].Idle.ShouldHaveSingleItem().ShouldBe(new RecordedHolding("sUSD", Book.W("900"), null));
    }

    private static Book Portfolio(string spot = "2000", string size = "2", int now = 0) =>
        new Book { Spot = Book.W(spot), Now = new ChainTime(1_800_000_000 + (ulong)now) }.WithPerp(size, "1000").WithIdle(Book.Susd, "900");

    private static CycleRecord Of(Book book) => RecordMaker.Of(new CycleCompleted(
        book.Snapshot().Block, KeeperMode.Active, book.Snapshot(), book.Assess(), new([], [], []), [], new PlaneStatus([], false, [], null)));
}

using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Primitives;
using KeeperBot.Quant.RealisedVol;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Risk.Foresight;

public class PriceBookTests
{
    private static readonly Underlying Btc = new("BTC");

    private static PriceBook Book() => new(TimeSpan.FromDays(30), TimeSpan.FromMinutes(1));

    private static BlockRef At(ulong number, ulong time, byte branch = 0, byte parentBranch = 0) => new(
        number, new Hash32([.. Enumerable.Repeat((byte)(number + (ulong)(100 * branch)), 32)]),
        new Hash32([.. Enumerable.Repeat((byte)(number - 1 + (ulong)(100 * parentBranch)), 32)]), new ChainTime(time));

    private static Dictionary<Underlying, double> Price(double price) => new() { [Eth] = price };

    private static PriceSample[] All(IPriceHistory book) => [.. book.Read(Eth, new ChainTime(0))];

    [Fact]
    public void Append_SeveralBlocksOfAMinute_KeepsTheFirstPrice()
    {
        var book = Book();
        book.Append(At(1, 600), Price(2000)).Added.Length.ShouldBe(1);
        book.Append(At(2, 612), Price(2001)).IsEmpty.ShouldBeTrue();
        book.Append(At(3, 660), Price(2002)).Added.Length.ShouldBe(1);
        All(book).ShouldBe([new(600, 2000), new(660, 2002)]);
    }

    [Fact]
    public void Append_PriceThatRepeats_IsNotedOnceAnHour()
    {
        var book = Book();
        for (var minute = 0UL; minute <= 150; minute++)
            book.Append(At(minute + 1, 6000 + 60 * minute), Price(2000));
        All(book).Select(sample => sample.UnixSeconds).ShouldBe([6000L, 9600, 13200]);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Append_NoPrice_IsRefused(double price)
    {
        var book = Book();
        book.Append(At(1, 600), new Dictionary<Underlying, double> { [Eth] = price, [Btc] = 30_000 }).Added.ShouldHaveSingleItem().Underlying.ShouldBe(Btc);
        All(book).ShouldBeEmpty();
        book.Fill(Eth, [new(100, price), new(200, 1500)]).Added.ShouldHaveSingleItem().Price.ShouldBe(1500);
    }

    [Fact]
    public void Append_AnotherBlockOfTheSameHeight_ReplacesItsPrice()
    {
        var book = Book();
        book.Append(At(1, 600), Price(2000));
        book.Append(At(2, 660), Price(1500));
        var change = book.Append(At(2, 660, branch: 1), Price(2001));
        change.Removed.ShouldHaveSingleItem().Price.ShouldBe(1500);
        All(book).ShouldBe([new(600, 2000), new(660, 2001)]);
    }

    [Fact]
    public void Append_BlockThatStandsOnAnotherParent_DropsThePriceOfTheAbandonedOne()
    {
        var book = Book();
        book.Append(At(1, 600), Price(2000));
        book.Append(At(2, 660), Price(1500));
        book.Append(At(3, 720, branch: 1, parentBranch: 1), Price(2002));
        All(book).ShouldBe([new(600, 2000), new(720, 2002)]);
    }

    [Fact]
    public void Append_LowerBlock_DropsEverythingAboveIt()
    {
        var book = Book();
        for (var number = 1UL; number <= 5; number++)
            book.Append(At(number, 600 * number), Price(2000 + number));
        book.Append(At(3, 1790, branch: 1, parentBranch: 0), Price(2100));
        All(book).ShouldBe([new(600, 2001), new(1200, 2002), new(1790, 2100)]);
    }

    [Fact]
    public void Abandon_BelowTheForkThatNoParentShows_DropsWhatTheBlocksShowedAndKeepsWhatOraclesTold()
    {
        var book = Book();
        book.Fill(Eth, [new(100, 1900), new(200, 1901)]);
        book.Append(At(10, 6000), Price(2000));
        book.Append(At(11, 6600), Price(1500));
        book.Append(At(12, 7200), Price(1400));
        book.Abandon(10).Removed.Length.ShouldBe(2);
        All(book).Select(sample => sample.Price).ShouldBe([1900, 1901, 2000]);
    }

    [Fact]
    public void Append_ChainWhoseTimeWentBack_LeavesNothingOfTheFuture()
    {
        var book = Book();
        book.Append(At(100, 1_000_000), Price(2000));
        book.Fill(Eth, [new(2_000_000, 1800)]);
        book.Append(At(3, 600, branch: 1), Price(2100));
        All(book).ShouldBe([new(600, 2100)]);
    }

    [Fact]
    public void Append_BeyondTheRetention_ForgetsTheOldest()
    {
        var book = new PriceBook(TimeSpan.FromDays(1), TimeSpan.FromMinutes(1));
        for (var hour = 0UL; hour <= 48; hour++)
            book.Append(At(hour + 1, 100_000 + 3600 * hour), Price(2000 + hour));
        All(book).Length.ShouldBe(25);
        All(book)[0].UnixSeconds.ShouldBe(100_000 + 3600 * 24);
    }

    [Fact]
    public void Fill_AroundWhatWasSeen_FillsOnlyTheGapsAndKeepsTimeRising()
    {
        var book = Book();
        foreach (var (number, time) in new[] { (1UL, 100_000UL), (2UL, 103_600UL), (3UL, 150_000UL) })
            book.Append(At(number, time), Price(2000 + number));
        ImmutableArray<PriceSample> told = [new(90_000, 1), new(90_010, 2), new(101_000, 3), new(120_000, 4), new(119_000, 5), new(149_999, 6), new(150_500, 7)];
        book.Fill(Eth, told).Added.Select(row => row.Price).ShouldBe([1, 4, 6]);
        var times = All(book).Select(sample => sample.UnixSeconds).ToArray();
        times.ShouldBe(times.Order());
        times.Distinct().Count().ShouldBe(times.Length);
    }

    [Fact]
    public void Fill_AfterAnOutage_FillsAllOfItAndNothingAfterAShortPause()
    {
        var book = Book();
        book.Append(At(1, 100_000), Price(2000));
        book.Fill(Eth, [new(103_000, 1), new(106_000, 2)]).IsEmpty.ShouldBeTrue();
        book.Fill(Eth, [new(103_000, 1), new(140_000, 2)]).Added.Length.ShouldBe(2);
    }

    [Fact]
    public void Of_StoredRowsThatAreDamaged_TakesThoseThatAreUsable()
    {
        PriceRow Row(long time, double price) => new(Eth, time, price, null, null);
        var book = PriceBook.Of(TimeSpan.FromDays(30), TimeSpan.FromMinutes(1), [Row(700, double.NaN), Row(600, 2000), Row(600, 2001), Row(660, 0), Row(720, 2002)]);
        All(book).ShouldBe([new(600, 2000), new(720, 2002)]);
    }

    [Fact]
    public void Read_FromATime_LeavesOutWhatIsOlder()
    {
        var book = Book();
        book.Append(At(1, 600), Price(2000));
        book.Append(At(2, 660), Price(2001));
        book.Read(Eth, new ChainTime(601)).ShouldHaveSingleItem().UnixSeconds.ShouldBe(660);
        book.Read(Btc, new ChainTime(0)).ShouldBeEmpty();
    }
}

using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;
using KeeperBot.Quant.RealisedVol;
using Microsoft.Data.Sqlite;

namespace KeeperBot.History.Tests;

public sealed class PriceStoreTests : IDisposable
{
    private static readonly Underlying Eth = new("ETH");

    private readonly string _folder = Directory.CreateTempSubdirectory("prices").FullName;
    private readonly List<string> _warnings = [];

    private string File => Path.Combine(_folder, "journal.db.prices");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private PriceStore Open(ulong chain = 1) => PriceStore.Open(Options(chain), _warnings.Add);

    private PriceStoreOptions Options(ulong chain = 1) => new(File, new ChainId(chain), TimeSpan.FromDays(30), TimeSpan.FromMinutes(1));

    private static Hash32 Hash(ulong number, byte branch = 0) => new([.. Enumerable.Repeat((byte)(number + (ulong)(100 * branch)), 32)]);

    private static void See(PriceStore store, ulong number, double price, byte branch = 0) => store.Append(
        new BlockRef(number, Hash(number, branch), Hash(number - 1), new ChainTime(600 * number)), new Dictionary<Underlying, double> { [Eth] = price });

    private static PriceSample[] All(PriceStore store) => [.. store.Read(Eth, new ChainTime(0))];

    [Fact]
    public void Open_AfterARestart_HasWhatWasSeenAndTold()
    {
        using (var store = Open())
        {
            store.Fill(Eth, [new(60, 1990), new(120, 1991.5)]).ShouldBe(2);
            See(store, 1, 2000);
            See(store, 2, 2001.25);
        }

        using var again = Open();
        All(again).ShouldBe([new(60, 1990), new(120, 1991.5), new(600, 2000), new(1200, 2001.25)]);
        again.NewestBlocks(5).ShouldBe([(2, Hash(2)), (1, Hash(1))]);
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Append_AbandonedBlock_IsGoneFromTheFileToo()
    {
        using (var store = Open())
        {
            See(store, 1, 2000);
            See(store, 2, 1500);
            See(store, 2, 2002, branch: 1);
            See(store, 3, 1400);
            store.Abandon(2);
        }

        using var again = Open();
        All(again).ShouldBe([new(600, 2000)], "block 3 stood on the first block 2, which its price went with");
    }

    [Fact]
    public void Peek_BesideTheWriter_ReadsAndWritesNothing()
    {
        using var store = Open();
        See(store, 1, 2000);
        var book = PriceStore.Peek(Options(), _warnings.Add);
        book.Append(new BlockRef(2, Hash(2), Hash(1), new ChainTime(1200)), new Dictionary<Underlying, double> { [Eth] = 2001 });
        book.Read(Eth, new ChainTime(0)).Length.ShouldBe(2);
        PriceStore.Peek(Options(), _warnings.Add).Read(Eth, new ChainTime(0)).ShouldHaveSingleItem().Price.ShouldBe(2000);
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Peek_NoFile_IsEmptyAndCreatesNone()
    {
        PriceStore.Peek(Options(), _warnings.Add).Rows.ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_IsSetAsideAndBegunAnew()
    {
        const string content = "this is no database, and it is longer than the header of one: 0123456789012345678901234567890123456789";
        System.IO.File.WriteAllText(File, content);
        PriceStore.Peek(Options(), _warnings.Add).Rows.ShouldBeEmpty();
        using (var store = Open())
            See(store, 1, 2000);
        _warnings.Count.ShouldBe(2);
        _warnings[1].ShouldContain("set aside as");
        System.IO.File.ReadAllText(File + ".damaged").ShouldBe(content);
        using var again = Open();
        All(again).ShouldHaveSingleItem().Price.ShouldBe(2000);
    }

    [Fact]
    public void Open_FileWithoutAWholeHeader_IsBegunAnew()
    {
        System.IO.File.WriteAllText(File, "x");
        using (var store = Open())
            See(store, 1, 2000);
        using var again = Open();
        All(again).ShouldHaveSingleItem().Price.ShouldBe(2000);
    }

    [Fact]
    public void Open_PageThatWasOverwritten_IsSetAsideAndBegunAnew()
    {
        using (var store = Open())
        {
            store.Fill(Eth, [.. Enumerable.Range(1, 3000).Select(minute => new PriceSample(60 * minute, 2000 + minute))]);
            See(store, 500, 2000);
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        Array.Fill<byte>(bytes, 0xA5, bytes.Length / 2, 8192);
        System.IO.File.WriteAllBytes(File, bytes);
        using var again = Open();
        All(again).ShouldBeEmpty();
        _warnings.ShouldHaveSingleItem().ShouldContain("set aside");
        See(again, 501, 2001);
        All(again).ShouldHaveSingleItem();
    }

    [Fact]
    public void Open_FileOfAnotherChain_IsSetAside()
    {
        using (var store = Open())
            See(store, 1, 2000);
        using var other = Open(chain: 10);
        All(other).ShouldBeEmpty();
        _warnings.ShouldHaveSingleItem().ShouldContain("is of chain 1, not 10");
    }

    [Fact]
    public void Open_FileOfANewerProgram_IsSetAside()
    {
        using (var store = Open())
            See(store, 1, 2000);
        Execute("PRAGMA user_version = 7");
        using var again = Open();
        _warnings.ShouldHaveSingleItem().ShouldContain("schema 7");
    }

    [Fact]
    public void Open_RowThatIsNoPrice_IsSetAside()
    {
        using (var store = Open())
            See(store, 1, 2000);
        Execute("UPDATE prices SET price = 'much'");
        using var again = Open();
        All(again).ShouldBeEmpty();
        _warnings.ShouldHaveSingleItem().ShouldContain("set aside");
    }

    [Fact]
    public void Open_SecondWriter_RemembersInMemoryAndSaysSo()
    {
        using var first = Open();
        See(first, 1, 2000);
        using (var second = Open())
        {
            See(second, 1, 1234);
            All(second).ShouldHaveSingleItem().Price.ShouldBe(1234);
        }

        _warnings.ShouldHaveSingleItem().ShouldContain("one keeper");
        PriceStore.Peek(Options(), _warnings.Add).Read(Eth, new ChainTime(0)).ShouldHaveSingleItem().Price.ShouldBe(2000);
    }

    [Fact]
    public void Append_FileThatIsLockedForAWhile_CatchesUpLater()
    {
        using (var store = Open())
        {
            See(store, 1, 2000);
            using (var other = Connect())
            {
                Execute(other, "BEGIN IMMEDIATE");
                See(store, 2, 2001);
                See(store, 3, 2002);
                Execute(other, "ROLLBACK");
            }

            All(store).Length.ShouldBe(3);
            See(store, 4, 2003);
        }

        _warnings.ShouldHaveSingleItem().ShouldContain("tried again");
        using var again = Open();
        All(again).Select(sample => sample.Price).ShouldBe([2000, 2001, 2002, 2003]);
    }

    [Fact]
    public void Open_DirectoryThatCannotBeWritten_GoesOnInMemory()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder, "plain"), "");
        var options = Options() with { File = Path.Combine(_folder, "plain", "prices") };
        using var store = PriceStore.Open(options, _warnings.Add);
        See(store, 1, 2000);
        See(store, 2, 2001);
        All(store).Length.ShouldBe(2);
        _warnings.ShouldHaveSingleItem().ShouldContain("until this process ends");
    }

    [Fact]
    public void Open_NewFile_IsReadableByItsOwnerOnly()
    {
        using var store = Open();
        if (!OperatingSystem.IsWindows())
            System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Execute(string sql)
    {
        using var connection = Connect();
        Execute(connection, sql);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

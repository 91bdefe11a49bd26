using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.History.Tests;

public sealed class ParameterStoreTests : IDisposable
{
    private static readonly ParameterKind Share = new(ParameterUnit.Share, 4, ParameterScope.Market, WorseWhen.Lower);
    private static readonly VenueId Venue = new("aave-v3");

    private readonly string _folder = Directory.CreateTempSubdirectory("parameters").FullName;
    private readonly List<string> _warnings = [];

    private string File => Path.Combine(_folder, "journal.db.parameters");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ParameterStore Open(ulong chain = 1) => ParameterStore.Open(Options(chain), _warnings.Add);

    private ParameterStoreOptions Options(ulong chain = 1) => new(File, new ChainId(chain), TimeSpan.FromHours(24));

    private static System.Collections.Immutable.ImmutableArray<MadeChange> See(ParameterStore store, ulong block, params (string Name, int Raw)[] shown) => store.Look(
        new BlockRef(block, Hash32.Zero, Hash32.Zero, new ChainTime(3600 * block)), [.. shown.Select(item => new RiskParameter(Venue, item.Name, item.Raw, Share))]);

    [Fact]
    public void Look_FirstSight_IsNoChange_AndAnotherValueIsOneUntilItIsOld()
    {
        var store = Open();
        See(store, 1, ("threshold", 8250), ("ltv", 8000)).ShouldBeEmpty();
        var change = See(store, 100, ("threshold", 7500), ("ltv", 8000)).ShouldHaveSingleItem();
        (change.Now.Name, change.Now.Text, change.Now.Kind.Text(change.Before), change.Block).ShouldBe(("threshold", "75 %", "82.5 %", 100ul));
        See(store, 124, ("threshold", 7500)).ShouldHaveSingleItem();
        See(store, 125, ("threshold", 7500)).ShouldBeEmpty("a day is over");
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Look_AfterARestart_SeesWhatChangedMeanwhileAndStillTellsOfWhatWas()
    {
        See(Open(), 1, ("threshold", 8250), ("ltv", 8000));
        See(Open(), 100, ("threshold", 8250), ("ltv", 7000)).ShouldHaveSingleItem();
        See(Open(), 101, ("threshold", 7500), ("ltv", 7000)).Select(change => change.Now.Name).ShouldBe(["ltv", "threshold"]);
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Look_AChangeThatAReorganisationTookBack_IsNone()
    {
        var store = Open();
        See(store, 1, ("threshold", 8250));
        See(store, 2, ("threshold", 7500)).ShouldHaveSingleItem();
        See(store, 3, ("threshold", 8250)).ShouldBeEmpty();
        See(store, 4, ("threshold", 7500)).ShouldHaveSingleItem();
        See(store, 1000, ("threshold", 8250)).ShouldHaveSingleItem().Now.Text.ShouldBe("82.5 %");
    }

    [Fact]
    public void Look_AParameterThatCouldNotBeRead_IsNoChange()
    {
        var store = Open();
        See(store, 1, ("threshold", 8250), ("ltv", 8000));
        See(store, 2, ("ltv", 8000)).ShouldBeEmpty();
        See(store, 3, ("threshold", 8250), ("ltv", 8000)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"Version\":1")]
    [InlineData("null")]
    [InlineData("{\"Version\":1,\"Chain\":1}")]
    [InlineData("{\"Version\":2,\"Chain\":1,\"Parameters\":[],\"Changes\":[]}")]
    [InlineData("{\"Version\":1,\"Chain\":1,\"Parameters\":[{\"Venue\":\"a\",\"Name\":\"b\",\"Raw\":\"-1\"}],\"Changes\":[]}")]
    public void Open_ADamagedFile_IsSetAsideSaidAndBegunAnew(string content)
    {
        System.IO.File.WriteAllText(File, content);
        See(Open(), 1, ("threshold", 8250)).ShouldBeEmpty();
        _warnings.ShouldHaveSingleItem().ShouldContain("set aside as");
        System.IO.File.ReadAllText(File + ".damaged").ShouldBe(content);
        See(Open(), 2, ("threshold", 7500)).ShouldHaveSingleItem();
        _warnings.Count.ShouldBe(1);
    }

    [Fact]
    public void Open_AFileOfAnotherChain_IsSetAside()
    {
        See(Open(), 1, ("threshold", 8250));
        See(Open(chain: 10), 1, ("threshold", 7500)).ShouldBeEmpty();
        _warnings.ShouldHaveSingleItem().ShouldContain("chain 10");
    }

    [Fact]
    public void Peek_LeavesTheFileAsItIs()
    {
        See(Open(), 1, ("threshold", 8250));
        var before = System.IO.File.ReadAllBytes(File);
        See(ParameterStore.Peek(Options(), _warnings.Add), 100, ("threshold", 7500)).ShouldHaveSingleItem();
        System.IO.File.ReadAllBytes(File).ShouldBe(before);
        System.IO.File.WriteAllText(File, "x");
        ParameterStore.Peek(Options(), _warnings.Add);
        System.IO.File.ReadAllText(File).ShouldBe("x");
        _warnings.ShouldHaveSingleItem().ShouldContain("are not used");
    }

    [Fact]
    public void Look_AFolderThatIsNoFolder_WarnsOnceAndGoesOnInMemory()
    {
        var blocked = Path.Combine(_folder, "file");
        System.IO.File.WriteAllText(blocked, "");
        var store = ParameterStore.Open(Options() with { File = Path.Combine(blocked, "parameters") }, _warnings.Add);
        See(store, 1, ("threshold", 8250));
        See(store, 2, ("threshold", 7500)).ShouldHaveSingleItem();
        _warnings.ShouldHaveSingleItem().ShouldContain("could not be written");
    }
}

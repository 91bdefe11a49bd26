using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Execution.Policy.Prices;
using KeeperBot.Host.Composition;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Execution;

/// <summary>Rows 50 and 52 to 56 of the fault catalogue: what can be wrong with a price, on feeds of a real chain that give just that.</summary>
public sealed class PriceWatchTests : IAsyncLifetime
{
    private static readonly Underlying Eth = new("ETH");

    private AnvilSession _anvil = null!;
    private ChainWriter _writer = null!;
    private Address _sender;
    private DeployedContract _first = null!;
    private DeployedContract _second = null!;
    private DeployedContract _uptime = null!;

    public async Task InitializeAsync()
    {
        _anvil = await AnvilSession.StartAsync(new AnvilOptions { NoMining = true, GenesisTime = new ChainTime(1_767_571_200) });
        _writer = new ChainWriter(_anvil.Client, new ArtifactStore(KeeperHome.Find()));
        _sender = (await _anvil.Control.GetAccountsAsync())[0];
        _first = await _writer.DeployAsync(_sender, ArtifactPackage.Worlds, "ReferenceFeed");
        _second = await _writer.DeployAsync(_sender, ArtifactPackage.Worlds, "ReferenceFeed");
        _uptime = await _writer.DeployAsync(_sender, ArtifactPackage.Worlds, "ReferenceFeed");
        await PublishAsync(_first, 2000_00000000);
        await PublishAsync(_second, 2001_00000000);
    }

    public async Task DisposeAsync() => await _anvil.DisposeAsync();

    [Fact]
    public async Task LookAsync_SourcesThatAgree_NoDoubt() => (await LookAsync()).ShouldBeEmpty();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Case52_PriceZeroOrNegative_IsUnfit(long answer)
    {
        await PublishAsync(_first, answer);

        var doubt = (await LookAsync()).ShouldHaveSingleItem();
        (doubt.Kind, doubt.Underlying).ShouldBe((DoubtKind.PriceSourceUnfit, Eth));
        doubt.Detail.ShouldContain($"answers {answer}");
    }

    [Theory]
    [InlineData(-3601, "old; at most 3600 s")]
    [InlineData(600, "after the block")]
    [InlineData(null, "no time")]
    public async Task Case53_UpdatedTooLongAgoInTheFutureOrNever_IsUnfit(int? ago, string why)
    {
        var head = await HeadAsync();
        await PublishAsync(_first, 2000_00000000, ago is { } seconds ? (BigInteger)head.Timestamp.UnixSeconds + seconds : 0);

        (await LookAsync()).ShouldHaveSingleItem().Detail.ShouldContain(why);
    }

    [Theory]
    [InlineData(2000_00000000, 2000_00000000, long.MaxValue)]
    [InlineData(2000_00000000, 1, 2000_00000000)]
    public async Task Case54_PriceAtABoundOfItsAggregator_IsUnfit(long answer, long least, long most)
    {
        await _writer.SendAsync(_sender, _first, "setBounds", least, most);
        await PublishAsync(_first, answer);

        (await LookAsync()).ShouldHaveSingleItem().Detail.ShouldContain("a bound of its aggregator");
    }

    [Theory]
    [InlineData("2000", 2100_00000000, "the feed")]
    [InlineData("1900", 2000_00000000, "the venues' price is 1900")]
    public async Task Case55_OneSourceSpikes_Disagrees(string venues, long answer, string named)
    {
        await PublishAsync(_first, answer);

        var doubt = (await LookAsync(venues: venues)).ShouldHaveSingleItem();
        (doubt.Kind, doubt.Underlying).ShouldBe((DoubtKind.PricesDisagree, Eth));
        doubt.Detail.ShouldContain(named.Replace("is 1900", "1900", StringComparison.Ordinal));
        doubt.Detail.ShouldContain("further apart than 2 %");
    }

    [Fact]
    public async Task Case56_DecimalsThatChangeOrAFeedThatReverts_AreUnfit()
    {
        var watch = Watch();
        (await LookAsync(watch)).ShouldBeEmpty();
        await _writer.SendAsync(_sender, _first, "setDecimals", 18);
        (await LookAsync(watch)).ShouldHaveSingleItem().Detail.ShouldContain("18 decimals now and had 8");
        await _writer.SendAsync(_sender, _first, "setDecimals", 8);
        await _writer.SendAsync(_sender, _first, "setBroken", true);
        (await LookAsync(watch)).ShouldHaveSingleItem().Detail.ShouldContain("cannot be read");
        watch.Found.ShouldHaveSingleItem("it holds before a signature too");
    }

    [Theory]
    [InlineData(1, 100_000, "is down since")]
    [InlineData(0, 5000, "is up for")]
    [InlineData(2, 100_000, "says nothing that counts")]
    [InlineData(0, null, "says nothing that counts")]
    public async Task Case50_SequencerDownInGraceOrUnknown_IsDoubted(int answer, int? ago, string why)
    {
        var head = await HeadAsync();
        await _writer.SendAsync(_sender, _uptime, "publish", answer, ago is { } seconds ? (BigInteger)head.Timestamp.UnixSeconds - seconds : 0, (BigInteger)head.Timestamp.UnixSeconds);

        var doubt = (await LookAsync(Watch(sequencer: TimeSpan.FromHours(2)))).ShouldHaveSingleItem();
        (doubt.Kind, doubt.Subject).ShouldBe((DoubtKind.SequencerDown, "portfolio"));
        doubt.Detail.ShouldContain(why);
    }

    [Fact]
    public async Task Case50_SequencerUpForItsGrace_IsTrustedAgain()
    {
        var up = (await HeadAsync()).Timestamp;
        await _writer.SendAsync(_sender, _uptime, "publish", 0, (BigInteger)up.UnixSeconds, (BigInteger)up.UnixSeconds);
        await RefreshAsync();
        var watch = Watch(sequencer: TimeSpan.FromHours(1));

        await _anvil.Control.MineManyAsync(1, TimeSpan.FromSeconds(3599) - (await HeadAsync()).Timestamp.Since(up));
        (await LookAsync(watch)).ShouldHaveSingleItem().Detail.ShouldContain("is up for 3599 s");
        await _anvil.Control.MineManyAsync(1, TimeSpan.FromSeconds(1));
        (await LookAsync(watch)).ShouldBeEmpty();
    }

    [Fact]
    public async Task LookAsync_NoFeedAtTheAddress_IsUnfitAndNeverAgreed()
    {
        var nowhere = new PriceWatch(new MulticallReader(_anvil.Client, Multicall), [new(Eth, [new(Address.Parse("0x00000000000000000000000000000000000000ff"), TimeSpan.FromHours(1))], Wad.Parse("0.02"))], null);

        (await nowhere.LookAsync(await HeadAsync(), Assessment("2000"), default)).ShouldHaveSingleItem().Detail.ShouldContain("cannot be read");
    }

    private static MulticallOptions Multicall { get; } = new() { Fallback = Multicall3Code.Load() };

    private PriceWatch Watch(TimeSpan? sequencer = null) => new(
        new MulticallReader(_anvil.Client, Multicall),
        [new(Eth, [new(_first.Address, TimeSpan.FromHours(1)), new(_second.Address, TimeSpan.FromHours(1))], Wad.Parse("0.02"))],
        sequencer is { } grace ? new(_uptime.Address, grace) : null);

    private async Task<ImmutableArray<Doubt>> LookAsync(PriceWatch? watch = null, string venues = "2000") =>
        await (watch ?? Watch()).LookAsync(await HeadAsync(), Assessment(venues), default);

    private static RiskAssessment Assessment(string spot) => new(
        new BlockRef(1, Hash32.Zero, Hash32.Zero, new ChainTime(1)), [], [new UnderlyingRisk(Eth, Wad.Parse(spot), Wad.Zero, default, [], true)], []);

    private async Task RefreshAsync()
    {
        await PublishAsync(_first, 2000_00000000);
        await PublishAsync(_second, 2001_00000000);
    }

    private async Task PublishAsync(DeployedContract feed, BigInteger answer, BigInteger? at = null)
    {
        var time = at ?? (await HeadAsync()).Timestamp.UnixSeconds;
        await _writer.SendAsync(_sender, feed, "publish", answer, time, time);
    }

    private async Task<BlockRef> HeadAsync() => (await _anvil.Control.GetHeadAsync()).ToBlockRef();
}

using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PastPrices;
using KeeperBot.Quant.RealisedVol;
using static KeeperBot.Anvil.Tests.Protocols.Aave.AaveChain;

namespace KeeperBot.Anvil.Tests.Protocols.Aave;

/// <summary>Rounds of the world's aggregator, read back at a pinned block.</summary>
public sealed class PastRoundTests(AaveChain world) : IClassFixture<AaveChain>, IAsyncLifetime
{
    private static readonly ChainTime Ever = new(0);

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    private FeedSource Source => new(new Underlying("ETH"), "venues.aave-v3.reserves.WETH.priceSource", world.At(Weth.Role("feed")));

    /// <summary>Publishes prices ten minutes apart; what was published, and when.</summary>
    private async Task<List<PriceSample>> PublishAsync(int count)
    {
        List<PriceSample> published = [];
        for (var round = 0; round < count; round++)
        {
            await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(10));
            var price = 2000 + 10 * round * (round % 2 == 0 ? 1 : -1) + 0.125;
            published.Add(new((long)(await world.HeadAsync()).Timestamp.UnixSeconds, price));
            await world.PriceAsync(Weth, price.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return published;
    }

    [Fact]
    public async Task Read_RoundsOfTheAggregator_AreWhatWasPublishedUpToThePinnedBlock()
    {
        var published = await PublishAsync(30);
        var pinned = await world.HeadAsync();
        await world.PriceAsync(Weth, "1234");
        var told = await new PastPriceReader(world.Multicall, 1000).ReadAsync(Source, pinned, new ChainTime((ulong)published[0].UnixSeconds), CancellationToken.None);
        told.Samples.ShouldBe(published);
        told.Complaint.ShouldBeNull();
        (await new PastPriceReader(world.Multicall, 1000).ReadAsync(Source, await world.HeadAsync(), Ever, CancellationToken.None)).Samples[^1].Price.ShouldBe(1234);
    }

    [Fact]
    public async Task Read_ToTheFirstRound_SaysThatThereAreNoOlder()
    {
        await PublishAsync(3);
        var told = await new PastPriceReader(world.Multicall, 1000).ReadAsync(Source, await world.HeadAsync(), Ever, CancellationToken.None);
        told.Samples.Length.ShouldBeGreaterThanOrEqualTo(4, "the world's own first");
        told.Complaint.ShouldNotBeNull().ShouldContain("no older rounds");
    }

    [Fact]
    public async Task Read_MoreThanAllowed_EndsAtTheBound()
    {
        var published = await PublishAsync(12);
        var told = await new PastPriceReader(world.Multicall, 5).ReadAsync(Source, await world.HeadAsync(), Ever, CancellationToken.None);
        told.Samples.ShouldBe(published.TakeLast(5));
        told.Complaint.ShouldNotBeNull().ShouldContain("5 rounds");
    }

    [Fact]
    public async Task Read_RoundWithoutAPrice_IsPassedOver()
    {
        var published = await PublishAsync(3);
        var head = await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(10));
        await world.Site.SendFromAsync(world.World.Accounts.Market, Weth.Role("feed"), "publish", 0, head.Timestamp.UnixSeconds);
        await world.Site.SendFromAsync(world.World.Accounts.Market, Weth.Role("feed"), "publish", 200_000_000_000, head.Timestamp.UnixSeconds + 1_000_000);
        published.AddRange(await PublishAsync(2));
        var told = await new PastPriceReader(world.Multicall, 1000).ReadAsync(Source, await world.HeadAsync(), new ChainTime((ulong)published[0].UnixSeconds), CancellationToken.None);
        told.Samples.ShouldBe(published);
    }

    [Fact]
    public async Task Read_ContractThatIsNoFeed_ComplainsAndThrowsNothing()
    {
        var told = await new PastPriceReader(world.Multicall, 1000).ReadAsync(Source with { At = world.At("aave.pool") }, await world.HeadAsync(), Ever, CancellationToken.None);
        told.Samples.ShouldBeEmpty();
        told.Complaint.ShouldNotBeNullOrEmpty();
        (await new PastPriceReader(world.Multicall, 1000).ReadAsync(Source with { At = world.Wallet.Holder }, await world.HeadAsync(), Ever, CancellationToken.None)).Samples.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fill_WithARealHistory_IsNoLongerWarmingUp()
    {
        await PublishAsync(200);
        var head = await world.HeadAsync();
        var told = await new PastPriceReader(world.Multicall, 1000).ReadAsync(Source, head, Ever, CancellationToken.None);
        var book = new PriceBook(TimeSpan.FromDays(30), TimeSpan.FromMinutes(1));
        book.Fill(Source.Underlying, told.Samples).Added.Length.ShouldBeGreaterThanOrEqualTo(200);
        var estimate = new EwmaVolatility(1.0 / 365);
        foreach (var sample in book.Read(Source.Underlying, Ever))
            estimate = estimate.Add(sample);
        estimate.Estimate().Status.ShouldBe(EstimateStatus.Ready);
        estimate.Estimate().Volatility.ShouldBeGreaterThan(1);
    }
}

using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PastPrices;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Past prices by way of Perp v2's own price feed, whose aggregator is Synthetix's.</summary>
public sealed class PerpPastPriceTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Read_FeedThatNamesItsAggregator_WalksTheAggregatorsRounds()
    {
        var (aggregator, feed) = (world.World.Contracts["aggregator"], world.World.Contracts["perp.priceFeed"]);
        var reader = new MulticallReader(world.Client, new MulticallOptions { Deployed = world.World.Multicall3 });
        var latest = (await ContractReader.ReadAsync(world.Client, (await world.Chain.Control.GetHeadAsync()).ToBlockRef(), aggregator, "latestRound"))[0].AsUInt64();
        List<double> published = [];
        for (var round = latest + 1; round <= latest + 8; round++)
        {
            var head = await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(10));
            published.Add(2000 + round);
            await world.SendAsync(
                world.World.Accounts.Market, aggregator.Address,
                aggregator.Abi.Function("setLatestAnswerWithRound").Encode(Wad.FromInteger(2000 + (long)round).ToScaled(8, Rounding.Down), head.Timestamp.UnixSeconds, round));
        }

        var block = (await world.Chain.Control.GetHeadAsync()).ToBlockRef();
        var told = await new PastPriceReader(reader, 1000).ReadAsync(
            new PerpFeedSource(new Underlying("ETH"), "venues.perp-v2.oracles.ETH.feed", feed.Address), block, new ChainTime(block.Timestamp.UnixSeconds - 10 * 600), CancellationToken.None);
        told.Samples.TakeLast(8).Select(sample => sample.Price).ShouldBe(published);
    }
}

/// <summary>Past prices by way of Uniswap v3's own oracle.</summary>
public sealed class PoolPastPriceTests(SpotChain world) : IClassFixture<SpotChain>, IAsyncLifetime
{
    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Read_Pool_TellsItsPriceOfThePastAndEndsWithItsObservations()
    {
        var reader = new MulticallReader(world.Client, new MulticallOptions { Deployed = world.World.Multicall3 });
        var before = (await world.MarketAsync(world.Adapter())).IndexPrice.ToDouble();
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(25));
        var block = await world.HeadAsync();
        foreach (var pool in world.Options.Pools)
        {
            var source = new PoolSource(new Underlying("ETH"), "venues.spot.pools", pool.At, world.Options.BaseIsToken0, world.Weth.Decimals - world.Usdc.Decimals);
            var told = await new PastPriceReader(reader, 1000).ReadAsync(source, block, new ChainTime(0), CancellationToken.None);
            told.Samples.Length.ShouldBeGreaterThanOrEqualTo(3);
            told.Samples[^1].UnixSeconds.ShouldBe((long)block.Timestamp.UnixSeconds);
            told.Samples[^1].Price.ShouldBe(before, before * 2e-4, "a tick is 0.01 %");
            told.Complaint.ShouldNotBeNull();
            (told.Samples[1].UnixSeconds - told.Samples[0].UnixSeconds).ShouldBe(600);
            (await new PastPriceReader(reader, 2).ReadAsync(source, block, new ChainTime(0), CancellationToken.None)).Samples.Length.ShouldBe(2);
        }
    }
}

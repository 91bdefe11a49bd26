using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>What the adapter says of a position, against the stand-in's own views and its liquidation call.</summary>
public sealed class GmxV2TruthTests(GmxChain world) : IClassFixture<GmxChain>, IAsyncLifetime
{
    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Read_LongAtTheOpeningPrice_HasItsSizeCollateralAndSigns()
    {
        var margin = await world.LongAsync();
        var leg = margin.Legs.ShouldHaveSingleItem().ShouldBeOfType<PerpLeg>();
        (leg.Size, leg.MarkPrice).ShouldBe((Wad.FromInteger(10), Wad.FromInteger(2000)));
        // 1400 less the position fee of 5 bp of 20000.
        margin.Deposit.ShouldBe(Wad.FromInteger(1390));
        margin.Maintenance.ShouldBe(Wad.FromInteger(200));
        leg.PendingFunding.Sign.ShouldBe(1);
        margin.MaintenanceRatio.ShouldBe(Wad.Parse("0.01"));
        margin.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_PriceAroundTheEdge_IsLiquidatableExactlyWhereTheCallSucceeds()
    {
        // Fees that accrue from block to block would move the edge under the search.
        await world.GovernAsync("setUint", GmxDeployer.Key("STANDIN_BORROWING_FACTOR_PER_SECOND", world.Options.Markets[0].MarketToken, true), 0);
        var (low, high) = (186_000_000_000L, 190_000_000_000L);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (await IsLiquidatableAsync(middle))
                low = middle;
            else
                high = middle;
        }

        // Both sides of one unit of the feed; the venue's call, with everything else in order, agrees.
        (await IsLiquidatableAsync(low)).ShouldBeTrue();
        (await IsLiquidatableAsync(high)).ShouldBeFalse();
    }

    [Fact]
    public async Task Read_FeesAccruedForWeeks_CountBeforeTheVenueHasWrittenThem()
    {
        var before = await world.LongAsync();
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromDays(20));
        await world.Market.MineAsync(TimeSpan.FromSeconds(12));
        var after = await world.LongAsync();
        // 2e-9 a second of 20000 USD.
        (before.Equity - after.Equity).ShouldBeInRange(Wad.FromInteger(69), Wad.FromInteger(70));
        after.FeesDueOnSettlement!.Value.ShouldBeGreaterThan(Wad.FromInteger(69));
        after.Deposit.ShouldBe(before.Deposit);
        (await LiquidatorSaysAsync()).ShouldBe(after.IsLiquidatable);
    }

    [Theory]
    [InlineData("stale", "PriceStale")]
    [InlineData("zero", "PriceOutOfBounds")]
    [InlineData("negative", "PriceOutOfBounds")]
    [InlineData("pinned", "PriceOutOfBounds")]
    [InlineData("future", "PriceFromTheFuture")]
    [InlineData("other feed", "PriceFeedDiffers")]
    [InlineData("other scale", "PriceScaleDiffers")]
    public async Task Read_PriceThatIsNone_MakesTheAccountUnknown(string fault, string error)
    {
        var head = await world.HeadAsync();
        var now = (long)head.Timestamp.UnixSeconds;
        var (answer, at) = fault switch
        {
            "stale" => (200_000_000_000L, now - 700),
            "zero" => (0L, now),
            "negative" => (-1L, now),
            "pinned" => (1_000_000_000L, now),
            "future" => (200_000_000_000L, now + 3_600),
            _ => (200_000_000_000L, now),
        };
        await PublishAsync(answer, at);
        if (fault == "other feed")
            await world.GovernAsync("setAddress", GmxDeployer.Key("PRICE_FEED", world.Weth.Address), world.At("gmx.usdcFeed"));
        if (fault == "other scale")
            await world.GovernAsync("setUint", GmxDeployer.Key("PRICE_FEED_MULTIPLIER", world.Weth.Address), BigInteger.Pow(10, 35));
        var unknown = (await world.ReadAsync()).ShouldBeOfType<UnknownReading>();
        unknown.Code.ShouldBe("read.reverted");
        unknown.Detail.ShouldContain(error);
    }

    [Fact]
    public async Task Read_PositionInAMarketThatIsNotConfigured_MakesTheAccountUnknown()
    {
        var other = world.Options.Markets[0] with { MarketToken = world.At("gmx.wnt") };
        var unknown = (await world.ReadAsync(world.AdapterOf(world.Options with { Markets = [other] }))).ShouldBeOfType<UnknownReading>();
        unknown.Detail.ShouldContain("MarketDiffers");
    }

    [Fact]
    public async Task Read_WrongReader_IsRefused()
    {
        var unknown = (await world.ReadAsync(world.AdapterOf(world.Options with { Reader = world.At("gmx.usdc") }))).ShouldBeOfType<UnknownReading>();
        unknown.Code.ShouldBe("read.reverted");
    }

    [Fact]
    public async Task Read_DisabledMarket_WarnsAndIsNotCalledHealth()
    {
        await world.GovernAsync("setBool", GmxDeployer.Key("IS_MARKET_DISABLED", world.Options.Markets[0].MarketToken), true);
        await PublishAsync(150_000_000_000, (long)(await world.HeadAsync()).Timestamp.UnixSeconds);
        var known = (await world.ReadAsync()).ShouldBeOfType<KnownReading>();
        known.MarginAccounts.Single().IsLiquidatable.ShouldBeTrue();
        known.Warnings.ShouldContain(warning => warning.Contains("disabled"));
        (await LiquidatorSaysAsync()).ShouldBeFalse();
    }

    private async Task<bool> IsLiquidatableAsync(long answer)
    {
        await PublishAsync(answer, (long)(await world.HeadAsync()).Timestamp.UnixSeconds);
        var margin = await world.LongAsync();
        margin.VenueSaysLiquidatable.ShouldBe(margin.IsLiquidatable);
        margin.IsLiquidatable.ShouldBe(await LiquidatorSaysAsync(), $"at {answer}: equity {margin.Equity}, requirement {margin.Maintenance}");
        return margin.IsLiquidatable;
    }

    private async Task<bool> LiquidatorSaysAsync() => (await world.Chain.Liquidator.AskAsync(await world.HeadAsync())).Single().CallSucceeds;

    private Task PublishAsync(long answer, long at) => world.SendAsync(
        world.World.Accounts.Market, world.At("gmx.ethFeed"), world.World.Contracts["gmx.ethFeed"].Abi.Function("publish").Encode(answer, at));
}

using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Perp v2 and Lyra v1 under other parameters: what is foreseen is what the real contracts say once the parameter is changed.</summary>
public sealed class VenueGovernanceTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Suppose_AnotherMaintenanceRatioOfPerp_GivesTheHealthThatTheVenueHasAfterIt()
    {
        await world.DepositPerpAsync(world.Wallet.Holder, 900_000_000);
        await world.TradePerpAsync(world.Wallet.Holder, sell: false, Wad.Parse("3"));
        var snapshot = await world.ReadAsync();
        var now = snapshot.Parameters.Single(parameter => parameter.Name == "maintenanceRatio");
        now.Text.ShouldBe("6.25 %");
        var foreseen = Margin(world.Reader.Suppose(snapshot, [new(world.Perp.Venue, now.Name, 90_000)]), world.Perp.Venue);
        var before = Margin(snapshot, world.Perp.Venue);

        // This version has no setter of it: the word itself is written.
        await SetRatioAsync(62_500, 90_000);

        (await world.AskAsync(await world.HeadAsync(), "perp.clearingHouseConfig", "getMmRatio")).AsInt32().ShouldBe(90_000);
        var after = Margin(await world.ReadAsync(), world.Perp.Venue);
        after.Health.IsBelow(before.Health.Value!.Value).ShouldBeTrue();
        Ratio(foreseen).ShouldBe(Ratio(after), Ratio(after) * 1e-3, "the mark moves by a block of its averages in between");
        (Ratio(foreseen) / Ratio(before)).ShouldBe(62_500.0 / 90_000, 1e-9);
    }

    [Fact]
    public async Task Suppose_OtherMinimumCollateralTermsOfLyra_GivesTheHealthThatTheVenueHasAfterIt()
    {
        var book = new LyraBook(world);
        await book.OpenAsync();
        var cache = world.World.Contracts["lyra.optionGreekCache"];
        var terms = cache.Struct(
            "setMinCollateralParameters", 0,
            ("minStaticBaseCollateral", Wad.Parse("0.25").Raw), ("minStaticQuoteCollateral", Wad.Parse("250").Raw), ("shockVolA", Wad.Parse("1.6").Raw), ("shockVolPointA", 1_209_600),
            ("shockVolB", Wad.Parse("1.4").Raw), ("shockVolPointB", 4_838_400), ("callSpotPriceShock", Wad.Parse("1.2").Raw), ("putSpotPriceShock", Wad.Parse("0.8").Raw));
        var snapshot = await world.ReadAsync();
        var decoder = new CallDecoder([world.Perp, world.Lyra], new Dictionary<Address, string>());
        var (call, touches) = decoder.Decode(new ContractCall(cache.Address, cache.Abi.Function("setMinCollateralParameters").Encode(terms)), snapshot.Parameters);
        (call.Known, touches, call.Changes.Length).ShouldBe((true, true, 8));
        call.Text.ShouldContain("callSpotPriceShock 110 % -> 120 %");
        var foreseen = world.Reader.Suppose(snapshot, call.Changes);

        await world.SendAsync(world.World.Accounts.Deployer, "lyra.optionGreekCache", "setMinCollateralParameters", terms);

        var after = await world.ReadAsync();
        foreach (var type in new[] { LyraBook.ShortCallBase, LyraBook.ShortCallQuote, LyraBook.ShortPutQuote })
        {
            var id = MarginAccountId.Isolated(world.Wallet.Id, world.Lyra.Venue, LyraBook.Text(book.Ids[type]));
            var (was, would, real) = (snapshot.FindMargin(id)!, foreseen.FindMargin(id)!, after.FindMargin(id)!);
            Ratio(would).ShouldBe(Ratio(real), Ratio(real) * 1e-4, "twelve seconds of the option's time lie in between");
            Ratio(real).ShouldBeLessThan(Ratio(was));
            would.IsLiquidatable.ShouldBe(real.IsLiquidatable);
            real.VenueSaysLiquidatable.ShouldBe(real.IsLiquidatable);
        }
    }

    /// <summary>Finds the slot that holds the ratio by trying: it is packed with the other one.</summary>
    private async Task SetRatioAsync(uint old, uint ratio)
    {
        var config = world.World.Contracts["perp.clearingHouseConfig"].Address;
        for (var slot = 0; slot < 300; slot++)
        {
            var key = UInt256.FromBigInteger(slot);
            var word = (await world.Client.RawAsync("eth_getStorageAt", config.ToString(), key.ToQuantity(), "latest")).GetString()![2..];
            var at = word.IndexOf(old.ToString("x6", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            if (at < 0)
                continue;
            await world.Chain.Control.SetStorageAtAsync(config, Hash(slot), Hash32.Parse("0x" + word.Remove(at, 6).Insert(at, ratio.ToString("x6", System.Globalization.CultureInfo.InvariantCulture))));
            await world.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(1));
            return;
        }

        throw new InvalidOperationException("no slot has the ratio");
    }

    private static Hash32 Hash(int slot) => Hash32.Parse("0x" + slot.ToString("x64", System.Globalization.CultureInfo.InvariantCulture));

    private MarginAccount Margin(PortfolioSnapshot snapshot, VenueId venue)
    {
        var reading = snapshot.Accounts.Single(account => account.Account == world.Wallet).Venues.Single(item => item.Venue == venue);
        return reading.ShouldBeOfType<KnownReading>((reading as UnknownReading)?.Detail).MarginAccounts.Single();
    }

    private static double Ratio(MarginAccount margin) => margin.Health.Value!.Value.ToDouble();
}

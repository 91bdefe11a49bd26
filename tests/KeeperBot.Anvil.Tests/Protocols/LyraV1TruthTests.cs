using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>The options adapter against the real contracts: does it say what the venue says, to one wei?</summary>
public sealed class LyraV1TruthTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private readonly LyraBook _book = new(world);

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        await _book.OpenAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Liquidate_WhereTheAdapterSaysSo_ReallyLiquidatesAndThePositionIsGone()
    {
        await _book.SetSpotAsync(Wad.Parse("1800"));
        (await _book.ShortAsync(world.Wallet, _book.Ids[LyraBook.ShortPutQuote])).IsLiquidatable.ShouldBeTrue();
        await world.SendAsync(world.World.Accounts.Liquidator, "lyra.optionMarket", "liquidatePosition", _book.Ids[LyraBook.ShortPutQuote], world.World.Accounts.Liquidator);
        var reading = await world.KnownAsync(world.Wallet, world.Lyra.Venue);
        reading.MarginAccounts.ShouldNotContain(account => account.Id.Value.EndsWith("/" + LyraBook.Text(_book.Ids[LyraBook.ShortPutQuote]), StringComparison.Ordinal));
        reading.MarginAccounts.Length.ShouldBe(3);
    }

    [Fact]
    public async Task Read_EqualsTheVenuesViewsAtTheSameBlock()
    {
        await _book.SetSpotAsync(Wad.Parse("2012.5"));
        await _book.RefreshCacheAsync();
        var block = await world.HeadAsync();
        var reading = await world.KnownAsync(world.Wallet, world.Lyra.Venue);
        reading.Warnings.ShouldBeEmpty();
        reading.Markets.ShouldBeEmpty();
        var board = await world.AskAsync(block, "lyra.optionMarket", "getOptionBoard", world.World.Board);
        foreach (var (type, id) in _book.Ids)
        {
            var held = await _book.PositionAsync(block, id);
            var strike = await world.AskAsync(block, "lyra.optionMarket", "getStrike", held["strikeId"]);
            var greeks = (await world.AskAsync(block, "lyra.optionGreekCache", "getStrikeCache", held["strikeId"]))["greeks"];
            var leg = reading.MarginAccounts.SelectMany(account => account.Legs).OfType<OptionLeg>().Single(item => item.Id.Value == LyraBook.Text(id));
            var call = type is LyraBook.LongCall or LyraBook.ShortCallBase or LyraBook.ShortCallQuote;
            leg.Kind.ShouldBe(call ? OptionKind.Call : OptionKind.Put);
            leg.Size.Raw.ShouldBe(type < 2 ? held["amount"].AsBigInteger() : -held["amount"].AsBigInteger());
            leg.Strike.Raw.ShouldBe(strike["strikePrice"].AsBigInteger());
            leg.Expiry.UnixSeconds.ShouldBe(board["expiry"].AsUInt64());
            leg.Volatility.Raw.ShouldBe(board["iv"].AsBigInteger() * strike["skew"].AsBigInteger() / Wad.One.Raw);
            leg.VenuePrice.Raw.ShouldBe(greeks[call ? "callPrice" : "putPrice"].AsBigInteger());
            (leg.Spot, leg.Rate, leg.ClosingAllowed).ShouldBe((Wad.Parse("2012.5"), Wad.Parse("0.05"), true));
        }
    }

    [Theory]
    [InlineData("1880")]
    [InlineData("2150")]
    public async Task Read_SpotAwayFromTheCaches_PricesAsTheVenueDoesOnceItsCacheIsRefreshed(string spot)
    {
        // The cache weighs its volatility over time; undisturbed for longer than that, it is the present one that trades use.
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromDays(3));
        await _book.SetSpotAsync(Wad.Parse(spot));
        var before = Options(await world.KnownAsync(world.Wallet, world.Lyra.Venue));
        await _book.RefreshCacheAsync();
        var after = Options(await world.KnownAsync(world.Wallet, world.Lyra.Venue));
        foreach (var (stale, fresh) in before.Zip(after))
        {
            stale.Id.ShouldBe(fresh.Id);
            // Twelve seconds apart.
            (stale.VenuePrice - fresh.VenuePrice).Abs().ShouldBeLessThan(Wad.Parse("0.005"));
        }
    }

    [Fact]
    public async Task Read_ShortsAndLongs_AreSeparateMarginAccountsInTheirOwnTokens()
    {
        var block = await world.HeadAsync();
        foreach (var type in (int[])[LyraBook.ShortCallBase, LyraBook.ShortCallQuote, LyraBook.ShortPutQuote])
        {
            var held = await _book.PositionAsync(block, _book.Ids[type]);
            var margin = await _book.ShortAsync(world.Wallet, _book.Ids[type]);
            margin.Equity.Raw.ShouldBe(held["collateral"].AsBigInteger());
            margin.Deposit.ShouldBe(margin.Equity);
            margin.Maintenance.ShouldBe(await _book.MinimumAsync(block, type, held["strikeId"], Wad.FromRaw(held["amount"].AsBigInteger())));
            margin.MarginToken.ShouldBe(type == LyraBook.ShortCallBase ? world.Seth : world.Susd);
        }

        var covered = await _book.ShortAsync(world.Wallet, _book.Ids[LyraBook.ShortCallBase]);
        var collateral = covered.Legs.OfType<SpotLeg>().Single();
        collateral.Size.ShouldBe(covered.Equity);
        collateral.Underlying.ShouldBe(new Underlying("ETH"));
        var longs = (await world.KnownAsync(world.Wallet, world.Lyra.Venue)).MarginAccounts.Single(account => account.Id == MarginAccountId.Cross(world.Wallet.Id, world.Lyra.Venue));
        (longs.Maintenance, longs.MarginToken, longs.Legs.Length).ShouldBe((null, null, 2));
    }

    [Fact]
    public async Task Read_StaleCacheFrozenBoardAndCutoff_AreWarnedOf()
    {
        await _book.SetSpotAsync(Wad.Parse("2110"));
        var stale = await world.KnownAsync(world.Wallet, world.Lyra.Venue);
        stale.Warnings.ShouldContain(text => text.Contains("stale"));
        Options(stale).ShouldAllBe(leg => leg.ClosingAllowed);
        await world.SendAsync(world.World.Accounts.Deployer, "lyra.optionMarket", "setBoardFrozen", world.World.Board, true);
        var frozen = await world.KnownAsync(world.Wallet, world.Lyra.Venue);
        frozen.Warnings.ShouldContain(text => text.Contains("frozen"));
        Options(frozen).ShouldAllBe(leg => !leg.ClosingAllowed);
        await world.SendAsync(world.World.Accounts.Deployer, "lyra.optionMarket", "setBoardFrozen", world.World.Board, false);
        var expiry = Options(frozen).First().Expiry;
        await world.Chain.Control.MineAtAsync(expiry.Plus(TimeSpan.FromHours(-11)));
        var late = await world.KnownAsync(world.Wallet, world.Lyra.Venue);
        late.Warnings.ShouldContain(text => text.Contains("cut-off"));
        Options(late).ShouldAllBe(leg => leg.ClosingAllowed); // by force
    }

    [Fact]
    public async Task Read_ExpiredAndSettledBoards_HaveNoRequirementAndSaySo()
    {
        var expiry = Options(await world.KnownAsync(world.Wallet, world.Lyra.Venue)).First().Expiry;
        await world.Chain.Control.MineAtAsync(expiry);
        var expired = await world.KnownAsync(world.Wallet, world.Lyra.Venue);
        expired.Warnings.ShouldContain(text => text.Contains("awaits settlement"));
        expired.MarginAccounts.ShouldAllBe(account => account.Maintenance == null && !account.VenueSaysLiquidatable);
        Options(expired).ShouldAllBe(leg => !leg.ClosingAllowed);
        Options(expired).Count.ShouldBe(5);
        await world.SendAsync(world.World.Accounts.Deployer, "lyra.optionMarket", "settleExpiredBoard", world.World.Board);
        var settled = await world.KnownAsync(world.Wallet, world.Lyra.Venue);
        settled.Warnings.ShouldContain(text => text.Contains("is settled at 2000"));
        Options(settled).ShouldBeEmpty();
        settled.MarginAccounts.ShouldAllBe(account => account.Maintenance == null && account.MarginToken == null);
    }

    [Fact]
    public async Task Read_PriceSourceInvalid_IsUnknownWithTheVenuesOwnReason()
    {
        await world.SendAsync(world.World.Accounts.Market, "lyra.exchangeRates", "setRateAndInvalid", new Hash32([.. "sETH"u8, .. new byte[28]]), 0, true);
        var reading = (await world.ReadAsync()).Accounts.Single(item => item.Account == world.Wallet).Venues.Single(item => item.Venue == world.Lyra.Venue);
        var unknown = reading.ShouldBeOfType<UnknownReading>();
        unknown.Code.ShouldBe("read.reverted");
        unknown.Detail.ShouldContain("RateIsInvalid");
    }

    private static List<OptionLeg> Options(KnownReading reading) => [.. reading.MarginAccounts.SelectMany(account => account.Legs).OfType<OptionLeg>()];
}

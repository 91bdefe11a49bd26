using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>What the options adapter encodes, sent to the real contracts through both routes.</summary>
public sealed class LyraV1ActionTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private readonly LyraBook _book = new(world);

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        await _book.OpenAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(true, LyraBook.ShortPutQuote)]
    [InlineData(false, LyraBook.ShortPutQuote)]
    [InlineData(false, LyraBook.ShortCallBase)]
    public async Task TopUp_ThroughEitherRoute_RaisesTheCollateralByExactlyTheAmount(bool throughVault, int type)
    {
        var (account, id) = Target(throughVault, type);
        var before = await _book.ShortAsync(account, id);
        var amount = TokenAmount.FromRaw(type == LyraBook.ShortCallBase ? world.Seth : world.Susd, Wad.Parse("0.123456789012345678").Raw);
        before.MarginToken.ShouldBe(amount.Token);
        var call = await world.EncodeAsync(world.Lyra, account, Plans.TopUp(account, before, amount));
        call.Spends.ShouldBe([amount]);
        call.To.ShouldBe(throughVault ? world.World.Vault : world.World.Lyra.OptionMarket);
        await world.SendAsync(account.Actor, call.To, call.Data);
        var after = await _book.ShortAsync(account, id);
        (after.Equity - before.Equity).Raw.ShouldBe(amount.Raw);
        (after.Deposit - before.Deposit).Raw.ShouldBe(amount.Raw);
    }

    [Fact]
    public async Task TopUp_WrongTokenOrMissingAllowance_IsRefused()
    {
        var covered = await _book.ShortAsync(world.Wallet, _book.Ids[LyraBook.ShortCallBase]);
        (await RefusedAsync(world.Wallet, Plans.TopUp(world.Wallet, covered, TokenAmount.FromRaw(world.Susd, 1)))).Code.ShouldBe("topup.wrong_token");
        await world.SendAsync(world.Wallet.Holder, "seth", "approve", world.World.Lyra.OptionMarket, 0);
        (await RefusedAsync(world.Wallet, Plans.TopUp(world.Wallet, covered, TokenAmount.FromRaw(world.Seth, 1)))).Code.ShouldBe("allowance.insufficient");
    }

    [Theory]
    [InlineData(true, LyraBook.ShortPutQuote, null)]
    [InlineData(true, LyraBook.ShortCallQuote, "0.9")]
    [InlineData(false, LyraBook.ShortPutQuote, "0.9")]
    [InlineData(false, LyraBook.ShortCallQuote, null)]
    [InlineData(false, LyraBook.ShortCallBase, null)]
    public async Task Reduce_PartOfAShort_CostsTheQuoteWithinItsBoundAndLeavesTheCollateralAskedFor(bool throughVault, int type, string? keep)
    {
        var (account, id) = Target(throughVault, type);
        var before = await _book.ShortAsync(account, id);
        var leg = before.Legs.OfType<OptionLeg>().Single();
        var after = keep is null ? (Wad?)null : before.Equity.Multiply(Wad.Parse(keep), Rounding.Down);
        var block = await world.HeadAsync();
        var balances = await BalancesAsync(account);
        var call = await world.EncodeAsync(world.Lyra, account, Plans.Reduce(account, before, leg.Id, Wad.Parse("1.25"), Worst(leg), after));
        var bound = MaxCost(call, throughVault);
        var quoted = await QuoteAsync(account, call, throughVault, block);
        var cost = TotalCost(await world.SendAsync(account.Actor, call.To, call.Data));
        cost.ShouldBeLessThanOrEqualTo(bound);
        BigInteger.Abs(cost - quoted).ShouldBeLessThanOrEqualTo(quoted / 1000); // twelve seconds of time value
        var now = await _book.ShortAsync(account, id);
        now.Legs.OfType<OptionLeg>().Single().Size.ShouldBe(leg.Size + Wad.Parse("1.25"));
        now.Equity.ShouldBe(after ?? before.Equity);
        now.Health.Value!.Value.ShouldBeGreaterThan(before.Health.Value!.Value);
        RequireWithinSpends(call, balances, await BalancesAsync(account));
    }

    [Fact]
    public async Task Reduce_AllowanceYetToBeGiven_IsQuotedAndNeedsExactlyWhatItsBoundAllows()
    {
        var market = world.World.Lyra.OptionMarket;
        await world.SendAsync(world.Wallet.Holder, "susd", "approve", market, 0);
        var lyra = new LyraV1Adapter(
            world.LyraOptions, world.Routes.SetItem(world.Wallet.Id, new DirectRoute(new ApprovablePair(world.Lyra.Venue, world.Susd, market))), new EthChainReader(world.Client));
        var before = await _book.ShortAsync(world.Wallet, _book.Ids[LyraBook.ShortCallBase]);
        var leg = before.Legs.OfType<OptionLeg>().Single();
        var reduce = Plans.Reduce(world.Wallet, before, leg.Id, Wad.One, leg.VenuePrice.Multiply(Wad.Parse("1.5"), Rounding.Up));
        (await RefusedAsync(world.Wallet, reduce)).Code.ShouldBe("quote.reverted", "nobody may give the allowance, and the venue takes what it costs");

        var call = await world.EncodeAsync(lyra, world.Wallet, reduce);
        var bound = MaxCost(call, throughVault: false);
        var need = call.Needs.ShouldHaveSingleItem();
        (need.Spender, need.Amount.Token, need.Amount.Raw, need.Standing.IsZero).ShouldBe((market, world.Susd, bound, true));
        await world.SendAsync(world.Wallet.Holder, "susd", "approve", market, need.Amount.Raw);

        // A little dearer by the next block: within what was approved, at a bound that much tighter. Much dearer: approved anew.
        await _book.SetSpotAsync((await SpotAsync()).Multiply(Wad.Parse("1.0002"), Rounding.Up));
        var next = await world.EncodeAsync(lyra, world.Wallet, reduce);
        next.Needs.ShouldBeEmpty();
        MaxCost(next, throughVault: false).ShouldBe(bound);
        await _book.SetSpotAsync((await SpotAsync()).Multiply(Wad.Parse("1.01"), Rounding.Up));
        var dearer = (await world.EncodeAsync(lyra, world.Wallet, reduce)).Needs.ShouldHaveSingleItem();
        (dearer.Standing.Raw, dearer.Amount.Raw > bound).ShouldBe((bound, true));
        await _book.SetSpotAsync((await SpotAsync()).Divide(Wad.Parse("1.01"), Rounding.Up));
        await world.SendAsync(world.Wallet.Actor, next.To, next.Data);
        (await _book.ShortAsync(world.Wallet, _book.Ids[LyraBook.ShortCallBase])).Legs.OfType<OptionLeg>().Single().Size.ShouldBe(leg.Size + Wad.One);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reduce_Everything_ClosesThePositionAndFreesItsCollateral(bool throughVault)
    {
        var (account, id) = Target(throughVault, LyraBook.ShortPutQuote);
        var before = await _book.ShortAsync(account, id);
        var leg = before.Legs.OfType<OptionLeg>().Single();
        var balances = await BalancesAsync(account);
        var call = await world.EncodeAsync(world.Lyra, account, Plans.Reduce(account, before, leg.Id, leg.Size.Abs(), Worst(leg)));
        call.Spends.ShouldBeEmpty();
        var cost = TotalCost(await world.SendAsync(account.Actor, call.To, call.Data));
        (await world.KnownAsync(account, world.Lyra.Venue)).MarginAccounts.ShouldNotContain(item => item.Id == before.Id);
        ((await BalancesAsync(account))[world.Susd] - balances[world.Susd]).ShouldBe(before.Equity.Raw - cost);
    }

    [Fact]
    public async Task Reduce_LiquidatablePositionWithAStaleCache_IsRescued()
    {
        await _book.SetSpotAsync(Wad.Parse("1870"));
        var id = _book.Ids[LyraBook.ShortPutQuote];
        var before = await _book.ShortAsync(world.Wallet, id);
        before.IsLiquidatable.ShouldBeTrue();
        (await world.KnownAsync(world.Wallet, world.Lyra.Venue)).Warnings.ShouldContain(text => text.Contains("stale"));
        var leg = before.Legs.OfType<OptionLeg>().Single();
        var call = await world.EncodeAsync(world.Lyra, world.Wallet, Plans.Reduce(world.Wallet, before, leg.Id, Wad.Parse("2"), Worst(leg)));
        await world.SendAsync(world.Wallet.Actor, call.To, call.Data);
        (await _book.ShortAsync(world.Wallet, id)).IsLiquidatable.ShouldBeFalse();
    }

    [Theory]
    [InlineData(LyraBook.ShortCallBase, "2120")]
    [InlineData(LyraBook.ShortCallQuote, "2120")]
    [InlineData(LyraBook.ShortPutQuote, "1880")]
    public async Task Reduce_CacheStaleOrRefreshed_CostsTheSame_SoThatRefreshingItIsNotWorthItsGas(int type, string spot)
    {
        await _book.SetSpotAsync(Wad.Parse(spot));
        (await world.KnownAsync(world.Wallet, world.Lyra.Venue)).Warnings.ShouldContain(text => text.Contains("stale"));
        var stale = await BoundAsync();
        await _book.RefreshCacheAsync();
        (await world.KnownAsync(world.Wallet, world.Lyra.Venue)).Warnings.ShouldNotContain(text => text.Contains("stale"));
        var fresh = await BoundAsync();
        BigInteger.Abs(stale - fresh).ShouldBeLessThanOrEqualTo(fresh / 2000); // twelve seconds of time value

        async Task<BigInteger> BoundAsync()
        {
            var margin = await _book.ShortAsync(world.Wallet, _book.Ids[type]);
            var leg = margin.Legs.OfType<OptionLeg>().Single();
            return MaxCost(await world.EncodeAsync(world.Lyra, world.Wallet, Plans.Reduce(world.Wallet, margin, leg.Id, Wad.One, Wad.FromInteger(1000))), throughVault: false);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reduce_PastTheTradingCutoff_IsDoneByTheForcedClose(bool throughVault)
    {
        var (account, id) = Target(throughVault, LyraBook.ShortPutQuote);
        var leg = (await _book.ShortAsync(account, id)).Legs.OfType<OptionLeg>().Single();
        await world.Chain.Control.MineAtAsync(leg.Expiry.Plus(TimeSpan.FromHours(-6)));
        await _book.SetSpotAsync(leg.Strike + Wad.FromInteger(10)); // near the strike, where a forced price is within the vault's limit
        await _book.RefreshCacheAsync();
        var before = await _book.ShortAsync(account, id);
        var call = await world.EncodeAsync(world.Lyra, account, Plans.Reduce(account, before, leg.Id, Wad.One, Wad.Parse("80")));
        if (!throughVault)
            call.Data.Span[..4].SequenceEqual(world.World.Contracts["lyra.optionMarket"].Abi.Function("forceClosePosition").Selector.Span).ShouldBeTrue();
        await world.SendAsync(account.Actor, call.To, call.Data);
        (await _book.ShortAsync(account, id)).Legs.OfType<OptionLeg>().Single().Size.ShouldBe(leg.Size + Wad.One);
    }

    [Fact]
    public async Task Reduce_ForcedPriceBeyondTheVaultsOwnLimit_IsRefusedWithItsReason()
    {
        var leg = (await _book.ShortAsync(world.Vault, world.World.PutPosition)).Legs.OfType<OptionLeg>().Single();
        await world.Chain.Control.MineAtAsync(leg.Expiry.Plus(TimeSpan.FromHours(-6)));
        var before = await _book.ShortAsync(world.Vault, world.World.PutPosition);
        var refused = await RefusedAsync(world.Vault, Plans.Reduce(world.Vault, before, leg.Id, Wad.One, Wad.Parse("1000")));
        refused.Code.ShouldBe("quote.reverted");
        refused.Detail.ShouldStartWith("CostAboveLimit");
    }

    [Fact]
    public async Task Reduce_OutsideTheDeltaBand_IsDoneByTheForcedClose()
    {
        await _book.SetSpotAsync(Wad.Parse("1560"));
        await _book.RefreshCacheAsync();
        var before = await _book.ShortAsync(world.Wallet, _book.Ids[LyraBook.ShortPutQuote]);
        var leg = before.Legs.OfType<OptionLeg>().Single();
        leg.ClosingAllowed.ShouldBeTrue();
        var call = await world.EncodeAsync(world.Lyra, world.Wallet, Plans.Reduce(world.Wallet, before, leg.Id, Wad.Parse("4"), Wad.Parse("600"), Wad.Parse("1200")));
        call.Description.ShouldStartWith("force-close");
        await world.SendAsync(world.Wallet.Actor, call.To, call.Data);
        (await _book.ShortAsync(world.Wallet, _book.Ids[LyraBook.ShortPutQuote])).Equity.ShouldBe(Wad.Parse("1200"));
    }

    [Fact]
    public async Task Reduce_LongOfTheWallet_SellsWithALowerBound()
    {
        var reading = await world.KnownAsync(world.Wallet, world.Lyra.Venue);
        var longs = reading.MarginAccounts.Single(item => item.Maintenance is null);
        var leg = longs.Legs.OfType<OptionLeg>().Single(item => item.Id.Value == LyraBook.Text(_book.Ids[LyraBook.LongCall]));
        var balances = await BalancesAsync(world.Wallet);
        var worst = leg.VenuePrice.Multiply(Wad.Parse("0.7"), Rounding.Down);
        var call = await world.EncodeAsync(world.Lyra, world.Wallet, Plans.Reduce(world.Wallet, longs, leg.Id, Wad.One, worst));
        var order = world.World.Contracts["lyra.optionMarket"].Abi.Function("closePosition").DecodeInput(call.Data.Span)[0];
        order["minTotalCost"].AsBigInteger().ShouldBeGreaterThanOrEqualTo(worst.Raw);
        await world.SendAsync(world.Wallet.Actor, call.To, call.Data);
        ((await BalancesAsync(world.Wallet))[world.Susd] - balances[world.Susd]).ShouldBeGreaterThanOrEqualTo(order["minTotalCost"].AsBigInteger());
        (await RefusedAsync(world.Wallet, Plans.Reduce(world.Wallet, longs, leg.Id, Wad.One, leg.VenuePrice))).Code.ShouldBe("quote.beyond_worst_price");
    }

    [Fact]
    public async Task Reduce_QuoteBeyondTheWorstPrice_IsRefused()
    {
        var before = await _book.ShortAsync(world.Wallet, _book.Ids[LyraBook.ShortPutQuote]);
        var leg = before.Legs.OfType<OptionLeg>().Single();
        var refused = await RefusedAsync(world.Wallet, Plans.Reduce(world.Wallet, before, leg.Id, Wad.One, leg.VenuePrice));
        refused.Code.ShouldBe("quote.beyond_worst_price");
        refused.Detail.ShouldContain(leg.VenuePrice.ToString());
    }

    [Fact]
    public async Task Reduce_PriceMovedPastTheBoundBeforeItIsMined_RevertsOnChain()
    {
        var (account, id) = Target(throughVault: false, LyraBook.ShortPutQuote);
        var before = await _book.ShortAsync(account, id);
        var leg = before.Legs.OfType<OptionLeg>().Single();
        var call = await world.EncodeAsync(world.Lyra, account, Plans.Reduce(account, before, leg.Id, Wad.One, Worst(leg)));
        await _book.SetSpotAsync(Wad.Parse("1960"));
        (await world.TrySendAsync(account.Actor, call.To, call.Data)).Succeeded.ShouldBeFalse();
        (await _book.ShortAsync(account, id)).Legs.OfType<OptionLeg>().Single().Size.ShouldBe(leg.Size);
    }

    [Fact]
    public async Task Reduce_FrozenBoardOrTooMuch_IsRefused()
    {
        var before = await _book.ShortAsync(world.Wallet, _book.Ids[LyraBook.ShortPutQuote]);
        var leg = before.Legs.OfType<OptionLeg>().Single();
        (await RefusedAsync(world.Wallet, Plans.Reduce(world.Wallet, before, leg.Id, leg.Size.Abs() + Wad.FromRaw(1), Worst(leg)))).Code.ShouldBe("reduce.exceeds_position");
        (await RefusedAsync(world.Wallet, Plans.Reduce(world.Wallet, before, leg.Id, leg.Size.Abs(), Worst(leg), Wad.One))).Code.ShouldBe("reduce.collateral_after_full_close");
        await world.SendAsync(world.World.Accounts.Deployer, "lyra.optionMarket", "setBoardFrozen", world.World.Board, true);
        var refused = await RefusedAsync(world.Wallet, Plans.Reduce(world.Wallet, before, leg.Id, Wad.One, Worst(leg)));
        refused.Code.ShouldBe("quote.reverted");
        refused.Detail.ShouldContain("BoardIsFrozen");
    }

    [Fact]
    public async Task Hedge_AtAnOptionsVenue_IsRefused()
    {
        var before = await _book.ShortAsync(world.Wallet, _book.Ids[LyraBook.ShortPutQuote]);
        var market = new HedgeMarket(before.Id, new("x"), new("ETH"), Wad.Zero, Wad.One, Wad.One, Wad.One, Wad.One, Open: true);
        (await RefusedAsync(world.Wallet, Plans.Hedge(world.Wallet, market, world.Lyra.Venue, Wad.One, Wad.One))).Code.ShouldBe("action.not_supported");
    }

    private static Wad Worst(OptionLeg leg) =>
        leg.VenuePrice.Multiply(Wad.Parse("1.08"), Rounding.Up) + leg.Spot.Multiply(Wad.Parse("0.006"), Rounding.Up);

    private (AccountRef Account, ulong Id) Target(bool throughVault, int type) => throughVault
        ? (world.Vault, type == LyraBook.ShortPutQuote ? world.World.PutPosition : world.World.CallPosition)
        : (world.Wallet, _book.Ids[type]);

    private async Task<Wad> SpotAsync() =>
        Wad.FromRaw((await world.AskAsync(await world.HeadAsync(), "lyra.synthetixAdapter", "getSpotPriceForMarket", world.World.Lyra.OptionMarket)).AsBigInteger());

    private async Task<EncodingRefused> RefusedAsync(AccountRef account, PlannedAction action) =>
        (await world.Lyra.EncodeAsync(account, action, await world.ReadAsync(), CancellationToken.None)).ShouldBeOfType<EncodingRefused>();

    private BigInteger MaxCost(EncodedCall call, bool throughVault) => throughVault
        ? world.World.Contracts["vault"].Abi.Function("reduceLyra").DecodeInput(call.Data.Span)["maxTotalCost"].AsBigInteger()
        : world.World.Contracts["lyra.optionMarket"].Abi.Function("closePosition").DecodeInput(call.Data.Span)[0]["maxTotalCost"].AsBigInteger();

    private async Task<BigInteger> QuoteAsync(AccountRef account, EncodedCall call, bool throughVault, BlockRef block)
    {
        var result = await world.Client.CallAsync(new CallRequest { From = account.Actor, To = call.To, Data = call.Data }, block);
        result.Success.ShouldBeTrue();
        return throughVault
            ? world.World.Contracts["vault"].Abi.Function("reduceLyra").DecodeOutput(result.Data.Span)[0].AsBigInteger()
            : world.World.Contracts["lyra.optionMarket"].Abi.Function("closePosition").DecodeOutput(result.Data.Span)[0]["totalCost"].AsBigInteger();
    }

    /// <summary>The cost from the venue's own event.</summary>
    private BigInteger TotalCost(TransactionReceipt receipt)
    {
        var trade = world.World.Contracts["lyra.optionMarket"].Abi.Event("Trade");
        var log = receipt.Logs.Single(item => item.Topics[0] == trade.Topic0);
        return trade.Decode(log.Topics, log.Data.Span)["trade"]["totalCost"].AsBigInteger();
    }

    private async Task<Dictionary<Token, BigInteger>> BalancesAsync(AccountRef account)
    {
        var block = await world.HeadAsync();
        return new()
        {
            [world.Susd] = (await world.AskAsync(block, "susd", "balanceOf", account.Holder)).AsBigInteger(),
            [world.Seth] = (await world.AskAsync(block, "seth", "balanceOf", account.Holder)).AsBigInteger(),
        };
    }

    private static void RequireWithinSpends(EncodedCall call, Dictionary<Token, BigInteger> before, Dictionary<Token, BigInteger> after)
    {
        foreach (var (token, balance) in before)
        {
            var most = call.Spends.Where(spend => spend.Token == token).Aggregate(BigInteger.Zero, (sum, spend) => sum + spend.Raw);
            (balance - after[token]).ShouldBeLessThanOrEqualTo(most, $"{token} spent beyond what was announced");
        }
    }
}

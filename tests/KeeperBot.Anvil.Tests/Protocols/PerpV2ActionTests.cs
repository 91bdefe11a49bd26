using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>What the perp adapter encodes, sent to the real contracts through both routes.</summary>
public sealed class PerpV2ActionTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private static readonly Wad Loose = Wad.Parse("0.05");
    private static readonly AbiFunction Allowance = AbiFunction.Parse("allowance(address owner, address spender) view returns (uint256)");

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        await world.DepositPerpAsync(world.Wallet.Holder, 900_000_000);
        await world.TradePerpAsync(world.Wallet.Holder, sell: true, Wad.Parse("3"));
        // The mark is a median of TWAPs, which that trade moved: let it come to rest.
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TopUp_ThroughEitherRoute_RaisesEquityAndDepositByTheAmount(bool throughVault)
    {
        var account = throughVault ? world.Vault : world.Wallet;
        var amount = TokenAmount.FromRaw(world.Usdc, 123_456_789);
        if (!throughVault)
            await world.FundAsync("usdc", account.Holder, world.World.Perp.Vault, amount.Raw);
        var before = await MarginAsync(account);
        var call = await world.EncodeAsync(world.Perp, account, Plans.TopUp(account, before, amount));
        call.To.ShouldBe(throughVault ? world.World.Vault : world.World.Perp.Vault);
        call.Spends.ShouldBe([amount]);
        await world.SendAsync(account.Actor, call.To, call.Data);
        var after = await MarginAsync(account);
        (after.Deposit - before.Deposit).ShouldBe(Wad.Parse("123.456789"));
        (after.Equity - before.Equity - Wad.Parse("123.456789")).Abs().ShouldBeLessThan(Wad.Parse("0.01")); // a block of funding
        after.Health.Value!.Value.ShouldBeGreaterThan(before.Health.Value!.Value);
    }

    [Fact]
    public async Task TopUp_DirectRouteWithoutAllowance_IsRefusedWithTheMend()
    {
        var margin = await MarginAsync(world.Wallet);
        var refused = await RefusedAsync(world.Wallet, Plans.TopUp(world.Wallet, margin, TokenAmount.FromRaw(world.Usdc, 5_000_000)));
        refused.Code.ShouldBe("allowance.insufficient");
        refused.Detail.ShouldContain("approve");
        refused.Detail.ShouldContain(world.World.Perp.Vault.ToString());
    }

    [Fact]
    public async Task Case65_AllowanceThatAnotherHasLowered_IsReadAgainAndAnExactOneIsUsedUp()
    {
        var (wallet, spender, amount) = (world.Wallet, world.World.Perp.Vault, TokenAmount.FromRaw(world.Usdc, 5_000_000));
        await world.FundAsync("usdc", wallet.Holder, spender, amount.Raw);
        var plan = Plans.TopUp(wallet, await MarginAsync(wallet), amount);
        await world.EncodeAsync(world.Perp, wallet, plan);

        await world.SendAsync(wallet.Holder, "usdc", "approve", spender, amount.Raw - 1);
        (await RefusedAsync(wallet, plan)).Code.ShouldBe("allowance.insufficient");

        await world.SendAsync(wallet.Holder, "usdc", "approve", spender, amount.Raw);
        var call = await world.EncodeAsync(world.Perp, wallet, plan);
        await world.SendAsync(wallet.Actor, call.To, call.Data);
        var left = await world.Client.CallAsync(new CallRequest { To = world.Usdc.Address, Data = Allowance.Encode(wallet.Holder, spender) }, BlockTag.Latest);
        Allowance.DecodeOutput(left.Data.Span)[0].AsBigInteger().IsZero.ShouldBeTrue();
    }

    [Fact]
    public async Task TopUp_InAnotherToken_IsRefused()
    {
        var margin = await MarginAsync(world.Vault);
        (await RefusedAsync(world.Vault, Plans.TopUp(world.Vault, margin, TokenAmount.FromRaw(world.Susd, BigInteger.One)))).Code.ShouldBe("topup.wrong_token");
    }

    [Theory]
    [InlineData(true, "0.75")]
    [InlineData(true, "-0.75")]
    [InlineData(false, "0.75")]
    [InlineData(false, "-0.75")]
    public async Task Hedge_EitherDirectionAndRoute_TradesExactlyAtTheQuotedPriceWithinItsBound(bool throughVault, string quantity)
    {
        var account = throughVault ? world.Vault : world.Wallet;
        var size = Wad.Parse(quantity);
        var market = await MarketAsync(account);
        var worst = Worst(market.IndexPrice, buy: size.Sign > 0, throughVault ? Wad.Parse("0.009") : Loose);
        var before = await world.ReadAsync();
        var call = await world.EncodeAsync(world.Perp, account, Plans.Hedge(account, market, world.Perp.Venue, size, worst));
        var (bound, deadline) = Bound(call, throughVault);
        deadline.ShouldBe((BigInteger)before.Block.Timestamp.Plus(world.PerpOptions.TradeDeadline).UnixSeconds);
        var quoted = await QuoteAsync(account, call, before.Block);
        var receipt = await world.SendAsync(account.Actor, call.To, call.Data);
        (await MarketAsync(account)).Size.ShouldBe(market.Size + size);
        var executed = Executed(receipt, account);
        executed.ShouldBe(quoted);
        (size.Sign > 0 ? executed <= bound : executed >= bound).ShouldBeTrue();
        BigInteger.Abs(executed - bound).ShouldBeLessThanOrEqualTo(executed * 4 / 1000);
    }

    [Fact]
    public async Task Hedge_TheSameSnapshotTwice_EncodesTheSameBytes()
    {
        var snapshot = await world.ReadAsync();
        var action = Plans.Hedge(world.Vault, await MarketAsync(world.Vault), world.Perp.Venue, Wad.Parse("-0.5"), Wad.Parse("1900"));
        var first = (EncodedCall)await world.Perp.EncodeAsync(world.Vault, action, snapshot, CancellationToken.None);
        await world.Chain.Market.StepAsync(Wad.Parse("1990"), TimeSpan.FromMinutes(1));
        var second = (EncodedCall)await world.Perp.EncodeAsync(world.Vault, action, snapshot, CancellationToken.None);
        second.Data.ShouldBe(first.Data);
        second.Description.ShouldBe(first.Description);
    }

    [Fact]
    public async Task Hedge_QuoteBeyondTheWorstPrice_IsRefusedNamingBoth()
    {
        var market = await MarketAsync(world.Wallet);
        var buy = await RefusedAsync(world.Wallet, Plans.Hedge(world.Wallet, market, world.Perp.Venue, Wad.One, market.IndexPrice));
        buy.Code.ShouldBe("quote.beyond_worst_price");
        buy.Detail.ShouldContain(market.IndexPrice.ToString());
        (await RefusedAsync(world.Wallet, Plans.Hedge(world.Wallet, market, world.Perp.Venue, -Wad.One, market.IndexPrice))).Code.ShouldBe("quote.beyond_worst_price");
    }

    [Fact]
    public async Task Hedge_PriceMovedPastTheBoundBeforeItIsMined_RevertsOnChain()
    {
        var market = await MarketAsync(world.Vault);
        var call = await world.EncodeAsync(world.Perp, world.Vault, Plans.Hedge(world.Vault, market, world.Perp.Venue, Wad.Parse("0.5"), Worst(market.IndexPrice, buy: true, Wad.Parse("0.009"))));
        await world.Chain.Market.StepAsync(Wad.Parse("2030"), TimeSpan.FromSeconds(30));
        (await world.TrySendAsync(world.Keeper, call.To, call.Data)).Succeeded.ShouldBeFalse();
        var why = await world.Client.CallAsync(new CallRequest { From = world.Keeper, To = call.To, Data = call.Data }, BlockTag.Latest);
        RevertReason.Decode(why.Data.Span, abi: null).Text.ShouldBe("CH_TMRL");
    }

    [Fact]
    public async Task Hedge_WithoutTheKeepersRole_IsRefusedByTheQuote()
    {
        var stranger = world.Vault with { Actor = world.Wallet.Actor };
        var refused = (await world.Perp.EncodeAsync(
            stranger, Plans.Hedge(stranger, await MarketAsync(world.Vault), world.Perp.Venue, -Wad.One, Wad.Parse("1900")), await world.ReadAsync(), CancellationToken.None)).ShouldBeOfType<EncodingRefused>();
        refused.Code.ShouldBe("quote.reverted");
        refused.Detail.ShouldContain("NotKeeper");
    }

    [Fact]
    public async Task Hedge_MarketTheVaultDoesNotTrade_IsNotOpenToIt()
    {
        var routes = world.Routes.SetItem(world.Vault.Id, new KeeperBot.Protocols.Routes.OptionsVaultRoute(null));
        var adapter = new PerpV2Adapter(world.PerpOptions, routes, new EthChainReader(world.Client));
        var block = await world.HeadAsync();
        var results = await world.Multicall.ReadAsync(adapter.Reads(world.Vault), block, [], CancellationToken.None);
        adapter.Interpret(world.Vault, block, results.AsSpan()).ShouldBeOfType<KnownReading>().Markets.Single().Open.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reduce_LongAndShort_ShrinksThePositionTowardsZero(bool throughVault)
    {
        // The vault is long, the wallet is short.
        var account = throughVault ? world.Vault : world.Wallet;
        var before = await MarginAsync(account);
        var leg = (PerpLeg)before.Legs.Single();
        var closed = Wad.Parse("0.4");
        var worst = Worst(leg.IndexPrice, buy: leg.Size.Sign < 0, throughVault ? Wad.Parse("0.009") : Loose);
        var call = await world.EncodeAsync(world.Perp, account, Plans.Reduce(account, before, leg.Id, closed, worst));
        call.Spends.ShouldBeEmpty();
        await world.SendAsync(account.Actor, call.To, call.Data);
        var after = await MarginAsync(account);
        after.Legs.Single().Size.Abs().ShouldBe(leg.Size.Abs() - closed);
        after.Maintenance!.Value.ShouldBeLessThan(before.Maintenance!.Value);
        after.Health.Value!.Value.ShouldBeGreaterThan(before.Health.Value!.Value);
    }

    [Fact]
    public async Task Reduce_MoreThanThePosition_IsRefused()
    {
        var margin = await MarginAsync(world.Wallet);
        (await RefusedAsync(world.Wallet, Plans.Reduce(world.Wallet, margin, margin.Legs.Single().Id, Wad.Parse("3.1"), Wad.Parse("3000")))).Code.ShouldBe("reduce.exceeds_position");
    }

    private static Wad Worst(Wad index, bool buy, Wad slippage) =>
        buy ? index.Multiply(Wad.One + slippage, Rounding.Up) : index.Multiply(Wad.One - slippage, Rounding.Down);

    private async Task<MarginAccount> MarginAsync(AccountRef account) => (await world.KnownAsync(account, world.Perp.Venue)).MarginAccounts.Single();

    private async Task<HedgeMarket> MarketAsync(AccountRef account) => (await world.KnownAsync(account, world.Perp.Venue)).Markets.Single();

    private async Task<EncodingRefused> RefusedAsync(AccountRef account, Core.Decision.PlannedAction action) =>
        (await world.Perp.EncodeAsync(account, action, await world.ReadAsync(), CancellationToken.None)).ShouldBeOfType<EncodingRefused>();

    private (BigInteger Bound, BigInteger Deadline) Bound(EncodedCall call, bool throughVault)
    {
        if (throughVault)
        {
            var sent = world.World.Contracts["vault"].Abi.Function("tradePerp").DecodeInput(call.Data.Span);
            return (sent["oppositeAmountBound"].AsBigInteger(), sent["deadline"].AsBigInteger());
        }

        var order = world.World.Contracts["perp.clearingHouse"].Abi.Function("openPosition").DecodeInput(call.Data.Span)[0];
        return (order["oppositeAmountBound"].AsBigInteger(), order["deadline"].AsBigInteger());
    }

    private async Task<BigInteger> QuoteAsync(AccountRef account, EncodedCall call, BlockRef block)
    {
        var result = await world.Client.CallAsync(new CallRequest { From = account.Actor, To = call.To, Data = call.Data }, block);
        result.Success.ShouldBeTrue();
        return UInt256.FromBigEndian(result.Data.Span.Slice(32, 32)).ToBigInteger();
    }

    /// <summary>Quote exchanged, fees included, from the venue's own event.</summary>
    private BigInteger Executed(TransactionReceipt receipt, AccountRef account)
    {
        var changed = world.World.Contracts["perp.clearingHouse"].Abi.Event("PositionChanged");
        var log = receipt.Logs.Single(item => item.Topics[0] == changed.Topic0);
        var values = changed.Decode(log.Topics, log.Data.Span);
        values["trader"].AsAddress().ShouldBe(account.Holder);
        return BigInteger.Abs(values["exchangedPositionNotional"].AsBigInteger() - values["fee"].AsBigInteger());
    }
}

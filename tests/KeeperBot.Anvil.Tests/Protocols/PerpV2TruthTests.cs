using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>The perp adapter against the real contracts: does it say what the venue says, to one unit, and does what it encodes do what it promised?</summary>
public sealed class PerpV2TruthTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private static readonly TimeSpan Settle = TimeSpan.FromMinutes(31);

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Liquidate_WhereTheAdapterSaysSo_ReallyTakesThePositionOver()
    {
        await OpenAsync(isShort: false);
        await MoveAsync(Wad.Parse("1900"));
        await MoveAsync(Wad.Parse("1800"));
        var before = await RequireAgreementAsync();
        before.IsLiquidatable.ShouldBeTrue();
        await world.SendAsync(world.World.Accounts.Liquidator, "perp.clearingHouse", "liquidate(address,address)", world.Wallet.Holder, world.World.Perp.BaseToken);
        var after = await MarginAsync();
        after.Legs.Sum(leg => leg.Size.ToDouble()).ShouldBeLessThan(3);
        after.Equity.ShouldBeLessThan(before.Equity); // the penalty
    }

    [Fact]
    public async Task Read_EqualsTheVenuesViewsAtTheSameBlock()
    {
        await OpenAsync(isShort: true);
        await MoveAsync(Wad.Parse("2040"));
        var block = await world.HeadAsync();
        var reading = await world.KnownAsync(world.Wallet, world.Perp.Venue);
        var margin = reading.MarginAccounts.Single();
        var trader = world.Wallet.Holder;
        var token = world.World.Perp.BaseToken;
        async Task<Wad> Ask(string role, string function, params AbiValue[] arguments) => Wad.FromRaw((await world.AskAsync(block, role, function, arguments)).AsBigInteger());
        margin.Equity.ShouldBe(await Ask("perp.clearingHouse", "getAccountValue", trader));
        margin.Maintenance.ShouldBe(await Ask("perp.accountBalance", "getMarginRequirementForLiquidation", trader));
        margin.Deposit.ToScaled(6, Rounding.Down).ShouldBe((await Ask("perp.vault", "getBalance", trader)).Raw);
        margin.FreeCollateral!.Value.ToScaled(6, Rounding.Down).ShouldBe((await Ask("perp.vault", "getFreeCollateral", trader)).Raw);
        margin.MaintenanceRatio.ShouldBe(Wad.Parse("0.0625"));
        margin.MarginToken.ShouldBe(world.Usdc);
        var leg = margin.Legs.Single().ShouldBeOfType<PerpLeg>();
        leg.Size.ShouldBe(Wad.Parse("-3"));
        leg.Size.ShouldBe(await Ask("perp.accountBalance", "getTotalPositionSize", trader, token));
        leg.MarkPrice.ShouldBe(await Ask("perp.accountBalance", "getMarkPrice", token));
        leg.IndexPrice.ShouldBe(Wad.Parse("2040"));
        leg.PendingFunding.ShouldBe(await Ask("perp.exchange", "getPendingFundingPayment", trader, token));
        leg.PendingFunding.IsZero.ShouldBeFalse();
        var market = reading.Markets.Single();
        (market.Open, market.Size, market.InitialMarginRatio).ShouldBe((true, leg.Size, Wad.Parse("0.1")));
        reading.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_AccountWithoutPositions_HasNoRequirement()
    {
        await world.DepositPerpAsync(world.Wallet.Holder, 1_000_000);
        var margin = (await world.KnownAsync(world.Wallet, world.Perp.Venue)).MarginAccounts.Single();
        margin.Maintenance.ShouldBeNull();
        margin.Health.HasRequirement.ShouldBeFalse();
        margin.Legs.ShouldBeEmpty();
        margin.VenueSaysLiquidatable.ShouldBeFalse();
        margin.Equity.ShouldBe(Wad.One);
    }

    [Fact]
    public async Task Read_MarketThatIsNotConfigured_MakesTheAccountUnknown()
    {
        await OpenAsync(isShort: false);
        var other = world.PerpOptions with { Markets = [new PerpV2Market(world.World.Perp.QuoteToken, "vOTHER", new("OTHER"))] };
        var adapter = new PerpV2Adapter(other, world.Routes, new EthChainReader(world.Client));
        var block = await world.HeadAsync();
        var results = await world.Multicall.ReadAsync(adapter.Reads(world.Wallet), block, [], CancellationToken.None);
        var unknown = adapter.Interpret(world.Wallet, block, results.AsSpan()).ShouldBeOfType<UnknownReading>();
        unknown.Code.ShouldBe("perp.unconfigured_market");
        unknown.Detail.ShouldContain(world.World.Perp.BaseToken.ToString());
    }

    [Fact]
    public async Task Read_PausedVenueAndMarket_IsKnownAndNotOpen()
    {
        await OpenAsync(isShort: false);
        await world.SendAsync(world.World.Accounts.Deployer, "perp.baseToken", "pause");
        await world.SendAsync(world.World.Accounts.Deployer, "perp.vault", "pause");
        var reading = await world.KnownAsync(world.Wallet, world.Perp.Venue);
        reading.Markets.Single().Open.ShouldBeFalse();
        reading.Warnings.ShouldContain(text => text.Contains("vETH is not open"));
        reading.Warnings.ShouldContain(text => text.Contains("vault is paused"));
        // A paused market is valued at the index it was paused at.
        var leg = (PerpLeg)reading.MarginAccounts.Single().Legs.Single();
        leg.MarkPrice.ShouldBe(Wad.FromRaw((await world.AskAsync(await world.HeadAsync(), "perp.baseToken", "getPausedIndexPrice")).AsBigInteger()));
        var refused = (await world.Perp.EncodeAsync(
            world.Wallet, Plans.Hedge(world.Wallet, reading.Markets.Single(), world.Perp.Venue, Wad.One, Wad.Parse("3000")), await world.ReadAsync(), default)).ShouldBeOfType<EncodingRefused>();
        refused.Code.ShouldBe("market.not_open");
    }

    [Fact]
    public async Task Read_AccountWithLiquidityOrders_SaysThatBlockedIsNotHealthy()
    {
        var reader = world.World.Accounts.Maker;
        var maker = world.Wallet with { Id = new("maker"), Holder = reader, Actor = reader };
        var block = await world.HeadAsync();
        var results = await world.Multicall.ReadAsync(world.Perp.Reads(maker), block, [], CancellationToken.None);
        var known = world.Perp.Interpret(maker, block, results.AsSpan()).ShouldBeOfType<KnownReading>();
        known.Warnings.ShouldContain(text => text.Contains("liquidity orders"));
    }

    private async Task OpenAsync(bool isShort)
    {
        await world.DepositPerpAsync(world.Wallet.Holder, 900_000_000);
        await world.TradePerpAsync(world.Wallet.Holder, isShort, Wad.Parse("3"));
        await world.DepositPerpAsync(world.World.Accounts.Liquidator, 50_000_000_000);
    }

    // The mark is a median of TWAPs over up to half an hour: let it arrive.
    private async Task MoveAsync(Wad price)
    {
        await world.Chain.Market.StepAsync(price, TimeSpan.FromMinutes(1));
        await world.Chain.Market.StepAsync(price, Settle);
    }

    private async Task<MarginAccount> MarginAsync() => (await world.KnownAsync(world.Wallet, world.Perp.Venue)).MarginAccounts.Single();

    /// <summary>Ours, the venue's view of the comparison, our probe of its liquidation call, and a third party's liquidation call all say the same.</summary>
    private async Task<MarginAccount> RequireAgreementAsync()
    {
        var block = await world.HeadAsync();
        var margin = await MarginAsync();
        var size = await world.AskAsync(block, "perp.accountBalance", "getLiquidatablePositionSize", world.Wallet.Holder, world.World.Perp.BaseToken, margin.Equity.Raw);
        var house = world.World.Contracts["perp.clearingHouse"];
        var call = new CallRequest
        {
            From = world.World.Accounts.Liquidator,
            To = house.Address,
            Data = house.Abi.Function("liquidate(address,address)").Encode(world.Wallet.Holder, world.World.Perp.BaseToken),
        };
        var liquidation = await world.Client.CallAsync(call, block);
        var why = $"equity {margin.Equity}, requirement {margin.Maintenance}, call {(liquidation.Success ? "succeeds" : RevertReason.Decode(liquidation.Data.Span, house.Abi).Text)}";
        margin.IsLiquidatable.ShouldBe(!size.AsBigInteger().IsZero, why);
        margin.VenueSaysLiquidatable.ShouldBe(margin.IsLiquidatable, why);
        liquidation.Success.ShouldBe(margin.IsLiquidatable, why);
        return margin;
    }
}

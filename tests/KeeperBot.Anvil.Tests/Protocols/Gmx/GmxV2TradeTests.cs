using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.GmxV2;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>Orders that change a position's size at the stand-in: what is asked for, what comes of it, and how it ends where it cannot be done.</summary>
public sealed class GmxV2TradeTests(GmxChain world, ITestOutputHelper output) : IClassFixture<GmxChain>, IAsyncLifetime
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Reduce_Part_LeavesExactlyTheRestAndAllCollateralButLossAndFees()
    {
        var balance = await world.UsdcOfAsync(GmxChain.Holder);
        var (before, watch) = (await world.LongAsync(), Watch());
        await SubmitAsync(await ReduceAsync("2.5", "1890"));
        await EndsAsync(watch);
        await ExecuteAtAsync(1_900);
        var after = await world.LongAsync();
        after.Legs[0].Size.ShouldBe(Wad.Parse("7.5"));
        // A quarter of the loss of 1000, 5 bp of 5000, and what had accrued in fees.
        (before.Deposit - after.Deposit).ShouldBeInRange(Wad.Parse("252.5"), Wad.Parse("252.52"));
        (await world.UsdcOfAsync(GmxChain.Holder)).ShouldBe(balance);
        (await EndsAsync(watch)).ShouldHaveSingleItem().End.ShouldBe(OrderEnd.Executed);
    }

    [Fact]
    public async Task Reduce_Whole_IsGoneAndItsCollateralIsTheHolders()
    {
        var balance = await world.UsdcOfAsync(GmxChain.Holder);
        await SubmitAsync(await ReduceAsync("10", "1890"));
        (await world.LongAsync()).Pending.Single().Trade!.Size.ShouldBe(Wad.FromInteger(-10));
        await ExecuteAtAsync(1_900);
        var known = (await world.ReadAsync()).ShouldBeOfType<KnownReading>();
        (known.MarginAccounts.Length, known.Markets.Length, known.LooseOrders.Length).ShouldBe((0, 0, 0));
        // 1390 less the loss of 1000, the fee of 10 and what had accrued.
        (await world.UsdcOfAsync(GmxChain.Holder) - balance).ShouldBeInRange(379_900_000, 380_000_000);
    }

    [Fact]
    public async Task Reduce_PriceFallsBelowTheWorst_IsCancelledWithItsReasonAndChangesNothing()
    {
        var (before, watch) = (await world.LongAsync(), Watch());
        await SubmitAsync(await ReduceAsync("2.5", "1980"));
        await EndsAsync(watch);
        await ExecuteAtAsync(1_979);
        var after = await world.LongAsync();
        (after.Legs[0].Size, after.Deposit, after.Pending.Length).ShouldBe((before.Legs[0].Size, before.Deposit, 0));
        var outcome = (await EndsAsync(watch)).ShouldHaveSingleItem();
        (outcome.End, outcome.Reason).ShouldBe((OrderEnd.Cancelled, "OrderNotFulfillableAtAcceptablePrice(1979000000000000,1980000000000000)"));
    }

    [Fact]
    public async Task Reduce_AtAProfit_PaysTheProfitOutOfThePoolAndNotIntoTheCollateral()
    {
        var wnt = world.World.Contracts["gmx.wnt"];
        await world.SendAsync(GmxChain.Holder, wnt.Address, wnt.Abi.Function("deposit").Encode(), new Wei(BigInteger.Pow(10, 18)));
        await world.SendAsync(GmxChain.Holder, wnt.Address, wnt.Abi.Function("transfer").Encode(world.At("gmx.orderHandler"), BigInteger.Pow(10, 18)));
        await world.Market.StepAsync(Wad.FromInteger(2_100), BlockTime);
        var before = await world.LongAsync();
        ((PerpLeg)before.Legs[0]).ProfitPaidOut.ShouldBe(Wad.FromInteger(1_000));
        await SubmitAsync(await ReduceAsync("5", "2090"));
        await world.Market.MineAsync(BlockTime);
        var after = await world.LongAsync();
        (before.Deposit - after.Deposit).ShouldBeInRange(Wad.FromInteger(5), Wad.Parse("5.3"));
        (before.Equity - after.Equity).ShouldBeInRange(Wad.FromInteger(500), Wad.Parse("500.1"));
        // 500 USD at 2100, rounded down.
        (await WethOfAsync(GmxChain.Holder)).ShouldBe(BigInteger.Parse("238095238095238095", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Reduce_FeeBumpedBeyondItsMargin_RevertsAndIsEncodedAnew()
    {
        var tight = world.AdapterOf(world.Options with { ExecutionFeeMargin = Wad.One });
        var call = (await ReduceAsync("2.5", "1890", tight)).ShouldBeOfType<EncodedCall>();
        (call.Value.Raw, call.Spends.Length).ShouldBe((4_350_000 * GmxChain.Offered.Raw, 0));
        var bumped = new Wei(GmxChain.Offered.Raw * 9 / 8);
        (await AtPriceAsync(call, GmxChain.Offered)).ShouldBeNull();
        (await AtPriceAsync(call, bumped))!.ShouldContain("InsufficientExecutionFee");
        var again = (await ReduceAsync("2.5", "1890", world.AdapterOf(world.Options with { ExecutionFeeMargin = Wad.One }, bumped))).ShouldBeOfType<EncodedCall>();
        (await AtPriceAsync(again, bumped)).ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reduce_OddQuantities_AreClosedToTheLastUnitOnBothSides(bool isLong)
    {
        if (!isLong)
            await OpenShortAsync();
        var random = new Random(20_260_313);
        for (var round = 0; round < 6; round++)
        {
            var before = await MarginAsync(isLong);
            var size = before.Legs[0].Size.Abs();
            var quantity = Wad.FromRaw(BigInteger.Max(1_000_000_007, size.Raw * random.Next(1, 400_000) / 1_000_003));
            output.WriteLine($"{quantity} of {size}");
            await SubmitAsync(await EncodeAsync(Plans.Reduce(world.Account, before, before.Legs[0].Id, quantity, Wad.FromInteger(isLong ? 1_990 : 2_010))));
            await world.Market.MineAsync(BlockTime);
            (await MarginAsync(isLong)).Legs[0].Size.Abs().ShouldBe(size - quantity);
        }
    }

    [Fact]
    public async Task Read_Short_IsNegativeAndMayOnlyShrinkToZero()
    {
        await OpenShortAsync();
        var known = (await world.ReadAsync()).ShouldBeOfType<KnownReading>();
        var margin = known.MarginAccounts.Single(item => item.Id.Value.EndsWith("-short", StringComparison.Ordinal));
        margin.Legs[0].Size.ShouldBe(Wad.FromInteger(-5));
        var market = known.Markets.Single(item => item.MarginAccount == margin.Id);
        (market.LeastSize, market.MostSize, market.Open).ShouldBe((null, Wad.Zero, true));
        known.Markets.Single(item => item.MarginAccount == world.Id).LeastSize.ShouldBe(Wad.Zero);
    }

    [Theory]
    [InlineData("1.5", "2010", "11.5")]
    [InlineData("-1.5", "1990", "8.5")]
    public async Task Hedge_GrowsOrShrinksThePosition_AndCountsWhileItIsOnOrder(string quantity, string worst, string expected)
    {
        var market = (await world.ReadAsync()).ShouldBeOfType<KnownReading>().Markets.Single();
        await SubmitAsync(await EncodeAsync(Plans.Hedge(world.Account, market, world.Options.Venue, Wad.Parse(quantity), Wad.Parse(worst))));
        var pending = await world.LongAsync();
        (pending.Legs[0].Size, pending.Ordered(market.Leg)).ShouldBe((Wad.FromInteger(10), Wad.Parse(quantity)));
        await world.Market.MineAsync(BlockTime);
        (await world.LongAsync()).Legs[0].Size.ShouldBe(Wad.Parse(expected));
    }

    [Theory]
    [InlineData(2_000, "50", true)]
    [InlineData(2_000, "100", false)]
    [InlineData(2_100, "50", true)]
    [InlineData(2_100, "100", false)] // its profit is no collateral to grow on
    [InlineData(1_900, "5", true)]
    [InlineData(1_900, "20", false)]
    [InlineData(1_885, "-0.1", true)]
    [InlineData(1_880, "-0.1", false)]
    [InlineData(1_880, "-2", true)]
    [InlineData(1_865, "-6", false)]
    [InlineData(1_865, "-9", true)]
    public async Task Encode_Trade_IsRefusedJustWhereTheVenueWouldCancelIt(int price, string change, bool stands)
    {
        await world.Market.StepAsync(Wad.FromInteger(price), BlockTime);
        var (quantity, watch) = (Wad.Parse(change), Watch());
        var market = (await world.ReadAsync()).ShouldBeOfType<KnownReading>().Markets.Single();
        var encoding = await EncodeAsync(Plans.Hedge(world.Account, market, world.Options.Venue, quantity, Wad.FromInteger(quantity.Sign > 0 ? 3_000 : 1_000)));
        if (stands)
            await SubmitAsync(encoding);
        else
            encoding.ShouldBeOfType<EncodingRefused>().Code.ShouldBe("gmx.would_be_cancelled");
        if (!stands)
            await OrderAsync(quantity.Abs().Multiply(Wad.FromInteger(quantity.Sign > 0 ? price : 2_000), Rounding.Down).Raw * BigInteger.Pow(10, 12), quantity.Sign > 0 ? 2 : 4, isLong: true);
        await EndsAsync(watch);
        await world.Market.MineAsync(BlockTime);
        var end = (await EndsAsync(watch)).ShouldHaveSingleItem();
        end.End.ShouldBe(stands ? OrderEnd.Executed : OrderEnd.Cancelled, end.Reason);
    }

    [Fact]
    public async Task Order_OnAPositionThatIsLiquidatedMeanwhile_IsKnownToStandLoose()
    {
        var watch = Watch();
        await SubmitAsync(await ReduceAsync("2.5", "1000"));
        world.Market.Executes = false;
        await world.Market.StepAsync(Wad.FromInteger(1_850), BlockTime);
        await EndsAsync(watch);
        await world.Chain.Liquidator.LiquidateAsync(await HealthAsync());
        var known = (await world.ReadAsync()).ShouldBeOfType<KnownReading>();
        (known.MarginAccounts.Length, known.LooseOrders.Length).ShouldBe((0, 1));
        known.Warnings.ShouldContain(warning => warning.Contains("a position that is not there"));
        (await EndsAsync(watch)).ShouldBeEmpty();
        world.Market.Executes = true;
        await world.Market.MineAsync(BlockTime);
        (await EndsAsync(watch)).ShouldHaveSingleItem().Reason.ShouldBe("EmptyPosition()");
    }

    /// <summary>The price moves, and then the venue's keeper comes.</summary>
    private async Task ExecuteAtAsync(int price)
    {
        world.Market.Executes = false;
        await world.Market.StepAsync(Wad.FromInteger(price), BlockTime);
        world.Market.Executes = true;
        await world.Market.MineAsync(BlockTime);
    }

    private async Task<Encoding> ReduceAsync(string quantity, string worst, GmxV2Adapter? adapter = null)
    {
        var margin = await world.LongAsync();
        return await EncodeAsync(Plans.Reduce(world.Account, margin, margin.Legs[0].Id, Wad.Parse(quantity), Wad.Parse(worst)), adapter);
    }

    private async Task<Encoding> EncodeAsync(PlannedAction action, GmxV2Adapter? adapter = null) =>
        await (adapter ?? world.Adapter).EncodeAsync(world.Account, action, await world.SnapshotAsync(adapter), CancellationToken.None);

    private async Task SubmitAsync(Encoding encoding) => (await world.SubmitAsync(encoding.ShouldBeOfType<EncodedCall>(encoding.ToString()), GmxChain.Offered)).Succeeded.ShouldBeTrue();

    private async Task<MarginAccount> MarginAsync(bool isLong) =>
        (await world.ReadAsync()).ShouldBeOfType<KnownReading>().MarginAccounts.Single(item => item.Id.Value.EndsWith(isLong ? "-long" : "-short", StringComparison.Ordinal));

    /// <summary>Five ETH short with 1000 USDC, by the holder's own order.</summary>
    private async Task OpenShortAsync()
    {
        await OrderAsync(BigInteger.Pow(10, 34), 2, isLong: false, paysIn: 1_000_000_000);
        await world.Market.MineAsync(BlockTime);
    }

    /// <summary>An order of the holder's own at any price, whatever the keeper would say of it.</summary>
    private async Task OrderAsync(BigInteger sizeUsd, int type, bool isLong, BigInteger paysIn = default)
    {
        var (router, fee) = (world.World.Contracts["gmx.exchangeRouter"], new Wei(BigInteger.Pow(10, 16)));
        BigInteger acceptable = (type == 2) == isLong ? UInt256.MaxValue.ToBigInteger() : 0;
        var order = AbiValue.Tuple(
            AbiValue.Tuple(GmxChain.Holder, Address.Zero, Address.Zero, Address.Zero, world.At("gmx.marketToken"), world.Usdc.Address, AbiValue.Array()),
            AbiValue.Tuple(sizeUsd, 0, 0, acceptable, fee.Raw, 0, 0, 0), type, 0, isLong, false, false, Hash32.Zero, AbiValue.Array());
        var data = router.Abi.Function("multicall").Encode(AbiValue.Array(
            router.Abi.Function("sendWnt").Encode(world.Options.OrderVault, fee.Raw), router.Abi.Function("sendTokens").Encode(world.Usdc.Address, world.Options.OrderVault, paysIn),
            router.Abi.Function("createOrder").Encode(order)));
        (await world.SendAsync(GmxChain.Holder, router.Address, data, fee, GmxChain.Offered)).Succeeded.ShouldBeTrue();
    }

    private async Task<KeeperBot.Scenarios.Markets.AccountHealth> HealthAsync() => (await world.Chain.Liquidator.AskAsync(await world.HeadAsync())).Single().Account;

    private async Task<BigInteger> WethOfAsync(Address who) =>
        (await KeeperBot.Scenarios.Worlds.ContractReader.ReadAsync(world.Client, BlockTag.Latest, world.World.Contracts["gmx.wnt"], "balanceOf", who))[0].AsBigInteger();

    private GmxV2OrderWatch Watch() => new(world.Client, ImmutableDictionary<VenueId, Address>.Empty.Add(world.Options.Venue, world.Options.EventEmitter));

    private async Task<ImmutableArray<OrderOutcome>> EndsAsync(GmxV2OrderWatch watch) => (await watch.LookAsync(await world.SnapshotAsync(), [], CancellationToken.None)).Ends;

    private async Task<string?> AtPriceAsync(EncodedCall call, Wei price)
    {
        var result = await world.Client.CallAsync(
            new CallRequest { From = GmxChain.Holder, To = call.To, Data = call.Data, Value = UInt256.FromBigInteger(call.Value.Raw), Gas = 3_000_000, GasPrice = UInt256.FromBigInteger(price.Raw) },
            BlockTag.Latest);
        return result.Success ? null : RevertReason.Decode(result.Data.Span, KnownErrors.All).Text;
    }
}

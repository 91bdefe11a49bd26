using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>A top-up's two steps at the stand-in: escrow and order first, then execution, cancellation with a reason, or expiry.</summary>
public sealed class GmxV2OrderTests(GmxChain world) : IClassFixture<GmxChain>, IAsyncLifetime
{
    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TopUp_Submitted_IsPendingInEscrowAndBlocksASecond()
    {
        var before = await world.LongAsync();
        await SubmitAsync("500");
        var pending = await world.LongAsync();
        pending.Deposit.ShouldBe(before.Deposit);
        var order = pending.Pending.ShouldHaveSingleItem();
        (order.PaysIn, pending.Escrow).ShouldBe((Wad.FromInteger(500), Wad.FromInteger(500)));
        (order.Expiry.UnixSeconds - order.Since.UnixSeconds).ShouldBe(300UL);
        (await world.EncodeAsync("100")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("gmx.order_pending");
    }

    [Fact]
    public async Task TopUp_Executed_ArrivesLessTheFeesDueAndTheRestOfTheExecutionFeeComesBack()
    {
        var watch = Watch();
        await SubmitAsync("500");
        (await EndsAsync(watch)).ShouldBeEmpty();
        var (pending, native) = (await world.LongAsync(), await world.Client.GetBalanceAsync(GmxChain.Holder, BlockTag.Latest));
        await world.Market.MineAsync(TimeSpan.FromSeconds(12));
        var after = await world.LongAsync();
        after.Pending.ShouldBeEmpty();
        (after.Deposit - pending.Deposit).ShouldBeInRange(Wad.FromInteger(500) - pending.FeesDueOnSettlement!.Value - Wad.Parse("0.01"), Wad.FromInteger(500));
        (await world.Client.GetBalanceAsync(GmxChain.Holder, BlockTag.Latest)).ShouldBeGreaterThan(native);
        var outcome = (await EndsAsync(watch)).ShouldHaveSingleItem();
        (outcome.End, outcome.Target).ShouldBe((OrderEnd.Executed, world.Id));
        outcome.Order.ShouldContain(pending.Pending[0].Key);
    }

    [Fact]
    public async Task TopUp_PriceFallsBeforeTheSecondStep_IsCancelledWithTheVenuesReasonAndComesBack()
    {
        var watch = Watch();
        var balance = await world.UsdcOfAsync(GmxChain.Holder);
        await SubmitAsync("100");
        await EndsAsync(watch);
        world.Market.Executes = false;
        await world.Market.StepAsync(Wad.FromInteger(1800), TimeSpan.FromSeconds(12));
        world.Market.Executes = true;
        await world.Market.MineAsync(TimeSpan.FromSeconds(12));
        var after = await world.LongAsync();
        (after.Pending.IsEmpty, after.IsLiquidatable).ShouldBe((true, true));
        (await world.UsdcOfAsync(GmxChain.Holder)).ShouldBe(balance);
        var outcome = (await EndsAsync(watch)).ShouldHaveSingleItem();
        outcome.End.ShouldBe(OrderEnd.Cancelled);
        outcome.Reason.ShouldContain("LiquidatablePosition");
    }

    [Fact]
    public async Task TopUp_LeftByTheVenuesKeeper_ExpiresAndTheNextOneCancelsItInTheSameCall()
    {
        var watch = Watch();
        await SubmitAsync("500");
        var first = (await world.LongAsync()).Pending.Single();
        await EndsAsync(watch);
        world.Market.Executes = false;
        await world.Market.MineAsync(TimeSpan.FromMinutes(6));
        (await world.LongAsync()).Pending.Single().IsOverdue((await world.HeadAsync()).Timestamp).ShouldBeTrue();
        await SubmitAsync("300");
        var now = (await world.LongAsync()).Pending.ShouldHaveSingleItem();
        now.Key.ShouldNotBe(first.Key);
        now.PaysIn.ShouldBe(Wad.FromInteger(300));
        var outcome = (await EndsAsync(watch)).ShouldHaveSingleItem();
        (outcome.End, outcome.Reason).ShouldBe((OrderEnd.Cancelled, "USER_INITIATED_CANCEL"));
    }

    [Fact]
    public async Task TopUp_FeeBumpedBeyondItsMargin_RevertsAndIsEncodedAnewWithAFeeThatBearsIt()
    {
        var tight = world.AdapterOf(world.Options with { ExecutionFeeMargin = Wad.One });
        var call = (await world.EncodeAsync("500", tight)).ShouldBeOfType<EncodedCall>();
        call.Value.Raw.ShouldBe(4_350_000 * GmxChain.Offered.Raw);
        var bumped = new Wei(GmxChain.Offered.Raw * 9 / 8);
        (await AtPriceAsync(call, GmxChain.Offered)).ShouldBeNull();
        (await AtPriceAsync(call, bumped))!.ShouldContain("InsufficientExecutionFee");
        var again = (await world.EncodeAsync("500", world.AdapterOf(world.Options with { ExecutionFeeMargin = Wad.One }, bumped))).ShouldBeOfType<EncodedCall>();
        again.Value.ShouldBeGreaterThan(call.Value);
        (await AtPriceAsync(again, bumped)).ShouldBeNull();
        (await world.SubmitAsync(again, bumped)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task TopUp_ExecutionDearerThanAllowed_IsRefused()
    {
        var capped = world.AdapterOf(world.Options with { MaxExecutionFee = new Wei(1_000_000_000) });
        (await world.EncodeAsync("500", capped)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("gmx.execution_fee_cap");
    }

    [Fact]
    public async Task TopUp_GovernanceRaisesTheGas_IsSeenInTheNextEncoding()
    {
        var before = (await world.EncodeAsync("500")).ShouldBeOfType<EncodedCall>();
        await world.GovernAsync("setUint", GmxDeployer.Key("INCREASE_ORDER_GAS_LIMIT"), 6_000_000);
        var after = (await world.EncodeAsync("500")).ShouldBeOfType<EncodedCall>();
        (after.Value.Raw - before.Value.Raw).ShouldBe(2 * 3_000_000 * GmxChain.Offered.Raw);
    }

    private async Task SubmitAsync(string usdc)
    {
        var call = (await world.EncodeAsync(usdc)).ShouldBeOfType<EncodedCall>();
        (await world.SubmitAsync(call, GmxChain.Offered)).Succeeded.ShouldBeTrue();
    }

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

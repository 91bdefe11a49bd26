using System.Numerics;
using KeeperBot.Anvil.Tests.Protocols.Contract;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>GMX v2 for <see cref="VenueContract{TBench}"/>, on the stand-in; what the stand-in was compared with, <see cref="GmxV2VectorTests"/> say.</summary>
public sealed class GmxV2Bench : VenueBench
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);

    private readonly GmxChain _world = new();

    public override EthClient Client => _world.Client;

    public override AnvilControl Control => _world.Chain.Control;

    public override Uri RpcUrl => _world.Chain.RpcUrl;

    public override IVenueAdapter Adapter => _world.Adapter;

    public override AccountRef Account => _world.Account;

    public override SnapshotReader Reader => new(
        Account.Chain, [new SnapshotAccount(Account, [Adapter], [_world.Usdc])], new MulticallReader(Client, new MulticallOptions { Deployed = _world.World.Multicall3 }), _world.World.Multicall3);

    public override LiquidationPredicate? Predicate => LiquidationPredicate.StrictlyBelow;

    public override IReadOnlyList<(string Name, Address At)> Contracts =>
        [("reader", _world.Options.Reader), ("dataStore", _world.Options.DataStore), ("feed of ETH", _world.At("gmx.ethFeed")), ("feed of USDC", _world.At("gmx.usdcFeed"))];

    public override IReadOnlyList<(string Name, IInspectableVenue Adapter)> Misconfigured =>
    [
        ("router", _world.AdapterOf(_world.Options with { Router = _world.Options.OrderVault })),
        ("orderHandler", _world.AdapterOf(_world.Options with { OrderHandler = _world.Options.Reader })),
        ("orderVault", _world.AdapterOf(_world.Options with { OrderVault = _world.Options.Router })),
        ("dataStore", _world.AdapterOf(_world.Options with { DataStore = _world.Options.EventEmitter })),
        ("index token", _world.AdapterOf(_world.Options with
        {
            Markets = [_world.Options.Markets[0] with { IndexToken = _world.At("gmx.marketToken") }],
            Feeds = _world.Options.Feeds.Add(_world.Options.Feeds[0] with { PricedToken = _world.At("gmx.marketToken") }),
        })),
        ("feed decimals", _world.AdapterOf(_world.Options with { Feeds = [_world.Options.Feeds[0] with { FeedDecimals = 18 }, _world.Options.Feeds[1]] })),
    ];

    public override IReadOnlyList<VenueState> Grid =>
    [
        .. from price in new[] { 2_300, 2_000, 1_920, 1_884, 1_880, 1_870, 1_500 }
           from paid in new[] { 0, 300 }
           from days in new[] { 0, 20 }
           select new VenueState($"{price} USD, {paid} paid in, {days} days", async () =>
           {
               if (paid > 0)
                   await PayInAsync(paid * 1_000_000);
               await Control.MineAfterAsync(TimeSpan.FromDays(days) + BlockTime);
               await _world.Market.StepAsync(Wad.FromInteger(price), BlockTime);
           }),
        .. from price in new[] { 1_890, 1_882, 1_870 }
           from part in new[] { 1, 6 }
           select new VenueState($"{price} USD, {part} of 10 closed at 1900", async () =>
           {
               await _world.Market.StepAsync(Wad.FromInteger(1_900), BlockTime);
               await CloseAsync(part);
               await _world.Market.StepAsync(Wad.FromInteger(price), BlockTime);
           }),
    ];

    public override IReadOnlyList<VenueKnob> Knobs =>
    [
        new("price, in units of the feed", 200_000_000_000, 180_000_000_000, value => PublishAsync(value)) { PriceDecimals = 8, PriceWithin = 1e-5 },
        // What does not suffice is cancelled and comes back.
        new("payment, in units of USDC", 300_000_000, 1, async value =>
        {
            await _world.Market.StepAsync(Wad.FromInteger(1_860), BlockTime);
            await PayInAsync(value);
        }),
    ];

    public override IReadOnlyList<VenueMove> Moves =>
    [
        .. new[] { 1_880, 1_960, 2_100 }.Select(price => new VenueMove($"to {price} USD", () => PublishAsync(price * 100_000_000L), 1e-5)),
        .. new[] { 1_930, 2_120 }.Select(price => new VenueMove($"to {price} USD beside a short on WETH", () => PublishAsync(price * 100_000_000L), 1e-5) { PrepareAsync = ShortOnWethAsync }),
    ];

    public override IReadOnlyList<VenueState> Blocked =>
    [
        new("the market is disabled", async () =>
        {
            await _world.GovernAsync("setBool", GmxDeployer.Key("IS_MARKET_DISABLED", _world.At("gmx.marketToken")), true);
            await PublishAsync(150_000_000_000);
        }),
    ];

    public override IReadOnlyList<VenueState> States =>
    [
        new("orders are disabled", () => _world.GovernAsync("setBool", GmxKeys.Feature("CREATE_ORDER_FEATURE_DISABLED", _world.At("gmx.orderHandler"), 2), true))
        {
            Check = reading =>
            {
                reading.ShouldBeOfType<KnownReading>().Warnings.ShouldContain(warning => warning.Contains("no orders to increase"));
                ((KnownReading)reading).Markets.ShouldAllBe(market => !market.Open && market.WhyClosed != null);
            },
        },
        new("reductions are disabled", () => _world.GovernAsync("setBool", GmxKeys.Feature("CREATE_ORDER_FEATURE_DISABLED", _world.At("gmx.orderHandler"), 4), true))
        {
            Check = reading => reading.ShouldBeOfType<KnownReading>().Warnings.ShouldContain(warning => warning.Contains("no orders to decrease")),
        },
        new("no price for an hour", () => Control.MineAfterAsync(TimeSpan.FromHours(1))) { Check = reading => reading.ShouldBeOfType<UnknownReading>().Detail.ShouldContain("PriceStale") },
        new("a price of zero", () => PublishAsync(0)) { Check = reading => reading.ShouldBeOfType<UnknownReading>().Detail.ShouldContain("PriceOutOfBounds") },
        new("no requirement", async () =>
        {
            await _world.GovernAsync("setUint", GmxDeployer.Key("MIN_COLLATERAL_USD"), 0);
            await _world.GovernAsync("setUint", GmxDeployer.Key("MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION", _world.At("gmx.marketToken")), 0);
        })
        {
            Check = reading => reading.ShouldBeOfType<UnknownReading>().Code.ShouldBe("gmx.no_requirement"),
        },
    ];

    public override IReadOnlyList<VenueTrade> Trades =>
    [
        new("a top-up", reading => TopUp(reading, _world.Usdc, 250))
        {
            Effect = (before, after) =>
            {
                after.MarginAccounts.Single().Escrow.ShouldBe(Wad.FromInteger(250));
                after.MarginAccounts.Single().Deposit.ShouldBe(before.MarginAccounts.Single().Deposit);
            },
        },
        new("a top-up of nothing", reading => TopUp(reading, _world.Usdc, 0)) { Refused = "topup.nothing" },
        new("a top-up in another token", reading => TopUp(reading, _world.Weth, 1)) { Refused = "topup.wrong_token" },
        new("a top-up that would be cancelled", reading => TopUp(reading, _world.Usdc, 1)) { PrepareAsync = () => PublishAsync(180_000_000_000), Refused = "topup.too_small" },
        new("a top-up beyond its allowance", reading => TopUp(reading, _world.Usdc, 20_000)) { Refused = "allowance.insufficient" },
        new("a second top-up", reading => TopUp(reading, _world.Usdc, 250))
        {
            PrepareAsync = () => SubmitAsync(100_000_000),
            Refused = "gmx.order_pending",
        },
        Ordered("a reduction of a part", reading => Reduce(reading, "2.5", "1990"), "-2.5"),
        Ordered("a reduction of the whole", reading => Reduce(reading, "10", "1990"), "-10"),
        new("a reduction at a price that nobody gives", reading => Reduce(reading, "1", "2000.01")) { Refused = "quote.beyond_worst_price" },
        new("a reduction of more than there is", reading => Reduce(reading, "10.01", "1990")) { Refused = "gmx.exceeds_position" },
        new("a reduction that leaves less than the venue lets stand", reading => Reduce(reading, "9.9996", "1990")) { Refused = "gmx.rest_too_small" },
        new("a reduction after which the venue would not let the rest stand", reading => Reduce(reading, "0.1", "1700")) { PrepareAsync = () => PublishAsync(188_000_000_000), Refused = "gmx.would_be_cancelled" },
        Ordered("a reduction that cures", reading => Reduce(reading, "2", "1700"), "-2") with { PrepareAsync = () => PublishAsync(188_000_000_000) },
        new("a reduction while an order is pending", reading => Reduce(reading, "1", "1990")) { PrepareAsync = () => SubmitAsync(100_000_000), Refused = "gmx.order_pending" },
        new("a reduction that would take collateral out", reading => Reduce(reading, "1", "1990") with { CollateralAfter = Wad.FromInteger(500) }) { Refused = "gmx.keeps_collateral" },
        new("a reduction in another leg", reading => Reduce(reading, "1", "1990") with { Leg = new("BTC") }) { Refused = "gmx.unknown_leg" },
        Ordered("a hedge that grows the position", reading => Hedge(reading, "1.5", "2010"), "1.5"),
        Ordered("a hedge that shrinks it", reading => Hedge(reading, "-1.5", "1990"), "-1.5"),
        new("a hedge that would turn it", reading => Hedge(reading, "-11", "1990")) { Refused = "gmx.exceeds_position" },
        new("a hedge beyond its collateral", reading => Hedge(reading, "100", "2010")) { Refused = "gmx.would_be_cancelled" },
        new("a hedge at a price that nobody gives", reading => Hedge(reading, "1", "1999.99")) { Refused = "quote.beyond_worst_price" },
    ];

    public override IEnumerable<VenueView> Views(KnownReading reading)
    {
        var margin = reading.MarginAccounts.Single();
        yield return new("mark", margin.Legs.OfType<PerpLeg>().Single().MarkPrice.ToScaled(8, Rounding.Down), _world.At("gmx.ethFeed"), "latestRoundData()(uint80,int256,uint256,uint256,uint80)") { Output = 1 };
        yield return new(
            "least factor", margin.MaintenanceRatio!.Value.Raw * BigInteger.Pow(10, 12), _world.Options.DataStore, "getUint(bytes32)(uint256)",
            GmxDeployer.Key("MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION", _world.At("gmx.marketToken")).ToString());
    }

    public override IEnumerable<(string What, object Ours, object Expected)> Signs(KnownReading reading)
    {
        var margin = reading.MarginAccounts.Single();
        var leg = margin.Legs.OfType<PerpLeg>().Single();
        yield return ("size of a long", leg.Size, Wad.FromInteger(10));
        yield return ("mark", leg.MarkPrice, Wad.FromInteger(2_000));
        yield return ("fees owed are positive", leg.PendingFunding.Sign, 1);
        yield return ("collateral", margin.Deposit, Wad.FromInteger(1_390));
        yield return ("requirement in collateral tokens", margin.Maintenance!, Wad.FromInteger(200));
        yield return ("unit", margin.MarginToken!, _world.Usdc);
    }

    public override async Task<bool> VenueSaysAsync(BlockRef block, MarginAccount margin) => (await _world.Chain.Liquidator.AskAsync(block)).Single().CallSucceeds;

    public override CallRequest Liquidation(MarginAccount margin)
    {
        var handler = _world.World.Contracts["gmx.orderHandler"];
        var price = margin.Legs.OfType<PerpLeg>().Single().MarkPrice;
        return new CallRequest
        {
            From = _world.World.Accounts.Liquidator,
            To = handler.Address,
            Data = handler.Abi.Function("executeLiquidation").Encode(Account.Holder, _world.At("gmx.marketToken"), _world.Usdc.Address, true, GmxDeployer.OraclePrices(_world.World.Contracts, price)),
        };
    }

    public override Task RestoreAsync() => _world.RestoreAsync();

    public override async Task InitializeAsync() => await _world.InitializeAsync();

    public override Task DisposeAsync() => _world.DisposeAsync();

    private TopUpAction TopUp(KnownReading reading, Token token, int amount) => new(
        Account.Id, reading.MarginAccounts.Single().Id, _world.Options.Venue, Urgency.Routine, "test", "test", new([], []), TokenAmount.FromWad(token, Wad.FromInteger(amount), Rounding.Down));

    private ReduceAction Reduce(KnownReading reading, string quantity, string worst) =>
        Plans.Reduce(Account, reading.MarginAccounts.Single(), reading.MarginAccounts.Single().Legs[0].Id, Wad.Parse(quantity), Wad.Parse(worst));

    private HedgeAction Hedge(KnownReading reading, string quantity, string worst) => Plans.Hedge(Account, reading.Markets.Single(), _world.Options.Venue, Wad.Parse(quantity), Wad.Parse(worst));

    /// <summary>A trade of which the first step is an order for just that change; what comes of it, <see cref="GmxV2TradeTests"/> say.</summary>
    private static VenueTrade Ordered(string name, Func<KnownReading, PlannedAction> plan, string change) => new(name, plan)
    {
        Effect = (before, after) =>
        {
            var margin = after.MarginAccounts.Single();
            (margin.Legs[0].Size, margin.Deposit, margin.Escrow).ShouldBe((before.MarginAccounts.Single().Legs[0].Size, before.MarginAccounts.Single().Deposit, Wad.Zero));
            margin.Ordered(margin.Legs[0].Id).ShouldBe(Wad.Parse(change));
        },
    };

    private async Task PublishAsync(BigInteger answer)
    {
        var head = await HeadAsync();
        var feed = _world.World.Contracts["gmx.ethFeed"];
        await _world.SendAsync(_world.World.Accounts.Market, feed.Address, feed.Abi.Function("publish").Encode(answer, head.Timestamp.UnixSeconds));
    }

    private async Task PayInAsync(BigInteger raw)
    {
        await SubmitAsync(raw);
        await _world.Market.MineAsync(BlockTime);
    }

    /// <summary>An order of the holder's own, whatever the keeper would say of it.</summary>
    private Task SubmitAsync(BigInteger raw) => SubmitAsync(raw, sizeUsd: 0, type: 2);

    /// <summary>Tenths of the position that was opened.</summary>
    private async Task CloseAsync(int tenths)
    {
        await SubmitAsync(0, BigInteger.Pow(10, 30) * 2_000 * tenths, type: 4);
        await _world.Market.MineAsync(BlockTime);
    }

    /// <summary>A position whose collateral is the index token itself.</summary>
    private async Task ShortOnWethAsync()
    {
        var weth = _world.World.Contracts["gmx.wnt"];
        await _world.SendAsync(Account.Holder, weth.Address, weth.Abi.Function("deposit").Encode(), new Wei(Wad.One.Raw), GmxChain.Offered);
        await _world.SendAsync(Account.Holder, weth.Address, weth.Abi.Function("approve").Encode(_world.Options.Router, Wad.One.Raw));
        await SubmitAsync(Wad.One.Raw, BigInteger.Pow(10, 30) * 8_000, type: 2, _world.Weth.Address, isLong: false);
        await _world.Market.MineAsync(BlockTime);
        (await KnownAsync()).MarginAccounts.Length.ShouldBe(2);
    }

    private Task SubmitAsync(BigInteger raw, BigInteger sizeUsd, int type) => SubmitAsync(raw, sizeUsd, type, _world.Usdc.Address, isLong: true);

    private async Task SubmitAsync(BigInteger raw, BigInteger sizeUsd, int type, Address token, bool isLong)
    {
        var router = _world.World.Contracts["gmx.exchangeRouter"];
        var fee = new Wei(BigInteger.Pow(10, 16));
        var order = AbiValue.Tuple(
            AbiValue.Tuple(Account.Holder, Address.Zero, Address.Zero, Address.Zero, _world.At("gmx.marketToken"), token, AbiValue.Array()),
            AbiValue.Tuple(sizeUsd, 0, 0, 0, fee.Raw, 0, 0, 0), type, 0, isLong, false, false, Hash32.Zero, AbiValue.Array());
        var data = router.Abi.Function("multicall").Encode(AbiValue.Array(
            router.Abi.Function("sendWnt").Encode(_world.Options.OrderVault, fee.Raw), router.Abi.Function("sendTokens").Encode(token, _world.Options.OrderVault, raw), router.Abi.Function("createOrder").Encode(order)));
        (await _world.SendAsync(Account.Holder, router.Address, data, fee, GmxChain.Offered)).Succeeded.ShouldBeTrue();
    }
}

using System.Numerics;
using KeeperBot.Anvil.Tests.Protocols.Contract;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.DeriveV2;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols.Derive;

/// <summary>
/// Derive v2 for <see cref="VenueContract{TBench}"/>: a subaccount with a perp, shorts and a long of two expiries, base and cash. On the stand-in, or on Derive's own
/// contracts where <see cref="DeriveArtifacts.Variable"/> names them.
/// </summary>
public sealed class DeriveV2Bench : VenueBench
{
    private const string Isolated = "getIsolatedMargin(uint256,uint256,uint256,bool,int256,bool)(int256,int256)";

    private readonly DeriveChain _world = new();

    public override EthClient Client => _world.Client;

    public override AnvilControl Control => _world.Control;

    public override Uri RpcUrl => _world.Anvil.RpcUrl;

    public override IVenueAdapter Adapter => _world.Adapter;

    public override AccountRef Account => _world.Account;

    public override SnapshotReader Reader => _world.ReaderOf(_world.Adapter);

    public override LiquidationPredicate? Predicate => LiquidationPredicate.StrictlyBelow;

    public override IReadOnlyList<(string Name, Address At)> Contracts =>
        [.. new[] { "subAccounts", "manager", "cash", "auction", "perp", "option", "spotFeed", "perpFeed", "forwardFeed", "volFeed", "stableFeed" }.Select(role => (role, _world.At(role)))];

    public override IReadOnlyList<(string Name, IInspectableVenue Adapter)> Misconfigured =>
    [
        ("subAccounts", _world.AdapterOf(_world.Options with { SubAccounts = _world.At("cash") })),
        ("cash", _world.AdapterOf(_world.Options with { Cash = _world.At("manager") })),
        ("auction", _world.AdapterOf(_world.Options with { Auction = _world.At("manager") })),
        ("manager", _world.AdapterOf(_world.Options with { Manager = _world.At("auction") })),
        ("a subaccount of another", _world.AdapterOf(_world.Options with { Kept = [new("hedge", Account.Id, _world.Maker)] })),
        ("matching", _world.AdapterOf(_world.Options with { Matching = _world.At("cash") })),
        ("a perp that is an option", _world.AdapterOf(With(market => market with { Perp = market.Option, Option = null }))),
        ("another spot feed", _world.AdapterOf(With(market => market with { SpotFeed = _world.At("stableFeed") }))),
        ("another vol feed", _world.AdapterOf(With(market => market with { VolFeed = _world.At("forwardFeed") }))),
        ("a token that is not the cash's", _world.AdapterOf(_world.Options with { SettlementToken = new(Account.Chain, _world.At("weth"), "WETH", 18) })),
    ];

    public override IReadOnlyList<VenueState> Grid =>
    [
        .. from price in (int[])[2_600, 2_000, 1_600, 1_200, 1_100, 1_000, 700]
           from withdrawn in (string[])["0", "5000"]
           select new VenueState($"{price} USD, {withdrawn} withdrawn", async () => { await BorrowAsync(withdrawn); await _world.PublishAsync(Wad.FromInteger(price)); }),
        .. from price in (int[])[1_500, 1_300]
           from days in (int[])[1, 12, 29]
           select new VenueState($"{days} days of interest and funding on a debt, {price} USD", async () =>
           {
               await BorrowAsync("5000");
               await Control.MineAfterAsync(TimeSpan.FromDays(days));
               await _world.PublishAsync(Wad.FromInteger(price));
           }),
        .. from vol in (string[])["0.3", "1.5", "3"]
           select new VenueState($"a volatility of {vol}, 1200 USD", () => _world.PublishAsync(new DerivePrices(Wad.FromInteger(1_200)) { Vol = vol })),
        new("low confidence and a stablecoin at 0.9, which count for initial margin only", () => _world.PublishAsync(new DerivePrices(Wad.FromInteger(1_300)) { Confidence = "0.3", Stable = "0.9" })),
        new("nothing but a debt", async () =>
        {
            await CloseOptionsAsync();
            await _world.TradePerpAsync("4");
            await _world.PublishAsync(Wad.FromInteger(1_500));
            await _world.TradePerpAsync("-14");
            await Control.MineAfterAsync(TimeSpan.FromMinutes(5));
        }),
    ];

    public override IReadOnlyList<VenueKnob> Knobs =>
    [
        new("spot price, 18 decimals", 2_000 * Wad.One.Raw, 900 * Wad.One.Raw, raw => _world.PublishAsync(Wad.FromRaw(raw))) { PriceDecimals = 18, PriceWithin = 1e-5 },
        new("payment, in units of USDC", 9_000_000_000, 1, async raw => { await _world.PublishAsync(Wad.FromInteger(1_100)); await _world.DepositAsync(Account.Holder, _world.Number, raw); }),
    ];

    public override IReadOnlyList<VenueMove> Moves =>
    [
        .. new[] { 1_700, 1_900, 2_080, 2_300 }.Select(price => new VenueMove($"to {price} USD", () => _world.PublishAsync(Wad.FromInteger(price)), 1e-5)),
        .. new[] { "0.4", "0.9" }.Select(vol => new VenueMove($"a volatility of {vol} at 1950", () => _world.PublishAsync(new DerivePrices(Wad.FromInteger(1_950)) { Vol = vol }), 1e-5)),
        new("to 1500 USD with a debt", () => _world.PublishAsync(Wad.FromInteger(1_500)), 1e-5) { PrepareAsync = () => BorrowAsync("5000") },
        // Two days of funding and interest are not foretold.
        new("two days later at 2050", async () => { await Control.MineAfterAsync(TimeSpan.FromDays(2)); await _world.PublishAsync(Wad.FromInteger(2_050)); }, 1e-2),
    ];

    public override IReadOnlyList<VenueState> Blocked =>
    [
        new("the auction does not serve the manager", async () =>
        {
            await _world.PublishAsync(Wad.FromInteger(1_000));
            await _world.Site.SendAsync("derive.auction", "setWhitelistManager", _world.At("manager"), false);
        }),
        new("an auction is under way", UnderAuctionAsync),
    ];

    public override IReadOnlyList<VenueState> States =>
    [
        new("the manager is paused", () => _world.Site.SendAsync("derive.manager", "setAdjustmentsPaused", true)) { Check = Known("paused", takes: false) },
        new("an auction is under way", UnderAuctionAsync) { Check = Known("under auction", takes: false) },
        new("feeds are stale", () => Control.MineAfterAsync(TimeSpan.FromMinutes(21))) { Check = Unknown("BLF_DataTooOld") },
        new("a price of zero", () => _world.PublishAsync(Wad.Zero)) { Check = Unknown("read.reverted") },
        new("a feed that may be a day old", () => _world.Site.SendAsync("derive.spotFeed", "setHeartbeat", 86_400)) { Check = Unknown("derive.feed_age") },
        new("the spot feed is another", () => _world.Site.SendAsync("derive.manager", "setOraclesForMarket", DeriveDeployer.Market, _world.At("stableFeed"), _world.At("forwardFeed"), _world.At("volFeed"))) { Check = Unknown("FeedDiffers") },
        new("the perp is not the manager's any more", () => _world.Site.SendAsync("derive.manager", "whitelistAsset", _world.At("base"), DeriveDeployer.Market, 2)) { Check = Unknown("AssetDiffers") },
        new("it belongs to another", () => _world.Site.SendFromAsync(Account.Holder, "derive.subAccounts", "transferFrom", Account.Holder, _world.Site.Accounts.Maker, _world.Number)) { Check = Unknown("derive.not_owner") },
        new("it trades through the exchange", () => ToMatchingAsync(Account.Holder)) { Check = reading => reading.ShouldBeOfType<KnownReading>((reading as UnknownReading)?.Detail).Warnings.ShouldBeEmpty() },
        new("it trades through the exchange for another", () => ToMatchingAsync(_world.Site.Accounts.Maker)) { Check = Unknown("derive.not_owner") },
        new("a holding that is not configured", UnknownAssetAsync) { Check = Unknown("UnknownAsset") },
        new("an option has expired", ExpireAsync) { Check = Known("awaits settlement", takes: true) },
        new("an option has expired and its volatility is stale", async () => { await ExpireAsync(); await Control.MineAfterAsync(TimeSpan.FromMinutes(20)); }) { Check = Unknown("BLF_DataTooOld") },
    ];

    public override IReadOnlyList<VenueTrade> Trades =>
    [
        new("a top-up", reading => TopUp(reading, _world.Usdc, 250_123_456)) { Effect = Deposited("250.123456") },
        new("a top-up of a debt", reading => TopUp(reading, _world.Usdc, 250_123_456))
        {
            PrepareAsync = async () => { await BorrowAsync("5000"); await _world.PublishAsync(Wad.FromInteger(1_500)); },
            Effect = Deposited("250.123456"),
        },
        new("a top-up of one that trades through the exchange", reading => TopUp(reading, _world.Usdc, 1_000_000)) { PrepareAsync = () => ToMatchingAsync(Account.Holder), Effect = Deposited("1") },
        new("a top-up of nothing", reading => TopUp(reading, _world.Usdc, 0)) { Refused = "topup.nothing" },
        new("a top-up in another token", reading => TopUp(reading, new Token(Account.Chain, _world.At("weth"), "WETH", 18), 1)) { Refused = "topup.wrong_token" },
        new("a top-up without allowance", reading => TopUp(reading, _world.Usdc, 1))
        {
            PrepareAsync = () => _world.Site.SendFromAsync(Account.Holder, "derive.usdc", "approve", _world.At("cash"), 0), Refused = "allowance.insufficient",
        },
        new("a top-up while paused", reading => TopUp(reading, _world.Usdc, 1)) { PrepareAsync = () => _world.Site.SendAsync("derive.manager", "setAdjustmentsPaused", true), Refused = "topup.impossible" },
        new("a top-up under auction", reading => TopUp(reading, _world.Usdc, 1)) { PrepareAsync = UnderAuctionAsync, Refused = "topup.impossible" },
        new("a reduction", reading => Plans.Reduce(Account, reading.MarginAccounts.Single(), new("ETH.perp"), Wad.One, Wad.One)) { Refused = "action.not_supported" },
    ];

    public override IEnumerable<VenueView> Views(KnownReading reading)
    {
        var margin = reading.MarginAccounts.Single();
        var (manager, number) = (_world.Options.Manager, _world.Number.ToString());
        yield return new("mark to market", margin.Equity.Raw, manager, "getMarginAndMarkToMarket(uint256,bool,uint256)(int256,int256)", number, "false", "0") { Output = 1 };
        yield return new("maintenance margin", (margin.Equity - margin.Maintenance!.Value).Raw, manager, "getMargin(uint256,bool)(int256)", number, "false");
        yield return new("initial margin", margin.FreeCollateral!.Value.Raw, manager, "getMargin(uint256,bool)(int256)", number, "true");
        yield return new("cash", margin.Deposit.Raw, _world.Options.SubAccounts, "getBalance(uint256,address,uint256)(int256)", number, _world.Options.Cash.ToString(), "0");
        var perp = margin.Legs.OfType<PerpLeg>().Single();
        yield return new("perp", perp.Size.Raw, _world.Options.SubAccounts, "getBalance(uint256,address,uint256)(int256)", number, _world.At("perp").ToString(), "0");
        yield return new("perp price", perp.MarkPrice.Raw, _world.At("perp"), "getPerpPrice()(uint256,uint256)");
        yield return new("index", perp.IndexPrice.Raw, _world.At("spotFeed"), "getSpot()(uint256,uint256)");
        foreach (var option in margin.Legs.OfType<OptionLeg>())
        {
            string[] terms = ["1", option.Strike.Raw.ToString(), option.Expiry.UnixSeconds.ToString(), option.Kind == OptionKind.Call ? "true" : "false"];
            yield return new(option.Id.Value, option.VenuePrice.Raw, manager, Isolated, [.. terms, Wad.One.Raw.ToString(), "false"]) { Output = 1 };
            yield return new(option.Id + " forward", option.Spot.Raw, _world.At("forwardFeed"), "getForwardPrice(uint64)(uint256,uint256)", terms[2]);
        }
    }

    public override IEnumerable<(string What, object Ours, object Expected)> Signs(KnownReading reading)
    {
        var margin = reading.MarginAccounts.Single();
        OptionLeg Option(string end) => margin.Legs.OfType<OptionLeg>().Single(leg => leg.Id.Value.EndsWith(end, StringComparison.Ordinal));
        yield return ("a long perp is positive", margin.Legs.OfType<PerpLeg>().Single().Size, Wad.FromInteger(10));
        yield return ("a perp's price is spot and its difference", margin.Legs.OfType<PerpLeg>().Single().MarkPrice, Wad.FromInteger(2_002));
        yield return ("longs pay while the perp is above the index", margin.Legs.OfType<PerpLeg>().Single().PendingFunding.Sign, 1);
        yield return ("base", margin.Legs.OfType<SpotLeg>().Single().Size, Wad.FromInteger(5));
        yield return ("a short call", Option("2200-C").Size, -Wad.FromInteger(5));
        yield return ("a short put", Option("1800-P").Size, -Wad.FromInteger(3));
        yield return ("a long call", Option("2400-C").Size, Wad.FromInteger(2));
        yield return ("its expiry", Option("2400-C").Expiry, _world.FarExpiry);
        yield return ("its volatility", Option("2400-C").Volatility, Wad.Parse("0.6"));
        yield return ("the spot of an option is its forward", Option("2400-C").Spot, Wad.FromInteger(2_020));
        yield return ("cash of a 6-decimal token is whole dollars", margin.Deposit, Wad.FromInteger(3_000));
        yield return ("unit", margin.MarginToken!, _world.Usdc);
    }

    /// <summary>The venue's own margin after the settlements that its auction makes first.</summary>
    public override async Task<bool> VenueSaysAsync(BlockRef block, MarginAccount margin)
    {
        var abi = _world.Site.Book["derive.manager"].Abi;
        ContractCall Call(string function, params AbiValue[] arguments) => new(_world.At("manager"), abi.Function(function).Encode(arguments));
        var answer = await new EthChainReader(Client).CallAfterAsync(
            _world.Site.Accounts.Liquidator, [Call("settleInterest", _world.Number), Call("settlePerpsWithIndex", _world.Number)], Call("getMargin", _world.Number, false), block, CancellationToken.None);
        answer!.Value.Success.ShouldBeTrue();
        return abi.Function("getMargin").DecodeOutput(answer.Value.Data.Span)[0].AsBigInteger().Sign < 0;
    }

    public override CallRequest Liquidation(MarginAccount margin) => new()
    {
        From = _world.Site.Accounts.Liquidator,
        To = _world.At("auction"),
        Data = _world.Site.Book["derive.auction"].Abi.Function("startAuction").Encode(_world.Number, 0),
    };

    public override Task RestoreAsync() => _world.RestoreAsync();

    public override async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        await _world.DepositBaseAsync("5");
        await _world.TradePerpAsync("10");
        await _world.TradeOptionAsync(_world.NearExpiry, "2200", isCall: true, "-5");
        await _world.TradeOptionAsync(_world.NearExpiry, "1800", isCall: false, "-3");
        await _world.TradeOptionAsync(_world.FarExpiry, "2400", isCall: true, "2");
        // Opened with more than it keeps: the trades wanted initial margin.
        await _world.WithdrawAsync("17000");
        await _world.Site.SendAsync("derive.usdc", "mint", Account.Holder, 20_000_000_000);
        await Control.MineAfterAsync(TimeSpan.FromMinutes(5));
        await _world.KeepAsync();
    }

    public override Task DisposeAsync() => _world.DisposeAsync();

    private DeriveV2Options With(Func<DeriveV2Market, DeriveV2Market> change) => _world.Options with { Markets = [change(_world.Options.Markets[0])] };

    private TopUpAction TopUp(KnownReading reading, Token token, BigInteger raw) => Plans.TopUp(Account, reading.MarginAccounts.Single(), TokenAmount.FromRaw(token, raw));

    private static Action<KnownReading, KnownReading> Deposited(string amount) => (before, after) =>
    {
        var (was, isNow) = (before.MarginAccounts.Single(), after.MarginAccounts.Single());
        // Twelve seconds of interest stand between.
        (isNow.Deposit - was.Deposit).ToDouble().ShouldBe(Wad.Parse(amount).ToDouble(), 1e-3);
        isNow.Health.Value!.Value.ShouldBeGreaterThan(was.Health.Value!.Value);
    };

    private static Action<VenueReading> Known(string warning, bool takes) => reading =>
    {
        var known = reading.ShouldBeOfType<KnownReading>((reading as UnknownReading)?.Detail);
        known.Warnings.ShouldContain(text => text.Contains(warning));
        (known.MarginAccounts.Single().MarginToken is not null).ShouldBe(takes);
    };

    private static Action<VenueReading> Unknown(string saying) => reading => $"{reading.ShouldBeOfType<UnknownReading>().Code} {((UnknownReading)reading).Detail}".ShouldContain(saying);

    private Task BorrowAsync(string usdc) => usdc == "0" ? Task.CompletedTask : _world.WithdrawAsync(usdc);

    private async Task UnderAuctionAsync()
    {
        await _world.PublishAsync(Wad.FromInteger(1_000));
        await _world.Site.SendFromAsync(_world.Site.Accounts.Liquidator, "derive.auction", "startAuction", _world.Number, 0);
    }

    private async Task ToMatchingAsync(Address owner)
    {
        await _world.Site.SendFromAsync(Account.Holder, "derive.subAccounts", "approve", _world.At("matching"), _world.Number);
        await _world.Site.SendFromAsync(Account.Holder, "derive.matching", "depositSubAccountFor", _world.Number, owner);
    }

    private async Task CloseOptionsAsync()
    {
        await _world.TradeOptionAsync(_world.NearExpiry, "2200", isCall: true, "5");
        await _world.TradeOptionAsync(_world.NearExpiry, "1800", isCall: false, "3");
        await _world.TradeOptionAsync(_world.FarExpiry, "2400", isCall: true, "-2");
        await _world.Site.SendFromAsync(Account.Holder, "derive.base", "withdraw", _world.Number, Wad.FromInteger(5).Raw, Account.Holder);
    }

    /// <summary>To five minutes after the near expiry, with forwards and volatilities from just before it.</summary>
    private async Task ExpireAsync()
    {
        await Control.MineAtAsync(_world.NearExpiry.Plus(-TimeSpan.FromMinutes(2)));
        await _world.PublishAsync(Wad.FromInteger(2_000));
        await Control.MineAtAsync(_world.NearExpiry.Plus(TimeSpan.FromMinutes(5)));
    }

    private async Task UnknownAssetAsync()
    {
        var name = DeriveArtifacts.Real is { } folder ? (new ArtifactPackage("derive-v2", folder), "WrappedERC20Asset") : (ArtifactPackage.Worlds, "DeriveBase");
        await _world.Site.DeployAsync("derive.otherBase", name.Item1, name.Item2, _world.At("subAccounts"), _world.At("weth"));
        await _world.Site.SendAsync("derive.otherBase", "setWhitelistManager", _world.At("manager"), true);
        if (DeriveArtifacts.Real is not null)
            await _world.Site.SendAsync("derive.otherBase", "setTotalPositionCap", _world.At("manager"), Wad.FromInteger(100).Raw);
        await _world.Site.SendAsync("derive.manager", "createMarket", "BTC");
        await _world.Site.SendAsync("derive.manager", "whitelistAsset", _world.At("otherBase"), 2, 3);
        await _world.Site.SendAsync("derive.manager", "setOraclesForMarket", 2, _world.At("spotFeed"), _world.At("forwardFeed"), _world.At("volFeed"));
        await _world.Site.SendAsync("derive.weth", "mint", Account.Holder, Wad.One.Raw);
        await _world.Site.SendFromAsync(Account.Holder, "derive.weth", "approve", _world.At("otherBase"), Wad.One.Raw);
        await _world.Site.SendFromAsync(Account.Holder, "derive.otherBase", "deposit", _world.Number, Wad.One.Raw);
    }
}

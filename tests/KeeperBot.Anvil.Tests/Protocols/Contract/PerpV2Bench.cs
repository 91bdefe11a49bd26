using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Perp v2: a wallet that trades directly, short 3 vETH on 900 USDC at 2000.</summary>
public class PerpV2Bench : VenueBench
{
    protected static readonly TimeSpan Settle = TimeSpan.FromMinutes(31);

    /// <summary>What is left between the mark and the index once a move has arrived, and half an hour's funding, of the account's equity.</summary>
    private protected const double Arrived = 2e-3;

    private string _restore = "";
    private ulong _round = 1_000_000;
    private Wad _price;

    private protected VenueChain World { get; } = new();

    public override EthClient Client => World.Client;

    public override AnvilControl Control => World.Chain.Control;

    public override Uri RpcUrl => World.Chain.RpcUrl;

    public override IVenueAdapter Adapter => World.Perp;

    public override AccountRef Account => World.Wallet;

    public override SnapshotReader Reader => World.Reader;

    public override LiquidationPredicate? Predicate => LiquidationPredicate.StrictlyBelow;

    public override IReadOnlyList<(string Name, Address At)> Contracts =>
    [
        ("clearingHouse", Perp.ClearingHouse), ("accountBalance", Perp.AccountBalance), ("vault", Perp.Vault), ("exchange", Perp.Exchange),
        ("clearingHouseConfig", Perp.ClearingHouseConfig), ("baseToken", Perp.BaseToken), ("pool", Perp.Pool),
    ];

    public override IReadOnlyList<(string Name, IInspectableVenue Adapter)> Misconfigured =>
    [
        ("exchange is the vault", Of(World.PerpOptions with { Exchange = Perp.Vault })),
        ("vault is the exchange", Of(World.PerpOptions with { Vault = Perp.Exchange })),
        ("accountBalance is the exchange", Of(World.PerpOptions with { AccountBalance = Perp.Exchange })),
        ("market is the quote token", Of(World.PerpOptions with { Markets = [World.PerpOptions.Markets[0] with { BaseToken = Perp.QuoteToken }] })),
    ];

    public override IReadOnlyList<VenueState> Grid =>
    [
        .. Enumerable.Range(0, 13).Select(step => new VenueState($"short, {step} x 1.25 % against it", () => MoveAsync(2000 + 25 * step))),
        .. from size in (string[])["1", "4.2"]
           from price in (int[])[2040, 2160, 2320]
           select new VenueState($"short {size} on 900 at {price}", async () => { await ResizeAsync(size); await MoveAsync(price); }),
        .. from collateral in (int[])[1, 300, 2000]
           from price in (int[])[2100, 2200, 2400]
           select new VenueState($"short 3 on 900 + {collateral} at {price}", async () => { await DepositAsync(collateral * 1_000_000L); await MoveAsync(price); }),
        .. new[] { 1980, 1900, 1800, 1750 }.Select(price => new VenueState($"long 3 at {price}", async () => { await ResizeAsync("-3"); await MoveAsync(price); })),
        .. new[] { 1, 3, 6, 9 }.Select(days => new VenueState($"{days} days of funding", () => AccrueAsync(days))),
        new("a month passes", () => Control.MineAfterAsync(TimeSpan.FromDays(30))),
    ];

    public override IReadOnlyList<VenueKnob> Knobs =>
    [
        new("the oracle's price, 8 decimals", 205_000_000_000, 226_000_000_000, async price => { await MoveAsync(2050); await MoveAsync(Wad.FromScaled(price, 8, Rounding.Down)); }) { PriceDecimals = 8, PriceWithin = 1e-3 },
        new("a deposit, 6 decimals", 900_000_000, 1, async usdc => { await MoveAsync(2100); await MoveAsync(2250); await DepositAsync(usdc); }),
    ];

    public override IReadOnlyList<VenueMove> Moves =>
    [
        .. new[] { 1900, 2100, 2250 }.Select(price => new VenueMove($"to {price}, and half an hour", () => MoveAsync(price), Arrived) { MarksConverged = true }),
        // The mark is behind the index by most of the move when it is first looked at.
        new("half an hour after a rise", () => World.Chain.Market.StepAsync(Wad.FromInteger(2100), Settle), Arrived)
        {
            PrepareAsync = () => World.Chain.Market.StepAsync(Wad.FromInteger(2100), TimeSpan.FromMinutes(1)), MarksConverged = true,
        },
        new("three days of funding, the index above the market", () => AccrueAsync(3), 1e-6) { PrepareAsync = () => AccrueAsync(1) },
    ];

    public override IReadOnlyList<VenueState> Blocked =>
    [
        new("liquidity orders", async () =>
        {
            await AddLiquidityAsync();
            await MoveAsync(2350);
        }),
        new("the clearing house is paused", async () => { await MoveAsync(2350); await DeployerAsync("perp.clearingHouse", "pause"); }),
        new("the market is paused", async () => { await MoveAsync(2350); await DeployerAsync("perp.baseToken", "pause"); }),
    ];

    public override IReadOnlyList<VenueState> States =>
    [
        new("the clearing house is paused", () => DeployerAsync("perp.clearingHouse", "pause")) { Check = Known("clearing house is paused", open: false) },
        new("the vault is paused", () => DeployerAsync("perp.vault", "pause")) { Check = Known("vault is paused", open: true) },
        new("the market is paused", () => DeployerAsync("perp.baseToken", "pause")) { Check = Known("is not open", open: false) },
        new("trading in the market is paused", () => DeployerAsync("perp.exchange", "setMaxTickCrossedWithinBlock", Perp.BaseToken, 0)) { Check = Known("paused for trading", open: false) },
        new("the price is older than is accepted", () => Control.MineAfterAsync(TimeSpan.FromHours(2))) { Check = Doubted("at most 5400 s are accepted") },
        new("the price is of the future", () => Control.SetCodeAsync(World.World.Contracts["perp.priceFeed"].Address, Answers(200_000_000_000, 4_000_000_000))) { Check = Doubted("s after the block") },
        new("the price feed reverts", () => Control.SetCodeAsync(World.World.Contracts["perp.priceFeedDispatcher"].Address, Bytes.Parse("0x5f5ffd")))
        {
            Check = reading => reading.ShouldBeOfType<UnknownReading>().Code.ShouldBe("read.reverted"),
        },
    ];

    public override IReadOnlyList<VenueTrade> Trades =>
    [
        new("top-up", reading => Plans.TopUp(Account, Margin(reading), Usdc(123_456_789)))
        {
            PrepareAsync = () => World.FundAsync("usdc", Account.Payer, Perp.Vault, 123_456_789),
            Effect = (before, after) => (Margin(after).Deposit - Margin(before).Deposit).ShouldBe(Wad.Parse("123.456789")),
        },
        new("top-up without allowance", reading => Plans.TopUp(Account, Margin(reading), Usdc(1))) { Refused = "allowance.insufficient" },
        new("top-up in another token", reading => Plans.TopUp(Account, Margin(reading), TokenAmount.FromRaw(World.Susd, 1))) { Refused = "topup.wrong_token" },
        new("top-up while the vault is paused", reading => Plans.TopUp(Account, Margin(reading), Usdc(1)))
        {
            PrepareAsync = async () => { await World.FundAsync("usdc", Account.Payer, Perp.Vault, 1); await DeployerAsync("perp.vault", "pause"); },
            Refused = "topup.impossible",
        },
        Trade("reduce a part", "1.25", reading => Plans.Reduce(Account, Margin(reading), Leg(reading), Wad.Parse("1.25"), Wad.FromInteger(2200)), pays: true),
        Trade("close the whole", "3", reading => Plans.Reduce(Account, Margin(reading), Leg(reading), Wad.FromInteger(3), Wad.FromInteger(2200)), pays: true),
        Trade("open more", "-0.4", reading => Plans.Hedge(Account, reading.Markets[0], Adapter.Venue, -Wad.Parse("0.4"), Wad.FromInteger(1800)), pays: false),
        new("reduce more than there is", reading => Plans.Reduce(Account, Margin(reading), Leg(reading), Wad.Parse("3.01"), Wad.FromInteger(2200))) { Refused = "reduce.exceeds_position" },
        new("reduce at a price that nobody gives", reading => Plans.Reduce(Account, Margin(reading), Leg(reading), Wad.One, Wad.FromInteger(1990))) { Refused = "quote.beyond_worst_price" },
        new("open more than the margin allows", reading => Plans.Hedge(Account, reading.Markets[0], Adapter.Venue, -Wad.FromInteger(9), Wad.FromInteger(1500))) { Refused = "quote.reverted" },
        new("trade in a market that does not", reading => Plans.Hedge(Account, reading.Markets[0], Adapter.Venue, Wad.One, Wad.FromInteger(3000)))
        {
            PrepareAsync = () => DeployerAsync("perp.baseToken", "pause"), Refused = "market.not_open",
        },
    ];

    private protected KeeperBot.Scenarios.Worlds.PerpV2World Perp => World.World.Perp;

    public override IEnumerable<VenueView> Views(KnownReading reading)
    {
        var (margin, leg, trader) = (Margin(reading), (PerpLeg)Margin(reading).Legs.Single(), Account.Holder.ToString());
        string token = Perp.BaseToken.ToString();
        yield return new("equity", margin.Equity.Raw, Perp.ClearingHouse, "getAccountValue(address)(int256)", trader);
        yield return new("requirement", margin.Maintenance!.Value.Raw, Perp.AccountBalance, "getMarginRequirementForLiquidation(address)(int256)", trader);
        yield return new("deposit", margin.Deposit.ToScaled(6, Rounding.Down), Perp.Vault, "getBalance(address)(int256)", trader);
        yield return new("free collateral", margin.FreeCollateral!.Value.ToScaled(6, Rounding.Down), Perp.Vault, "getFreeCollateral(address)(uint256)", trader);
        yield return new("ratio", margin.MaintenanceRatio!.Value.ToScaled(6, Rounding.Down), Perp.ClearingHouseConfig, "getMmRatio()(uint24)");
        yield return new("size", leg.Size.Raw, Perp.AccountBalance, "getTotalPositionSize(address,address)(int256)", trader, token);
        yield return new("mark", leg.MarkPrice.Raw, Perp.AccountBalance, "getMarkPrice(address)(uint256)", token);
        yield return new("index", leg.IndexPrice.Raw, Perp.BaseToken, "getIndexPrice(uint256)(uint256)", "0");
        yield return new("funding", leg.PendingFunding.Raw, Perp.Exchange, "getPendingFundingPayment(address,address)(int256)", trader, token);
    }

    public override IEnumerable<(string What, object Ours, object Expected)> Signs(KnownReading reading)
    {
        var (margin, leg) = (Margin(reading), (PerpLeg)Margin(reading).Legs.Single());
        yield return ("a short is negative, in units of the underlying", leg.Size, Wad.FromInteger(-3));
        yield return ("USDC of 6 decimals is whole dollars", margin.Deposit, Wad.FromInteger(900));
        yield return ("a price is quote per unit", leg.IndexPrice, Wad.FromInteger(2000));
        yield return ("the short sold the market down, and shorts then pay: owed is positive", leg.PendingFunding.Sign, 1);
        yield return ("a ratio of 62500 in 1e6 is a share", margin.MaintenanceRatio!, Wad.Parse("0.0625"));
    }

    public override async Task<bool> VenueSaysAsync(BlockRef block, MarginAccount margin)
    {
        var value = await World.AskAsync(block, "perp.clearingHouse", "getAccountValue", Account.Holder);
        var size = await World.AskAsync(block, "perp.accountBalance", "getLiquidatablePositionSize", Account.Holder, Perp.BaseToken, value);
        return !size.AsBigInteger().IsZero || (await World.AskAsync(block, "perp.vault", "isLiquidatable", Account.Holder)).AsBool();
    }

    public override CallRequest Liquidation(MarginAccount margin) => new()
    {
        From = World.World.Accounts.Liquidator,
        To = Perp.ClearingHouse,
        Data = World.World.Contracts["perp.clearingHouse"].Abi.Function("liquidate(address,address)").Encode(Account.Holder, Perp.BaseToken),
    };

    public override async Task InitializeAsync()
    {
        await World.InitializeAsync();
        await OpenAsync();
        await World.DepositPerpAsync(World.World.Accounts.Liquidator, 50_000_000_000);
        // Where a loss is left over the liquidation asks whether the insurance fund could bear it.
        await World.SendAsync(World.World.Accounts.Deployer, "usdc", "mint", World.World.Contracts["perp.insuranceFund"].Address, 1_000_000_000_000);
        await Control.MineAfterAsync(Settle);
        _restore = await Control.SnapshotAsync();
    }

    /// <summary>Opens the account's position.</summary>
    private protected virtual async Task OpenAsync()
    {
        await World.DepositPerpAsync(Account.Holder, 900_000_000);
        await World.TradePerpAsync(Account.Holder, sell: true, Wad.FromInteger(3));
    }

    public override async Task RestoreAsync()
    {
        _price = World.World.Price;
        await Control.RevertAsync(_restore);
        _restore = await Control.SnapshotAsync();
    }

    public override Task DisposeAsync() => World.DisposeAsync();

    private protected static MarginAccount Margin(KnownReading reading) => reading.MarginAccounts.Single();

    private static LegId Leg(KnownReading reading) => Margin(reading).Legs.Single().Id;

    private static Action<VenueReading> Known(string warning, bool open) => reading =>
    {
        var known = reading.ShouldBeOfType<KnownReading>();
        known.Warnings.ShouldContain(text => text.Contains(warning));
        known.Markets.Single().Open.ShouldBe(open);
    };

    /// <summary>A doubt about the price stops hedges and nothing else.</summary>
    private static Action<VenueReading> Doubted(string why) => reading =>
    {
        var known = reading.ShouldBeOfType<KnownReading>();
        known.Warnings.ShouldContain(text => text.Contains("stale oracle of vETH") && text.Contains(why));
        known.Markets.Single().Doubt.ShouldNotBeNull().ShouldContain(why);
        known.Markets.Single().Open.ShouldBeTrue();
    };

    /// <summary>Code that answers two words to whatever it is asked.</summary>
    private static Bytes Answers(BigInteger first, BigInteger second) =>
        Bytes.Parse($"0x7f{first.ToString("x64", System.Globalization.CultureInfo.InvariantCulture)}5f527f{second.ToString("x64", System.Globalization.CultureInfo.InvariantCulture)}60205260405ff3");

    private protected PerpV2Adapter Of(PerpV2Options options) => new(options, World.Routes, new EthChainReader(Client));

    private protected TokenAmount Usdc(BigInteger raw) => TokenAmount.FromRaw(World.Usdc, raw);

    private VenueTrade Trade(string name, string change, Func<KnownReading, Core.Decision.PlannedAction> plan, bool pays) => Priced(name, plan, pays) with
    {
        Effect = (before, after) => after.Markets[0].Size.ShouldBe(before.Markets[0].Size + Wad.Parse(change)),
    };

    /// <summary>A trade with its quote, its bound and what was executed.</summary>
    private protected VenueTrade Priced(string name, Func<KnownReading, Core.Decision.PlannedAction> plan, bool pays) => new(name, plan)
    {
        Quoted = data => UInt256.FromBigEndian(data.Span.Slice(32, 32)).ToBigInteger(),
        Executed = Executed,
        Bound = data => Sent(data)["oppositeAmountBound"].AsBigInteger(),
        Pays = pays,
    };

    /// <summary>The trade's parameters in a call of the account's actor.</summary>
    private protected virtual AbiValue Sent(Bytes data) => World.World.Contracts["perp.clearingHouse"].Abi.Function("openPosition").DecodeInput(data.Span)[0];

    /// <summary>Quote exchanged, fees included, from the venue's own event.</summary>
    private BigInteger Executed(TransactionReceipt receipt)
    {
        var changed = World.World.Contracts["perp.clearingHouse"].Abi.Event("PositionChanged");
        var log = receipt.Logs.Single(item => item.Topics[0] == changed.Topic0);
        var values = changed.Decode(log.Topics, log.Data.Span);
        return BigInteger.Abs(values["exchangedPositionNotional"].AsBigInteger() - values["fee"].AsBigInteger());
    }

    private protected Task MoveAsync(int price) => MoveAsync(Wad.FromInteger(price));

    // A market moves by some ten percent a block at the most, and its mark is a median of TWAPs over up to half an hour: let it arrive.
    private protected async Task MoveAsync(Wad price)
    {
        var far = Wad.FromInteger(150);
        for (; (price - _price).Abs() > far; _price += price > _price ? far : -far)
            await World.Chain.Market.StepAsync(_price + (price > _price ? far : -far), TimeSpan.FromMinutes(1));
        _price = price;
        await World.Chain.Market.StepAsync(price, TimeSpan.FromMinutes(1));
        await World.Chain.Market.StepAsync(price, Settle);
    }

    /// <summary>Trades the position to a size (positive: short).</summary>
    private async Task ResizeAsync(string size)
    {
        var change = Wad.Parse(size) - Wad.FromInteger(3);
        await World.TradePerpAsync(Account.Holder, sell: change.Sign > 0, change.Abs());
        await Control.MineAfterAsync(Settle);
    }

    private protected Task DepositAsync(BigInteger usdc) => World.DepositPerpAsync(Account.Holder, usdc);

    /// <summary>The index stands above the market, which nobody corrects: shorts pay.</summary>
    private protected async Task AccrueAsync(int days)
    {
        for (var hour = 0; hour < 24 * days; hour += 6)
        {
            var at = (await HeadAsync()).Timestamp.UnixSeconds;
            await World.SendAsync(World.World.Accounts.Market, "aggregator", "setLatestAnswerWithRound", 206_000_000_000, at, ++_round);
            await World.SendAsync(World.World.Accounts.Market, "perp.priceFeed", "update");
            await Control.MineAfterAsync(TimeSpan.FromHours(6));
        }
    }

    private Task AddLiquidityAsync() => World.SendAsync(Account.Holder, "perp.clearingHouse", "addLiquidity", World.World.Contracts["perp.clearingHouse"].Struct(
        "addLiquidity", 0,
        ("baseToken", Perp.BaseToken), ("base", Wad.Parse("0.01").Raw), ("quote", Wad.Parse("20").Raw), ("lowerTick", 69_060), ("upperTick", 82_920),
        ("minBase", 0), ("minQuote", 0), ("useTakerBalance", false), ("deadline", UInt256.MaxValue)));

    private protected Task DeployerAsync(string role, string function, params AbiValue[] arguments) => World.SendAsync(World.World.Accounts.Deployer, role, function, arguments);
}

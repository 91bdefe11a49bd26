using System.Globalization;
using System.Numerics;
using KeeperBot.Anvil.Tests.Protocols.Aave;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.AaveV3;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Worlds.Aave;
using static KeeperBot.Anvil.Tests.Protocols.Aave.AaveChain;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Aave v3: a wallet with 10 WETH supplied, 11,000 USDC owed at the variable and 1,000 DAI at the stable rate, and tokens of each kind idle.</summary>
public class AaveV3Bench : VenueBench
{
    private const string AccountDataView = "getUserAccountData(address)(uint256,uint256,uint256,uint256,uint256,uint256)";

    private readonly AaveChain _world = new();
    private string _restore = "";

    protected AaveChain World => _world;

    public override EthClient Client => _world.Client;

    public override AnvilControl Control => _world.Chain.Control;

    public override Uri RpcUrl => _world.Chain.RpcUrl;

    public override IVenueAdapter Adapter => _world.Adapter;

    public override AccountRef Account => _world.Wallet;

    public override SnapshotReader Reader => _world.Reader;

    public override LiquidationPredicate? Predicate => LiquidationPredicate.StrictlyBelow;

    public override IReadOnlyList<(string Name, Address At)> Contracts =>
    [
        .. new[] { "aave.pool", "aave.provider", "aave.oracle", "aave.sentinel", Weth.Role("aToken"), Weth.Role("feed"), UsdcReserve.Role("variableDebt"), UsdcReserve.Role("feed"), Dai.Role("stableDebt") }
            .Select(role => (role, _world.At(role))),
    ];

    public override IReadOnlyList<(string Name, IInspectableVenue Adapter)> Misconfigured =>
    [
        ("oracle is the pool", Of(_world.Options with { Oracle = _world.Options.Pool })),
        ("provider is the oracle", Of(_world.Options with { Provider = _world.Options.Oracle })),
        ("no sentinel", Of(_world.Options with { Sentinel = null })),
        ("another price source", Of(With(Weth, reserve => reserve with { PriceSource = _world.At(Dai.Role("feed")) }))),
        ("another aToken", Of(With(Weth, reserve => reserve with { AToken = _world.At(Dai.Role("aToken")) }))),
        ("a category that the pool does not have", Of(_world.Options with { EModes = [new AaveV3EMode(2, null)] })),
    ];

    public override IReadOnlyList<VenueState> Grid =>
    [
        .. Enumerable.Range(0, 9).Select(step => new VenueState($"WETH at {1650 - 50 * step}", () => _world.PriceAsync(Weth, Text(1650 - (50 * step))))),
        .. from price in (int[])[1475, 1440]
           from days in (int[])[1, 60, 400]
           select new VenueState($"{days} days of interest, WETH at {price}", async () => { await _world.PriceAsync(Weth, Text(price)); await _world.PassAsync(TimeSpan.FromDays(days)); }),
        .. from amount in (string[])["0.000000000000000001", "0.5", "2"]
           select new VenueState($"{amount} WETH more, at 1300", async () => { await _world.SupplyAsync(Weth, amount); await _world.PriceAsync(Weth, "1300"); }),
        .. from price in (string[])["0.9", "1.07", "1.12"]
           select new VenueState($"USDC at {price}, WETH at 1500", async () => { await _world.PriceAsync(Weth, "1500"); await _world.PriceAsync(UsdcReserve, price); }),
        .. from price in (int[])[1500, 700, 600]
           select new VenueState($"9000 DAI as e-mode collateral beside WETH at {price}", async () => { await EModeAsync(); await _world.PriceAsync(Weth, Text(price)); }),
    ];

    public override IReadOnlyList<VenueKnob> Knobs =>
    [
        new("oracle price of WETH, 8 decimals", 200_000_000_000, 120_000_000_000, price => _world.PriceAsync(Weth, Wad.FromScaled(price, 8, Rounding.Down).ToString())) { PriceDecimals = HasCurve ? 8 : null, PriceWithin = 1e-7 },
        new("repayment at 1300, 6 decimals", 5_000_000_000, 1, async amount =>
        {
            await _world.PriceAsync(Weth, "1300");
            await _world.PoolAsync("repay", _world.At(UsdcReserve.Role()), amount, 2, Account.Holder);
        }),
        new("more collateral at 1300, 18 decimals", BigInteger.Pow(10, 19), 1, async amount =>
        {
            await _world.PriceAsync(Weth, "1300");
            await _world.PoolAsync("supply", _world.At(Weth.Role()), amount, Account.Holder, 0);
        }),
    ];

    public override IReadOnlyList<VenueMove> Moves =>
    [
        .. new[] { "1850", "1930.5", "2100" }.Select(price => new VenueMove($"WETH to {price}", () => _world.PriceAsync(Weth, price), 1e-8)),
        new("USDC to 1.05", () => _world.PriceAsync(UsdcReserve, "1.05"), 1e-8),
        new("WETH to 1900 beside DAI as e-mode collateral", () => _world.PriceAsync(Weth, "1900"), 1e-8) { PrepareAsync = EModeAsync },
        new("90 days of interest", () => _world.PassAsync(TimeSpan.FromDays(90)), 1e-7),
    ];

    public override IReadOnlyList<VenueState> Blocked =>
    [
        new("the debt's reserve is paused", async () => { await _world.PriceAsync(Weth, "1300"); await _world.AdminAsync("setReservePause", _world.At(UsdcReserve.Role()), true); }),
        new("the collateral's reserve is paused", async () => { await _world.PriceAsync(Weth, "1300"); await _world.AdminAsync("setReservePause", _world.At(Weth.Role()), true); }),
        new("the sequencer is down, factor above 0.95", async () => { await _world.PriceAsync(Weth, "1445"); await _world.Site.SendAsync("aave.sequencer", "setAnswer", true, 0); }),
    ];

    public override IReadOnlyList<VenueState> States =>
    [
        new("a used reserve is paused", () => _world.AdminAsync("setReservePause", _world.At(Weth.Role()), true)) { Check = Warned("WETH is paused") },
        new("a used reserve is frozen", () => _world.AdminAsync("setReserveFreeze", _world.At(UsdcReserve.Role()), true)) { Check = Warned("USDC is frozen") },
        new("the sequencer is down", () => _world.Site.SendAsync("aave.sequencer", "setAnswer", true, 0)) { Check = Warned("sentinel") },
        new("prices are stale", () => Control.MineAfterAsync(TimeSpan.FromMinutes(71))) { Check = Unknown("price.stale") },
        new("a price is zero", () => _world.Site.SendFromAsync(_world.World.Accounts.Market, Weth.Role("feed"), "publish", 0, 1)) { Check = Unknown("read.reverted") },
        new("the oracle is another", () => _world.Site.SendAsync("aave.provider", "setPriceOracle", _world.At("aave.dataProvider"))) { Check = Unknown("aave.oracle_changed") },
        new("the sentinel is taken away", () => _world.Site.SendAsync("aave.provider", "setPriceOracleSentinel", Address.Zero)) { Check = Unknown("aave.sentinel_changed") },
    ];

    public override IReadOnlyList<VenueTrade> Trades =>
    [
        TopUp(Weth, "supplied", "0.123456789012345678"), TopUp(Dai, "supplied", "250.5"), TopUp(Wbtc, "supplied", "0.00123456"),
        TopUp(UsdcReserve, "variableDebt", "1234.567891"), TopUp(Dai, "stableDebt", "333.333333333333333333"),
        new("top up without allowance", reading => Plan(reading, UsdcReserve, "variableDebt", "1"))
        {
            PrepareAsync = () => _world.Site.SendFromAsync(Account.Holder, UsdcReserve.Role(), "approve", _world.Options.Pool, 0), Refused = "allowance.insufficient",
        },
        new("top up in another token", reading => Plan(reading, UsdcReserve, "variableDebt", "1") with { Leg = _world.ReserveOf(Weth).Supplied }) { Refused = "topup.wrong_token" },
        new("supply to a frozen reserve", reading => Plan(reading, Weth, "supplied", "1")) { PrepareAsync = () => _world.AdminAsync("setReserveFreeze", _world.At(Weth.Role()), true), Refused = "topup.no_means" },
        new("repay to a paused reserve", reading => Plan(reading, UsdcReserve, "variableDebt", "1")) { PrepareAsync = () => _world.AdminAsync("setReservePause", _world.At(UsdcReserve.Role()), true), Refused = "topup.no_means" },
        new("repay a debt that there is not", reading => Plan(reading, UsdcReserve, "stableDebt", "1")) { Refused = "topup.no_means" },
        new("reduce", reading => Plans.Reduce(Account, reading.MarginAccounts.Single(), new("WETH.supplied"), Wad.One, Wad.One)) { Refused = "action.not_supported" },
    ];

    public override IEnumerable<VenueView> Views(KnownReading reading)
    {
        var (margin, holder) = (reading.MarginAccounts.Single(), Account.Holder.ToString());
        yield return new("debt", margin.Maintenance!.Value.ToScaled(8, Rounding.Down), _world.Options.Pool, AccountDataView, holder) { Output = 1 };
        yield return new("available borrows", margin.FreeCollateral!.Value.ToScaled(8, Rounding.Down), _world.Options.Pool, AccountDataView, holder) { Output = 2 };
        foreach (var (reserve, part, decimals) in new[] { (Weth, "supplied", 18), (UsdcReserve, "variableDebt", 6), (Dai, "stableDebt", 18) })
        {
            var leg = (SpotLeg)margin.Legs.Single(item => item.Id.Value == $"{reserve.Symbol}.{part}");
            yield return new(leg.Id.Value, leg.Size.Abs().ToScaled(decimals, Rounding.Down), _world.At(reserve.Role(part == "supplied" ? "aToken" : part)), "balanceOf(address)(uint256)", holder);
            yield return new($"price of {reserve.Symbol}", leg.Price.ToScaled(8, Rounding.Down), _world.Options.Oracle, "getAssetPrice(address)(uint256)", _world.At(reserve.Role()).ToString());
        }
    }

    public override IEnumerable<(string What, object Ours, object Expected)> Signs(KnownReading reading)
    {
        var margin = reading.MarginAccounts.Single();
        Wad Size(string leg) => margin.Legs.Single(item => item.Id.Value == leg).Size;
        yield return ("collateral is positive, in whole tokens", Size("WETH.supplied"), Wad.FromInteger(10));
        yield return ("debt is negative", Size("USDC.variableDebt").Sign, -1);
        yield return ("a debt of 6 decimals is whole dollars", Size("USDC.variableDebt").ToScaled(3, Rounding.Up), (BigInteger)(-11_000_000));
        yield return ("a price of 8 decimals is dollars", ((SpotLeg)margin.Legs[0]).Price, Wad.FromInteger(2000));
        yield return ("equity is collateral at its threshold, in dollars", margin.Equity, Wad.FromInteger(16_500));
        yield return ("the collateral ratio is at full value", margin.CollateralRatio!.Value.ToScaled(3, Rounding.Down), (BigInteger)1_666);
        yield return ("a legs' underlying is the configured one", margin.Legs.Single(item => item.Id.Value == "WETH.supplied").Underlying, new Underlying("ETH"));
    }

    public override async Task<bool> VenueSaysAsync(BlockRef block, MarginAccount margin) => (await _world.DataAsync(block))["healthFactor"].AsBigInteger() < BigInteger.Pow(10, 18);

    public override CallRequest Liquidation(MarginAccount margin) => new()
    {
        From = _world.World.Accounts.Liquidator,
        To = _world.Options.Pool,
        Data = _world.World.Contracts["aave.pool"].Abi.Function("liquidationCall").Encode(_world.At(Weth.Role()), _world.At(UsdcReserve.Role()), Account.Holder, UInt256.MaxValue, false),
    };

    public override async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        await _world.SupplyAsync(Weth, "10");
        await _world.BorrowAsync(UsdcReserve, "11000");
        await _world.BorrowAsync(Dai, "1000", rateMode: 1);
        foreach (var (reserve, amount) in new[] { (Weth, "12"), (UsdcReserve, "6000"), (Dai, "12000"), (Wbtc, "1") })
            await AaveDeployer.FundAsync(_world.Site, reserve, Account.Holder, amount);
        await _world.PassAsync(TimeSpan.FromSeconds(12));
        _restore = await Control.SnapshotAsync();
    }

    public override async Task RestoreAsync()
    {
        await Control.RevertAsync(_restore);
        _restore = await Control.SnapshotAsync();
    }

    public override Task DisposeAsync() => _world.DisposeAsync();

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    protected static Action<VenueReading> Unknown(string code) => reading => reading.ShouldBeOfType<UnknownReading>().Code.ShouldBe(code);

    protected static Action<VenueReading> Warned(string warning) => reading => reading.ShouldBeOfType<KnownReading>().Warnings.ShouldContain(text => text.Contains(warning));

    private AaveV3Adapter Of(AaveV3Options options) => new(options, _world.Routes, new EthChainReader(Client));

    private AaveV3Options With(AaveReserve which, Func<AaveV3Reserve, AaveV3Reserve> change) =>
        _world.Options with { Reserves = [.. _world.Options.Reserves.Select(reserve => reserve.Token.Symbol == which.Symbol ? change(reserve) : reserve)] };

    private async Task EModeAsync()
    {
        await _world.PoolAsync("supply", _world.At(Dai.Role()), Dai.Units("9000"), Account.Holder, 0);
        await _world.PoolAsync("setUserEMode", AaveReserve.StablecoinCategory);
    }

    protected TopUpAction Plan(KnownReading reading, AaveReserve reserve, string part, string amount) =>
        Plans.TopUp(Account, reading.MarginAccounts.Single(), TokenAmount.FromWad(_world.TokenOf(reserve), Wad.Parse(amount), Rounding.Down)) with { Leg = new($"{reserve.Symbol}.{part}") };

    private VenueTrade TopUp(AaveReserve reserve, string part, string amount) => new($"top up {reserve.Symbol}.{part}", reading => Plan(reading, reserve, part, amount))
    {
        Effect = (before, after) =>
        {
            Wad Size(KnownReading reading) => reading.MarginAccounts.Single().Legs.Single(leg => leg.Id.Value == $"{reserve.Symbol}.{part}").Size;
            // A block's interest and the scaled balance's rounding stand between.
            (Size(after) - Size(before)).ToDouble().ShouldBe(Wad.Parse(amount).ToDouble(), Wad.Parse(amount).ToDouble() * 1e-4);
            after.MarginAccounts.Single().Health.Value!.Value.ShouldBeGreaterThan(before.MarginAccounts.Single().Health.Value!.Value);
        },
    };
}

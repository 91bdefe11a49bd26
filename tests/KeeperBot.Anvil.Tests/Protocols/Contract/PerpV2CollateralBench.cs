using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Perp v2 with collateral of two tokens: short 3 vETH at 2000 on 300 USDC and 0.75 WETH, which counts for seven tenths.</summary>
public sealed class PerpV2CollateralBench : PerpV2Bench
{
    private static readonly Wad Weth = Wad.Parse("0.75");

    private PerpV2Options _options = null!;
    private PerpV2Adapter _adapter = null!;
    private SnapshotReader _reader = null!;

    public override IVenueAdapter Adapter => _adapter;

    public override SnapshotReader Reader => _reader;

    public override IReadOnlyList<(string Name, Address At)> Contracts => [.. base.Contracts, ("collateralManager", Perp.CollateralManager), ("the collateral's feed", World.World.Contracts["perp.wethFeed"].Address)];

    public override IReadOnlyList<(string Name, IInspectableVenue Adapter)> Misconfigured =>
    [
        ("collateralManager is the vault", Of(_options with { CollateralManager = Perp.Vault })),
        ("the collateral is none of the venue's", Of(_options with { Collaterals = [new(World.Susd, null)] })),
    ];

    // Each of the four tests rules somewhere: the Vault's three are the earlier ones, and seize collateral only.
    public override IReadOnlyList<VenueState> Grid =>
    [
        .. new[] { 1800, 2000, 2150, 2300, 2340, 2350, 2360, 2400, 2500, 2700 }.Select(price => new VenueState($"at {price}", () => MoveAsync(price))),
        .. from ratio in (int[])[100_000, 400_000, 750_000]
           from price in (int[])[2080, 2160, 2300]
           select new VenueState($"debt may be {ratio} of the collateral, at {price}", async () => { await DeployerAsync("perp.collateralManager", "setDebtNonSettlementTokenValueRatio", ratio); await MoveAsync(price); }),
        .. from threshold in (int[])[100, 400]
           from price in (int[])[2080, 2160, 2300]
           select new VenueState($"debt may be {threshold}, at {price}", async () => { await DeployerAsync("perp.collateralManager", "setDebtThreshold", threshold * 1_000_000L); await MoveAsync(price); }),
        new("a debt that the venue forgives this trader", async () =>
        {
            await DeployerAsync("perp.collateralManager", "setDebtThreshold", 1_000_000);
            await DeployerAsync("perp.collateralManager", "setWhitelistedDebtThreshold", Account.Holder, 900_000_000);
            await MoveAsync(2300);
        }),
    ];

    public override IReadOnlyList<VenueKnob> Knobs =>
    [
        new("the collateral's margin: WETH, 18 decimals", Wad.One.Raw, 1, async raw => { await MoveAsync(2400); await WethAsync(raw); }),
        new("debt over collateral: USDC, 6 decimals", 900_000_000, 1, async usdc =>
        {
            await DeployerAsync("perp.collateralManager", "setDebtNonSettlementTokenValueRatio", 100_000);
            await MoveAsync(2250);
            await DepositAsync(usdc);
        }),
        new("the debt threshold, 6 decimals", 2_000_000_000, 1, async threshold => { await DeployerAsync("perp.collateralManager", "setDebtThreshold", threshold); await MoveAsync(2250); }),
    ];

    // Of the four tests the collateral's margin rules as things are; each of the other two of the Vault where governance has made it tight.
    public override IReadOnlyList<VenueMove> Moves =>
    [
        .. new[] { 1950, 2150, 2400 }.Select(price => new VenueMove($"to {price}", () => MoveAsync(price), Arrived) { MarksConverged = true }),
        new("to 2300 with debts up to a tenth of the collateral", () => MoveAsync(2300), Arrived)
        {
            PrepareAsync = () => DeployerAsync("perp.collateralManager", "setDebtNonSettlementTokenValueRatio", 100_000), MarksConverged = true,
        },
        new("to 2300 with a debt threshold of 100", () => MoveAsync(2300), Arrived)
        {
            PrepareAsync = () => DeployerAsync("perp.collateralManager", "setDebtThreshold", 100_000_000), MarksConverged = true,
        },
        new("three days of funding with debts up to a tenth of the collateral", () => AccrueAsync(3), 1e-6)
        {
            PrepareAsync = async () => { await DeployerAsync("perp.collateralManager", "setDebtNonSettlementTokenValueRatio", 100_000); await AccrueAsync(1); },
        },
        new("the collateral's average and the mark arrive", () => World.Chain.Market.StepAsync(Wad.FromInteger(2140), Settle), Arrived)
        {
            PrepareAsync = () => World.Chain.Market.StepAsync(Wad.FromInteger(2140), TimeSpan.FromMinutes(1)), MarksConverged = true,
        },
    ];

    public override IReadOnlyList<VenueState> Blocked =>
    [
        new("the vault is paused", async () => { await MoveAsync(2500); await DeployerAsync("perp.vault", "pause"); }),
    ];

    public override IReadOnlyList<VenueState> States =>
    [
        new("collateral that is not configured", UnconfiguredAsync) { Check = reading => reading.ShouldBeOfType<UnknownReading>().Code.ShouldBe("perp.unconfigured_collateral") },
        new("the collateral's feed reverts", () => Control.SetCodeAsync(World.World.Contracts["perp.wethFeed"].Address, Bytes.Parse("0x5f5ffd"))) { Check = reading => reading.ShouldBeOfType<UnknownReading>().Code.ShouldBe("read.reverted") },
    ];

    public override IReadOnlyList<VenueTrade> Trades =>
    [
        new("top-up in the settlement token", reading => Plans.TopUp(Account, Margin(reading), Usdc(50_000_000)))
        {
            PrepareAsync = async () => { await MoveAsync(2330); await World.FundAsync("usdc", Account.Holder, Perp.Vault, 50_000_000); },
            Effect = (before, after) =>
            {
                (Margin(after).Deposit - Margin(before).Deposit).ShouldBe(Wad.FromInteger(50));
                Margin(after).Health.Value!.Value.ShouldBeGreaterThan(Margin(before).Health.Value!.Value);
            },
        },
        new("top-up in the collateral token", reading => Plans.TopUp(Account, Margin(reading), TokenAmount.FromRaw(_options.Collaterals[0].Token, 1))) { Refused = "topup.wrong_token" },
    ];

    public override IEnumerable<VenueView> Views(KnownReading reading)
    {
        var (margin, trader) = (Margin(reading), Account.Holder.ToString());
        var weth = Spot(reading);
        // The Vault's views cut these to the settlement token's six decimals.
        yield return new("account value", margin.Equity.ToScaled(6, Rounding.Down), Perp.Vault, "getAccountValue(address)(int256)", trader);
        yield return new("requirement", margin.Maintenance!.Value.Raw, Perp.Vault, "getMarginRequirementForCollateralLiquidation(address)(int256)", trader);
        yield return new("ratio", margin.MaintenanceRatio!.Value.ToScaled(6, Rounding.Down), Perp.Vault, "getCollateralMmRatio()(uint24)");
        yield return new("collateral", weth.Size.Raw, Perp.Vault, "getBalanceByToken(address,address)(int256)", trader, World.World.Contracts["weth"].Address.ToString());
        yield return new("its price", weth.Price.ToScaled(8, Rounding.Down), Perp.CollateralManager, "getPrice(address,uint256)(uint256)", World.World.Contracts["weth"].Address.ToString(), "900");
    }

    public override IEnumerable<(string What, object Ours, object Expected)> Signs(KnownReading reading)
    {
        yield return ("collateral is held, and counts in the net delta", Spot(reading).Size, Weth);
        yield return ("at its price in dollars", Spot(reading).Price, Wad.FromInteger(2000));
        yield return ("top-ups are not paid in it", Spot(reading).IsMarginToken, false);
        yield return ("maintenance and the buffer of collateral", Margin(reading).MaintenanceRatio!, Wad.Parse("0.0645"));
    }

    public override async Task<bool> VenueSaysAsync(BlockRef block, MarginAccount margin) => (await World.AskAsync(block, "perp.vault", "isLiquidatable", Account.Holder)).AsBool();

    public override CallRequest Liquidation(MarginAccount margin) => new()
    {
        From = World.World.Accounts.Liquidator,
        To = Perp.Vault,
        Data = World.World.Contracts["perp.vault"].Abi.Function("liquidateCollateral").Encode(Account.Holder, World.World.Contracts["weth"].Address, 1_000_000, false),
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var weth = new Token(Account.Chain, World.World.Contracts["weth"].Address, "WETH", 18);
        _options = World.PerpOptions with { CollateralManager = Perp.CollateralManager, Collaterals = [new(weth, new("ETH"))] };
        _adapter = Of(_options);
        _reader = World.ReaderOf(_adapter);
    }

    private protected override async Task OpenAsync()
    {
        await DepositAsync(300_000_000);
        await WethAsync(Weth.Raw);
        await World.TradePerpAsync(Account.Holder, sell: true, Wad.FromInteger(3));
    }

    private static SpotLeg Spot(KnownReading reading) => Margin(reading).Legs.OfType<SpotLeg>().Single();

    private async Task WethAsync(BigInteger raw)
    {
        await World.FundAsync("weth", Account.Holder, Perp.Vault, raw);
        await World.SendAsync(Account.Holder, "perp.vault", "deposit", World.World.Contracts["weth"].Address, raw);
    }

    private async Task UnconfiguredAsync()
    {
        var manager = World.World.Contracts["perp.collateralManager"];
        await DeployerAsync("perp.collateralManager", "addCollateral", World.Susd.Address, manager.Struct(
            "addCollateral", 1, ("priceFeed", World.World.Contracts["perp.wethFeed"].Address), ("collateralRatio", 700_000), ("discountRatio", 100_000), ("depositCap", Wad.FromInteger(1000).Raw)));
        await World.FundAsync("susd", Account.Holder, Perp.Vault, Wad.One.Raw);
        await World.SendAsync(Account.Holder, "perp.vault", "deposit", World.Susd.Address, Wad.One.Raw);
    }
}

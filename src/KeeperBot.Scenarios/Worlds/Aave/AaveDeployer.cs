using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds.Aave;

/// <summary>
/// Deploys Aave v3 (npm @aave/core-v3) with the reserves of <see cref="AaveReserve.All"/>, an e-mode category, a sentinel over a sequencer oracle, and the
/// maker's liquidity. The pool and its configurator are linked with their libraries and stand behind the provider's proxies, as on the networks.
/// </summary>
public static class AaveDeployer
{
    private static readonly string[] PoolLibraries = ["BridgeLogic", "EModeLogic", "LiquidationLogic", "PoolLogic", "SupplyLogic"];
    private static readonly BigInteger Ray = BigInteger.Pow(10, 27);

    // A liquidation waits this long after the sequencer has come up again.
    private const int GraceSeconds = 3600;

    /// <summary>Builds the venue; books the roles <c>aave.*</c>.</summary>
    /// <exception cref="ScenarioException">An artifact is missing or a transaction fails; the message names it.</exception>
    public static async Task DeployAsync(WorldSite site)
    {
        await DeployProviderAsync(site).ConfigureAwait(false);
        await DeployPoolAsync(site).ConfigureAwait(false);
        foreach (var reserve in AaveReserve.All)
            await DeployTokenAsync(site, reserve).ConfigureAwait(false);
        await DeployOracleAsync(site).ConfigureAwait(false);
        await ListAsync(site).ConfigureAwait(false);
        foreach (var reserve in AaveReserve.All)
            await ConfigureAsync(site, reserve).ConfigureAwait(false);
        await MakeStablecoinModeAsync(site).ConfigureAwait(false);
        await DeploySentinelAsync(site).ConfigureAwait(false);
        foreach (var reserve in AaveReserve.All)
            await SupplyAsync(site, reserve, site.Accounts.Maker, reserve.Liquidity).ConfigureAwait(false);
    }

    /// <summary>Mints tokens to an account and has it supply them as its own collateral.</summary>
    public static async Task SupplyAsync(WorldSite site, AaveReserve reserve, Address account, string amount)
    {
        await FundAsync(site, reserve, account, amount).ConfigureAwait(false);
        await site.SendFromAsync(account, "aave.pool", "supply", site.At(reserve.Role()), reserve.Units(amount), account, 0).ConfigureAwait(false);
    }

    /// <summary>Mints tokens to an account and has it approve the pool for as many.</summary>
    public static Task FundAsync(WorldSite site, AaveReserve reserve, Address account, string amount) =>
        site.FundAsync(reserve.Role(), account, site.At("aave.pool"), reserve.Units(amount));

    /// <summary>Publishes a price (USD) in a reserve's feed at the newest block's time.</summary>
    public static async Task PublishAsync(WorldSite site, AaveReserve reserve, Wad price)
    {
        var head = await site.Control.GetHeadAsync().ConfigureAwait(false);
        await site.SendFromAsync(site.Accounts.Market, reserve.Role("feed"), "publish", price.ToScaled(8, Rounding.Down), head.Timestamp.UnixSeconds).ConfigureAwait(false);
    }

    private static async Task DeployProviderAsync(WorldSite site)
    {
        var deployer = site.Accounts.Deployer;
        await site.DeployAsync("aave.provider", ArtifactPackage.AaveV3, "PoolAddressesProvider", "KeeperBot local market", deployer).ConfigureAwait(false);
        await site.SendAsync("aave.provider", "setACLAdmin", deployer).ConfigureAwait(false);
        await site.DeployAsync("aave.acl", ArtifactPackage.AaveV3, "ACLManager", site.At("aave.provider")).ConfigureAwait(false);
        await site.SendAsync("aave.provider", "setACLManager", site.At("aave.acl")).ConfigureAwait(false);
        await site.SendAsync("aave.acl", "addPoolAdmin", deployer).ConfigureAwait(false);
        await site.SendAsync("aave.acl", "addEmergencyAdmin", deployer).ConfigureAwait(false);
        await site.DeployAsync("aave.dataProvider", ArtifactPackage.AaveV3, "AaveProtocolDataProvider", site.At("aave.provider")).ConfigureAwait(false);
        await site.SendAsync("aave.provider", "setPoolDataProvider", site.At("aave.dataProvider")).ConfigureAwait(false);
    }

    private static async Task DeployPoolAsync(WorldSite site)
    {
        var provider = site.At("aave.provider");
        var libraries = new Dictionary<string, Address>(StringComparer.Ordinal);
        libraries["BorrowLogic"] = (await site.Chain.DeployAsync(site.Accounts.Deployer, ArtifactPackage.AaveV3, "BorrowLogic").ConfigureAwait(false)).Address;
        libraries["FlashLoanLogic"] = (await site.Chain.DeployLinkedAsync(site.Accounts.Deployer, ArtifactPackage.AaveV3, "FlashLoanLogic", libraries).ConfigureAwait(false)).Address;
        foreach (var library in (string[])[.. PoolLibraries, "ConfiguratorLogic"])
            libraries[library] = (await site.Chain.DeployAsync(site.Accounts.Deployer, ArtifactPackage.AaveV3, library).ConfigureAwait(false)).Address;
        var pool = await site.Chain.DeployLinkedAsync(site.Accounts.Deployer, ArtifactPackage.AaveV3, "Pool", libraries, provider).ConfigureAwait(false);
        await site.SendAsync("aave.provider", "setPoolImpl", pool.Address).ConfigureAwait(false);
        await BookAsync(site, "aave.pool", "Pool", "getPool").ConfigureAwait(false);
        var configurator = await site.Chain.DeployLinkedAsync(site.Accounts.Deployer, ArtifactPackage.AaveV3, "PoolConfigurator", libraries).ConfigureAwait(false);
        await site.SendAsync("aave.provider", "setPoolConfiguratorImpl", configurator.Address).ConfigureAwait(false);
        await BookAsync(site, "aave.configurator", "PoolConfigurator", "getPoolConfigurator").ConfigureAwait(false);
    }

    private static async Task BookAsync(WorldSite site, string role, string contract, string getter)
    {
        var at = await site.Chain.ReadAsync(site.Book["aave.provider"], getter).ConfigureAwait(false);
        site.Book.Add(role, site.Artifacts, ArtifactPackage.AaveV3, contract, at[0].AsAddress());
    }

    private static async Task DeployTokenAsync(WorldSite site, AaveReserve reserve)
    {
        await site.DeployAsync(reserve.Role(), ArtifactPackage.Lyra, "TestERC20SetDecimals", reserve.Name, reserve.Symbol, reserve.Decimals).ConfigureAwait(false);
        await site.DeployAsync(reserve.Role("feed"), ArtifactPackage.Worlds, "PriceFeed", $"{reserve.Symbol} / USD").ConfigureAwait(false);
        await PublishAsync(site, reserve, Wad.Parse(reserve.Price)).ConfigureAwait(false);
    }

    private static async Task DeployOracleAsync(WorldSite site)
    {
        var assets = AbiValue.Array([.. AaveReserve.All.Select(reserve => (AbiValue)site.At(reserve.Role()))]);
        var feeds = AbiValue.Array([.. AaveReserve.All.Select(reserve => (AbiValue)site.At(reserve.Role("feed")))]);
        // The base currency of the networks' markets: USD, by the zero address, at 8 decimals.
        await site.DeployAsync("aave.oracle", ArtifactPackage.AaveV3, "AaveOracle", site.At("aave.provider"), assets, feeds, Address.Zero, Address.Zero, 100_000_000).ConfigureAwait(false);
        await site.SendAsync("aave.provider", "setPriceOracle", site.At("aave.oracle")).ConfigureAwait(false);
    }

    private static async Task ListAsync(WorldSite site)
    {
        var pool = site.At("aave.pool");
        var aToken = await site.Chain.DeployAsync(site.Accounts.Deployer, ArtifactPackage.AaveV3, "AToken", pool).ConfigureAwait(false);
        var stable = await site.Chain.DeployAsync(site.Accounts.Deployer, ArtifactPackage.AaveV3, "StableDebtToken", pool).ConfigureAwait(false);
        var variable = await site.Chain.DeployAsync(site.Accounts.Deployer, ArtifactPackage.AaveV3, "VariableDebtToken", pool).ConfigureAwait(false);
        var rates = await DeployRatesAsync(site).ConfigureAwait(false);
        foreach (var reserve in AaveReserve.All)
        {
            var input = site.Book["aave.configurator"].StructElement(
                "initReserves", 0,
                ("aTokenImpl", aToken.Address), ("stableDebtTokenImpl", stable.Address), ("variableDebtTokenImpl", variable.Address),
                ("underlyingAssetDecimals", reserve.Decimals), ("interestRateStrategyAddress", rates.Address), ("underlyingAsset", site.At(reserve.Role())),
                ("treasury", site.Accounts.Deployer), ("incentivesController", Address.Zero),
                ("aTokenName", $"Aave {reserve.Symbol}"), ("aTokenSymbol", $"a{reserve.Symbol}"),
                ("variableDebtTokenName", $"Aave variable debt {reserve.Symbol}"), ("variableDebtTokenSymbol", $"variableDebt{reserve.Symbol}"),
                ("stableDebtTokenName", $"Aave stable debt {reserve.Symbol}"), ("stableDebtTokenSymbol", $"stableDebt{reserve.Symbol}"), ("params", Bytes.Empty));
            await site.SendAsync("aave.configurator", "initReserves", AbiValue.Array(input)).ConfigureAwait(false);
            await BookTokensAsync(site, reserve).ConfigureAwait(false);
        }
    }

    // Rates of a stablecoin reserve on the networks: 4 % at 80 % of use, 60 points more beyond.
    private static Task<DeployedContract> DeployRatesAsync(WorldSite site) => site.Chain.DeployAsync(
        site.Accounts.Deployer, ArtifactPackage.AaveV3, "DefaultReserveInterestRateStrategy", site.At("aave.provider"),
        Ray * 80 / 100, 0, Ray * 4 / 100, Ray * 60 / 100, Ray * 5 / 1000, Ray * 60 / 100, Ray / 100, Ray * 8 / 100, Ray * 20 / 100);

    private static async Task BookTokensAsync(WorldSite site, AaveReserve reserve)
    {
        var data = (await site.Chain.ReadAsync(site.Book["aave.pool"], "getReserveData", site.At(reserve.Role())).ConfigureAwait(false))[0];
        foreach (var (part, contract, field) in ((string, string, string)[])
            [("aToken", "AToken", "aTokenAddress"), ("variableDebt", "VariableDebtToken", "variableDebtTokenAddress"), ("stableDebt", "StableDebtToken", "stableDebtTokenAddress")])
        {
            site.Book.Add(reserve.Role(part), site.Artifacts, ArtifactPackage.AaveV3, contract, data[field].AsAddress());
        }
    }

    private static async Task ConfigureAsync(WorldSite site, AaveReserve reserve)
    {
        var asset = site.At(reserve.Role());
        await site.SendAsync("aave.configurator", "configureReserveAsCollateral", asset, reserve.Ltv, reserve.Threshold, reserve.Bonus).ConfigureAwait(false);
        await site.SendAsync("aave.configurator", "setReserveBorrowing", asset, true).ConfigureAwait(false);
        await site.SendAsync("aave.configurator", "setReserveStableRateBorrowing", asset, true).ConfigureAwait(false);
        await site.SendAsync("aave.configurator", "setReserveFactor", asset, 1000).ConfigureAwait(false);
        await site.SendAsync("aave.configurator", "setLiquidationProtocolFee", asset, 1000).ConfigureAwait(false);
    }

    private static async Task MakeStablecoinModeAsync(WorldSite site)
    {
        var (ltv, threshold, bonus) = AaveReserve.StablecoinTerms;
        await site.SendAsync("aave.configurator", "setEModeCategory", AaveReserve.StablecoinCategory, ltv, threshold, bonus, Address.Zero, "Stablecoins").ConfigureAwait(false);
        foreach (var reserve in AaveReserve.All.Where(reserve => AaveReserve.Stablecoins.Contains(reserve.Symbol)))
            await site.SendAsync("aave.configurator", "setAssetEModeCategory", site.At(reserve.Role()), AaveReserve.StablecoinCategory).ConfigureAwait(false);
    }

    private static async Task DeploySentinelAsync(WorldSite site)
    {
        await site.DeployAsync("aave.sequencer", ArtifactPackage.AaveV3, "SequencerOracle", site.Accounts.Deployer).ConfigureAwait(false);
        await site.DeployAsync("aave.sentinel", ArtifactPackage.AaveV3, "PriceOracleSentinel", site.At("aave.provider"), site.At("aave.sequencer"), GraceSeconds).ConfigureAwait(false);
        await site.SendAsync("aave.provider", "setPriceOracleSentinel", site.At("aave.sentinel")).ConfigureAwait(false);
    }
}

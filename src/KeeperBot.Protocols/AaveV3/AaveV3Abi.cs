using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.AaveV3;

internal static class AaveV3Abi
{
    private static readonly ContractAbi Pool = EmbeddedAbi.Load("aave-v3/Pool");
    private static readonly ContractAbi Provider = EmbeddedAbi.Load("aave-v3/PoolAddressesProvider");
    private static readonly ContractAbi OracleAbi = EmbeddedAbi.Load("aave-v3/AaveOracle");
    private static readonly ContractAbi Tokens = EmbeddedAbi.Load("aave-v3/Tokens");
    private static readonly ContractAbi Configurator = EmbeddedAbi.Load("aave-v3/PoolConfigurator");
    private static readonly ContractAbi SentinelAbi = EmbeddedAbi.Load("aave-v3/PriceOracleSentinel");

    internal static readonly AbiFunction UserAccountData = Pool.Function("getUserAccountData");
    internal static readonly AbiFunction UserConfiguration = Pool.Function("getUserConfiguration");
    internal static readonly AbiFunction UserEMode = Pool.Function("getUserEMode");
    internal static readonly AbiFunction ReservesList = Pool.Function("getReservesList");
    internal static readonly AbiFunction ReserveData = Pool.Function("getReserveData");
    internal static readonly AbiFunction NormalizedIncome = Pool.Function("getReserveNormalizedIncome");
    internal static readonly AbiFunction NormalizedVariableDebt = Pool.Function("getReserveNormalizedVariableDebt");
    internal static readonly AbiFunction EModeCategoryData = Pool.Function("getEModeCategoryData");
    internal static readonly AbiFunction PoolRevision = Pool.Function("POOL_REVISION");
    internal static readonly AbiFunction PoolProvider = Pool.Function("ADDRESSES_PROVIDER");
    internal static readonly AbiFunction Supply = Pool.Function("supply");
    internal static readonly AbiFunction Repay = Pool.Function("repay");

    internal static readonly AbiFunction ProviderPool = Provider.Function("getPool");
    internal static readonly AbiFunction PriceOracle = Provider.Function("getPriceOracle");
    internal static readonly AbiFunction PriceOracleSentinel = Provider.Function("getPriceOracleSentinel");

    internal static readonly AbiFunction PoolConfigurator = Provider.Function("getPoolConfigurator");
    internal static readonly AbiFunction SetPriceOracle = Provider.Function("setPriceOracle");
    internal static readonly AbiFunction SetPriceOracleSentinel = Provider.Function("setPriceOracleSentinel");
    internal static readonly AbiFunction SetPoolImpl = Provider.Function("setPoolImpl");
    internal static readonly AbiFunction SetPoolConfiguratorImpl = Provider.Function("setPoolConfiguratorImpl");

    internal static readonly AbiFunction ConfigureCollateral = Configurator.Function("configureReserveAsCollateral");
    internal static readonly AbiFunction SetReservePause = Configurator.Function("setReservePause");
    internal static readonly AbiFunction SetReserveFreeze = Configurator.Function("setReserveFreeze");
    internal static readonly AbiFunction SetReserveActive = Configurator.Function("setReserveActive");
    internal static readonly AbiFunction SetPoolPause = Configurator.Function("setPoolPause");
    internal static readonly AbiFunction SetSupplyCap = Configurator.Function("setSupplyCap");
    internal static readonly AbiFunction SetDebtCeiling = Configurator.Function("setDebtCeiling");
    internal static readonly AbiFunction SetLiquidationProtocolFee = Configurator.Function("setLiquidationProtocolFee");
    internal static readonly AbiFunction SetAssetEMode = Configurator.Function("setAssetEModeCategory");
    internal static readonly AbiFunction SetEMode = Configurator.Function("setEModeCategory");

    internal static readonly AbiFunction SetAssetSources = OracleAbi.Function("setAssetSources");
    internal static readonly AbiFunction AssetPrice = OracleAbi.Function("getAssetPrice");
    internal static readonly AbiFunction SourceOfAsset = OracleAbi.Function("getSourceOfAsset");
    internal static readonly AbiFunction BaseCurrencyUnit = OracleAbi.Function("BASE_CURRENCY_UNIT");

    internal static readonly AbiFunction ScaledBalanceOf = Tokens.Function("scaledBalanceOf");
    internal static readonly AbiFunction ScaledTotalSupply = Tokens.Function("scaledTotalSupply");
    internal static readonly AbiFunction BalanceOf = Tokens.Function("balanceOf");
    internal static readonly AbiFunction UserStableRate = Tokens.Function("getUserStableRate");

    internal static readonly AbiFunction LiquidationAllowed = SentinelAbi.Function("isLiquidationAllowed");

    internal static readonly AbiFunction LatestRound = EmbeddedAbi.Load("chainlink/AggregatorV3Interface").Function("latestRoundData");
}

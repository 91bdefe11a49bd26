using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.PerpV2;

internal static class PerpV2Abi
{
    private static readonly ContractAbi House = EmbeddedAbi.Load("perp-v2/ClearingHouse");
    private static readonly ContractAbi Balance = EmbeddedAbi.Load("perp-v2/AccountBalance");
    private static readonly ContractAbi VaultAbi = EmbeddedAbi.Load("perp-v2/Vault");
    private static readonly ContractAbi ExchangeAbi = EmbeddedAbi.Load("perp-v2/Exchange");
    private static readonly ContractAbi Config = EmbeddedAbi.Load("perp-v2/ClearingHouseConfig");
    private static readonly ContractAbi Collateral = EmbeddedAbi.Load("perp-v2/CollateralManager");
    private static readonly ContractAbi Delegates = EmbeddedAbi.Load("perp-v2/DelegateApproval");
    private static readonly ContractAbi Base = EmbeddedAbi.Load("perp-v2/BaseToken");

    internal static readonly AbiFunction AccountValue = House.Function("getAccountValue");
    internal static readonly AbiFunction HousePaused = House.Function("paused");
    internal static readonly AbiFunction HouseVault = House.Function("getVault");
    internal static readonly AbiFunction HouseAccountBalance = House.Function("getAccountBalance");
    internal static readonly AbiFunction HouseExchange = House.Function("getExchange");
    internal static readonly AbiFunction HouseConfig = House.Function("getClearingHouseConfig");
    internal static readonly AbiFunction HouseDelegateApproval = House.Function("getDelegateApproval");
    internal static readonly AbiFunction OpenPosition = House.Function("openPosition");
    internal static readonly AbiFunction OpenPositionFor = House.Function("openPositionFor");
    internal static readonly AbiFunction Liquidate = House.Function("liquidate(address,address)");

    internal static readonly AbiFunction BaseTokens = Balance.Function("getBaseTokens");
    internal static readonly AbiFunction HasOrder = Balance.Function("hasOrder");
    internal static readonly AbiFunction MarginRequirement = Balance.Function("getMarginRequirementForLiquidation");
    internal static readonly AbiFunction PositionSize = Balance.Function("getTotalPositionSize");
    internal static readonly AbiFunction MarkPrice = Balance.Function("getMarkPrice");

    internal static readonly AbiFunction VaultBalance = VaultAbi.Function("getBalance");
    internal static readonly AbiFunction FreeCollateral = VaultAbi.Function("getFreeCollateral");
    internal static readonly AbiFunction CollateralTokens = VaultAbi.Function("getCollateralTokens");
    internal static readonly AbiFunction CollateralLiquidatable = VaultAbi.Function("isLiquidatable");
    internal static readonly AbiFunction BalanceByToken = VaultAbi.Function("getBalanceByToken");
    internal static readonly AbiFunction CollateralRatio = VaultAbi.Function("getCollateralMmRatio");
    internal static readonly AbiFunction CollateralManager = VaultAbi.Function("getCollateralManager");
    internal static readonly AbiFunction VaultPaused = VaultAbi.Function("paused");
    internal static readonly AbiFunction Deposit = VaultAbi.Function("deposit");
    internal static readonly AbiFunction DepositFor = VaultAbi.Function("depositFor");
    internal static readonly AbiFunction SettlementToken = VaultAbi.Function("getSettlementToken");
    internal static readonly AbiFunction VaultDecimals = VaultAbi.Function("decimals");

    internal static readonly AbiFunction PendingFunding = ExchangeAbi.Function("getPendingFundingPayment");
    internal static readonly AbiFunction MaxTickCrossed = ExchangeAbi.Function("getMaxTickCrossedWithinBlock");

    internal static readonly AbiFunction InitialRatio = Config.Function("getImRatio");
    internal static readonly AbiFunction MaintenanceRatio = Config.Function("getMmRatio");

    internal static readonly AbiFunction PnlAndPendingFee = Balance.Function("getPnlAndPendingFee");
    internal static readonly AbiFunction AbsPositionValue = Balance.Function("getTotalAbsPositionValue");
    internal static readonly AbiFunction AllPendingFunding = ExchangeAbi.Function("getAllPendingFundingPayment");

    internal static readonly AbiFunction CollateralPrice = Collateral.Function("getPrice");
    internal static readonly AbiFunction CollateralPriceDecimals = Collateral.Function("getPriceFeedDecimals");
    internal static readonly AbiFunction CollateralConfig = Collateral.Function("getCollateralConfig");
    internal static readonly AbiFunction DebtRatio = Collateral.Function("getDebtNonSettlementTokenValueRatio");
    internal static readonly AbiFunction DebtThreshold = Collateral.Function("getDebtThresholdByTrader");
    internal static readonly AbiFunction IsCollateral = Collateral.Function("isCollateral");

    internal static readonly AbiFunction PauseHouse = House.Function("pause");
    internal static readonly AbiFunction UnpauseHouse = House.Function("unpause");
    internal static readonly AbiFunction PauseVault = VaultAbi.Function("pause");
    internal static readonly AbiFunction UnpauseVault = VaultAbi.Function("unpause");
    internal static readonly AbiFunction SetRatioBuffer = Collateral.Function("setMmRatioBuffer");
    internal static readonly AbiFunction SetDebtRatio = Collateral.Function("setDebtNonSettlementTokenValueRatio");
    internal static readonly AbiFunction SetCollateralRatio = Collateral.Function("setCollateralRatio");
    internal static readonly AbiFunction SetCollateralFeed = Collateral.Function("setPriceFeed");

    internal static readonly AbiFunction ApprovedActions = Delegates.Function("getApprovedActions");
    internal static readonly AbiFunction ApproveDelegate = Delegates.Function("approve");
    internal static readonly AbiFunction RevokeDelegate = Delegates.Function("revoke");
    internal static readonly AbiFunction OpenPositionAction = Delegates.Function("getClearingHouseOpenPositionAction");

    internal static readonly AbiFunction LatestPrice = EmbeddedAbi.Load("perp-v2/ChainlinkPriceFeedV3").Function("getLatestOrCachedPrice");
    internal static readonly AbiFunction DispatchedFeed = EmbeddedAbi.Load("perp-v2/PriceFeedDispatcher").Function("getChainlinkPriceFeedV3");
    internal static readonly AbiFunction PriceFeed = Base.Function("getPriceFeed");

    internal static readonly AbiFunction IndexPrice = Base.Function("getIndexPrice");
    internal static readonly AbiFunction IsOpen = Base.Function("isOpen");
    internal static readonly AbiFunction IsClosed = Base.Function("isClosed");
    internal static readonly AbiFunction PausedIndexPrice = Base.Function("getPausedIndexPrice");
    internal static readonly AbiFunction ClosedPrice = Base.Function("getClosedPrice");
}

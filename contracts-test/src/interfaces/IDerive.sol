// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// The part of Derive v2's published interface that is spoken here, in our own words: functions and types by their ABI, errors by their names.
// Amounts, prices and rates have 18 decimals, the settlement token has its own; times are seconds.

/// @dev One holding of a subaccount. Cash, perps and bases have sub id 0, an option's says which it is.
struct DeriveBalance {
    address asset;
    uint256 subId;
    int256 balance;
}

/// @dev A change of one holding.
struct DeriveAdjustment {
    uint256 acc;
    address asset;
    uint256 subId;
    int256 amount;
    bytes32 assetData;
}

/// @dev A change of one holding at the cost of another account's.
struct DeriveTransfer {
    uint256 fromAcc;
    uint256 toAcc;
    address asset;
    uint256 subId;
    int256 amount;
    bytes32 assetData;
}

/// @dev What an adjustment came to, as the manager is told.
struct DeriveDelta {
    address asset;
    uint96 subId;
    int256 delta;
}

enum DeriveAssetType {
    NotSet,
    Option,
    Perpetual,
    Base
}

struct DeriveAssetDetail {
    bool isWhitelisted;
    DeriveAssetType assetType;
    uint256 marketId;
}

struct DeriveAuctionState {
    uint256 accountId;
    uint256 scenarioId;
    bool insolvent;
    bool ongoing;
    uint256 cachedMM;
    uint256 startTime;
    uint256 reservedCash;
}

interface IDeriveSubAccounts {
    function manager(uint256 accountId) external view returns (address);
    function ownerOf(uint256 accountId) external view returns (address);
    function getBalance(uint256 accountId, address asset, uint256 subId) external view returns (int256);
    function getAccountBalances(uint256 accountId) external view returns (DeriveBalance[] memory);
    function createAccount(address owner, address manager) external returns (uint256);
    function submitTransfer(DeriveTransfer calldata transfer, bytes calldata managerData) external returns (uint256);
    function managerAdjustment(DeriveAdjustment memory adjustment) external returns (int256);
    function assetAdjustment(DeriveAdjustment memory adjustment, bool triggerAssetHook, bytes memory managerData)
        external
        returns (int256);
}

/// @dev Where a subaccount stands while it trades through Derive's exchange.
interface IDeriveMatching {
    function subAccountToOwner(uint256 accountId) external view returns (address);
}

interface IDeriveAsset {
    function handleAdjustment(
        DeriveAdjustment memory adjustment,
        uint256 tradeId,
        int256 preBalance,
        address manager,
        address caller
    ) external returns (int256 finalBalance, bool needAllowance);
}

interface IDeriveCash is IDeriveAsset {
    function wrappedAsset() external view returns (address);
    function deposit(uint256 recipientAccount, uint256 stableAmount) external;
    function updateSettledCash(int256 amountCash) external;
    function temporaryWithdrawFeeEnabled() external view returns (bool);
}

interface IDerivePerp is IDeriveAsset {
    function perpFeed() external view returns (address);
    function spotFeed() external view returns (address);
    function isDisabled() external view returns (bool);
    function positions(uint256 accountId)
        external
        view
        returns (uint256 lastMarkPrice, int256 funding, int256 pnl, int256 lastAggregatedFunding, uint256 lastFundingPaid);
    function getPerpPrice() external view returns (uint256 price, uint256 confidence);
    function getUnsettledAndUnrealizedCash(uint256 accountId) external view returns (int256);
    function realizeAccountPNL(uint256 accountId) external;
    function settleRealizedPNLAndFunding(uint256 accountId) external returns (int256 pnl, int256 funding);
}

interface IDeriveOption is IDeriveAsset {
    function getOptionDetails(uint96 subId) external pure returns (uint256 expiry, uint256 strike, bool isCall);
    function calcSettlementValue(uint256 subId, int256 balance) external view returns (int256 payout, bool priceSettled);
}

interface IDeriveManager {
    function subAccounts() external view returns (address);
    function cashAsset() external view returns (address);
    function liquidation() external view returns (address);
    function stableFeed() external view returns (address);
    function adjustmentsPaused() external view returns (bool);
    function assetDetails(address asset) external view returns (DeriveAssetDetail memory);
    function getMarketFeeds(uint256 marketId) external view returns (address spot, address forward, address vol);
    function getMargin(uint256 accountId, bool isInitial) external view returns (int256);
    function getMarginAndMarkToMarket(uint256 accountId, bool isInitial, uint256 scenarioId)
        external
        view
        returns (int256 margin, int256 markToMarket);
    function getIsolatedMargin(uint256 marketId, uint256 strike, uint256 expiry, bool isCall, int256 balance, bool isInitial)
        external
        view
        returns (int256 margin, int256 markToMarket);
    function handleAdjustment(
        uint256 accountId,
        uint256 tradeId,
        address caller,
        DeriveDelta[] memory assetDeltas,
        bytes calldata managerData
    ) external;
    function settleInterest(uint256 accountId) external;
    function settlePerpsWithIndex(uint256 accountId) external;
    function payLiquidationFee(uint256 accountId, uint256 recipient, uint256 cashAmount) external;
}

interface IDeriveAuction {
    function isAuctionLive(uint256 accountId) external view returns (bool);
    function managerWhitelisted(address manager) external view returns (bool);
    function getMarginAndMarkToMarket(uint256 accountId, uint256 scenarioId)
        external
        view
        returns (int256 mm, int256 bm, int256 mtm);
    function getAuctionStatus(uint256 accountId)
        external
        view
        returns (bool canTerminate, int256 markToMarket, int256 maintenanceMargin, int256 bufferMargin);
    function startAuction(uint256 accountId, uint256 scenarioId) external;
    function terminateAuction(uint256 accountId) external;
}

interface IDeriveSecurityModule {
    function accountId() external view returns (uint256);
}

interface IDeriveRateModel {
    function getBorrowRate(uint256 supply, uint256 borrows) external view returns (uint256);
    function getBorrowInterestFactor(uint256 elapsedTime, uint256 borrowRate) external view returns (uint256);
}

interface IDeriveFeed {
    function heartbeat() external view returns (uint64);
}

interface IDeriveSpotFeed is IDeriveFeed {
    function getSpot() external view returns (uint256 price, uint256 confidence);
}

interface IDeriveDiffFeed is IDeriveFeed {
    function getResult() external view returns (uint256 price, uint256 confidence);
}

interface IDeriveForwardFeed is IDeriveFeed {
    function getForwardPrice(uint64 expiry) external view returns (uint256 price, uint256 confidence);
    function getSettlementPrice(uint64 expiry) external view returns (bool settled, uint256 price);
}

interface IDeriveVolFeed is IDeriveFeed {
    function getVol(uint128 strike, uint64 expiry) external view returns (uint256 vol, uint256 confidence);
    function getExpiryMinConfidence(uint64 expiry) external view returns (uint256);
}

// Its errors, as far as a keeper meets them.
error BLF_DataTooOld();
error LFF_MissingExpiryData();
error LVF_MissingExpiryData();
error SRM_NoForwardPrice();
error SRM_UnsupportedAsset();
error SRM_PortfolioBelowMargin();
error SRM_NoNegativeCash();
error SRM_TooManyAssets();
error BM_AdjustmentsPaused();
error BM_AccountUnderLiquidation();
error BM_OnlyLiquidationModule();
error BM_OnlyAccounts();
error BM_GuardianOnly();
error MW_UnknownManager();
error MW_OnlyAccounts();
error CA_InvalidSubId();
error CA_OnlyAccountOwner();
error PA_InvalidSubId();
error PA_InvalidImpactPrices();
error PA_WrongManager();
error WERC_InvalidSubId();
error WERC_OnlyAccountOwner();
error WERC_CannotBeNegative();
error AC_OnlyManager();
error AC_OnlyAsset();
error DA_NotWhitelistedManager();
error DA_AccountIsAboveMaintenanceMargin();
error DA_AuctionAlreadyStarted();
error DA_NotOngoingAuction();
error DA_AuctionCannotTerminate();

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// The part of GMX v2's published interface that KeeperBot speaks: names, types and order of fields as its deployed contracts (the v2.2 line) have
// them on the wire. Written down from that interface; no code of GMX is in it.

struct GmxPrice {
    uint256 min;
    uint256 max;
}

struct GmxMarketPrices {
    GmxPrice indexTokenPrice;
    GmxPrice longTokenPrice;
    GmxPrice shortTokenPrice;
}

struct GmxMarket {
    address marketToken;
    address indexToken;
    address longToken;
    address shortToken;
}

struct GmxPositionAddresses {
    address account;
    address market;
    address collateralToken;
}

struct GmxPositionNumbers {
    uint256 sizeInUsd;
    uint256 sizeInTokens;
    uint256 collateralAmount;
    int256 pendingImpactAmount;
    uint256 borrowingFactor;
    uint256 fundingFeeAmountPerSize;
    uint256 longTokenClaimableFundingAmountPerSize;
    uint256 shortTokenClaimableFundingAmountPerSize;
    uint256 increasedAtTime;
    uint256 decreasedAtTime;
}

struct GmxPositionFlags {
    bool isLong;
}

struct GmxPosition {
    GmxPositionAddresses addresses;
    GmxPositionNumbers numbers;
    GmxPositionFlags flags;
}

struct GmxReferralFees {
    bytes32 referralCode;
    address affiliate;
    address trader;
    uint256 totalRebateFactor;
    uint256 affiliateRewardFactor;
    uint256 adjustedAffiliateRewardFactor;
    uint256 traderDiscountFactor;
    uint256 totalRebateAmount;
    uint256 traderDiscountAmount;
    uint256 affiliateRewardAmount;
}

struct GmxProFees {
    uint256 traderTier;
    uint256 traderDiscountFactor;
    uint256 traderDiscountAmount;
}

struct GmxFundingFees {
    uint256 fundingFeeAmount;
    uint256 claimableLongTokenAmount;
    uint256 claimableShortTokenAmount;
    uint256 latestFundingFeeAmountPerSize;
    uint256 latestLongTokenClaimableFundingAmountPerSize;
    uint256 latestShortTokenClaimableFundingAmountPerSize;
}

struct GmxBorrowingFees {
    uint256 borrowingFeeUsd;
    uint256 borrowingFeeAmount;
    uint256 borrowingFeeReceiverFactor;
    uint256 borrowingFeeAmountForFeeReceiver;
}

struct GmxUiFees {
    address uiFeeReceiver;
    uint256 uiFeeReceiverFactor;
    uint256 uiFeeAmount;
}

struct GmxLiquidationFees {
    uint256 liquidationFeeUsd;
    uint256 liquidationFeeAmount;
    uint256 liquidationFeeReceiverFactor;
    uint256 liquidationFeeAmountForFeeReceiver;
}

struct GmxPositionFees {
    GmxReferralFees referral;
    GmxProFees pro;
    GmxFundingFees funding;
    GmxBorrowingFees borrowing;
    GmxUiFees ui;
    GmxLiquidationFees liquidation;
    GmxPrice collateralTokenPrice;
    uint256 positionFeeFactor;
    uint256 protocolFeeAmount;
    uint256 positionFeeReceiverFactor;
    uint256 feeReceiverAmount;
    uint256 feeAmountForPool;
    uint256 positionFeeAmountForPool;
    uint256 positionFeeAmount;
    uint256 totalCostAmountExcludingFunding;
    uint256 totalCostAmount;
    uint256 totalDiscountAmount;
}

struct GmxExecutionPriceResult {
    int256 priceImpactUsd;
    uint256 executionPrice;
    bool balanceWasImproved;
    int256 proportionalPendingImpactUsd;
    int256 totalImpactUsd;
    uint256 priceImpactDiffUsd;
}

struct GmxPositionInfo {
    bytes32 positionKey;
    GmxPosition position;
    GmxPositionFees fees;
    GmxExecutionPriceResult executionPriceResult;
    int256 basePnlUsd;
    int256 uncappedBasePnlUsd;
    int256 pnlAfterPriceImpactUsd;
}

struct GmxLiquidatableInfo {
    int256 remainingCollateralUsd;
    int256 minCollateralUsd;
    int256 minCollateralUsdForLeverage;
}

enum GmxOrderType {
    MarketSwap,
    LimitSwap,
    MarketIncrease,
    LimitIncrease,
    MarketDecrease,
    LimitDecrease,
    StopLossDecrease,
    Liquidation,
    StopIncrease
}

enum GmxDecreaseSwapType {
    NoSwap,
    SwapPnlTokenToCollateralToken,
    SwapCollateralTokenToPnlToken
}

struct GmxOrderAddresses {
    address account;
    address receiver;
    address cancellationReceiver;
    address callbackContract;
    address uiFeeReceiver;
    address market;
    address initialCollateralToken;
    address[] swapPath;
}

struct GmxOrderNumbers {
    GmxOrderType orderType;
    GmxDecreaseSwapType decreasePositionSwapType;
    uint256 sizeDeltaUsd;
    uint256 initialCollateralDeltaAmount;
    uint256 triggerPrice;
    uint256 acceptablePrice;
    uint256 executionFee;
    uint256 callbackGasLimit;
    uint256 minOutputAmount;
    uint256 updatedAtTime;
    uint256 validFromTime;
    uint256 srcChainId;
}

struct GmxOrderFlags {
    bool isLong;
    bool shouldUnwrapNativeToken;
    bool isFrozen;
    bool autoCancel;
}

struct GmxOrder {
    GmxOrderAddresses addresses;
    GmxOrderNumbers numbers;
    GmxOrderFlags flags;
    bytes32[] _dataList;
}

struct GmxOrderInfo {
    bytes32 orderKey;
    GmxOrder order;
}

struct GmxCreateOrderAddresses {
    address receiver;
    address cancellationReceiver;
    address callbackContract;
    address uiFeeReceiver;
    address market;
    address initialCollateralToken;
    address[] swapPath;
}

struct GmxCreateOrderNumbers {
    uint256 sizeDeltaUsd;
    uint256 initialCollateralDeltaAmount;
    uint256 triggerPrice;
    uint256 acceptablePrice;
    uint256 executionFee;
    uint256 callbackGasLimit;
    uint256 minOutputAmount;
    uint256 validFromTime;
}

struct GmxCreateOrder {
    GmxCreateOrderAddresses addresses;
    GmxCreateOrderNumbers numbers;
    GmxOrderType orderType;
    GmxDecreaseSwapType decreasePositionSwapType;
    bool isLong;
    bool shouldUnwrapNativeToken;
    bool autoCancel;
    bytes32 referralCode;
    bytes32[] dataList;
}

/// @dev What an order keeper brings along: the providers of the prices, and their proofs.
struct GmxSetPrices {
    address[] tokens;
    address[] providers;
    bytes[] data;
}

interface IGmxReader {
    function getMarket(address dataStore, address key) external view returns (GmxMarket memory);

    function getPosition(address dataStore, bytes32 key) external view returns (GmxPosition memory);

    function getAccountPositions(address dataStore, address account, uint256 start, uint256 end) external view returns (GmxPosition[] memory);

    function getAccountOrders(address dataStore, address account, uint256 start, uint256 end) external view returns (GmxOrderInfo[] memory);

    function getPositionInfo(
        address dataStore,
        address referralStorage,
        bytes32 positionKey,
        GmxMarketPrices memory prices,
        uint256 sizeDeltaUsd,
        address uiFeeReceiver,
        bool usePositionSizeAsSizeDeltaUsd
    ) external view returns (GmxPositionInfo memory);

    function getExecutionPrice(
        address dataStore,
        address marketKey,
        GmxMarketPrices memory prices,
        uint256 positionSizeInUsd,
        uint256 positionSizeInTokens,
        int256 sizeDeltaUsd,
        int256 pendingImpactAmount,
        bool isLong
    ) external view returns (GmxExecutionPriceResult memory);

    function isPositionLiquidatable(
        address dataStore,
        address referralStorage,
        bytes32 positionKey,
        GmxMarket memory market,
        GmxMarketPrices memory prices,
        bool shouldValidateMinCollateralUsd,
        bool forLiquidation
    ) external view returns (bool, string memory, GmxLiquidatableInfo memory);
}

interface IGmxDataStore {
    function getUint(bytes32 key) external view returns (uint256);

    function getAddress(bytes32 key) external view returns (address);

    function getBool(bytes32 key) external view returns (bool);
}

interface IGmxExchangeRouter {
    function dataStore() external view returns (address);

    function router() external view returns (address);

    function orderHandler() external view returns (address);

    function multicall(bytes[] calldata data) external payable returns (bytes[] memory results);

    function sendWnt(address receiver, uint256 amount) external payable;

    function sendTokens(address token, address receiver, uint256 amount) external payable;

    function createOrder(GmxCreateOrder calldata params) external payable returns (bytes32);

    function cancelOrder(bytes32 key) external payable;
}

interface IGmxOrderHandler {
    function executeOrder(bytes32 key, GmxSetPrices calldata oracleParams) external;
}

interface IGmxLiquidationHandler {
    function executeLiquidation(address account, address market, address collateralToken, bool isLong, GmxSetPrices calldata oracleParams) external;
}

/// @dev Chainlink's AggregatorV3Interface, as GMX's price feed provider reads it.
interface IGmxPriceFeed {
    function decimals() external view returns (uint8);

    function latestRoundData() external view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}

/// @dev The reverts that an order can meet, by GMX's names.
interface IGmxErrors {
    error InsufficientExecutionFee(uint256 minExecutionFee, uint256 executionFee);
    error InsufficientWntAmountForExecutionFee(uint256 wntAmount, uint256 executionFee);
    error OrderNotFulfillableAtAcceptablePrice(uint256 price, uint256 acceptablePrice);
    error RequestNotYetCancellable(uint256 requestAge, uint256 requestExpirationAge, string requestType);
    error LiquidatablePosition(string reason, int256 remainingCollateralUsd, int256 minCollateralUsd, int256 minCollateralUsdForLeverage);
    error PositionShouldNotBeLiquidated(string reason, int256 remainingCollateralUsd, int256 minCollateralUsd, int256 minCollateralUsdForLeverage);
    error DisabledFeature(bytes32 key);
    error DisabledMarket(address market);
    error EmptyMarket();
    error EmptyPosition();
    error EmptyOrder();
    error EmptyReceiver();
    error Unauthorized(address msgSender, string role);
    error OrderTypeCannotBeCreated(uint256 orderType);
    error UnsupportedOrderType(uint256 orderType);
    error UnexpectedValidFromTime(uint256 orderType);
    error InvalidPositionSizeValues(uint256 sizeInUsd, uint256 sizeInTokens);
    error InvalidFeedPrice(address token, int256 price);
    error ChainlinkPriceFeedNotUpdated(address token, uint256 timestamp, uint256 heartbeatDuration);
    error InsufficientCollateralAmount(uint256 collateralAmount, int256 collateralDeltaAmount);
    error OracleTimestampsAreSmallerThanRequired(uint256 minOracleTimestamp, uint256 expectedTimestamp);
    error EmptyPrimaryPrice(address token);
    error InvalidDecreaseOrderSize(uint256 sizeDeltaUsd, uint256 positionSizeInUsd);
    error UnableToWithdrawCollateral(int256 estimatedRemainingCollateralUsd);
    error InsufficientFundsToPayForCosts(uint256 remainingCostUsd, string step);
    error InsufficientCollateralUsd(int256 remainingCollateralUsd);
    error EmptySizeDeltaInTokens();
    error MinPositionSize(uint256 positionSizeInUsd, uint256 minPositionSizeUsd);
}

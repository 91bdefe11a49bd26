// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {GmxDataStore} from "./GmxDataStore.sol";
import {GmxEventEmitter} from "./GmxEventEmitter.sol";
import {GmxKeys} from "./GmxKeys.sol";
import {GmxOrders} from "./GmxOrders.sol";
import {GmxOrderVault} from "./GmxOrderVault.sol";
import {GmxPositions} from "./GmxPositions.sol";
import {
    GmxLiquidatableInfo, GmxMarket, GmxMarketPrices, GmxOrder, GmxOrderType, GmxPosition, GmxPositionFees, GmxPrice, GmxSetPrices, IGmxLiquidationHandler,
    IGmxOrderHandler
} from "../interfaces/IGmx.sol";

/// @title GmxOrderHandler: the second step of orders, and liquidations, of the GMX v2 stand-in
/// @notice An order keeper brings the prices. An order that cannot be done as it stands is cancelled, with its reason in the event, and does not
/// revert; only what is the keeper's own fault (prices, a disabled feature) reverts, and leaves the order where it is.
contract GmxOrderHandler is GmxOrders, IGmxOrderHandler, IGmxLiquidationHandler {
    using SafeERC20 for IERC20;

    error OracleTimestampsAreLargerThanRequestExpirationTime(uint256 maxOracleTimestamp, uint256 requestTimestamp, uint256 requestExpirationTime);

    mapping(address => bool) public isOrderKeeper;
    mapping(address => bool) public isLiquidationKeeper;

    constructor(GmxDataStore store, GmxEventEmitter emitter, GmxOrderVault vault) GmxOrders(store, emitter, vault) {}

    function setKeepers(address orderKeeper, address liquidationKeeper) external onlyGovernor {
        isOrderKeeper[orderKeeper] = true;
        isLiquidationKeeper[liquidationKeeper] = true;
    }

    function executeOrder(bytes32 key, GmxSetPrices calldata oracleParams) external {
        uint256 startingGas = gasleft();
        if (!isOrderKeeper[msg.sender]) revert Unauthorized(msg.sender, "ORDER_KEEPER");
        GmxOrder memory order = _orders[key];
        if (order.addresses.account == address(0)) revert EmptyOrder();
        _requireFeature("EXECUTE_ORDER_FEATURE_DISABLED", order.numbers.orderType);
        uint256 expiry = dataStore.getUint(GmxKeys.named("REQUEST_EXPIRATION_TIME"));
        if (block.timestamp > order.numbers.updatedAtTime + expiry) {
            revert OracleTimestampsAreLargerThanRequestExpirationTime(block.timestamp, order.numbers.updatedAtTime, expiry);
        }
        GmxMarketPrices memory prices = _prices(_markets[order.addresses.market], oracleParams);
        try this.doExecuteOrder(key, order, prices) {
            _payExecutionFee(order, startingGas, msg.sender, order.addresses.receiver);
        } catch (bytes memory reasonBytes) {
            _cancel(key, order, msg.sender, startingGas, "", reasonBytes);
        }
    }

    /// @notice Only for `executeOrder` itself, which has to be able to undo it.
    function doExecuteOrder(bytes32 key, GmxOrder calldata order, GmxMarketPrices calldata prices) external {
        if (msg.sender != address(this)) revert Unauthorized(msg.sender, "SELF");
        _removeOrder(key, order.addresses.account);
        GmxMarket memory market = _requireMarket(order.addresses.market);
        GmxPositions.accrue(dataStore, market);
        if (order.numbers.orderType == GmxOrderType.MarketIncrease) _increase(order, market, prices);
        else _decrease(order, market, prices);
        eventEmitter.orderEvent("OrderExecuted", key, order.addresses.account, "", "");
    }

    function _increase(GmxOrder calldata order, GmxMarket memory market, GmxMarketPrices calldata prices) private {
        address token = order.addresses.initialCollateralToken;
        bool isLong = order.flags.isLong;
        bytes32 key = GmxKeys.position(order.addresses.account, market.marketToken, token, isLong);
        GmxPosition memory position = _positions[key];
        GmxPrice memory price = GmxPositions.collateralPrice(market, prices, token);
        if (position.addresses.account == address(0)) {
            position.addresses.account = order.addresses.account;
            position.addresses.market = market.marketToken;
            position.addresses.collateralToken = token;
            position.flags.isLong = isLong;
            (position.numbers.borrowingFactor, position.numbers.fundingFeeAmountPerSize) = GmxPositions.accrued(dataStore, position, false);
            _positionsOf[order.addresses.account].push(key);
        }
        uint256 sizeDelta = order.numbers.sizeDeltaUsd;
        uint256 at = GmxPositions.pick(prices.indexTokenPrice, isLong);
        if (sizeDelta > 0 && (isLong ? at > order.numbers.acceptablePrice : at < order.numbers.acceptablePrice)) {
            revert OrderNotFulfillableAtAcceptablePrice(at, order.numbers.acceptablePrice);
        }
        GmxPositionFees memory cost = GmxPositions.fees(dataStore, position, price, sizeDelta, false);
        uint256 collateral = position.numbers.collateralAmount + order.numbers.initialCollateralDeltaAmount;
        if (collateral < cost.totalCostAmount) {
            revert InsufficientCollateralAmount(
                position.numbers.collateralAmount, int256(order.numbers.initialCollateralDeltaAmount) - int256(cost.totalCostAmount)
            );
        }
        position.numbers.collateralAmount = collateral - cost.totalCostAmount;
        position.numbers.sizeInUsd += sizeDelta;
        position.numbers.sizeInTokens += isLong ? sizeDelta / at : (sizeDelta + at - 1) / at;
        (position.numbers.borrowingFactor, position.numbers.fundingFeeAmountPerSize) = GmxPositions.accrued(dataStore, position, false);
        position.numbers.increasedAtTime = block.timestamp;
        _positions[key] = position;
        orderVault.transferOut(token, address(this), order.numbers.initialCollateralDeltaAmount, false);
        _validate(position, market, prices, sizeDelta == 0);
    }

    function _validate(GmxPosition memory position, GmxMarket memory market, GmxMarketPrices calldata prices, bool forLiquidation) private view {
        uint256 least = dataStore.getUint(GmxKeys.named("MIN_POSITION_SIZE_USD"));
        if (position.numbers.sizeInUsd == 0) revert InvalidPositionSizeValues(0, position.numbers.sizeInTokens);
        if (position.numbers.sizeInUsd < least) revert MinPositionSize(position.numbers.sizeInUsd, least);
        (bool bad, string memory reason, GmxLiquidatableInfo memory info) =
            GmxPositions.liquidatable(dataStore, position, market, prices, true, forLiquidation);
        if (bad) revert LiquidatablePosition(reason, info.remainingCollateralUsd, info.minCollateralUsd, info.minCollateralUsdForLeverage);
    }

    function _decrease(GmxOrder calldata order, GmxMarket memory market, GmxMarketPrices calldata prices) private {
        bool isLong = order.flags.isLong;
        bytes32 key = GmxKeys.position(order.addresses.account, market.marketToken, order.addresses.initialCollateralToken, isLong);
        GmxPosition memory position = _positions[key];
        if (position.addresses.account == address(0)) revert EmptyPosition();
        uint256 at = GmxPositions.pick(prices.indexTokenPrice, !isLong);
        if (isLong ? at < order.numbers.acceptablePrice : at > order.numbers.acceptablePrice) {
            revert OrderNotFulfillableAtAcceptablePrice(at, order.numbers.acceptablePrice);
        }
        uint256 sizeDelta = order.numbers.sizeDeltaUsd;
        if (sizeDelta > position.numbers.sizeInUsd) sizeDelta = position.numbers.sizeInUsd;
        bool whole = sizeDelta == position.numbers.sizeInUsd;
        uint256 left = _settle(position, market, prices, sizeDelta);
        uint256 out = order.numbers.initialCollateralDeltaAmount;
        if (whole || out > left) out = left;
        _shrink(key, position, sizeDelta, left - out);
        if (out > 0) IERC20(order.addresses.initialCollateralToken).safeTransfer(order.addresses.receiver, out);
        if (!whole) _validate(_positions[key], market, prices, false);
    }

    /// @dev What is left of a position's collateral once `sizeDelta` of it is closed and its profit and fees are settled.
    function _settle(GmxPosition memory position, GmxMarket memory market, GmxMarketPrices memory prices, uint256 sizeDelta)
        private
        view
        returns (uint256)
    {
        GmxPrice memory price = GmxPositions.collateralPrice(market, prices, position.addresses.collateralToken);
        uint256 cost = GmxPositions.fees(dataStore, position, price, sizeDelta, false).totalCostAmount;
        int256 profit = GmxPositions.pnl(position, prices) * int256(sizeDelta) / int256(position.numbers.sizeInUsd);
        profit = profit >= 0 ? profit / int256(price.max) : -((-profit + int256(price.min) - 1) / int256(price.min));
        int256 left = int256(position.numbers.collateralAmount) - int256(cost) + profit;
        return left > 0 ? uint256(left) : 0;
    }

    function _shrink(bytes32 key, GmxPosition memory position, uint256 sizeDelta, uint256 collateral) private {
        if (sizeDelta == position.numbers.sizeInUsd) return _removePosition(key, position.addresses.account);
        position.numbers.sizeInTokens -= position.numbers.sizeInTokens * sizeDelta / position.numbers.sizeInUsd;
        position.numbers.sizeInUsd -= sizeDelta;
        position.numbers.collateralAmount = collateral;
        (position.numbers.borrowingFactor, position.numbers.fundingFeeAmountPerSize) = GmxPositions.accrued(dataStore, position, false);
        position.numbers.decreasedAtTime = block.timestamp;
        _positions[key] = position;
    }

    function executeLiquidation(address account, address marketToken, address collateralToken, bool isLong, GmxSetPrices calldata oracleParams) external {
        if (!isLiquidationKeeper[msg.sender]) revert Unauthorized(msg.sender, "LIQUIDATION_KEEPER");
        bytes32 key = GmxKeys.position(account, marketToken, collateralToken, isLong);
        GmxPosition memory position = _positions[key];
        if (position.addresses.account == address(0)) revert EmptyPosition();
        GmxMarket memory market = _requireMarket(marketToken);
        GmxMarketPrices memory prices = _prices(market, oracleParams);
        GmxPositions.accrue(dataStore, market);
        (bool bad, string memory reason, GmxLiquidatableInfo memory info) = GmxPositions.liquidatable(dataStore, position, market, prices, true, true);
        if (!bad) {
            revert PositionShouldNotBeLiquidated(reason, info.remainingCollateralUsd, info.minCollateralUsd, info.minCollateralUsdForLeverage);
        }
        uint256 left = _settle(position, market, prices, position.numbers.sizeInUsd);
        _removePosition(key, account);
        if (left > 0) IERC20(collateralToken).safeTransfer(account, left);
        eventEmitter.orderEvent("OrderExecuted", keccak256(abi.encode(address(dataStore), ++_nonce)), account, "", "");
    }

    /// @dev The keeper's prices: abi.encode(min, max) for each token.
    function _prices(GmxMarket memory market, GmxSetPrices calldata given) private pure returns (GmxMarketPrices memory prices) {
        prices.indexTokenPrice = _price(market.indexToken, given);
        prices.longTokenPrice = _price(market.longToken, given);
        prices.shortTokenPrice = _price(market.shortToken, given);
    }

    function _price(address token, GmxSetPrices calldata given) private pure returns (GmxPrice memory price) {
        for (uint256 i = 0; i < given.tokens.length; i++) {
            if (given.tokens[i] != token) continue;
            (price.min, price.max) = abi.decode(given.data[i], (uint256, uint256));
            if (price.min > 0 && price.max >= price.min) return price;
        }
        revert EmptyPrimaryPrice(token);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {GmxClosing} from "./GmxClosing.sol";
import {GmxDataStore} from "./GmxDataStore.sol";
import {GmxEventEmitter} from "./GmxEventEmitter.sol";
import {GmxKeys} from "./GmxKeys.sol";
import {GmxOrders} from "./GmxOrders.sol";
import {GmxOrderVault} from "./GmxOrderVault.sol";
import {GmxPositions} from "./GmxPositions.sol";
import {
    GmxMarket, GmxMarketPrices, GmxOrder, GmxOrderType, GmxPosition, GmxPositionFees, GmxPrice, GmxSetPrices, IGmxLiquidationHandler,
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

    GmxClosing public immutable closing;

    constructor(GmxDataStore store, GmxEventEmitter emitter, GmxOrderVault vault, GmxClosing closing_) GmxOrders(store, emitter, vault) {
        closing = closing_;
    }

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
        uint256 tokens = GmxPositions.tokensBought(prices, isLong, sizeDelta);
        if (sizeDelta > 0) _requireAcceptable(order, isLong, tokens);
        GmxPositionFees memory cost = GmxPositions.fees(dataStore, position, price, sizeDelta, false);
        uint256 collateral = position.numbers.collateralAmount + order.numbers.initialCollateralDeltaAmount;
        if (collateral < cost.totalCostAmount) {
            revert InsufficientCollateralAmount(
                position.numbers.collateralAmount, int256(order.numbers.initialCollateralDeltaAmount) - int256(cost.totalCostAmount)
            );
        }
        position.numbers.collateralAmount = collateral - cost.totalCostAmount;
        position.numbers.sizeInUsd += sizeDelta;
        position.numbers.sizeInTokens += tokens;
        (position.numbers.borrowingFactor, position.numbers.fundingFeeAmountPerSize) = GmxPositions.accrued(dataStore, position, false);
        position.numbers.increasedAtTime = block.timestamp;
        _positions[key] = position;
        orderVault.transferOut(token, address(this), order.numbers.initialCollateralDeltaAmount, false);
        closing.requireIncreased(dataStore, position, market, prices, sizeDelta);
    }

    function _requireAcceptable(GmxOrder calldata order, bool isLong, uint256 tokens) private pure {
        if (tokens == 0) revert EmptySizeDeltaInTokens();
        uint256 at = order.numbers.sizeDeltaUsd / tokens;
        if (isLong ? at > order.numbers.acceptablePrice : at < order.numbers.acceptablePrice) {
            revert OrderNotFulfillableAtAcceptablePrice(at, order.numbers.acceptablePrice);
        }
    }

    function _decrease(GmxOrder calldata order, GmxMarket memory market, GmxMarketPrices calldata prices) private {
        bool isLong = order.flags.isLong;
        bytes32 key = GmxKeys.position(order.addresses.account, market.marketToken, order.addresses.initialCollateralToken, isLong);
        GmxPosition memory position = _positions[key];
        if (position.addresses.account == address(0)) revert EmptyPosition();
        GmxClosing.Terms memory terms = closing.terms(dataStore, position, market, prices, order.numbers);
        _close(position, market, prices, terms, order.addresses.receiver, false);
        if (_positions[key].addresses.account != address(0)) {
            closing.requireDecreased(dataStore, _positions[key], market, prices);
        }
    }

    function _close(
        GmxPosition memory position,
        GmxMarket memory market,
        GmxMarketPrices memory prices,
        GmxClosing.Terms memory terms,
        address receiver,
        bool insolvent
    ) private {
        GmxClosing.Result memory result = closing.settle(dataStore, position, market, prices, terms, insolvent);
        bytes32 key =
            GmxKeys.position(position.addresses.account, market.marketToken, position.addresses.collateralToken, position.flags.isLong);
        uint256 paid = result.paid;
        if (terms.sizeDelta == position.numbers.sizeInUsd) {
            paid += result.collateral;
            _removePosition(key, position.addresses.account);
        } else {
            position.numbers.sizeInTokens -= result.sizeDeltaInTokens;
            position.numbers.sizeInUsd -= terms.sizeDelta;
            position.numbers.collateralAmount = result.collateral;
            (position.numbers.borrowingFactor, position.numbers.fundingFeeAmountPerSize) = GmxPositions.accrued(dataStore, position, false);
            position.numbers.decreasedAtTime = block.timestamp;
            _positions[key] = position;
        }
        if (paid > 0) IERC20(position.addresses.collateralToken).safeTransfer(receiver, paid);
        if (result.secondary > 0) IERC20(result.secondaryToken).safeTransfer(receiver, result.secondary);
    }

    function executeLiquidation(address account, address marketToken, address collateralToken, bool isLong, GmxSetPrices calldata oracleParams) external {
        if (!isLiquidationKeeper[msg.sender]) revert Unauthorized(msg.sender, "LIQUIDATION_KEEPER");
        GmxPosition memory position = _positions[GmxKeys.position(account, marketToken, collateralToken, isLong)];
        if (position.addresses.account == address(0)) revert EmptyPosition();
        GmxMarket memory market = _requireMarket(marketToken);
        GmxMarketPrices memory prices = _prices(market, oracleParams);
        GmxPositions.accrue(dataStore, market);
        closing.requireLiquidatable(dataStore, position, market, prices);
        _close(position, market, prices, GmxClosing.Terms(position.numbers.sizeInUsd, 0), account, true);
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

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {GmxDataStore} from "./GmxDataStore.sol";
import {GmxEventEmitter} from "./GmxEventEmitter.sol";
import {GmxKeys} from "./GmxKeys.sol";
import {GmxOrderVault} from "./GmxOrderVault.sol";
import {GmxCreateOrder, GmxMarket, GmxOrder, GmxOrderType, GmxPosition, IGmxErrors} from "../interfaces/IGmx.sol";

/// @title GmxOrders: orders of the GMX v2 stand-in between their creation and their end
/// @notice Creation takes the escrow and measures the execution fee against `tx.gasprice`; the end pays the keeper for the gas it used out of that
/// fee and refunds the rest.
abstract contract GmxOrders is IGmxErrors {
    GmxDataStore public immutable dataStore;
    GmxEventEmitter public immutable eventEmitter;
    GmxOrderVault public immutable orderVault;
    address public immutable governor = msg.sender;
    address public exchangeRouter;

    mapping(address => GmxMarket) internal _markets;
    mapping(bytes32 => GmxPosition) internal _positions;
    mapping(address => bytes32[]) internal _positionsOf;
    mapping(bytes32 => GmxOrder) internal _orders;
    mapping(address => bytes32[]) internal _ordersOf;
    uint256 internal _nonce;

    constructor(GmxDataStore store, GmxEventEmitter emitter, GmxOrderVault vault) {
        dataStore = store;
        eventEmitter = emitter;
        orderVault = vault;
    }

    modifier onlyGovernor() {
        if (msg.sender != governor) revert Unauthorized(msg.sender, "CONTROLLER");
        _;
    }

    function setExchangeRouter(address router) external onlyGovernor {
        exchangeRouter = router;
    }

    function setMarket(GmxMarket calldata market) external onlyGovernor {
        _markets[market.marketToken] = market;
    }

    function getMarket(address key) external view returns (GmxMarket memory) {
        return _markets[key];
    }

    function getPosition(bytes32 key) external view returns (GmxPosition memory) {
        return _positions[key];
    }

    function positionKeys(address account) external view returns (bytes32[] memory) {
        return _positionsOf[account];
    }

    function getOrder(bytes32 key) external view returns (GmxOrder memory) {
        return _orders[key];
    }

    function orderKeys(address account) external view returns (bytes32[] memory) {
        return _ordersOf[account];
    }

    /// @notice Called by the router, for the account that called it.
    function createOrder(address account, GmxCreateOrder calldata params) external returns (bytes32 key) {
        if (msg.sender != exchangeRouter) revert Unauthorized(msg.sender, "CONTROLLER");
        _requireFeature("CREATE_ORDER_FEATURE_DISABLED", params.orderType);
        (uint256 collateral, uint256 fee) = _escrow(params);
        _requireMarket(params.addresses.market);
        if (params.numbers.validFromTime != 0) revert UnexpectedValidFromTime(uint256(params.orderType));
        if (params.addresses.receiver == address(0)) revert EmptyReceiver();
        _requireExecutionFee(params, fee);
        key = keccak256(abi.encode(address(dataStore), ++_nonce));
        _store(key, account, params, collateral, fee);
        eventEmitter.orderEvent("OrderCreated", key, account, "", "");
    }

    function _escrow(GmxCreateOrder calldata params) private returns (uint256 collateral, uint256 fee) {
        address wnt = dataStore.getAddress(GmxKeys.named("WNT"));
        fee = params.numbers.executionFee;
        if (params.orderType == GmxOrderType.MarketIncrease) {
            collateral = orderVault.recordTransferIn(params.addresses.initialCollateralToken);
            if (params.addresses.initialCollateralToken == wnt) {
                if (collateral < fee) revert InsufficientWntAmountForExecutionFee(collateral, fee);
                return (collateral - fee, fee);
            }
        } else if (params.orderType == GmxOrderType.MarketDecrease) {
            collateral = params.numbers.initialCollateralDeltaAmount;
        } else {
            revert OrderTypeCannotBeCreated(uint256(params.orderType));
        }
        uint256 received = orderVault.recordTransferIn(wnt);
        if (received < fee) revert InsufficientWntAmountForExecutionFee(received, fee);
        fee = received;
    }

    function _requireExecutionFee(GmxCreateOrder calldata params, uint256 fee) private view {
        string memory gasKey = params.orderType == GmxOrderType.MarketIncrease ? "INCREASE_ORDER_GAS_LIMIT" : "DECREASE_ORDER_GAS_LIMIT";
        uint256 swaps = params.addresses.swapPath.length;
        uint256 gas = dataStore.getUint(GmxKeys.named(gasKey)) + dataStore.getUint(GmxKeys.named("SINGLE_SWAP_GAS_LIMIT")) * swaps + params.numbers.callbackGasLimit;
        uint256 minimum = _gasWithBase("ESTIMATED", gas, 3 + swaps) * tx.gasprice;
        if (fee < minimum) revert InsufficientExecutionFee(minimum, fee);
    }

    function _store(bytes32 key, address account, GmxCreateOrder calldata params, uint256 collateral, uint256 fee) private {
        GmxOrder storage order = _orders[key];
        order.addresses.account = account;
        order.addresses.receiver = params.addresses.receiver;
        order.addresses.cancellationReceiver = params.addresses.cancellationReceiver;
        order.addresses.callbackContract = params.addresses.callbackContract;
        order.addresses.uiFeeReceiver = params.addresses.uiFeeReceiver;
        order.addresses.market = params.addresses.market;
        order.addresses.initialCollateralToken = params.addresses.initialCollateralToken;
        order.addresses.swapPath = params.addresses.swapPath;
        order.numbers.orderType = params.orderType;
        order.numbers.decreasePositionSwapType = params.decreasePositionSwapType;
        order.numbers.sizeDeltaUsd = params.numbers.sizeDeltaUsd;
        order.numbers.initialCollateralDeltaAmount = collateral;
        order.numbers.triggerPrice = params.numbers.triggerPrice;
        order.numbers.acceptablePrice = params.numbers.acceptablePrice;
        order.numbers.executionFee = fee;
        order.numbers.callbackGasLimit = params.numbers.callbackGasLimit;
        order.numbers.minOutputAmount = params.numbers.minOutputAmount;
        order.numbers.updatedAtTime = block.timestamp;
        order.flags.isLong = params.isLong;
        order.flags.shouldUnwrapNativeToken = params.shouldUnwrapNativeToken;
        order._dataList = params.dataList;
        _ordersOf[account].push(key);
    }

    /// @notice By its owner, through the router, and not before the request has expired.
    function cancelOrder(bytes32 key) external {
        uint256 startingGas = gasleft();
        if (msg.sender != exchangeRouter) revert Unauthorized(msg.sender, "CONTROLLER");
        GmxOrder memory order = _orders[key];
        _requireFeature("CANCEL_ORDER_FEATURE_DISABLED", order.numbers.orderType);
        uint256 age = block.timestamp - order.numbers.updatedAtTime;
        uint256 expiry = dataStore.getUint(GmxKeys.named("REQUEST_EXPIRATION_TIME"));
        if (age < expiry) revert RequestNotYetCancellable(age, expiry, "Order");
        _cancel(key, order, order.addresses.account, startingGas, "USER_INITIATED_CANCEL", "");
    }

    function _cancel(bytes32 key, GmxOrder memory order, address keeper, uint256 startingGas, string memory reason, bytes memory reasonBytes) internal {
        _removeOrder(key, order.addresses.account);
        bool paysIn = order.numbers.orderType == GmxOrderType.MarketIncrease;
        address receiver = order.addresses.cancellationReceiver;
        if (paysIn && order.numbers.initialCollateralDeltaAmount > 0) {
            orderVault.transferOut(
                order.addresses.initialCollateralToken,
                receiver == address(0) ? order.addresses.account : receiver,
                order.numbers.initialCollateralDeltaAmount,
                order.flags.shouldUnwrapNativeToken
            );
        }
        eventEmitter.orderEvent("OrderCancelled", key, order.addresses.account, reason, reasonBytes);
        _payExecutionFee(order, startingGas, keeper, receiver == address(0) ? order.addresses.receiver : receiver);
    }

    function _payExecutionFee(GmxOrder memory order, uint256 startingGas, address keeper, address refundReceiver) internal {
        uint256 fee = order.numbers.executionFee;
        if (fee == 0) return;
        address wnt = dataStore.getAddress(GmxKeys.named("WNT"));
        uint256 used = startingGas - gasleft();
        uint256 paid = _gasWithBase("EXECUTION", used, 3 + order.addresses.swapPath.length) * tx.gasprice;
        if (paid > fee) paid = fee;
        orderVault.transferOut(wnt, keeper, paid, true);
        eventEmitter.feeEvent("KeeperExecutionFee", keeper, paid);
        if (paid == fee) return;
        orderVault.transferOut(wnt, refundReceiver, fee - paid, true);
        eventEmitter.feeEvent("ExecutionFeeRefund", refundReceiver, fee - paid);
    }

    function _gasWithBase(string memory tier, uint256 gas, uint256 priceCount) private view returns (uint256) {
        return dataStore.getUint(GmxKeys.named(string.concat(tier, "_GAS_FEE_BASE_AMOUNT_V2_1")))
            + dataStore.getUint(GmxKeys.named(string.concat(tier, "_GAS_FEE_PER_ORACLE_PRICE"))) * priceCount
            + gas * dataStore.getUint(GmxKeys.named(string.concat(tier, "_GAS_FEE_MULTIPLIER_FACTOR"))) / 1e30;
    }

    function _removeOrder(bytes32 key, address account) internal {
        delete _orders[key];
        _remove(_ordersOf[account], key);
    }

    function _removePosition(bytes32 key, address account) internal {
        delete _positions[key];
        _remove(_positionsOf[account], key);
    }

    function _remove(bytes32[] storage list, bytes32 key) private {
        uint256 last = list.length - 1;
        for (uint256 i = 0; i <= last; i++) {
            if (list[i] != key) continue;
            list[i] = list[last];
            list.pop();
            return;
        }
    }

    function _requireFeature(string memory name, GmxOrderType orderType) internal view {
        bytes32 key = GmxKeys.feature(name, address(this), uint256(orderType));
        if (dataStore.getBool(key)) revert DisabledFeature(key);
    }

    function _requireMarket(address market) internal view returns (GmxMarket memory found) {
        found = _markets[market];
        if (found.marketToken == address(0)) revert EmptyMarket();
        if (dataStore.getBool(GmxKeys.named("IS_MARKET_DISABLED", market))) revert DisabledMarket(market);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {GmxDataStore} from "./GmxDataStore.sol";
import {GmxOrderHandler} from "./GmxOrderHandler.sol";
import {GmxPositions} from "./GmxPositions.sol";
import {
    GmxExecutionPriceResult, GmxLiquidatableInfo, GmxMarket, GmxMarketPrices, GmxOrderInfo, GmxPosition, GmxPositionInfo, GmxPrice, IGmxErrors, IGmxReader
} from "../interfaces/IGmx.sol";

/// @title GmxReader: the views of the GMX v2 stand-in, with the arguments of GMX's own
contract GmxReader is IGmxReader, IGmxErrors {
    GmxOrderHandler private immutable _handler;

    constructor(GmxOrderHandler handler) {
        _handler = handler;
    }

    function getMarket(address, address key) external view returns (GmxMarket memory) {
        return _handler.getMarket(key);
    }

    function getPosition(address, bytes32 key) external view returns (GmxPosition memory) {
        return _handler.getPosition(key);
    }

    function getAccountPositions(address, address account, uint256 start, uint256 end) external view returns (GmxPosition[] memory found) {
        bytes32[] memory keys = _slice(_handler.positionKeys(account), start, end);
        found = new GmxPosition[](keys.length);
        for (uint256 i = 0; i < keys.length; i++) found[i] = _handler.getPosition(keys[i]);
    }

    function getAccountOrders(address, address account, uint256 start, uint256 end) external view returns (GmxOrderInfo[] memory found) {
        bytes32[] memory keys = _slice(_handler.orderKeys(account), start, end);
        found = new GmxOrderInfo[](keys.length);
        for (uint256 i = 0; i < keys.length; i++) found[i] = GmxOrderInfo(keys[i], _handler.getOrder(keys[i]));
    }

    function getPositionInfo(
        address,
        address,
        bytes32 positionKey,
        GmxMarketPrices memory prices,
        uint256 sizeDeltaUsd,
        address,
        bool usePositionSizeAsSizeDeltaUsd
    ) external view returns (GmxPositionInfo memory info) {
        info.position = _handler.getPosition(positionKey);
        if (info.position.addresses.account == address(0)) revert EmptyPosition();
        if (usePositionSizeAsSizeDeltaUsd) sizeDeltaUsd = info.position.numbers.sizeInUsd;
        GmxMarket memory market = _handler.getMarket(info.position.addresses.market);
        GmxPrice memory price = GmxPositions.collateralPrice(market, prices, info.position.addresses.collateralToken);
        info.fees = GmxPositions.fees(_store(), info.position, price, sizeDeltaUsd, true);
        info.executionPriceResult.executionPrice = GmxPositions.pick(prices.indexTokenPrice, !info.position.flags.isLong);
        info.basePnlUsd = sizeDeltaUsd == 0
            ? int256(0)
            : GmxPositions.pnl(info.position, prices) * int256(sizeDeltaUsd) / int256(info.position.numbers.sizeInUsd);
        info.uncappedBasePnlUsd = info.basePnlUsd;
        info.pnlAfterPriceImpactUsd = info.basePnlUsd;
    }

    function isPositionLiquidatable(
        address,
        address,
        bytes32 positionKey,
        GmxMarket memory market,
        GmxMarketPrices memory prices,
        bool shouldValidateMinCollateralUsd,
        bool forLiquidation
    ) external view returns (bool, string memory, GmxLiquidatableInfo memory) {
        return GmxPositions.liquidatable(_store(), _handler.getPosition(positionKey), market, prices, shouldValidateMinCollateralUsd, forLiquidation);
    }

    /// @notice Without price impact: the worse side of the spread, for an increase as the venue counts it from whole tokens.
    function getExecutionPrice(address, address, GmxMarketPrices memory prices, uint256, uint256, int256 sizeDeltaUsd, int256, bool isLong)
        external
        pure
        returns (GmxExecutionPriceResult memory result)
    {
        if (sizeDeltaUsd <= 0) {
            result.executionPrice = GmxPositions.pick(prices.indexTokenPrice, !isLong);
            return result;
        }
        uint256 tokens = GmxPositions.tokensBought(prices, isLong, uint256(sizeDeltaUsd));
        if (tokens == 0) revert EmptySizeDeltaInTokens();
        result.executionPrice = uint256(sizeDeltaUsd) / tokens;
    }

    function _store() private view returns (GmxDataStore) {
        return _handler.dataStore();
    }

    function _slice(bytes32[] memory all, uint256 start, uint256 end) private pure returns (bytes32[] memory part) {
        if (end > all.length) end = all.length;
        part = new bytes32[](end > start ? end - start : 0);
        for (uint256 i = 0; i < part.length; i++) part[i] = all[start + i];
    }
}

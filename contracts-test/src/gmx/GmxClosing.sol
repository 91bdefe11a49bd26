// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {GmxDataStore} from "./GmxDataStore.sol";
import {GmxKeys} from "./GmxKeys.sol";
import {GmxPositions} from "./GmxPositions.sol";
import {
    GmxLiquidatableInfo, GmxMarket, GmxMarketPrices, GmxOrderNumbers, GmxPosition, GmxPositionFees, GmxPrice, IGmxErrors
} from "../interfaces/IGmx.sol";

/// @title GmxClosing: what a decrease of a position closes, costs and pays out, in the order in which GMX v2 counts it
/// @notice Profit is paid out of the pool, in the long token for longs and the short token for shorts; funding, losses and fees are paid from what is paid out in
/// the collateral token first, then from the collateral, and at last from a profit in the other token.
/// @dev Without state; a contract of its own because the handler would be too large with it.
contract GmxClosing {
    /// @dev What is asked for, as far as it can be done.
    struct Terms {
        uint256 sizeDelta;
        uint256 withdraw;
    }

    /// @dev What comes of it. `paid` in the collateral token, `secondary` in the token of the side's profits where that is another one.
    struct Result {
        uint256 sizeDeltaInTokens;
        uint256 collateral;
        uint256 paid;
        uint256 secondary;
        address secondaryToken;
    }

    struct Purse {
        uint256 collateral;
        uint256 paid;
        uint256 secondary;
        uint256 price;
        uint256 secondaryPrice;
    }

    /// @notice A size above the position's is refused; a withdrawal that leaves too little is left out; a rest that is too small is closed with it; and no price
    /// is looked at where no size changes.
    function terms(GmxDataStore store, GmxPosition memory position, GmxMarket memory market, GmxMarketPrices memory prices, GmxOrderNumbers memory order)
        external
        view
        returns (Terms memory result)
    {
        uint256 size = position.numbers.sizeInUsd;
        if (order.sizeDeltaUsd > size) revert IGmxErrors.InvalidDecreaseOrderSize(order.sizeDeltaUsd, size);
        result = Terms(order.sizeDeltaUsd, order.initialCollateralDeltaAmount);
        if (result.withdraw > position.numbers.collateralAmount) result.withdraw = position.numbers.collateralAmount;
        if (result.sizeDelta < size) _adjust(store, position, market, prices, result);
        // All collateral comes back with the whole position.
        if (result.sizeDelta == size) result.withdraw = 0;
        bool isLong = position.flags.isLong;
        uint256 at = GmxPositions.pick(prices.indexTokenPrice, !isLong);
        if (result.sizeDelta > 0 && (isLong ? at < order.acceptablePrice : at > order.acceptablePrice)) {
            revert IGmxErrors.OrderNotFulfillableAtAcceptablePrice(at, order.acceptablePrice);
        }
    }

    function _adjust(GmxDataStore store, GmxPosition memory position, GmxMarket memory market, GmxMarketPrices memory prices, Terms memory asked)
        private
        view
    {
        uint256 size = position.numbers.sizeInUsd;
        uint256 price = GmxPositions.collateralPrice(market, prices, position.addresses.collateralToken).min;
        int256 pnl = GmxPositions.pnl(position, prices);
        int256 realized = pnl * int256(asked.sizeDelta) / int256(size);
        int256 left = int256((position.numbers.collateralAmount - asked.withdraw) * price) + (realized < 0 ? realized : int256(0));
        int256 least = int256(store.getUint(GmxKeys.named("MIN_COLLATERAL_USD")));
        if (left < 0 || left < _leastForLeverage(store, market, size - asked.sizeDelta) || left + pnl - realized < least) {
            if (asked.sizeDelta == 0) revert IGmxErrors.UnableToWithdrawCollateral(left);
            left += int256(asked.withdraw * price);
            asked.withdraw = 0;
        }
        if (left + pnl - realized < least || size - asked.sizeDelta < store.getUint(GmxKeys.named("MIN_POSITION_SIZE_USD"))) asked.sizeDelta = size;
    }

    function _leastForLeverage(GmxDataStore store, GmxMarket memory market, uint256 size) private view returns (int256) {
        return int256(size * store.getUint(GmxKeys.named("MIN_COLLATERAL_FACTOR", market.marketToken)) / GmxPositions.ONE);
    }

    /// @notice What a position must be after an increase: large enough, backed where its size grew, and not liquidatable.
    function requireIncreased(GmxDataStore store, GmxPosition memory position, GmxMarket memory market, GmxMarketPrices memory prices, uint256 sizeDelta)
        external
        view
    {
        uint256 size = position.numbers.sizeInUsd;
        if (sizeDelta > 0) {
            uint256 backing = position.numbers.collateralAmount * GmxPositions.collateralPrice(market, prices, position.addresses.collateralToken).min;
            if (int256(backing) < _leastForLeverage(store, market, size)) revert IGmxErrors.InsufficientCollateralUsd(int256(backing));
        }
        uint256 least = store.getUint(GmxKeys.named("MIN_POSITION_SIZE_USD"));
        if (size == 0) revert IGmxErrors.InvalidPositionSizeValues(0, position.numbers.sizeInTokens);
        if (size < least) revert IGmxErrors.MinPositionSize(size, least);
        _requireNotLiquidatable(store, position, market, prices, true, sizeDelta == 0);
    }

    /// @notice What a position must be after a decrease that leaves something of it.
    function requireDecreased(GmxDataStore store, GmxPosition memory position, GmxMarket memory market, GmxMarketPrices memory prices) external view {
        _requireNotLiquidatable(store, position, market, prices, false, false);
    }

    function _requireNotLiquidatable(
        GmxDataStore store,
        GmxPosition memory position,
        GmxMarket memory market,
        GmxMarketPrices memory prices,
        bool withMinCollateral,
        bool forLiquidation
    ) private view {
        (bool bad, string memory reason, GmxLiquidatableInfo memory info) =
            GmxPositions.liquidatable(store, position, market, prices, withMinCollateral, forLiquidation);
        if (bad) {
            revert IGmxErrors.LiquidatablePosition(reason, info.remainingCollateralUsd, info.minCollateralUsd, info.minCollateralUsdForLeverage);
        }
    }

    function requireLiquidatable(GmxDataStore store, GmxPosition memory position, GmxMarket memory market, GmxMarketPrices memory prices)
        external
        view
    {
        (bool bad, string memory reason, GmxLiquidatableInfo memory info) = GmxPositions.liquidatable(store, position, market, prices, true, true);
        if (!bad) {
            revert IGmxErrors.PositionShouldNotBeLiquidated(
                reason, info.remainingCollateralUsd, info.minCollateralUsd, info.minCollateralUsdForLeverage
            );
        }
    }

    /// @notice Settles a decrease. `insolvent` lets costs exceed what there is, as in a liquidation.
    function settle(
        GmxDataStore store,
        GmxPosition memory position,
        GmxMarket memory market,
        GmxMarketPrices memory prices,
        Terms memory asked,
        bool insolvent
    ) external view returns (Result memory result) {
        Purse memory purse;
        GmxPrice memory price = GmxPositions.collateralPrice(market, prices, position.addresses.collateralToken);
        bool isLong = position.flags.isLong;
        GmxPrice memory secondaryPrice = isLong ? prices.longTokenPrice : prices.shortTokenPrice;
        result.secondaryToken = isLong ? market.longToken : market.shortToken;
        result.sizeDeltaInTokens = _tokensOf(position, asked.sizeDelta);
        (purse.collateral, purse.price, purse.secondaryPrice) = (position.numbers.collateralAmount, price.min, secondaryPrice.min);
        int256 pnl = GmxPositions.pnl(position, prices) * int256(result.sizeDeltaInTokens) / int256(position.numbers.sizeInTokens);
        if (pnl > 0) {
            uint256 profit = uint256(pnl) / secondaryPrice.max;
            if (result.secondaryToken == position.addresses.collateralToken) purse.paid = profit;
            else purse.secondary = profit;
        }
        _payCosts(purse, GmxPositions.fees(store, position, price, asked.sizeDelta, false), pnl, insolvent);
        if (asked.withdraw > purse.collateral) asked.withdraw = purse.collateral;
        result.collateral = purse.collateral - asked.withdraw;
        result.paid = purse.paid + asked.withdraw;
        result.secondary = purse.secondary;
    }

    function _payCosts(Purse memory purse, GmxPositionFees memory cost, int256 pnl, bool insolvent) private pure {
        if (!_pay(purse, cost.funding.fundingFeeAmount * purse.price, "funding", insolvent)) return;
        if (pnl < 0 && !_pay(purse, uint256(-pnl), "pnl", insolvent)) return;
        _pay(purse, cost.totalCostAmountExcludingFunding * purse.price, "fees", insolvent);
    }

    function _pay(Purse memory purse, uint256 usd, string memory step, bool insolvent) private pure returns (bool) {
        uint256 due = (usd + purse.price - 1) / purse.price;
        uint256 part = due < purse.paid ? due : purse.paid;
        (purse.paid, due) = (purse.paid - part, due - part);
        part = due < purse.collateral ? due : purse.collateral;
        (purse.collateral, due) = (purse.collateral - part, due - part);
        if (due == 0) return true;
        due = due * purse.price / purse.secondaryPrice;
        part = due < purse.secondary ? due : purse.secondary;
        (purse.secondary, due) = (purse.secondary - part, due - part);
        if (due == 0) return true;
        if (!insolvent) revert IGmxErrors.InsufficientFundsToPayForCosts(due * purse.secondaryPrice, step);
        return false;
    }

    /// @dev The part of a position's tokens that a part of its size stands for: all for the whole, else rounded against the position.
    function _tokensOf(GmxPosition memory position, uint256 sizeDelta) private pure returns (uint256) {
        uint256 size = position.numbers.sizeInUsd;
        if (sizeDelta == size) return position.numbers.sizeInTokens;
        uint256 product = position.numbers.sizeInTokens * sizeDelta;
        return position.flags.isLong ? (product + size - 1) / size : product / size;
    }
}

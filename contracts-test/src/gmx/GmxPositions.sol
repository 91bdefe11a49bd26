// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {GmxDataStore} from "./GmxDataStore.sol";
import {GmxKeys} from "./GmxKeys.sol";
import {
    GmxBorrowingFees, GmxFundingFees, GmxLiquidatableInfo, GmxMarket, GmxMarketPrices, GmxPosition, GmxPositionFees, GmxPrice, IGmxErrors
} from "../interfaces/IGmx.sol";

/// @title GmxPositions: what a position is worth, in integers as GMX v2 has them
/// @notice USD has 30 decimals; a token's price is the USD of its smallest unit, so that amount x price is USD.
/// @dev The stand-in has no price impact, no cap on profits, and no discounts: its market behaves as one whose factors for these are 0. Borrowing
/// and funding accrue at a rate per second that its governor sets (`STANDIN_...`), where GMX derives it from open interest; what has accrued is
/// kept and charged as at GMX.
library GmxPositions {
    uint256 internal constant ONE = 1e30;
    uint256 internal constant FUNDING_SCALE = 1e45;

    function pick(GmxPrice memory price, bool max) internal pure returns (uint256) {
        return max ? price.max : price.min;
    }

    /// @notice The price that a market gives for its collateral token.
    function collateralPrice(GmxMarket memory market, GmxMarketPrices memory prices, address token) internal pure returns (GmxPrice memory) {
        if (token == market.longToken) return prices.longTokenPrice;
        if (token == market.shortToken) return prices.shortTokenPrice;
        revert IGmxErrors.EmptyPrimaryPrice(token);
    }

    /// @notice Profit of the whole position at the side of the spread that is worse for it.
    function pnl(GmxPosition memory position, GmxMarketPrices memory prices) internal pure returns (int256) {
        uint256 value = position.numbers.sizeInTokens * pick(prices.indexTokenPrice, !position.flags.isLong);
        return position.flags.isLong
            ? int256(value) - int256(position.numbers.sizeInUsd)
            : int256(position.numbers.sizeInUsd) - int256(value);
    }

    /// @notice The tokens that an increase of `sizeDelta` stands for, rounded against the position.
    function tokensBought(GmxMarketPrices memory prices, bool isLong, uint256 sizeDelta) internal pure returns (uint256) {
        uint256 at = pick(prices.indexTokenPrice, isLong);
        return isLong ? sizeDelta / at : (sizeDelta + at - 1) / at;
    }

    /// @notice The accumulators of a position's market and side; `pending` adds what has accrued since they were last written.
    function accrued(GmxDataStore store, GmxPosition memory position, bool pending) internal view returns (uint256 borrowing, uint256 funding) {
        address market = position.addresses.market;
        address token = position.addresses.collateralToken;
        bool isLong = position.flags.isLong;
        borrowing = store.getUint(GmxKeys.named("CUMULATIVE_BORROWING_FACTOR", market, isLong));
        funding = store.getUint(GmxKeys.named("FUNDING_FEE_AMOUNT_PER_SIZE", market, token, isLong));
        if (!pending) return (borrowing, funding);
        uint256 since = block.timestamp - _lastAccrual(store, market);
        borrowing += since * store.getUint(GmxKeys.named("STANDIN_BORROWING_FACTOR_PER_SECOND", market, isLong));
        funding += since * store.getUint(GmxKeys.named("STANDIN_FUNDING_FEE_PER_SIZE_PER_SECOND", market, token, isLong));
    }

    /// @notice Writes what has accrued, for both sides and both collateral tokens of a market.
    function accrue(GmxDataStore store, GmxMarket memory market) internal {
        GmxPosition memory side;
        side.addresses.market = market.marketToken;
        for (uint256 i = 0; i < 4; i++) {
            side.flags.isLong = i % 2 == 0;
            side.addresses.collateralToken = i < 2 ? market.longToken : market.shortToken;
            (uint256 borrowing, uint256 funding) = accrued(store, side, true);
            store.setUint(GmxKeys.named("FUNDING_FEE_AMOUNT_PER_SIZE", market.marketToken, side.addresses.collateralToken, side.flags.isLong), funding);
            if (i < 2) store.setUint(GmxKeys.named("CUMULATIVE_BORROWING_FACTOR", market.marketToken, side.flags.isLong), borrowing);
        }
        store.setUint(GmxKeys.named("FUNDING_UPDATED_AT", market.marketToken), block.timestamp);
    }

    function _lastAccrual(GmxDataStore store, address market) private view returns (uint256) {
        uint256 at = store.getUint(GmxKeys.named("FUNDING_UPDATED_AT", market));
        return at == 0 ? block.timestamp : at;
    }

    /// @notice What changing a position by `sizeDeltaUsd` costs, in its collateral token.
    function fees(GmxDataStore store, GmxPosition memory position, GmxPrice memory price, uint256 sizeDeltaUsd, bool pending)
        internal
        view
        returns (GmxPositionFees memory result)
    {
        (uint256 borrowing, uint256 funding) = accrued(store, position, pending);
        uint256 size = position.numbers.sizeInUsd;
        result.referral.trader = position.addresses.account;
        result.collateralTokenPrice = price;
        result.positionFeeFactor = store.getUint(GmxKeys.named("POSITION_FEE_FACTOR", position.addresses.market, false));
        result.positionFeeAmount = sizeDeltaUsd * result.positionFeeFactor / ONE / price.min;
        result.protocolFeeAmount = result.positionFeeAmount;
        result.positionFeeAmountForPool = result.positionFeeAmount;
        uint256 borrowingUsd = size * (borrowing - position.numbers.borrowingFactor) / ONE;
        result.borrowing = GmxBorrowingFees(borrowingUsd, borrowingUsd / price.min, 0, 0);
        uint256 owed = size * (funding - position.numbers.fundingFeeAmountPerSize);
        result.funding = GmxFundingFees((owed + FUNDING_SCALE - 1) / FUNDING_SCALE, 0, 0, funding, 0, 0);
        result.feeAmountForPool = result.positionFeeAmount + result.borrowing.borrowingFeeAmount;
        result.totalCostAmountExcludingFunding = result.positionFeeAmount + result.borrowing.borrowingFeeAmount;
        result.totalCostAmount = result.totalCostAmountExcludingFunding + result.funding.fundingFeeAmount;
    }

    /// @notice The venue's liquidation predicate, on the accumulators as they are written.
    function liquidatable(
        GmxDataStore store,
        GmxPosition memory position,
        GmxMarket memory market,
        GmxMarketPrices memory prices,
        bool withMinCollateral,
        bool forLiquidation
    ) internal view returns (bool, string memory, GmxLiquidatableInfo memory info) {
        GmxPrice memory price = collateralPrice(market, prices, position.addresses.collateralToken);
        uint256 cost = fees(store, position, price, position.numbers.sizeInUsd, false).totalCostAmount * price.min;
        info.remainingCollateralUsd = int256(position.numbers.collateralAmount * price.min) + pnl(position, prices) - int256(cost);
        uint256 factor =
            store.getUint(GmxKeys.named(forLiquidation ? "MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION" : "MIN_COLLATERAL_FACTOR", market.marketToken));
        info.minCollateralUsdForLeverage = int256(position.numbers.sizeInUsd * factor / ONE);
        if (withMinCollateral) {
            info.minCollateralUsd = int256(store.getUint(GmxKeys.named("MIN_COLLATERAL_USD")));
            if (info.remainingCollateralUsd < info.minCollateralUsd) return (true, "min collateral", info);
        }
        if (info.remainingCollateralUsd <= 0) return (true, "< 0", info);
        if (info.remainingCollateralUsd < info.minCollateralUsdForLeverage) return (true, "min collateral for leverage", info);
        return (false, "", info);
    }
}

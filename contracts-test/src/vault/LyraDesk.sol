// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ILyraOptionMarket, ILyraOptionMarketPricer, OptionPosition, OptionType, PositionState} from "../interfaces/ILyra.sol";
import {EpochUsage, KeeperLimits} from "./KeeperLimits.sol";
import {LyraBook} from "./LyraBook.sol";

/// @title Acting on the vault's Lyra positions
/// @dev How Lyra v1 pays for a close (`OptionMarket._closePosition`; proved by our tests): it prices the trade, then settles the collateral difference
/// `setCollateralTo - (collateral - totalCost)` with the caller, and only then moves `totalCost` from its collateral pool to the liquidity pool.
///  - Short call or put against *quote*: the closing cost comes out of the position's own collateral, which the close frees, so a vault
///    without any idle sUSD can reduce. It pays in only where `setCollateralTo > collateral - totalCost`; a partial close needs collateral >= totalCost.
///  - Short call against *base*: the cost is drawn in sUSD from the vault's idle balance; the freed base collateral cannot pay it.
///  - What is left has to meet the minimum collateral (`canLiquidate` false at `setCollateralTo`), so a position that is liquidatable already
///    can still be reduced or closed, as long as the final collateral suffices.
abstract contract LyraDesk is LyraBook {
    event KeeperToppedUpLyra(uint256 indexed positionId, uint256 amount, uint256 collateralAfter);
    event KeeperReducedLyra(
        uint256 indexed positionId, uint256 amount, uint256 totalCost, uint256 fairCost, uint256 collateralAfter, bool forced
    );

    error NotShort(uint256 positionId);
    /// @dev The collateral no longer covers the option's intrinsic value: more of it would only pay the liquidity pool.
    error PositionInsolvent(uint256 positionId, uint256 collateralValue, uint256 intrinsicValue);
    /// @dev A top-up that leaves a short liquidatable only raises the penalty, a share of its collateral.
    error StillLiquidatable(uint256 positionId, uint256 collateralAfter, uint256 minCollateral);
    error CostAboveLimit(uint256 totalCost, uint256 limit);
    error CollateralReleaseTooLarge(uint256 positionId, uint256 collateralAfter, uint256 required);
    error InvalidTrade(string what);

    /// @notice Keeper: add `amount` of collateral (sUSD; sETH for a short call against base) to an own short, which must not be liquidatable then.
    function topUpLyra(uint256 positionId, uint256 amount) external onlyKeeper whenNotPaused nonReentrant {
        if (amount == 0) revert ZeroAmount();
        OptionPosition memory p = _ownShort(positionId);
        uint256 spot = _spot();
        Terms memory t = _terms(p.strikeId);
        uint256 intrinsic = Math.mulDiv(p.amount, _intrinsic(p.optionType, t.strikePrice, spot), KeeperLimits.UNIT);
        uint256 collateral = _collateralInQuote(p, spot);
        if (collateral < intrinsic) revert PositionInsolvent(positionId, collateral, intrinsic);
        uint256 minimum = _minCollateral(p, t, spot, p.amount);
        if (p.collateral + amount < minimum) revert StillLiquidatable(positionId, p.collateral + amount, minimum);
        bool inBase = p.optionType == OptionType.ShortCallBase;
        _spendTopUp(inBase ? Math.mulDiv(amount, spot, KeeperLimits.UNIT, Math.Rounding.Ceil) : amount);
        IERC20 token = inBase ? BASE : QUOTE;
        _approve(token, address(OPTION_MARKET), amount);
        OPTION_MARKET.addCollateral(positionId, amount);
        _revoke(token, address(OPTION_MARKET));
        emit KeeperToppedUpLyra(positionId, amount, p.collateral + amount);
    }

    /// @notice Keeper: buy back `amount` of an own short (18 decimals), by a forced close where only that trades.
    /// @param setCollateralTo the position's *final* collateral; 0 for a full close
    /// @param maxTotalCost the keeper's own bound on the cost, quote; the vault's limit holds beside it
    function reduceLyra(uint256 positionId, uint256 amount, uint256 setCollateralTo, uint256 maxTotalCost)
        external
        onlyKeeper
        whenNotPaused
        nonReentrant
        returns (uint256 totalCost)
    {
        if (amount == 0) revert ZeroAmount();
        if (maxTotalCost == 0) revert UnboundedTrade();
        OptionPosition memory p = _ownShort(positionId);
        if (amount > p.amount) revert InvalidTrade("amount is more than the position holds");
        Terms memory t = _terms(p.strikeId);
        // Fair value at this block's spot, not at the cache's last one. Reverts past the expiry, when nothing trades.
        GREEK_CACHE.updateBoardCachedGreeks(t.boardId);
        uint256 fair = Math.mulDiv(amount, _cachedPrice(p.strikeId, p.optionType), KeeperLimits.UNIT);
        uint256 spot = _spot();
        uint256 limit = _costLimit(amount, fair, spot);
        uint256 ratioFloor = _releaseFloor(p, t, amount, spot);
        if (setCollateralTo < ratioFloor) revert CollateralReleaseTooLarge(positionId, setCollateralTo, ratioFloor);
        bool forced;
        (totalCost, forced) = _buyBack(p, amount, setCollateralTo, maxTotalCost, spot);
        if (totalCost > limit) revert CostAboveLimit(totalCost, limit);
        EpochUsage memory usage = KeeperLimits.current(_usage, _limits);
        usage.lyraCost = KeeperLimits.spend(KeeperLimits.Cap.LyraCost, usage.lyraCost, totalCost, _limits.lyraCostCap);
        _spendLoss(usage, totalCost, fair);
        _usage = usage;
        _forgetClosed(positionId);
        emit KeeperReducedLyra(positionId, amount, totalCost, fair, setCollateralTo, forced);
    }

    /// @notice Owner: open a position, or add to one, or set a short's collateral (amount 0). `positionId` 0 opens a new one.
    /// @dev Long: pays at most `maxTotalCost`. Short: pays in at most `setCollateralTo`; the premium counts towards it.
    function ownerOpenLyra(ILyraOptionMarket.TradeInputParameters calldata params)
        external
        onlyOwner
        nonReentrant
        returns (ILyraOptionMarket.Result memory result)
    {
        if (params.positionId != 0) _ownPosition(params.positionId);
        bool short_ = _isShort(params.optionType);
        if (params.amount > 0 && (short_ ? params.minTotalCost == 0 : params.maxTotalCost == type(uint256).max)) revert UnboundedTrade();
        IERC20 token = params.optionType == OptionType.ShortCallBase ? BASE : QUOTE;
        uint256 most = short_ ? params.setCollateralTo : params.maxTotalCost;
        _approve(token, address(OPTION_MARKET), most);
        result = OPTION_MARKET.openPosition(params);
        _revoke(token, address(OPTION_MARKET));
        _book(result.positionId);
    }

    /// @notice Owner: close or reduce a position of either side, `forced` near the expiry or at extreme deltas.
    function ownerCloseLyra(ILyraOptionMarket.TradeInputParameters calldata params, bool forced)
        external
        onlyOwner
        nonReentrant
        returns (ILyraOptionMarket.Result memory result)
    {
        OptionPosition memory p = _ownPosition(params.positionId);
        bool short_ = _isShort(p.optionType);
        if (short_ ? params.maxTotalCost == type(uint256).max : params.minTotalCost == 0) revert UnboundedTrade();
        if (short_) _approveForClose(p, params.setCollateralTo, params.maxTotalCost);
        result = forced ? OPTION_MARKET.forceClosePosition(params) : OPTION_MARKET.closePosition(params);
        _revokeAll();
        _forgetClosed(params.positionId);
    }

    /// @dev Closes normally, and by force only where Lyra says that nothing else trades there: within the trading cutoff or outside the delta band.
    function _buyBack(OptionPosition memory p, uint256 amount, uint256 setCollateralTo, uint256 maxTotalCost, uint256 spot)
        private
        returns (uint256 totalCost, bool forced)
    {
        ILyraOptionMarket.TradeInputParameters memory params = ILyraOptionMarket.TradeInputParameters({
            strikeId: p.strikeId,
            positionId: p.positionId,
            iterations: 1,
            optionType: p.optionType,
            amount: amount,
            setCollateralTo: setCollateralTo,
            minTotalCost: 0,
            maxTotalCost: maxTotalCost
        });
        _approveForClose(p, setCollateralTo, maxTotalCost);
        try OPTION_MARKET.closePosition(params) returns (ILyraOptionMarket.Result memory result) {
            totalCost = result.totalCost;
        } catch (bytes memory reason) {
            _requireForceable(reason);
            forced = true;
            totalCost = OPTION_MARKET.forceClosePosition(params).totalCost;
        }
        _revokeAll();
        _countPaidIn(p, setCollateralTo, totalCost, spot);
    }

    /// @dev Collateral paid in beside the close is a top-up like any other.
    function _countPaidIn(OptionPosition memory p, uint256 setCollateralTo, uint256 totalCost, uint256 spot) private {
        bool inBase = p.optionType == OptionType.ShortCallBase;
        uint256 target = inBase ? setCollateralTo : setCollateralTo + totalCost;
        if (target <= p.collateral) return;
        uint256 paidIn = target - p.collateral;
        _spendTopUp(inBase ? Math.mulDiv(paidIn, spot, KeeperLimits.UNIT, Math.Rounding.Ceil) : paidIn);
    }

    function _spendTopUp(uint256 amount) private {
        EpochUsage memory usage = KeeperLimits.current(_usage, _limits);
        usage.lyraTopUp = KeeperLimits.spend(KeeperLimits.Cap.LyraTopUp, usage.lyraTopUp, amount, _limits.lyraTopUpCap);
        _usage = usage;
    }

    /// @dev The most that a close can draw from the vault: the cost and the rise of the collateral, each in its token, and no more than is idle.
    function _approveForClose(OptionPosition memory p, uint256 setCollateralTo, uint256 maxTotalCost) private {
        bool inBase = p.optionType == OptionType.ShortCallBase;
        uint256 target = inBase ? setCollateralTo : Math.saturatingAdd(setCollateralTo, maxTotalCost);
        uint256 rise = Math.saturatingSub(target, p.collateral);
        if (inBase) _approveIdle(QUOTE, maxTotalCost);
        _approveIdle(inBase ? BASE : QUOTE, rise);
    }

    function _approveIdle(IERC20 token, uint256 most) private {
        _approve(token, address(OPTION_MARKET), Math.min(most, token.balanceOf(address(this))));
    }

    function _revokeAll() private {
        _revoke(QUOTE, address(OPTION_MARKET));
        _revoke(BASE, address(OPTION_MARKET));
    }

    function _costLimit(uint256 amount, uint256 fair, uint256 spot) private view returns (uint256) {
        uint256 premium = Math.mulDiv(fair, _limits.lyraMaxPremium, KeeperLimits.UNIT);
        uint256 spotPart = Math.mulDiv(Math.mulDiv(amount, spot, KeeperLimits.UNIT), _limits.lyraMaxSpotFraction, KeeperLimits.UNIT);
        return fair + premium + spotPart;
    }

    /// @dev Least final collateral: lyraReleaseRatio * new minimum, or the old ratio to the new minimum where that is lower. A full close frees all.
    function _releaseFloor(OptionPosition memory p, Terms memory t, uint256 amount, uint256 spot) private view returns (uint256) {
        if (amount == p.amount) return 0;
        uint256 minBefore = _minCollateral(p, t, spot, p.amount);
        uint256 minAfter = _minCollateral(p, t, spot, p.amount - amount);
        uint256 release = _ratioOf(minAfter, _limits.lyraReleaseRatio);
        uint256 sameRatio = minBefore == 0 ? p.collateral : Math.mulDiv(p.collateral, minAfter, minBefore, Math.Rounding.Ceil);
        return Math.min(release, sameRatio);
    }

    function _ownShort(uint256 positionId) private view returns (OptionPosition memory p) {
        p = _ownPosition(positionId);
        if (!_isShort(p.optionType)) revert NotShort(positionId);
    }

    function _requireForceable(bytes memory reason) private pure {
        bytes4 selector = bytes4(reason);
        if (
            selector == ILyraOptionMarketPricer.TradingCutoffReached.selector
                || selector == ILyraOptionMarketPricer.TradeDeltaOutOfRange.selector
        ) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}

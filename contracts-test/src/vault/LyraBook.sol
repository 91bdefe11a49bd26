// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {
    ILyraGreekCache,
    ILyraOptionMarket,
    ILyraOptionToken,
    ILyraSynthetixAdapter,
    OptionPosition,
    OptionType,
    PositionState
} from "../interfaces/ILyra.sol";
import {KeeperLimits} from "./KeeperLimits.sol";
import {VaultBase, Venues} from "./VaultBase.sol";

/// @title The vault's Lyra positions: which are its own, what they are worth, and whether they are healthy
/// @dev Only positions that the owner opened through the vault are booked. An OptionToken that a stranger sends here is ignored: it can neither
/// raise the share price nor make the vault look unhealthy.
abstract contract LyraBook is VaultBase {
    using EnumerableSet for EnumerableSet.UintSet;

    ILyraOptionMarket internal immutable OPTION_MARKET;
    ILyraOptionToken internal immutable OPTION_TOKEN;
    ILyraGreekCache internal immutable GREEK_CACHE;
    ILyraSynthetixAdapter internal immutable SYNTHETIX;

    /// @notice Positions a vault may hold at once; bounds the gas of every check that walks over them.
    uint256 public constant MAX_POSITIONS = 16;
    EnumerableSet.UintSet private _booked;

    event PositionBooked(uint256 indexed positionId);
    event PositionForgotten(uint256 indexed positionId, PositionState state);

    error TooManyPositions();
    error NotOurPosition(uint256 positionId);
    error StillActive(uint256 positionId);

    /// @dev Everything a valuation needs of one position's strike and board.
    struct Terms {
        uint256 boardId;
        uint256 strikePrice;
        uint256 expiry;
        uint256 priceAtExpiry;
        bool live;
    }

    constructor(Venues memory v) {
        _requireCode("optionMarket", v.optionMarket);
        _requireCode("optionToken", v.optionToken);
        _requireCode("greekCache", v.greekCache);
        _requireCode("synthetixAdapter", v.synthetixAdapter);
        OPTION_MARKET = ILyraOptionMarket(v.optionMarket);
        OPTION_TOKEN = ILyraOptionToken(v.optionToken);
        GREEK_CACHE = ILyraGreekCache(v.greekCache);
        SYNTHETIX = ILyraSynthetixAdapter(v.synthetixAdapter);
    }

    /// @notice The booked positions' ids, those liquidated or settled since included until `forget`.
    function lyraPositions() external view returns (uint256[] memory) {
        return _booked.values();
    }

    /// @notice Anyone: drop a position from the book that Lyra has closed, liquidated, settled or merged.
    function forget(uint256 positionId) external {
        PositionState state = OPTION_TOKEN.getOptionPosition(positionId).state;
        if (state == PositionState.Active) revert StillActive(positionId);
        if (_booked.remove(positionId)) emit PositionForgotten(positionId, state);
    }

    /// @notice True while any booked short's collateral < lyraHealthyRatio * its minimum collateral.
    /// @dev Shorts of an expired board count as healthy: nothing can be liquidated or traded there any more.
    function lyraUnhealthy() public view returns (bool) {
        uint256 length = _booked.length();
        uint256 spot = length == 0 ? 0 : _spot();
        for (uint256 i = 0; i < length; ++i) {
            OptionPosition memory p = OPTION_TOKEN.getOptionPosition(_booked.at(i));
            if (p.state != PositionState.Active || !_isShort(p.optionType)) continue;
            Terms memory t = _terms(p.strikeId);
            if (!t.live) continue;
            if (p.collateral < _ratioOf(_minCollateral(p, t, spot, p.amount), _limits.lyraHealthyRatio)) return true;
        }
        return false;
    }

    /// @notice False while a booked position's mark is out of date: a stale Greek cache (anyone may call `updateBoardCachedGreeks`), or a
    /// board past its expiry that nobody has settled. Shares are neither issued nor redeemed meanwhile.
    function marksFresh() public view returns (bool) {
        uint256 length = _booked.length();
        for (uint256 i = 0; i < length; ++i) {
            OptionPosition memory p = OPTION_TOKEN.getOptionPosition(_booked.at(i));
            if (p.state != PositionState.Active) continue;
            Terms memory t = _terms(p.strikeId);
            if (t.priceAtExpiry != 0) continue;
            if (!t.live || GREEK_CACHE.isBoardCacheStale(t.boardId)) return false;
        }
        return true;
    }

    /// @dev Lyra positions and idle base in quote (18 decimals), rounded down; the base asset and short calls against it at spot.
    function _lyraValue() internal view returns (uint256 value) {
        uint256 length = _booked.length();
        uint256 baseBalance = BASE.balanceOf(address(this));
        if (length == 0 && baseBalance == 0) return 0;
        uint256 spot = _spot();
        value = Math.mulDiv(baseBalance, spot, KeeperLimits.UNIT);
        for (uint256 i = 0; i < length; ++i) {
            OptionPosition memory p = OPTION_TOKEN.getOptionPosition(_booked.at(i));
            if (p.state == PositionState.Active) value += _markValue(p, _terms(p.strikeId), spot);
        }
    }

    /// @dev A short is worth its collateral less the mark, never below zero: its collateral is all that Lyra can take.
    function _markValue(OptionPosition memory p, Terms memory t, uint256 spot) private view returns (uint256) {
        uint256 unit = _unitPrice(p, t, spot);
        if (!_isShort(p.optionType)) return Math.mulDiv(p.amount, unit, KeeperLimits.UNIT);
        uint256 collateral = _collateralInQuote(p, spot);
        uint256 liability = Math.mulDiv(p.amount, unit, KeeperLimits.UNIT, Math.Rounding.Ceil);
        return collateral > liability ? collateral - liability : 0;
    }

    /// @dev Settled: the payoff. Past expiry, not settled: the payoff at spot. Else the cached price of one option, quote per option.
    function _unitPrice(OptionPosition memory p, Terms memory t, uint256 spot) private view returns (uint256) {
        if (t.priceAtExpiry != 0) return _intrinsic(p.optionType, t.strikePrice, t.priceAtExpiry);
        if (!t.live) return _intrinsic(p.optionType, t.strikePrice, spot);
        return _cachedPrice(p.strikeId, p.optionType);
    }

    function _cachedPrice(uint256 strikeId, OptionType optionType) internal view returns (uint256) {
        ILyraGreekCache.StrikeGreeks memory g = GREEK_CACHE.getStrikeCache(strikeId).greeks;
        return _isPut(optionType) ? g.putPrice : g.callPrice;
    }

    function _terms(uint256 strikeId) internal view returns (Terms memory t) {
        (ILyraOptionMarket.Strike memory strike, ILyraOptionMarket.OptionBoard memory board) = OPTION_MARKET.getStrikeAndBoard(strikeId);
        t.boardId = board.id;
        t.strikePrice = strike.strikePrice;
        t.expiry = board.expiry;
        t.priceAtExpiry = OPTION_MARKET.boardToPriceAtExpiry(board.id);
        t.live = t.priceAtExpiry == 0 && block.timestamp < board.expiry;
    }

    /// @dev What the position would need if it held `amount`, in its collateral token.
    function _minCollateral(OptionPosition memory p, Terms memory t, uint256 spot, uint256 amount) internal view returns (uint256) {
        return GREEK_CACHE.getMinCollateral(p.optionType, t.strikePrice, t.expiry, spot, amount);
    }

    function _collateralInQuote(OptionPosition memory p, uint256 spot) internal pure returns (uint256) {
        return p.optionType == OptionType.ShortCallBase ? Math.mulDiv(p.collateral, spot, KeeperLimits.UNIT) : p.collateral;
    }

    function _ownPosition(uint256 positionId) internal view returns (OptionPosition memory p) {
        if (!_booked.contains(positionId)) revert NotOurPosition(positionId);
        p = OPTION_TOKEN.getOptionPosition(positionId);
        if (p.state != PositionState.Active || OPTION_TOKEN.ownerOf(positionId) != address(this)) revert NotOurPosition(positionId);
    }

    function _book(uint256 positionId) internal {
        if (!_booked.add(positionId)) return;
        if (_booked.length() > MAX_POSITIONS) revert TooManyPositions();
        emit PositionBooked(positionId);
    }

    /// @dev After a close: forgets the position if nothing of it is left.
    function _forgetClosed(uint256 positionId) internal {
        PositionState state = OPTION_TOKEN.getOptionPosition(positionId).state;
        if (state == PositionState.Active) return;
        _booked.remove(positionId);
        emit PositionForgotten(positionId, state);
    }

    function _spot() internal view returns (uint256) {
        return SYNTHETIX.getSpotPriceForMarket(address(OPTION_MARKET));
    }

    /// @dev `ratio` of `amount`, rounded up: in doubt, more is required.
    function _ratioOf(uint256 amount, uint256 ratio) internal pure returns (uint256) {
        return Math.mulDiv(amount, ratio, KeeperLimits.UNIT, Math.Rounding.Ceil);
    }

    function _intrinsic(OptionType optionType, uint256 strikePrice, uint256 price) internal pure returns (uint256) {
        if (_isPut(optionType)) return strikePrice > price ? strikePrice - price : 0;
        return price > strikePrice ? price - strikePrice : 0;
    }

    function _isShort(OptionType optionType) internal pure returns (bool) {
        return optionType >= OptionType.ShortCallBase;
    }

    function _isPut(OptionType optionType) internal pure returns (bool) {
        return optionType == OptionType.LongPut || optionType == OptionType.ShortPutQuote;
    }
}

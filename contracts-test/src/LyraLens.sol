// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {
    ILyraGreekCache,
    ILyraOptionMarket,
    ILyraOptionMarketPricer,
    ILyraOptionToken,
    ILyraSynthetixAdapter,
    OptionPosition,
    OptionType,
    PositionState
} from "./interfaces/ILyra.sol";
import {ILyraBoards} from "./interfaces/ILyraBoards.sol";

/// @title LyraLens: all of one owner's Lyra v1 positions, in one call
/// @notice Read-only, without storage, constructor or immutables, so that its `deployedBytecode` can be run at any address by the code override
/// of `eth_call` or `eth_simulateV1`. It never has to be deployed, and needs no trust: it only forwards what Lyra itself answers.
/// @dev Fails closed: the whole read reverts when the market is paused, the spot rate is invalid, or a contract is not what it should be.
///
/// Boards past their expiry are reported by `boardPhase`, because Lyra's own margin views stop there (`getMinCollateral` and `canLiquidate`
/// revert after the expiry, `isBoardCacheStale` after settlement, and the Greek cache of a settled board reads as zeros):
///  - `Live`: every field is Lyra's own answer;
///  - `Expired` (at or after the expiry, not yet settled) and `Settled`: `priced` is false and `minCollateral`, `liquidatable`, the cached
///    prices, Greeks, staleness and update marks are all zero and mean "not defined", never "nothing owed". For `Settled`, `priceAtExpiry` decides the payoff.
/// A position that is not active has `priced` false too. Lyra burns the token of a closed, liquidated, settled or merged position, so such a
/// position usually disappears from the list; ask `OptionToken.getPositionState(id)` for what became of one that was known.
contract LyraLens {
    /// @dev `None` is the zero value and is never returned.
    enum BoardPhase {
        None,
        Live,
        Expired,
        Settled
    }

    /// @dev The contracts of one Lyra market.
    struct Markets {
        address optionMarket;
        address optionToken;
        address optionGreekCache;
        address synthetixAdapter;
    }

    /// @dev Amounts, prices, vols and Greeks have 18 decimals; deltas and `stdVega` are per option, for the holder of one long option, from the
    /// Greek cache, that is as of `cacheUpdatedAt` at spot `cacheUpdatedAtPrice`. Times are seconds. `collateral` is in quote, in base for `ShortCallBase`.
    struct Position {
        uint256 positionId;
        uint256 strikeId;
        uint256 boardId;
        OptionType optionType;
        PositionState state;
        uint256 amount;
        uint256 collateral;
        uint256 strikePrice;
        uint256 expiry;
        uint256 boardIv;
        uint256 skew;
        uint256 minCollateral;
        bool liquidatable;
        uint256 callPrice;
        uint256 putPrice;
        int256 callDelta;
        int256 putDelta;
        uint256 stdVega;
        bool boardCacheStale;
        bool boardFrozen;
        bool priced;
        BoardPhase boardPhase;
        uint256 priceAtExpiry;
        uint256 cacheUpdatedAt;
        uint256 cacheUpdatedAtPrice;
    }

    /// @dev A strike that the market lists; a call and a put can be had at each.
    struct Listed {
        uint256 strikeId;
        uint256 boardId;
        uint256 strikePrice;
        uint256 expiry;
        uint256 boardIv;
        uint256 skew;
        bool frozen;
    }

    /// @dev A strike id that its own market does not know.
    error UnknownStrike(uint256 positionId, uint256 strikeId);

    /// @notice Everything a keeper needs to know of `owner`'s positions, from one state.
    /// @return spotPrice the market's spot price, quote per base
    /// @return rateAndCarry the rate used as both drift and discount by Lyra's pricing, per year
    /// @return positions one entry for each OptionToken that `owner` holds, in the token's own order
    function read(Markets calldata m, address owner)
        external
        view
        returns (uint256 spotPrice, int256 rateAndCarry, Position[] memory positions)
    {
        spotPrice = ILyraSynthetixAdapter(m.synthetixAdapter).getSpotPriceForMarket(m.optionMarket);
        rateAndCarry = ILyraGreekCache(m.optionGreekCache).getGreekCacheParams().rateAndCarry;
        OptionPosition[] memory held = ILyraOptionToken(m.optionToken).getOwnerPositions(owner);
        positions = new Position[](held.length);
        for (uint256 i = 0; i < held.length; ++i) {
            positions[i] = _describe(m, held[i], spotPrice);
        }
    }

    /// @notice The pricer's trading limits: within `tradingCutoff` seconds of the expiry, or outside the delta band, only a forced close trades.
    /// @dev Apart from `read`, since neither the market nor the cache publishes its pricer's address.
    function tradeLimits(address optionMarketPricer)
        external
        view
        returns (uint256 tradingCutoff, int256 minDelta, int256 minForceCloseDelta)
    {
        ILyraOptionMarketPricer.TradeLimitParameters memory p = ILyraOptionMarketPricer(optionMarketPricer).getTradeLimitParams();
        return (p.tradingCutoff, p.minDelta, p.minForceCloseDelta);
    }

    /// @notice Every strike of every board that is not settled and not past its expiry, boards in the market's own order.
    function listed(address optionMarket) external view returns (Listed[] memory strikes) {
        ILyraBoards market = ILyraBoards(optionMarket);
        uint256[] memory ids = market.getLiveBoards();
        ILyraOptionMarket.OptionBoard[] memory boards = new ILyraOptionMarket.OptionBoard[](ids.length);
        uint256 count = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            boards[i] = market.getOptionBoard(ids[i]);
            if (block.timestamp < boards[i].expiry) count += boards[i].strikeIds.length;
        }
        strikes = new Listed[](count);
        uint256 next = 0;
        for (uint256 i = 0; i < boards.length; ++i) {
            ILyraOptionMarket.OptionBoard memory board = boards[i];
            for (uint256 j = 0; block.timestamp < board.expiry && j < board.strikeIds.length; ++j) {
                ILyraOptionMarket.Strike memory strike = market.getStrike(board.strikeIds[j]);
                strikes[next++] = Listed(strike.id, board.id, strike.strikePrice, board.expiry, board.iv, strike.skew, board.frozen);
            }
        }
    }

    function _describe(Markets calldata m, OptionPosition memory held, uint256 spotPrice) private view returns (Position memory p) {
        (ILyraOptionMarket.Strike memory strike, ILyraOptionMarket.OptionBoard memory board) =
            ILyraOptionMarket(m.optionMarket).getStrikeAndBoard(held.strikeId);
        if (strike.id != held.strikeId || board.id != strike.boardId || board.id == 0) {
            revert UnknownStrike(held.positionId, held.strikeId);
        }
        p.positionId = held.positionId;
        p.strikeId = held.strikeId;
        p.boardId = board.id;
        p.optionType = held.optionType;
        p.state = held.state;
        p.amount = held.amount;
        p.collateral = held.collateral;
        p.strikePrice = strike.strikePrice;
        p.expiry = board.expiry;
        p.boardIv = board.iv;
        p.skew = strike.skew;
        p.boardFrozen = board.frozen;
        p.priceAtExpiry = ILyraOptionMarket(m.optionMarket).boardToPriceAtExpiry(board.id);
        p.boardPhase = p.priceAtExpiry != 0
            ? BoardPhase.Settled
            : block.timestamp >= board.expiry ? BoardPhase.Expired : BoardPhase.Live;
        p.priced = p.boardPhase == BoardPhase.Live && held.state == PositionState.Active;
        if (p.priced) {
            _price(m, held, p, spotPrice);
        }
    }

    function _price(Markets calldata m, OptionPosition memory held, Position memory p, uint256 spotPrice) private view {
        ILyraGreekCache cache = ILyraGreekCache(m.optionGreekCache);
        ILyraGreekCache.StrikeGreeks memory greeks = cache.getStrikeCache(held.strikeId).greeks;
        p.callPrice = greeks.callPrice;
        p.putPrice = greeks.putPrice;
        p.callDelta = greeks.callDelta;
        p.putDelta = greeks.putDelta;
        p.stdVega = greeks.stdVega;
        p.boardCacheStale = cache.isBoardCacheStale(p.boardId);
        ILyraGreekCache.OptionBoardCache memory boardCache = cache.getOptionBoardCache(p.boardId);
        p.cacheUpdatedAt = boardCache.updatedAt;
        p.cacheUpdatedAtPrice = boardCache.updatedAtPrice;
        if (held.optionType >= OptionType.ShortCallBase) {
            p.minCollateral = cache.getMinCollateral(held.optionType, p.strikePrice, p.expiry, spotPrice, held.amount);
            p.liquidatable = ILyraOptionToken(m.optionToken).canLiquidate(held, p.expiry, p.strikePrice, spotPrice);
        }
    }
}

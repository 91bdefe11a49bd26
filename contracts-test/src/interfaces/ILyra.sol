// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// The members of Lyra v1 (Avalon) that our contracts call. All amounts, prices, vols and Greeks have 18 decimals; times are seconds.

/// @dev 0 long call, 1 long put, 2 short call against base, 3 short call against quote, 4 short put against quote.
enum OptionType {
    LongCall,
    LongPut,
    ShortCallBase,
    ShortCallQuote,
    ShortPutQuote
}

enum PositionState {
    Empty,
    Active,
    Closed,
    Liquidated,
    Settled,
    Merged
}

struct OptionPosition {
    uint256 positionId;
    uint256 strikeId;
    OptionType optionType;
    uint256 amount;
    uint256 collateral;
    PositionState state;
}

interface ILyraOptionMarket {
    struct Strike {
        uint256 id;
        uint256 strikePrice;
        uint256 skew;
        uint256 longCall;
        uint256 shortCallBase;
        uint256 shortCallQuote;
        uint256 longPut;
        uint256 shortPut;
        uint256 boardId;
    }

    struct OptionBoard {
        uint256 id;
        uint256 expiry;
        uint256 iv;
        bool frozen;
        uint256[] strikeIds;
    }

    /// @dev `setCollateralTo` is the final collateral of the position, not a difference.
    struct TradeInputParameters {
        uint256 strikeId;
        uint256 positionId;
        uint256 iterations;
        OptionType optionType;
        uint256 amount;
        uint256 setCollateralTo;
        uint256 minTotalCost;
        uint256 maxTotalCost;
    }

    struct Result {
        uint256 positionId;
        uint256 totalCost;
        uint256 totalFee;
    }

    function openPosition(TradeInputParameters memory params) external returns (Result memory);
    function closePosition(TradeInputParameters memory params) external returns (Result memory);
    function forceClosePosition(TradeInputParameters memory params) external returns (Result memory);
    function addCollateral(uint256 positionId, uint256 amountCollateral) external;
    function getStrikeAndBoard(uint256 strikeId) external view returns (Strike memory, OptionBoard memory);

    /// @dev Zero until the board is settled.
    function boardToPriceAtExpiry(uint256 boardId) external view returns (uint256);
}

interface ILyraOptionToken {
    function ownerOf(uint256 positionId) external view returns (address);
    function getOptionPosition(uint256 positionId) external view returns (OptionPosition memory);
    function getOwnerPositions(address target) external view returns (OptionPosition[] memory);

    /// @dev Reverts after the expiry.
    function canLiquidate(OptionPosition memory position, uint256 expiry, uint256 strikePrice, uint256 spotPrice)
        external
        view
        returns (bool);
}

interface ILyraGreekCache {
    struct GreekCacheParameters {
        uint256 maxStrikesPerBoard;
        uint256 acceptableSpotPricePercentMove;
        uint256 staleUpdateDuration;
        uint256 varianceIvGWAVPeriod;
        uint256 varianceSkewGWAVPeriod;
        uint256 optionValueIvGWAVPeriod;
        uint256 optionValueSkewGWAVPeriod;
        uint256 gwavSkewFloor;
        uint256 gwavSkewCap;
        int256 rateAndCarry;
    }

    struct StrikeGreeks {
        int256 callDelta;
        int256 putDelta;
        uint256 stdVega;
        uint256 callPrice;
        uint256 putPrice;
    }

    struct StrikeCache {
        uint256 id;
        uint256 boardId;
        uint256 strikePrice;
        uint256 skew;
        StrikeGreeks greeks;
        int256 callExposure;
        int256 putExposure;
        uint256 skewVariance;
    }

    struct NetGreeks {
        int256 netDelta;
        int256 netStdVega;
        int256 netOptionValue;
    }

    struct OptionBoardCache {
        uint256 id;
        uint256[] strikes;
        uint256 expiry;
        uint256 iv;
        NetGreeks netGreeks;
        uint256 updatedAt;
        uint256 updatedAtPrice;
        uint256 maxSkewVariance;
        uint256 ivVariance;
    }

    function getGreekCacheParams() external view returns (GreekCacheParameters memory);

    /// @dev All zeros once the board is settled.
    function getStrikeCache(uint256 strikeId) external view returns (StrikeCache memory);
    function getOptionBoardCache(uint256 boardId) external view returns (OptionBoardCache memory);

    /// @dev Reverts once the board is settled.
    function isBoardCacheStale(uint256 boardId) external view returns (bool);

    /// @dev Reverts after the expiry.
    function getMinCollateral(
        OptionType optionType,
        uint256 strikePrice,
        uint256 expiry,
        uint256 spotPrice,
        uint256 amount
    ) external view returns (uint256);

    /// @dev Permissionless; reverts after the expiry.
    function updateBoardCachedGreeks(uint256 boardId) external;
}

interface ILyraSynthetixAdapter {
    /// @dev Reverts while the market is paused or the rate is invalid.
    function getSpotPriceForMarket(address optionMarket) external view returns (uint256);
}

interface ILyraOptionMarketPricer {
    struct TradeLimitParameters {
        int256 minDelta;
        int256 minForceCloseDelta;
        uint256 tradingCutoff;
        uint256 minBaseIV;
        uint256 maxBaseIV;
        uint256 minSkew;
        uint256 maxSkew;
        uint256 minVol;
        uint256 maxVol;
        uint256 absMinSkew;
        uint256 absMaxSkew;
        bool capSkewsToAbs;
    }

    function getTradeLimitParams() external view returns (TradeLimitParameters memory);

    error TradingCutoffReached(address thrower, uint256 tradingCutoff, uint256 boardExpiry, uint256 currentTime);
    error TradeDeltaOutOfRange(address thrower, int256 strikeCallDelta, int256 minDelta, int256 maxDelta);
}

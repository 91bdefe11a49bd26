// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {
    BLF_DataTooOld,
    IDeriveDiffFeed,
    IDeriveFeed,
    IDeriveForwardFeed,
    IDeriveRateModel,
    IDeriveSpotFeed,
    IDeriveVolFeed,
    LFF_MissingExpiryData,
    LVF_MissingExpiryData
} from "../interfaces/IDerive.sol";

// Feeds of a local world: what they answer is published by anybody, where Derive's want signatures of its oracles. They grow stale as Derive's do: an answer
// older than the heartbeat reverts.

/// @dev What the feeds have in common.
abstract contract DeriveFeed is IDeriveFeed {
    uint64 public heartbeat = 20 minutes;

    function setHeartbeat(uint64 value) external {
        heartbeat = value;
    }

    function _requireFresh(uint64 timestamp) internal view {
        if (timestamp + heartbeat < block.timestamp) revert BLF_DataTooOld();
    }
}

/// @title A spot price
contract DeriveSpotFeed is DeriveFeed, IDeriveSpotFeed {
    uint256 private _price;
    uint256 private _confidence;
    uint64 private _timestamp;

    function publish(uint256 price, uint256 confidence) external {
        (_price, _confidence, _timestamp) = (price, confidence, uint64(block.timestamp));
    }

    function getSpot() external view returns (uint256, uint256) {
        _requireFresh(_timestamp);
        return (_price, _confidence);
    }
}

/// @title A price as a difference from spot, at most a tenth of it
contract DeriveDiffFeed is DeriveFeed, IDeriveDiffFeed {
    IDeriveSpotFeed private immutable _spot;
    int256 private _diff;
    uint256 private _confidence;
    uint64 private _timestamp;

    constructor(IDeriveSpotFeed spot) {
        _spot = spot;
    }

    function publish(int256 diff, uint256 confidence) external {
        (_diff, _confidence, _timestamp) = (diff, confidence, uint64(block.timestamp));
    }

    function getResult() external view returns (uint256, uint256) {
        (uint256 spot, uint256 confidence) = _spot.getSpot();
        _requireFresh(_timestamp);
        int256 most = int256(spot) / 10;
        int256 diff = _diff > most ? most : _diff < -most ? -most : _diff;
        return (uint256(int256(spot) + diff), confidence < _confidence ? confidence : _confidence);
    }
}

/// @title Forwards of an underlying as differences from spot, and the price at which an expiry settled
contract DeriveForwardFeed is DeriveFeed, IDeriveForwardFeed {
    struct Forward {
        int256 diff;
        uint256 confidence;
        uint64 timestamp;
        uint256 settled;
    }

    IDeriveSpotFeed private immutable _spot;
    mapping(uint64 expiry => Forward) private _forwards;

    constructor(IDeriveSpotFeed spot) {
        _spot = spot;
    }

    function publish(uint64 expiry, int256 diff, uint256 confidence) external {
        _forwards[expiry] = Forward(diff, confidence, uint64(block.timestamp), 0);
    }

    function settle(uint64 expiry, uint256 price) external {
        _forwards[expiry].settled = price;
    }

    function getForwardPrice(uint64 expiry) external view returns (uint256, uint256) {
        (uint256 spot, uint256 confidence) = _spot.getSpot();
        Forward memory forward = _forwards[expiry];
        if (forward.timestamp == 0) revert LFF_MissingExpiryData();
        if (forward.settled != 0) return (forward.settled, confidence);
        _requireFresh(forward.timestamp);
        return (uint256(int256(spot) + forward.diff), confidence < forward.confidence ? confidence : forward.confidence);
    }

    function getSettlementPrice(uint64 expiry) external view returns (bool, uint256) {
        return (_forwards[expiry].settled != 0, _forwards[expiry].settled);
    }
}

/// @title A volatility an expiry, the same for every strike
contract DeriveVolFeed is DeriveFeed, IDeriveVolFeed {
    struct Vol {
        uint256 vol;
        uint256 confidence;
        uint64 timestamp;
    }

    mapping(uint64 expiry => Vol) private _vols;

    function publish(uint64 expiry, uint256 vol, uint256 confidence) external {
        _vols[expiry] = Vol(vol, confidence, uint64(block.timestamp));
    }

    function getVol(uint128, uint64 expiry) external view returns (uint256, uint256) {
        return (_fresh(expiry).vol, _vols[expiry].confidence);
    }

    function getExpiryMinConfidence(uint64 expiry) external view returns (uint256) {
        return _fresh(expiry).confidence;
    }

    function _fresh(uint64 expiry) private view returns (Vol memory vol) {
        vol = _vols[expiry];
        if (vol.timestamp == 0) revert LVF_MissingExpiryData();
        _requireFresh(vol.timestamp);
    }
}

/// @title A borrow rate that does not depend on utilisation
contract DeriveRateModel is IDeriveRateModel {
    uint256 private immutable _rate;

    constructor(uint256 rate) {
        _rate = rate;
    }

    function getBorrowRate(uint256, uint256) external view returns (uint256) {
        return _rate;
    }

    function getBorrowInterestFactor(uint256 elapsedTime, uint256 borrowRate) external pure returns (uint256) {
        return borrowRate * elapsedTime / 365 days;
    }
}

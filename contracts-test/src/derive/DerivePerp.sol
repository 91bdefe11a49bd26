// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {
    DeriveAdjustment,
    IDeriveDiffFeed,
    IDerivePerp,
    IDeriveSpotFeed,
    IDeriveSubAccounts,
    PA_InvalidImpactPrices,
    PA_InvalidSubId,
    PA_WrongManager
} from "../interfaces/IDerive.sol";
import {DeriveAsset} from "./DeriveAssets.sol";
import {DeriveMath} from "./DeriveMath.sol";

/// @title DerivePerp: stand-in of Derive v2's PerpAsset
/// @notice A perpetual future: profit is realised at the perp's own price, funding follows the premium of the impact prices over the index.
/// @dev Not modelled: disabling a perp, open-interest fees and caps.
contract DerivePerp is DeriveAsset, IDerivePerp {
    struct Position {
        uint256 lastMarkPrice;
        int256 funding;
        int256 pnl;
        int256 lastAggregatedFunding;
        // Never written by Derive's either.
        uint256 lastFundingPaid;
    }

    address public spotFeed;
    address public perpFeed;
    IDeriveDiffFeed public impactAskPriceFeed;
    IDeriveDiffFeed public impactBidPriceFeed;
    int256 public maxRatePerHour;
    int256 public minRatePerHour;
    int256 public constant fundingConvergencePeriod = 8e18;
    int256 public staticInterestRate;
    int256 public aggregatedFunding;
    uint256 public lastFundingPaidAt;
    mapping(uint256 accountId => Position) public positions;

    constructor(IDeriveSubAccounts subAccounts_) DeriveAsset(subAccounts_) {
        lastFundingPaidAt = block.timestamp;
    }

    function setSpotFeed(address feed) external {
        spotFeed = feed;
    }

    function setPerpFeed(address feed) external {
        perpFeed = feed;
    }

    function setImpactFeeds(IDeriveDiffFeed ask, IDeriveDiffFeed bid) external {
        (impactAskPriceFeed, impactBidPriceFeed) = (ask, bid);
    }

    function setStaticInterestRate(int256 rate) external {
        staticInterestRate = rate;
    }

    function setRateBounds(int256 most) external {
        (maxRatePerHour, minRatePerHour) = (most, -most);
    }

    function isDisabled() external pure returns (bool) {
        return false;
    }

    function handleAdjustment(DeriveAdjustment memory adjustment, uint256, int256 preBalance, address manager, address)
        external
        returns (int256, bool)
    {
        if (adjustment.subId != 0) revert PA_InvalidSubId();
        _requireKnown(manager);
        _realize(adjustment.acc, preBalance);
        _accrue();
        _applyFunding(adjustment.acc, preBalance);
        return (preBalance + adjustment.amount, true);
    }

    function realizeAccountPNL(uint256 accountId) external {
        int256 size = _size(accountId);
        _accrue();
        _applyFunding(accountId, size);
        _realize(accountId, size);
    }

    function settleRealizedPNLAndFunding(uint256 accountId) external returns (int256 pnl, int256 funding) {
        if (msg.sender != subAccounts.manager(accountId)) revert PA_WrongManager();
        _accrue();
        _applyFunding(accountId, _size(accountId));
        Position storage position = positions[accountId];
        (pnl, funding) = (position.pnl, position.funding);
        (position.pnl, position.funding) = (0, 0);
    }

    function getUnsettledAndUnrealizedCash(uint256 accountId) external view returns (int256) {
        Position memory position = positions[accountId];
        int256 size = _size(accountId);
        int256 mark = int256(_markPrice());
        return _fundingOf(size, _aggregateNow() - position.lastAggregatedFunding)
            + DeriveMath.mul(mark - int256(position.lastMarkPrice), size) + position.funding + position.pnl;
    }

    function getPerpPrice() external view returns (uint256, uint256) {
        return IDeriveDiffFeed(perpFeed).getResult();
    }

    function getIndexPrice() external view returns (uint256, uint256) {
        return IDeriveSpotFeed(spotFeed).getSpot();
    }

    function _realize(uint256 accountId, int256 size) private {
        uint256 mark = _markPrice();
        Position storage position = positions[accountId];
        position.pnl += DeriveMath.mul(int256(mark) - int256(position.lastMarkPrice), size);
        position.lastMarkPrice = mark;
    }

    function _applyFunding(uint256 accountId, int256 size) private {
        Position storage position = positions[accountId];
        position.funding += _fundingOf(size, aggregatedFunding - position.lastAggregatedFunding);
        position.lastAggregatedFunding = aggregatedFunding;
    }

    function _accrue() private {
        if (block.timestamp == lastFundingPaidAt) return;
        aggregatedFunding = _aggregateNow();
        lastFundingPaidAt = block.timestamp;
    }

    /// @dev Funding that one long has paid since the beginning.
    function _aggregateNow() private view returns (int256) {
        (uint256 price,) = IDeriveSpotFeed(spotFeed).getSpot();
        int256 elapsed = int256(block.timestamp - lastFundingPaidAt);
        return aggregatedFunding + DeriveMath.mul(_hourlyRate(int256(price)) * elapsed / 1 hours, int256(price));
    }

    function _hourlyRate(int256 index) private view returns (int256 rate) {
        (uint256 ask,) = impactAskPriceFeed.getResult();
        (uint256 bid,) = impactBidPriceFeed.getResult();
        if (ask < bid) revert PA_InvalidImpactPrices();
        int256 premium = DeriveMath.div(DeriveMath.max(int256(bid) - index, 0) - DeriveMath.max(index - int256(ask), 0), index);
        rate = DeriveMath.divRound(premium, fundingConvergencePeriod) + staticInterestRate;
        return DeriveMath.max(DeriveMath.min(rate, maxRatePerHour), minRatePerHour);
    }

    function _markPrice() private view returns (uint256 price) {
        (price,) = IDeriveDiffFeed(perpFeed).getResult();
    }

    function _size(uint256 accountId) private view returns (int256) {
        return subAccounts.getBalance(accountId, address(this), 0);
    }

    function _fundingOf(int256 size, int256 rate) private pure returns (int256) {
        return DeriveMath.mul(-size, rate);
    }
}

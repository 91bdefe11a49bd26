// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {
    BM_AccountUnderLiquidation,
    BM_AdjustmentsPaused,
    BM_GuardianOnly,
    BM_OnlyAccounts,
    BM_OnlyLiquidationModule,
    DeriveAdjustment,
    DeriveAssetDetail,
    DeriveAssetType,
    DeriveBalance,
    DeriveDelta,
    IDeriveAuction,
    IDeriveCash,
    IDeriveForwardFeed,
    IDeriveManager,
    IDeriveOption,
    IDerivePerp,
    IDeriveSpotFeed,
    IDeriveSubAccounts,
    IDeriveVolFeed,
    SRM_NoNegativeCash,
    SRM_PortfolioBelowMargin,
    SRM_TooManyAssets,
    SRM_UnsupportedAsset
} from "../interfaces/IDerive.sol";
import {DeriveMargins} from "./DeriveMargins.sol";

/// @title DeriveManager: stand-in of Derive v2's StandardManager
/// @dev Not modelled: open-interest fees and caps, oracle data sent along with an adjustment, trusted risk assessors, paying a bid. Anybody may set what
/// governance sets.
contract DeriveManager is DeriveMargins, IDeriveManager {
    IDeriveAuction private _auction;
    address public guardian;
    bool public adjustmentsPaused;
    bool public borrowingEnabled;
    uint256 public maxAccountSize = 128;
    uint256 public lastMarketId;
    mapping(uint256 marketId => mapping(DeriveAssetType assetType => address)) public assetMap;

    constructor(IDeriveSubAccounts accounts, IDeriveCash cash, IDeriveAuction auction, address) DeriveMargins(accounts, address(cash)) {
        _auction = auction;
        accounts.createAccount(address(this), address(this));
    }

    function subAccounts() external view returns (address) {
        return address(_accounts);
    }

    function cashAsset() external view returns (address) {
        return _cash;
    }

    function liquidation() external view returns (address) {
        return address(_auction);
    }

    function stableFeed() external view returns (address) {
        return address(_stableFeed);
    }

    function setLiquidation(IDeriveAuction auction) external {
        _auction = auction;
    }

    function setGuardian(address guardian_) external {
        guardian = guardian_;
    }

    function setAdjustmentsPaused(bool paused) external {
        if (msg.sender != guardian) revert BM_GuardianOnly();
        adjustmentsPaused = paused;
    }

    function setBorrowingEnabled(bool enabled) external {
        borrowingEnabled = enabled;
    }

    function createMarket(string calldata) external returns (uint256) {
        return ++lastMarketId;
    }

    function whitelistAsset(address asset, uint256 marketId, DeriveAssetType assetType) external {
        delete _details[assetMap[marketId][assetType]];
        _details[asset] = DeriveAssetDetail(true, assetType, marketId);
        assetMap[marketId][assetType] = asset;
    }

    function setOraclesForMarket(uint256 marketId, IDeriveSpotFeed spot, IDeriveForwardFeed forward, IDeriveVolFeed vol) external {
        _feeds[marketId] = Feeds(spot, forward, vol);
    }

    function setStableFeed(IDeriveSpotFeed feed) external {
        _stableFeed = feed;
    }

    function setPerpMarginRequirements(uint256 marketId, uint256 maintenance, uint256 initial) external {
        perpMarginRequirements[marketId] = PerpRequirements(maintenance, initial);
    }

    function setOptionMarginParams(uint256 marketId, OptionRequirements calldata params) external {
        optionMarginParams[marketId] = params;
    }

    function setBaseAssetMarginFactor(uint256 marketId, uint256 factor, uint256 initialScale) external {
        baseMarginParams[marketId] = BaseParams(factor, initialScale);
    }

    function setOracleContingencyParams(uint256 marketId, OracleContingencyParams calldata params) external {
        oracleContingencyParams[marketId] = params;
    }

    function setDepegParameters(DepegParams calldata params) external {
        depegParams = params;
    }

    function assetDetails(address asset) external view returns (DeriveAssetDetail memory) {
        return _details[asset];
    }

    function getMarketFeeds(uint256 marketId) external view returns (address, address, address) {
        Feeds memory feeds = _feeds[marketId];
        return (address(feeds.spot), address(feeds.forward), address(feeds.vol));
    }

    function getMargin(uint256 accountId, bool isInitial) external view returns (int256 margin) {
        (margin,) = _marginAndValue(accountId, isInitial);
    }

    function getMarginAndMarkToMarket(uint256 accountId, bool isInitial, uint256) external view returns (int256, int256) {
        return _marginAndValue(accountId, isInitial);
    }

    function getIsolatedMargin(uint256 marketId, uint256 strike, uint256 expiry, bool isCall, int256 balance, bool isInitial)
        external
        view
        returns (int256, int256)
    {
        Scope memory scope = Scope(marketId, isInitial, 0, 0);
        (scope.spot, scope.confidence) = _feeds[marketId].spot.getSpot();
        (uint256 forward,) = _forward(marketId, expiry);
        return _isolated(scope, expiry, strike, isCall, balance, forward);
    }

    function handleAdjustment(uint256 accountId, uint256, address, DeriveDelta[] memory deltas, bytes calldata) external {
        if (msg.sender != address(_accounts)) revert BM_OnlyAccounts();
        if (adjustmentsPaused) revert BM_AdjustmentsPaused();
        if (_auction.isAuctionLive(accountId)) revert BM_AccountUnderLiquidation();
        (bool addsRisk, bool takesCash) = (false, false);
        for (uint256 i = 0; i < deltas.length; i++) {
            if (deltas[i].asset == _cash) {
                takesCash = takesCash || deltas[i].delta < 0;
                addsRisk = addsRisk || takesCash;
                continue;
            }
            DeriveAssetDetail memory detail = _details[deltas[i].asset];
            if (!detail.isWhitelisted) revert SRM_UnsupportedAsset();
            if (detail.assetType == DeriveAssetType.Perpetual) {
                _settlePerp(IDerivePerp(deltas[i].asset), accountId);
                addsRisk = addsRisk || deltas[i].delta * _accounts.getBalance(accountId, deltas[i].asset, 0) > 0;
            } else {
                addsRisk = addsRisk || deltas[i].delta < 0;
            }
        }
        // Real accounts above the size may shrink; here none grows beyond it.
        if (_accounts.getAccountBalances(accountId).length > maxAccountSize) revert SRM_TooManyAssets();
        if (addsRisk) _requireMargin(accountId, takesCash);
    }

    function settleInterest(uint256 accountId) external {
        _accounts.managerAdjustment(DeriveAdjustment(accountId, _cash, 0, 0, 0));
    }

    function settlePerpsWithIndex(uint256 accountId) external {
        for (uint256 id = 1; id <= lastMarketId; id++) {
            IDerivePerp perp = IDerivePerp(assetMap[id][DeriveAssetType.Perpetual]);
            if (address(perp) == address(0) || _accounts.getBalance(accountId, address(perp), 0) == 0) continue;
            perp.realizeAccountPNL(accountId);
            _settlePerp(perp, accountId);
        }
    }

    function settleOptions(IDeriveOption option, uint256 accountId) external {
        if (!_details[address(option)].isWhitelisted) revert SRM_UnsupportedAsset();
        DeriveBalance[] memory held = _accounts.getAccountBalances(accountId);
        int256 cash;
        for (uint256 i = 0; i < held.length; i++) {
            if (held[i].asset != address(option)) continue;
            (int256 worth, bool settled) = option.calcSettlementValue(held[i].subId, held[i].balance);
            if (!settled) continue;
            cash += worth;
            _accounts.managerAdjustment(DeriveAdjustment(accountId, held[i].asset, held[i].subId, -held[i].balance, 0));
        }
        _settleCash(accountId, cash);
    }

    function payLiquidationFee(uint256 accountId, uint256 recipient, uint256 cashAmount) external {
        if (msg.sender != address(_auction)) revert BM_OnlyLiquidationModule();
        _accounts.managerAdjustment(DeriveAdjustment(accountId, _cash, 0, -int256(cashAmount), 0));
        _accounts.managerAdjustment(DeriveAdjustment(recipient, _cash, 0, int256(cashAmount), 0));
    }

    function _settlePerp(IDerivePerp perp, uint256 accountId) private {
        (int256 pnl, int256 funding) = perp.settleRealizedPNLAndFunding(accountId);
        if (pnl + funding != 0) _settleCash(accountId, pnl + funding);
    }

    function _settleCash(uint256 accountId, int256 amount) private {
        _accounts.managerAdjustment(DeriveAdjustment(accountId, _cash, 0, amount, 0));
        IDeriveCash(_cash).updateSettledCash(amount);
    }

    function _requireMargin(uint256 accountId, bool takesCash) private view {
        if (!borrowingEnabled && takesCash && _accounts.getBalance(accountId, _cash, 0) < 0) revert SRM_NoNegativeCash();
        (int256 initial,) = _marginAndValue(accountId, true);
        if (initial < 0) revert SRM_PortfolioBelowMargin();
    }
}

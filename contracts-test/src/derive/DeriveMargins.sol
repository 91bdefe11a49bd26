// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {
    DeriveAssetDetail,
    DeriveAssetType,
    DeriveBalance,
    IDeriveForwardFeed,
    IDerivePerp,
    IDeriveSpotFeed,
    IDeriveSubAccounts,
    IDeriveVolFeed,
    SRM_NoForwardPrice
} from "../interfaces/IDerive.sol";
import {DeriveMath} from "./DeriveMath.sol";

/// @title DeriveMargins: what Derive v2's standard manager requires of a subaccount
/// @notice Net margin is cash and what the rest is worth or costs: below zero is below the requirement. Maintenance margin decides liquidation, initial margin new risk.
///  - perp: its unsettled cash, less |size| x perp price x rate (and, for initial margin with prices of low confidence, a penalty);
///  - base: size x spot x factor (and the same);
///  - options, an expiry at a time: the better of the sum of isolated margins and the largest loss at the strikes and at zero, where uncovered calls cost the
///    scaled forward each. A long adds nothing to the isolated sum; a short costs its value and a share of spot, which for initial margin falls with its distance
///    out of the money, and for puts at least a share of its value.
///  - a stablecoin below its threshold makes every perp and short dearer, for initial margin only.
abstract contract DeriveMargins {
    using DeriveMath for int256;
    using DeriveMath for uint256;

    struct PerpRequirements {
        uint256 mmPerpReq;
        uint256 imPerpReq;
    }

    struct OptionRequirements {
        uint256 maxSpotReq;
        uint256 minSpotReq;
        uint256 mmCallSpotReq;
        uint256 mmPutSpotReq;
        uint256 MMPutMtMReq;
        uint256 unpairedIMScale;
        uint256 unpairedMMScale;
        uint256 mmOffsetScale;
    }

    struct DepegParams {
        uint256 threshold;
        uint256 depegFactor;
    }

    struct OracleContingencyParams {
        uint256 perpThreshold;
        uint256 optionThreshold;
        uint256 baseThreshold;
        uint256 OCFactor;
    }

    struct BaseParams {
        uint256 marginFactor;
        uint256 IMScale;
    }

    struct Feeds {
        IDeriveSpotFeed spot;
        IDeriveForwardFeed forward;
        IDeriveVolFeed vol;
    }

    /// @dev What the margin of one market is computed from.
    struct Scope {
        uint256 marketId;
        bool isInitial;
        uint256 spot;
        uint256 confidence;
    }

    struct Expiry {
        uint256 at;
        uint256 forward;
        int256 isolated;
        int256 value;
        int256 netCalls;
        uint256 shorts;
    }

    IDeriveSubAccounts internal immutable _accounts;
    address internal immutable _cash;
    IDeriveSpotFeed internal _stableFeed;
    DepegParams public depegParams;
    mapping(uint256 marketId => PerpRequirements) public perpMarginRequirements;
    mapping(uint256 marketId => OptionRequirements) public optionMarginParams;
    mapping(uint256 marketId => BaseParams) public baseMarginParams;
    mapping(uint256 marketId => OracleContingencyParams) public oracleContingencyParams;
    mapping(uint256 marketId => Feeds) internal _feeds;
    mapping(address asset => DeriveAssetDetail) internal _details;

    constructor(IDeriveSubAccounts accounts, address cash) {
        (_accounts, _cash) = (accounts, cash);
    }

    function _marginAndValue(uint256 accountId, bool isInitial) internal view returns (int256 margin, int256 value) {
        DeriveBalance[] memory held = _accounts.getAccountBalances(accountId);
        uint256 depeg = isInitial ? _depegPenalty() : 0;
        for (uint256 i = 0; i < held.length; i++) {
            if (held[i].asset == _cash) {
                margin += held[i].balance;
                value += held[i].balance;
            } else if (_isFirstOfMarket(held, i)) {
                (int256 marketMargin, int256 marketValue) = _market(accountId, held, _details[held[i].asset].marketId, isInitial, depeg);
                margin += marketMargin;
                value += marketValue;
            }
        }
    }

    function _depegPenalty() private view returns (uint256) {
        (uint256 price,) = _stableFeed.getSpot();
        return price >= depegParams.threshold ? 0 : (depegParams.threshold - price).mul(depegParams.depegFactor);
    }

    function _market(uint256 accountId, DeriveBalance[] memory held, uint256 marketId, bool isInitial, uint256 depeg)
        private
        view
        returns (int256 margin, int256 value)
    {
        Scope memory scope = Scope(marketId, isInitial, 0, 0);
        (scope.spot, scope.confidence) = _feeds[marketId].spot.getSpot();
        uint256 penalised;
        for (uint256 i = 0; i < held.length; i++) {
            DeriveAssetDetail memory detail = _details[held[i].asset];
            if (held[i].asset == _cash || detail.marketId != marketId) continue;
            int256 balance = held[i].balance;
            (int256 more, int256 worth) = (int256(0), int256(0));
            if (detail.assetType == DeriveAssetType.Perpetual) {
                (more, worth) = _perp(accountId, scope, IDerivePerp(held[i].asset), balance);
                penalised += balance.abs();
            } else if (detail.assetType == DeriveAssetType.Option) {
                if (balance < 0) penalised += balance.abs();
                if (_isFirstOfExpiry(held, i)) (more, worth) = _expiry(scope, held, i);
            } else {
                (more, worth) = _base(scope, uint256(balance));
            }
            margin += more;
            value += worth;
        }
        margin -= int256(penalised.mul(depeg).mul(scope.spot));
    }

    function _perp(uint256 accountId, Scope memory scope, IDerivePerp perp, int256 size)
        private
        view
        returns (int256 margin, int256 value)
    {
        (uint256 price, uint256 confidence) = perp.getPerpPrice();
        PerpRequirements memory rates = perpMarginRequirements[scope.marketId];
        uint256 requirement = size.abs().mul(price).mul(scope.isInitial ? rates.imPerpReq : rates.mmPerpReq);
        value = perp.getUnsettledAndUnrealizedCash(accountId);
        margin = value - int256(requirement);
        if (scope.isInitial) {
            margin -= _contingency(scope, oracleContingencyParams[scope.marketId].perpThreshold, _lower(confidence, scope.confidence), size.abs());
        }
    }

    function _base(Scope memory scope, uint256 size) private view returns (int256 margin, int256 value) {
        (uint256 stablePrice,) = _stableFeed.getSpot();
        uint256 notional = size.mul(scope.spot);
        BaseParams memory params = baseMarginParams[scope.marketId];
        margin = int256(notional.mul(params.marginFactor));
        value = int256(notional.div(stablePrice));
        if (!scope.isInitial) return (margin, value);
        margin = margin.mul(int256(params.IMScale));
        if (margin == 0) return (margin, value);
        OracleContingencyParams memory contingency = oracleContingencyParams[scope.marketId];
        if (contingency.baseThreshold != 0 && scope.confidence < contingency.baseThreshold) {
            margin -= int256((1e18 - scope.confidence).mul(contingency.OCFactor).mul(notional));
        }
    }

    /// @dev All options of the expiry of which `held[first]` is the first.
    function _expiry(Scope memory scope, DeriveBalance[] memory held, uint256 first) private view returns (int256, int256) {
        Expiry memory expiry;
        expiry.at = uint32(held[first].subId);
        uint256 confidence;
        (expiry.forward, confidence) = _forward(scope.marketId, expiry.at);
        int256 worst = _payoffAt(held, first, 0);
        for (uint256 i = first; i < held.length; i++) {
            if (!_isOfExpiry(held, i, first)) continue;
            worst = worst.min(_payoffAt(held, first, _add(scope, expiry, held[i])));
        }
        if (expiry.netCalls < 0) {
            OptionRequirements memory params = optionMarginParams[scope.marketId];
            uint256 scale = scope.isInitial ? params.unpairedIMScale : params.unpairedMMScale;
            worst += int256(scale.mul(expiry.forward)).mul(expiry.netCalls);
        }
        int256 margin = expiry.isolated.max(worst);
        if (scope.isInitial) {
            confidence = _lower(confidence, _lower(scope.confidence, _feeds[scope.marketId].vol.getExpiryMinConfidence(uint64(expiry.at))));
            margin -= _contingency(scope, oracleContingencyParams[scope.marketId].optionThreshold, confidence, expiry.shorts);
        }
        return (margin, expiry.value);
    }

    /// @dev Adds one option to its expiry; returns its strike.
    function _add(Scope memory scope, Expiry memory expiry, DeriveBalance memory option) private view returns (uint256 strike) {
        bool isCall;
        (strike, isCall) = _terms(option.subId);
        (int256 isolated, int256 worth) = _isolated(scope, expiry.at, strike, isCall, option.balance, expiry.forward);
        expiry.isolated += isolated;
        expiry.value += worth;
        if (isCall) expiry.netCalls += option.balance;
        if (option.balance < 0) expiry.shorts += option.balance.abs();
    }

    function _isolated(Scope memory scope, uint256 at, uint256 strike, bool isCall, int256 balance, uint256 forward)
        internal
        view
        returns (int256 margin, int256 value)
    {
        (uint256 vol,) = _feeds[scope.marketId].vol.getVol(uint128(strike), uint64(at));
        uint256 left = at > block.timestamp ? at - block.timestamp : 0;
        value = int256(DeriveMath.black76(left, vol, forward, strike, isCall)).mul(balance);
        if (balance < 0) margin = _short(scope, strike, isCall, balance, value);
    }

    /// @dev What one short costs by itself, its value included.
    function _short(Scope memory scope, uint256 strike, bool isCall, int256 balance, int256 value) private view returns (int256) {
        OptionRequirements memory params = optionMarginParams[scope.marketId];
        int256 maintenance = int256((isCall ? params.mmCallSpotReq : params.mmPutSpotReq).mul(scope.spot)).mul(balance);
        if (!isCall) maintenance = maintenance.min(int256(params.MMPutMtMReq).mul(value));
        maintenance += value;
        if (!scope.isInitial) return maintenance;
        int256 initial = int256(_initialShare(params, scope.spot, strike, isCall).mul(scope.spot)).mul(balance) + value;
        return isCall ? initial : initial.min(maintenance.mul(int256(params.mmOffsetScale)));
    }

    function _initialShare(OptionRequirements memory params, uint256 spot, uint256 strike, bool isCall) private pure returns (uint256) {
        uint256 distance;
        if (isCall && strike > spot) distance = (strike - spot).div(spot);
        if (!isCall && spot > strike) distance = (spot - strike).div(spot);
        return params.maxSpotReq > distance && params.maxSpotReq - distance > params.minSpotReq
            ? params.maxSpotReq - distance
            : params.minSpotReq;
    }

    /// @dev What the expiry's options would cost together at a settlement price; no gain counts.
    function _payoffAt(DeriveBalance[] memory held, uint256 first, uint256 price) private pure returns (int256 payoff) {
        for (uint256 i = first; i < held.length; i++) {
            if (!_isOfExpiry(held, i, first)) continue;
            (uint256 strike, bool isCall) = _terms(held[i].subId);
            int256 worth = isCall ? int256(price) - int256(strike) : int256(strike) - int256(price);
            if (worth > 0) payoff += worth.mul(held[i].balance);
        }
        return payoff.min(0);
    }

    function _contingency(Scope memory scope, uint256 threshold, uint256 confidence, uint256 size) private view returns (int256) {
        if (threshold == 0 || confidence >= threshold) return 0;
        return int256((1e18 - confidence).mul(oracleContingencyParams[scope.marketId].OCFactor).mul(scope.spot).mul(size));
    }

    function _forward(uint256 marketId, uint256 at) internal view returns (uint256 price, uint256 confidence) {
        (price, confidence) = _feeds[marketId].forward.getForwardPrice(uint64(at));
        if (price == 0) revert SRM_NoForwardPrice();
    }

    function _isFirstOfMarket(DeriveBalance[] memory held, uint256 at) private view returns (bool) {
        for (uint256 i = 0; i < at; i++) {
            if (held[i].asset != _cash && _details[held[i].asset].marketId == _details[held[at].asset].marketId) return false;
        }
        return true;
    }

    function _isFirstOfExpiry(DeriveBalance[] memory held, uint256 at) private pure returns (bool) {
        for (uint256 i = 0; i < at; i++) {
            if (_isOfExpiry(held, i, at)) return false;
        }
        return true;
    }

    function _isOfExpiry(DeriveBalance[] memory held, uint256 i, uint256 other) private pure returns (bool) {
        return held[i].asset == held[other].asset && uint32(held[i].subId) == uint32(held[other].subId);
    }

    function _terms(uint256 subId) private pure returns (uint256 strike, bool isCall) {
        return (uint256((uint96(subId) << 1) >> 33) * 1e10, uint96(subId) >> 95 == 1);
    }

    function _lower(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {IPerpAccountBalance, IPerpBaseToken, IPerpClearingHouse, IPerpVault} from "../interfaces/IPerpV2.sol";
import {EpochUsage, KeeperLimits} from "./KeeperLimits.sol";
import {VaultBase, Venues} from "./VaultBase.sol";

/// @title The vault's Perp v2 account
abstract contract PerpDesk is VaultBase {
    using KeeperLimits for EpochUsage;

    IPerpClearingHouse internal immutable CLEARING_HOUSE;
    IPerpAccountBalance internal immutable ACCOUNT_BALANCE;
    IPerpVault internal immutable PERP_VAULT;
    IPerpBaseToken internal immutable BASE_TOKEN;

    event KeeperToppedUpPerp(uint256 amount);
    event KeeperTradedPerp(bool isBaseToQuote, uint256 base, uint256 quote, uint256 indexPrice, int256 sizeAfter);

    /// @dev The realised price is worse than the oracle allows; prices are quote per base, 18 decimals.
    error PriceWorseThanLimit(uint256 realised, uint256 limit);
    /// @dev While unhealthy a trade has to shrink the absolute position without changing its side.
    error ReduceOnly(int256 sizeBefore, int256 sizeAfter);
    error PositionAboveMaximum(int256 sizeAfter, uint256 maximum);
    /// @dev The account owes more than it has: a deposit would only pay the venue's bad debt.
    error PerpInsolvent(int256 accountValue);

    constructor(Venues memory v) {
        _requireCode("clearingHouse", v.clearingHouse);
        _requireCode("accountBalance", v.accountBalance);
        _requireCode("perpVault", v.perpVault);
        _requireCode("baseToken", v.baseToken);
        CLEARING_HOUSE = IPerpClearingHouse(v.clearingHouse);
        ACCOUNT_BALANCE = IPerpAccountBalance(v.accountBalance);
        PERP_VAULT = IPerpVault(v.perpVault);
        BASE_TOKEN = IPerpBaseToken(v.baseToken);
        if (PERP_VAULT.getSettlementToken() != v.asset) revert Mismatch("perpVault settles in another token than asset");
        if (CLEARING_HOUSE.getVault() != v.perpVault) revert Mismatch("clearingHouse has another perpVault");
        if (CLEARING_HOUSE.getAccountBalance() != v.accountBalance) revert Mismatch("clearingHouse has another accountBalance");
    }

    /// @notice Keeper: move `amount` USDC (6 decimals) from the vault into its own perp account.
    function topUpPerp(uint256 amount) external onlyKeeper whenNotPaused nonReentrant {
        int256 value = CLEARING_HOUSE.getAccountValue(address(this));
        if (value < 0) revert PerpInsolvent(value);
        EpochUsage memory usage = _usage.current(_limits);
        usage.perpTopUp = KeeperLimits.spend(KeeperLimits.Cap.PerpTopUp, usage.perpTopUp, amount, _limits.perpTopUpCap);
        _usage = usage;
        _depositPerp(amount);
        emit KeeperToppedUpPerp(amount);
    }

    /// @notice Keeper: trade exactly `baseAmount` of base (18 decimals) on the vault's own perp account.
    /// @param isBaseToQuote true to sell base, false to buy it
    /// @param oppositeAmountBound least quote to receive when selling, most to pay when buying; zero is refused
    /// @param deadline last block time (seconds) at which the trade may happen
    function tradePerp(bool isBaseToQuote, uint256 baseAmount, uint256 oppositeAmountBound, uint256 deadline)
        external
        onlyKeeper
        whenNotPaused
        nonReentrant
        returns (uint256 base, uint256 quote)
    {
        int256 sizeBefore = perpSize();
        bool wasUnhealthy = perpUnhealthy();
        (base, quote) = _openPerp(isBaseToQuote, baseAmount, oppositeAmountBound, deadline);
        uint256 index = BASE_TOKEN.getIndexPrice(0);
        _checkPerpPrice(isBaseToQuote, base, quote, index);
        _checkPerpSize(sizeBefore, wasUnhealthy);
        emit KeeperTradedPerp(isBaseToQuote, base, quote, index, perpSize());
    }

    /// @notice Owner: move USDC into the perp account, without the keeper's caps.
    function depositPerp(uint256 amount) external onlyOwner nonReentrant {
        _depositPerp(amount);
    }

    /// @notice Owner: take USDC back from the perp account into this vault.
    function withdrawPerp(uint256 amount) external onlyOwner nonReentrant {
        PERP_VAULT.withdraw(address(ASSET), amount);
    }

    /// @notice Owner: trade the perp account without the keeper's limits; the bound and the deadline still hold.
    function ownerTradePerp(bool isBaseToQuote, uint256 baseAmount, uint256 oppositeAmountBound, uint256 deadline)
        external
        onlyOwner
        nonReentrant
        returns (uint256 base, uint256 quote)
    {
        return _openPerp(isBaseToQuote, baseAmount, oppositeAmountBound, deadline);
    }

    /// @notice The vault's perp position in base, 18 decimals, positive for a long.
    function perpSize() public view returns (int256) {
        return ACCOUNT_BALANCE.getTotalPositionSize(address(this), address(BASE_TOKEN));
    }

    /// @notice True while account value < perpHealthyRatio * maintenance requirement.
    function perpUnhealthy() public view returns (bool) {
        int256 requirement = ACCOUNT_BALANCE.getMarginRequirementForLiquidation(address(this));
        if (requirement <= 0) return false;
        // Rounded up: in doubt, unhealthy.
        uint256 needed = Math.mulDiv(uint256(requirement), _limits.perpHealthyRatio, KeeperLimits.UNIT, Math.Rounding.Ceil);
        return CLEARING_HOUSE.getAccountValue(address(this)) < int256(needed);
    }

    /// @dev Perp account value in the asset's decimals, rounded down; an account under water counts as nothing (no recourse to the vault).
    function _perpValue() internal view returns (uint256) {
        int256 value = CLEARING_HOUSE.getAccountValue(address(this));
        return value > 0 ? uint256(value) / ASSET_SCALE : 0;
    }

    function _depositPerp(uint256 amount) private {
        if (amount == 0) revert ZeroAmount();
        _approve(ASSET, address(PERP_VAULT), amount);
        PERP_VAULT.deposit(address(ASSET), amount);
        _revoke(ASSET, address(PERP_VAULT));
    }

    function _openPerp(bool isBaseToQuote, uint256 baseAmount, uint256 bound, uint256 deadline)
        private
        returns (uint256 base, uint256 quote)
    {
        if (bound == 0) revert UnboundedTrade();
        if (baseAmount == 0) revert ZeroAmount();
        return CLEARING_HOUSE.openPosition(
            IPerpClearingHouse.OpenPositionParams({
                baseToken: address(BASE_TOKEN),
                isBaseToQuote: isBaseToQuote,
                isExactInput: isBaseToQuote,
                amount: baseAmount,
                oppositeAmountBound: bound,
                deadline: deadline,
                sqrtPriceLimitX96: 0,
                referralCode: bytes32(0)
            })
        );
    }

    function _checkPerpPrice(bool isBaseToQuote, uint256 base, uint256 quote, uint256 index) private {
        if (base == 0 || index == 0) revert ZeroAmount();
        uint256 fair = Math.mulDiv(base, index, KeeperLimits.UNIT, isBaseToQuote ? Math.Rounding.Ceil : Math.Rounding.Floor);
        uint256 slack = Math.mulDiv(fair, _limits.perpMaxDeviation, KeeperLimits.UNIT);
        uint256 limit = isBaseToQuote ? fair - slack : fair + slack;
        if (isBaseToQuote ? quote < limit : quote > limit) {
            revert PriceWorseThanLimit(Math.mulDiv(quote, KeeperLimits.UNIT, base), Math.mulDiv(limit, KeeperLimits.UNIT, base));
        }
        EpochUsage memory usage = _usage.current(_limits);
        usage.perpNotional = KeeperLimits.spend(KeeperLimits.Cap.PerpNotional, usage.perpNotional, fair, _limits.perpNotionalCap);
        isBaseToQuote ? _spendLoss(usage, fair, quote) : _spendLoss(usage, quote, fair);
        _usage = usage;
    }

    /// @dev A trade that shrinks the position asks Lyra nothing: it stays possible while Lyra is paused or without a price.
    function _checkPerpSize(int256 sizeBefore, bool wasUnhealthy) private view {
        int256 sizeAfter = perpSize();
        uint256 absAfter = SignedMath.abs(sizeAfter);
        bool sameSide = sizeAfter == 0 || (sizeAfter > 0) == (sizeBefore > 0);
        if (sameSide && absAfter < SignedMath.abs(sizeBefore)) return;
        // A larger or turned position: allowed only to a healthy vault, up to the maximum, and only if the account is healthy afterwards too.
        if (wasUnhealthy || reduceOnly()) revert ReduceOnly(sizeBefore, sizeAfter);
        if (absAfter > _limits.perpMaxPosition) revert PositionAboveMaximum(sizeAfter, _limits.perpMaxPosition);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {
    DeriveAdjustment,
    IDeriveAsset,
    IDeriveForwardFeed,
    IDeriveOption,
    IDeriveSubAccounts,
    MW_OnlyAccounts,
    MW_UnknownManager,
    WERC_CannotBeNegative,
    WERC_InvalidSubId,
    WERC_OnlyAccountOwner
} from "../interfaces/IDerive.sol";
import {DeriveMath} from "./DeriveMath.sol";

/// @dev What the assets have in common: only SubAccounts changes them, and only for accounts of managers they know. Caps on positions are not modelled.
abstract contract DeriveAsset is IDeriveAsset {
    IDeriveSubAccounts public immutable subAccounts;
    mapping(address manager => bool) public whitelistedManager;

    constructor(IDeriveSubAccounts subAccounts_) {
        subAccounts = subAccounts_;
    }

    function setWhitelistManager(address manager, bool known) external {
        whitelistedManager[manager] = known;
    }

    function _requireKnown(address manager) internal view {
        if (msg.sender != address(subAccounts)) revert MW_OnlyAccounts();
        if (!whitelistedManager[manager]) revert MW_UnknownManager();
    }
}

/// @title DeriveOption: stand-in of Derive v2's OptionAsset
contract DeriveOption is DeriveAsset, IDeriveOption {
    IDeriveForwardFeed public immutable settlementFeed;

    constructor(IDeriveSubAccounts subAccounts_, IDeriveForwardFeed feed) DeriveAsset(subAccounts_) {
        settlementFeed = feed;
    }

    function handleAdjustment(DeriveAdjustment memory adjustment, uint256, int256 preBalance, address manager, address)
        external
        view
        returns (int256, bool)
    {
        _requireKnown(manager);
        return (preBalance + adjustment.amount, true);
    }

    /// @dev The sub id is the expiry, the strike with 8 decimals from bit 32 on, and bit 95 for a call.
    function getOptionDetails(uint96 subId) public pure returns (uint256 expiry, uint256 strike, bool isCall) {
        return (uint32(subId), uint256((subId << 1) >> 33) * 1e10, subId >> 95 == 1);
    }

    function calcSettlementValue(uint256 subId, int256 balance) external view returns (int256, bool) {
        (uint256 expiry, uint256 strike, bool isCall) = getOptionDetails(uint96(subId));
        if (expiry > block.timestamp) return (0, false);
        (bool settled, uint256 price) = settlementFeed.getSettlementPrice(uint64(expiry));
        if (!settled) return (0, false);
        int256 worth = isCall ? int256(price) - int256(strike) : int256(strike) - int256(price);
        return (worth > 0 ? DeriveMath.mul(worth, balance) : int256(0), true);
    }
}

/// @title DeriveBase: stand-in of Derive v2's WrappedERC20Asset
contract DeriveBase is DeriveAsset {
    using SafeERC20 for IERC20Metadata;

    IERC20Metadata public immutable wrappedAsset;

    constructor(IDeriveSubAccounts subAccounts_, IERC20Metadata token) DeriveAsset(subAccounts_) {
        wrappedAsset = token;
    }

    function deposit(uint256 recipientAccount, uint256 assetAmount) external {
        wrappedAsset.safeTransferFrom(msg.sender, address(this), assetAmount);
        int256 amount = int256(assetAmount * 10 ** (18 - wrappedAsset.decimals()));
        subAccounts.assetAdjustment(DeriveAdjustment(recipientAccount, address(this), 0, amount, 0), true, "");
    }

    function withdraw(uint256 accountId, uint256 assetAmount, address recipient) external {
        if (msg.sender != subAccounts.ownerOf(accountId)) revert WERC_OnlyAccountOwner();
        wrappedAsset.safeTransfer(recipient, assetAmount);
        int256 amount = int256(assetAmount * 10 ** (18 - wrappedAsset.decimals()));
        subAccounts.assetAdjustment(DeriveAdjustment(accountId, address(this), 0, -amount, 0), true, "");
    }

    function handleAdjustment(DeriveAdjustment memory adjustment, uint256, int256 preBalance, address manager, address)
        external
        view
        returns (int256, bool)
    {
        if (adjustment.subId != 0) revert WERC_InvalidSubId();
        _requireKnown(manager);
        if (adjustment.amount == 0) return (preBalance, false);
        if (preBalance + adjustment.amount < 0) revert WERC_CannotBeNegative();
        return (preBalance + adjustment.amount, true);
    }
}

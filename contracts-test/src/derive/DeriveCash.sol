// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {
    CA_InvalidSubId,
    CA_OnlyAccountOwner,
    DeriveAdjustment,
    IDeriveCash,
    IDeriveRateModel,
    IDeriveSubAccounts,
    MW_UnknownManager
} from "../interfaces/IDerive.sol";
import {DeriveAsset} from "./DeriveAssets.sol";
import {DeriveMath} from "./DeriveMath.sol";

/// @title DeriveCash: stand-in of Derive v2's CashAsset
/// @notice Cash for a settlement token; anybody may pay in for any account. A negative balance is a debt that bears interest, which positive balances earn.
/// An account's interest is added when its balance is next touched.
/// @dev Not modelled: the security module's share of interest, insolvency of the whole and its withdrawal fee, donations.
contract DeriveCash is DeriveAsset, IDeriveCash {
    using SafeERC20 for IERC20Metadata;

    address public immutable wrappedAsset;
    uint256 private immutable _unit;
    IDeriveRateModel public rateModel;
    uint256 public totalSupply;
    uint256 public totalBorrow;
    int256 public netSettledCash;
    uint256 public borrowIndex = 1e18;
    uint256 public supplyIndex = 1e18;
    uint256 public lastTimestamp;
    mapping(uint256 accountId => uint256) public accountIdIndex;

    constructor(IDeriveSubAccounts subAccounts_, IERC20Metadata token, IDeriveRateModel rateModel_) DeriveAsset(subAccounts_) {
        wrappedAsset = address(token);
        _unit = 10 ** (18 - token.decimals());
        rateModel = rateModel_;
        lastTimestamp = block.timestamp;
    }

    function temporaryWithdrawFeeEnabled() external pure returns (bool) {
        return false;
    }

    function deposit(uint256 recipientAccount, uint256 stableAmount) external {
        IERC20Metadata(wrappedAsset).safeTransferFrom(msg.sender, address(this), stableAmount);
        subAccounts.assetAdjustment(
            DeriveAdjustment(recipientAccount, address(this), 0, int256(stableAmount * _unit), 0), true, ""
        );
    }

    function withdraw(uint256 accountId, uint256 stableAmount, address recipient) external {
        if (msg.sender != subAccounts.ownerOf(accountId)) revert CA_OnlyAccountOwner();
        IERC20Metadata(wrappedAsset).safeTransfer(recipient, stableAmount);
        subAccounts.assetAdjustment(DeriveAdjustment(accountId, address(this), 0, -int256(stableAmount * _unit), 0), true, "");
    }

    function updateSettledCash(int256 amountCash) external {
        if (!whitelistedManager[msg.sender]) revert MW_UnknownManager();
        netSettledCash += amountCash;
    }

    function handleAdjustment(DeriveAdjustment memory adjustment, uint256, int256 preBalance, address manager, address)
        external
        returns (int256 balance, bool needAllowance)
    {
        if (adjustment.subId != 0) revert CA_InvalidSubId();
        _requireKnown(manager);
        accrueInterest();
        int256 grown = _withInterest(preBalance, adjustment.acc);
        balance = grown + adjustment.amount;
        accountIdIndex[adjustment.acc] = balance < 0 ? borrowIndex : balance > 0 ? supplyIndex : 0;
        totalSupply = uint256(int256(totalSupply) + DeriveMath.max(0, balance) - DeriveMath.max(0, grown));
        totalBorrow = uint256(int256(totalBorrow) + DeriveMath.min(0, grown) - DeriveMath.min(0, balance));
        needAllowance = adjustment.amount < 0;
    }

    function accrueInterest() public {
        uint256 elapsed = block.timestamp - lastTimestamp;
        if (elapsed == 0) return;
        lastTimestamp = block.timestamp;
        if (totalBorrow == 0) return;
        uint256 supplied = totalSupply + (netSettledCash < 0 ? uint256(-netSettledCash) : 0);
        uint256 rate = rateModel.getBorrowRate(supplied, totalBorrow);
        uint256 interest = DeriveMath.mul(totalBorrow, rateModel.getBorrowInterestFactor(elapsed, rate));
        borrowIndex = DeriveMath.mul(DeriveMath.div(totalBorrow + interest, totalBorrow), borrowIndex);
        supplyIndex = DeriveMath.mul(DeriveMath.div(totalSupply + interest, totalSupply), supplyIndex);
        totalBorrow += interest;
        totalSupply += interest;
    }

    function _withInterest(int256 balance, uint256 accountId) private view returns (int256) {
        uint256 since = accountIdIndex[accountId];
        if (since == 0 || balance == 0) return balance;
        return DeriveMath.mul(int256(DeriveMath.div(balance < 0 ? borrowIndex : supplyIndex, since)), balance);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {
    AC_OnlyAsset,
    AC_OnlyManager,
    DeriveAdjustment,
    DeriveBalance,
    DeriveDelta,
    DeriveTransfer,
    IDeriveAsset,
    IDeriveManager,
    IDeriveSubAccounts
} from "../interfaces/IDerive.sol";

/// @title DeriveSubAccounts: stand-in of Derive v2's SubAccounts
/// @notice Every subaccount is an ERC-721 token with a manager and a list of holdings. A change of a holding asks its asset, and then the account's manager.
/// @dev Not modelled: allowances short of the token's own approvals, permits, batches of transfers.
contract DeriveSubAccounts is ERC721, IDeriveSubAccounts {
    struct Holding {
        address asset;
        uint96 subId;
    }

    error NotApproved(address caller, uint256 accountId);

    uint256 public lastAccountId;
    uint256 public lastTradeId;
    mapping(uint256 accountId => address) public manager;
    mapping(uint256 accountId => mapping(address asset => mapping(uint256 subId => int256))) private _balances;
    mapping(uint256 accountId => Holding[]) private _held;

    constructor(string memory name_, string memory symbol_) ERC721(name_, symbol_) {}

    function ownerOf(uint256 accountId) public view override(ERC721, IDeriveSubAccounts) returns (address) {
        return super.ownerOf(accountId);
    }

    function createAccount(address owner, address manager_) external returns (uint256 accountId) {
        accountId = ++lastAccountId;
        manager[accountId] = manager_;
        _mint(owner, accountId);
    }

    function getBalance(uint256 accountId, address asset, uint256 subId) external view returns (int256) {
        return _balances[accountId][asset][subId];
    }

    function getAccountBalances(uint256 accountId) external view returns (DeriveBalance[] memory balances) {
        Holding[] storage held = _held[accountId];
        balances = new DeriveBalance[](held.length);
        for (uint256 i = 0; i < held.length; i++) {
            balances[i] = DeriveBalance(held[i].asset, held[i].subId, _balances[accountId][held[i].asset][held[i].subId]);
        }
    }

    function submitTransfer(DeriveTransfer calldata transfer, bytes calldata managerData) external returns (uint256 tradeId) {
        tradeId = ++lastTradeId;
        (int256 given, bool givenNeeds) =
            _adjust(DeriveAdjustment(transfer.fromAcc, transfer.asset, transfer.subId, -transfer.amount, transfer.assetData), tradeId);
        (int256 taken, bool takenNeeds) =
            _adjust(DeriveAdjustment(transfer.toAcc, transfer.asset, transfer.subId, transfer.amount, transfer.assetData), tradeId);
        if (givenNeeds) _requireApproved(transfer.fromAcc);
        if (takenNeeds) _requireApproved(transfer.toAcc);
        _tellManager(transfer.fromAcc, tradeId, transfer.asset, transfer.subId, given, managerData);
        _tellManager(transfer.toAcc, tradeId, transfer.asset, transfer.subId, taken, managerData);
    }

    function managerAdjustment(DeriveAdjustment memory adjustment) external returns (int256) {
        if (msg.sender != manager[adjustment.acc]) revert AC_OnlyManager();
        _adjust(adjustment, ++lastTradeId);
        return _balances[adjustment.acc][adjustment.asset][adjustment.subId];
    }

    function assetAdjustment(DeriveAdjustment memory adjustment, bool triggerAssetHook, bytes memory managerData)
        external
        returns (int256)
    {
        if (msg.sender != adjustment.asset) revert AC_OnlyAsset();
        uint256 tradeId = ++lastTradeId;
        int256 delta = adjustment.amount;
        if (triggerAssetHook) (delta,) = _adjust(adjustment, tradeId);
        else _write(adjustment, _balances[adjustment.acc][adjustment.asset][adjustment.subId] + delta);
        _tellManager(adjustment.acc, tradeId, adjustment.asset, adjustment.subId, delta, managerData);
        return _balances[adjustment.acc][adjustment.asset][adjustment.subId];
    }

    function _adjust(DeriveAdjustment memory adjustment, uint256 tradeId) private returns (int256 delta, bool needsAllowance) {
        int256 before = _balances[adjustment.acc][adjustment.asset][adjustment.subId];
        int256 afterwards;
        (afterwards, needsAllowance) =
            IDeriveAsset(adjustment.asset).handleAdjustment(adjustment, tradeId, before, manager[adjustment.acc], msg.sender);
        _write(adjustment, afterwards);
        delta = afterwards - before;
    }

    function _write(DeriveAdjustment memory adjustment, int256 balance) private {
        int256 before = _balances[adjustment.acc][adjustment.asset][adjustment.subId];
        _balances[adjustment.acc][adjustment.asset][adjustment.subId] = balance;
        Holding[] storage held = _held[adjustment.acc];
        if (before == 0 && balance != 0) held.push(Holding(adjustment.asset, uint96(adjustment.subId)));
        if (before == 0 || balance != 0) return;
        for (uint256 i = 0; i < held.length; i++) {
            if (held[i].asset != adjustment.asset || held[i].subId != adjustment.subId) continue;
            held[i] = held[held.length - 1];
            held.pop();
            return;
        }
    }

    function _tellManager(uint256 accountId, uint256 tradeId, address asset, uint256 subId, int256 delta, bytes memory managerData) private {
        DeriveDelta[] memory deltas = new DeriveDelta[](1);
        deltas[0] = DeriveDelta(asset, uint96(subId), delta);
        IDeriveManager(manager[accountId]).handleAdjustment(accountId, tradeId, msg.sender, deltas, managerData);
    }

    function _requireApproved(uint256 accountId) private view {
        if (msg.sender != manager[accountId] && !_isAuthorized(ownerOf(accountId), msg.sender, accountId)) {
            revert NotApproved(msg.sender, accountId);
        }
    }
}

/// @title DeriveMatching: stand-in of Derive v2's Matching, that is of its keeping of subaccounts
/// @notice Has the token of whoever trades through the exchange, and remembers whose it is.
contract DeriveMatching {
    DeriveSubAccounts public immutable subAccounts;
    mapping(uint256 accountId => address) public subAccountToOwner;

    constructor(DeriveSubAccounts subAccounts_) {
        subAccounts = subAccounts_;
    }

    function depositSubAccountFor(uint256 accountId, address recipient) external {
        subAccounts.transferFrom(msg.sender, address(this), accountId);
        subAccountToOwner[accountId] = recipient;
    }
}

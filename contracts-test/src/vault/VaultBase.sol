// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {IPerpClearingHouse, IPerpVault} from "../interfaces/IPerpV2.sol";
import {EpochUsage, KeeperLimits, Limits} from "./KeeperLimits.sol";

/// @notice The contracts a vault works with, fixed at its construction: no role can change them.
struct Venues {
    address asset;
    address optionMarket;
    address optionToken;
    address greekCache;
    address synthetixAdapter;
    address quoteAsset;
    address baseAsset;
    address clearingHouse;
    address accountBalance;
    address perpVault;
    address baseToken;
}

/// @title Roles, limits and fixed targets of the options vault
abstract contract VaultBase is Ownable2Step, Pausable, ReentrancyGuard {
    using SafeERC20 for IERC20;

    IERC20 internal immutable ASSET;
    IERC20 internal immutable QUOTE;
    IERC20 internal immutable BASE;
    /// @dev 10 ** (18 - asset decimals): asset units to 18 decimals.
    uint256 internal immutable ASSET_SCALE;

    /// @notice The one account that may call the keeper's functions; zero for none.
    address public keeper;
    Limits internal _limits;
    EpochUsage internal _usage;

    event KeeperSet(address indexed keeper);
    event LimitsSet(Limits limits);

    error NotKeeper(address caller);
    error NoCode(string what, address at);
    error Mismatch(string what);
    /// @dev A trade without a bound of the caller's own is never sent.
    error UnboundedTrade();
    error ZeroAmount();

    modifier onlyKeeper() {
        if (msg.sender != keeper) revert NotKeeper(msg.sender);
        _;
    }

    constructor(Venues memory v, address keeper_, Limits memory limits_) {
        _requireCode("asset", v.asset);
        _requireCode("quoteAsset", v.quoteAsset);
        _requireCode("baseAsset", v.baseAsset);
        uint8 decimals = IERC20Metadata(v.asset).decimals();
        if (decimals > 18) revert Mismatch("asset has more than 18 decimals");
        if (IERC20Metadata(v.quoteAsset).decimals() != 18) revert Mismatch("quoteAsset must have 18 decimals");
        if (IERC20Metadata(v.baseAsset).decimals() != 18) revert Mismatch("baseAsset must have 18 decimals");
        ASSET = IERC20(v.asset);
        QUOTE = IERC20(v.quoteAsset);
        BASE = IERC20(v.baseAsset);
        ASSET_SCALE = 10 ** (18 - decimals);
        _setKeeper(keeper_);
        _setLimits(limits_);
    }

    /// @notice Owner: appoint the keeper, or none with the zero address.
    function setKeeper(address keeper_) external onlyOwner {
        _setKeeper(keeper_);
    }

    /// @notice Owner: replace the limits. What was used of the running epoch stays used, unless the epoch's length changes its number.
    function setLimits(Limits calldata limits_) external onlyOwner {
        _setLimits(limits_);
    }

    /// @notice Owner: stop the keeper and new deposits. Withdrawals of idle assets stay open.
    function pause() external onlyOwner {
        _pause();
    }

    /// @notice Owner: resume.
    function unpause() external onlyOwner {
        _unpause();
    }

    function _setKeeper(address keeper_) private {
        keeper = keeper_;
        emit KeeperSet(keeper_);
    }

    function _setLimits(Limits memory limits_) private {
        KeeperLimits.validate(limits_);
        _limits = limits_;
        emit LimitsSet(limits_);
    }

    function _requireCode(string memory what, address at) internal view {
        if (at.code.length == 0) revert NoCode(what, at);
    }

    /// @dev Exactly `amount` for one call, and nothing left of it afterwards (`_revoke`).
    function _approve(IERC20 token, address spender, uint256 amount) internal {
        if (amount > 0) token.forceApprove(spender, amount);
    }

    function _revoke(IERC20 token, address spender) internal {
        if (token.allowance(address(this), spender) > 0) token.forceApprove(spender, 0);
    }

    /// @dev Adds the cost beyond fair value to the epoch's losses; better than fair adds nothing and gives nothing back.
    function _spendLoss(EpochUsage memory usage, uint256 paid, uint256 fair) internal view {
        if (paid > fair) usage.loss = KeeperLimits.spend(KeeperLimits.Cap.Loss, usage.loss, paid - fair, _limits.lossCap);
    }

    /// @dev True while the keeper's perp trades may only shrink the position.
    function reduceOnly() public view virtual returns (bool);
}

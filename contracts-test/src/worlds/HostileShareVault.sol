// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import { ShareVault } from "./ShareVault.sol";

/// @title A vault that breaks its word in the way it is told to.
/// @dev Only ever deployed on a local chain.
contract HostileShareVault is ShareVault {
    enum Lie {
        None,
        RevertingPreview,
        RevertingMax,
        MaxWithdrawAboveValue,
        MaxRedeemAboveBalance,
        GenerousToLargeHolders,
        MoreThanAllAssets,
        NothingForShares,
        PreviewAboveValue
    }

    Lie public lie;

    error Hostile();

    constructor(IERC20 asset_) ShareVault(asset_, 0) { }

    function tell(Lie lie_) external {
        lie = lie_;
    }

    function convertToAssets(uint256 shares) public view override returns (uint256) {
        uint256 honest = super.convertToAssets(shares);
        if (lie == Lie.NothingForShares) return 0;
        if (lie == Lie.GenerousToLargeHolders && shares > 10 ** decimals()) return honest * 2;
        if (lie == Lie.MoreThanAllAssets) return honest + (shares * totalAssets() * 4) / (totalSupply() + 1);
        return honest;
    }

    function previewRedeem(uint256 shares) public view override returns (uint256) {
        if (lie == Lie.RevertingPreview) revert Hostile();
        uint256 honest = super.previewRedeem(shares);
        return lie == Lie.PreviewAboveValue ? honest * 2 : honest;
    }

    function maxWithdraw(address owner) public view override returns (uint256) {
        if (lie == Lie.RevertingMax) revert Hostile();
        return lie == Lie.MaxWithdrawAboveValue ? type(uint256).max : super.maxWithdraw(owner);
    }

    function maxRedeem(address owner) public view override returns (uint256) {
        return lie == Lie.MaxRedeemAboveBalance ? type(uint256).max : super.maxRedeem(owner);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20Metadata } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import { IERC4626 } from "@openzeppelin/contracts/interfaces/IERC4626.sol";

/// @title Erc4626Lens: what one holder's shares of an ERC-4626 vault are worth, in one call
/// @notice Read-only, without storage, constructor or immutables, so that its `deployedBytecode` can be run at any address by the code override
/// of `eth_call` or `eth_simulateV1`. It never has to be deployed, and only forwards what vault and tokens answer.
/// @dev Fails closed: the whole read reverts when any of the views does.
contract Erc4626Lens {
    /// @param asset The vault's underlying token.
    /// @param shareDecimals Decimals of the share.
    /// @param assetDecimals Decimals of the asset.
    /// @param shares Shares of the holder.
    /// @param assets `convertToAssets(shares)`: without fees.
    /// @param redeemable `previewRedeem(shares)`: with the fees that a redemption pays now.
    /// @param maxWithdraw The most assets that the vault says the holder may withdraw now.
    /// @param maxRedeem The most shares that the vault says the holder may redeem now.
    /// @param unitAssets `convertToAssets` of one whole share.
    /// @param totalAssets Assets that the vault says it manages.
    /// @param totalSupply Shares in existence.
    struct Holding {
        address asset;
        uint8 shareDecimals;
        uint8 assetDecimals;
        uint256 shares;
        uint256 assets;
        uint256 redeemable;
        uint256 maxWithdraw;
        uint256 maxRedeem;
        uint256 unitAssets;
        uint256 totalAssets;
        uint256 totalSupply;
    }

    function read(IERC4626 vault, address holder) external view returns (Holding memory holding) {
        holding.asset = vault.asset();
        holding.shareDecimals = vault.decimals();
        holding.assetDecimals = IERC20Metadata(holding.asset).decimals();
        holding.shares = vault.balanceOf(holder);
        holding.assets = vault.convertToAssets(holding.shares);
        holding.redeemable = vault.previewRedeem(holding.shares);
        holding.maxWithdraw = vault.maxWithdraw(holder);
        holding.maxRedeem = vault.maxRedeem(holder);
        holding.unitAssets = vault.convertToAssets(10 ** holding.shareDecimals);
        holding.totalAssets = vault.totalAssets();
        holding.totalSupply = vault.totalSupply();
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {EpochUsage, KeeperLimits, Limits} from "./vault/KeeperLimits.sol";
import {LyraBook} from "./vault/LyraBook.sol";
import {LyraDesk} from "./vault/LyraDesk.sol";
import {PerpDesk} from "./vault/PerpDesk.sol";
import {VaultBase, Venues} from "./vault/VaultBase.sol";

/// @title OptionsVault: an unaudited example. Do not put money into it.
/// @notice ERC-4626 shares over USDC. The vault itself holds options on Lyra v1 (sUSD quote, sETH base) and a Perp v2 account. An owner opens and
/// closes positions; a keeper, usually a bot with a hot key, may only keep them safe: `topUpPerp`, `topUpLyra`, `reduceLyra`, `tradePerp`.
///
/// What a stolen keeper key can do. No keeper function sends a token to any address but the fixed venues, for the vault's own accounts; none
/// changes a role, a limit or a target. What is left is trading badly, and that the vault bounds by itself, against the venues' oracles:
///  - each perp trade's average price, fees included, is within `perpMaxDeviation` of BaseToken's index price; each Lyra closing cost is at most
///    fair * (1 + lyraMaxPremium) + spot * lyraMaxSpotFraction * amount, where fair is the Greek cache's value, refreshed in the same call;
///  - per epoch, caps on perp notional, Lyra closing cost and top-ups; and `lossCap` on the sum of everything paid beyond fair value, both venues together;
///  - while the perp account or a Lyra short is unhealthy, perp trades can only shrink the position; an increase must leave the account healthy, and
///    the position within `perpMaxPosition`; a reduction cannot strip a Lyra short of collateral below `lyraReleaseRatio`.
///
/// THE FIGURE: measured at the oracles' prices at the moment of each trade, the keeper's trades can cost the vault at most
///
///     L = min(lossCap, perpMaxDeviation * perpNotionalCap + lyraCostCap)      per epoch,
///
/// plus one unit of rounding a trade; and at most 2 L in any window as long as an epoch (the end of one and the start of the next).
/// Not in the figure: the market's own moves, funding, and a liquidation penalty on the positions (the perp one is bounded by `perpMaxPosition`, and was healthy
/// when the keeper last enlarged it); an oracle that is itself wrong; and liquidation by neglect, which a thief can have by doing nothing. A top-up moves
/// value between the vault's own accounts and loses none: it is refused where it would pay a venue's bad debt or only raise a liquidation's penalty.
///
/// Other limits of this example: sUSD counts as one USDC; shares are priced at Perp's mark price and Lyra's cached marks, which are not
/// instantaneous, and withdrawals pay from idle USDC only, first come first served; the owner is trusted with the positions, though not with a
/// recipient: the owner's functions, too, can only move assets between the vault and its venues, and swap sUSD for USDC at par with the owner.
contract OptionsVault is ERC4626, LyraDesk, PerpDesk {
    using SafeERC20 for IERC20;

    /// @notice What a keeper needs to know before it acts; see `keeperView`.
    struct KeeperView {
        address owner;
        address keeper;
        bool paused;
        Limits limits;
        EpochUsage usage;
        uint256 epochEndsAt;
        uint256 idleAsset;
        uint256 idleQuote;
        uint256 idleBase;
    }

    event QuoteSwapped(bool quoteIn, uint256 quoteAmount, uint256 assetAmount);

    constructor(string memory name_, string memory symbol_, Venues memory venues_, address owner_, address keeper_, Limits memory limits_)
        ERC20(name_, symbol_)
        ERC4626(IERC20(venues_.asset))
        Ownable(owner_)
        VaultBase(venues_, keeper_, limits_)
        LyraBook(venues_)
        PerpDesk(venues_)
    {}

    // --- reads -------------------------------------------------------------------------------------------------------------------------

    /// @notice Roles, limits, this epoch's usage and idle balances, in one read without any venue in it.
    function keeperView() external view returns (KeeperView memory v) {
        v.owner = owner();
        v.keeper = keeper;
        v.paused = paused();
        v.limits = _limits;
        v.usage = KeeperLimits.current(_usage, _limits);
        v.epochEndsAt = (v.usage.epoch + 1) * _limits.epochLength;
        v.idleAsset = ASSET.balanceOf(address(this));
        v.idleQuote = QUOTE.balanceOf(address(this));
        v.idleBase = BASE.balanceOf(address(this));
    }

    /// @notice The fixed targets.
    function venues() external view returns (Venues memory) {
        return Venues({
            asset: address(ASSET),
            optionMarket: address(OPTION_MARKET),
            optionToken: address(OPTION_TOKEN),
            greekCache: address(GREEK_CACHE),
            synthetixAdapter: address(SYNTHETIX),
            quoteAsset: address(QUOTE),
            baseAsset: address(BASE),
            clearingHouse: address(CLEARING_HOUSE),
            accountBalance: address(ACCOUNT_BALANCE),
            perpVault: address(PERP_VAULT),
            baseToken: address(BASE_TOKEN)
        });
    }

    /// @notice The most that the keeper's trades can cost beyond oracle-fair value in one epoch (18 decimals): the figure L above.
    function maxLossPerEpoch() external view returns (uint256) {
        uint256 byCaps =
            Math.mulDiv(_limits.perpNotionalCap, _limits.perpMaxDeviation, KeeperLimits.UNIT, Math.Rounding.Ceil) + _limits.lyraCostCap;
        return Math.min(_limits.lossCap, byCaps);
    }

    /// @inheritdoc VaultBase
    function reduceOnly() public view override returns (bool) {
        return perpUnhealthy() || lyraUnhealthy();
    }

    // --- shares ------------------------------------------------------------------------------------------------------------------------

    /// @notice Idle USDC, sUSD at par, the perp account's value, and Lyra: collateral less the mark of shorts, the mark of longs. Rounded down.
    function totalAssets() public view override returns (uint256) {
        uint256 inQuote = QUOTE.balanceOf(address(this)) + _lyraValue();
        return ASSET.balanceOf(address(this)) + inQuote / ASSET_SCALE + _perpValue();
    }

    /// @notice Zero while paused or while marks are stale (`marksFresh`).
    function maxDeposit(address) public view override returns (uint256) {
        return paused() || !marksFresh() ? 0 : type(uint256).max;
    }

    /// @notice Zero while paused or while marks are stale (`marksFresh`).
    function maxMint(address) public view override returns (uint256) {
        return paused() || !marksFresh() ? 0 : type(uint256).max;
    }

    /// @notice At most the idle USDC; zero while marks are stale (`marksFresh`).
    function maxWithdraw(address owner_) public view override returns (uint256) {
        return marksFresh() ? Math.min(super.maxWithdraw(owner_), ASSET.balanceOf(address(this))) : 0;
    }

    /// @notice At most what the idle USDC pays; zero while marks are stale (`marksFresh`).
    function maxRedeem(address owner_) public view override returns (uint256) {
        if (!marksFresh()) return 0;
        uint256 payable_ = _convertToShares(ASSET.balanceOf(address(this)), Math.Rounding.Floor);
        return Math.min(super.maxRedeem(owner_), payable_);
    }

    /// @dev Six virtual decimals of shares over the asset's: a donation that is meant to round the next depositor down to nothing costs the
    /// donor about a million times what it can take.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override nonReentrant {
        super._deposit(caller, receiver, assets, shares);
    }

    function _withdraw(address caller, address receiver, address owner_, uint256 assets, uint256 shares) internal override nonReentrant {
        super._withdraw(caller, receiver, owner_, assets, shares);
    }

    // --- sUSD --------------------------------------------------------------------------------------------------------------------------

    /// @notice Owner: pay sUSD in and take USDC out, at par, rounded against the owner. This is how the vault comes by collateral for Lyra.
    function swapQuoteIn(uint256 quoteAmount) external onlyOwner nonReentrant returns (uint256 assetAmount) {
        assetAmount = quoteAmount / ASSET_SCALE;
        QUOTE.safeTransferFrom(msg.sender, address(this), quoteAmount);
        ASSET.safeTransfer(msg.sender, assetAmount);
        emit QuoteSwapped(true, quoteAmount, assetAmount);
    }

    /// @notice Owner: pay USDC in and take sUSD out, at par.
    function swapQuoteOut(uint256 assetAmount) external onlyOwner nonReentrant returns (uint256 quoteAmount) {
        quoteAmount = assetAmount * ASSET_SCALE;
        ASSET.safeTransferFrom(msg.sender, address(this), assetAmount);
        QUOTE.safeTransfer(msg.sender, quoteAmount);
        emit QuoteSwapped(false, quoteAmount, assetAmount);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {
    DeriveAssetDetail,
    DeriveAssetType,
    DeriveBalance,
    IDeriveAuction,
    IDeriveCash,
    IDeriveFeed,
    IDeriveForwardFeed,
    IDeriveManager,
    IDeriveMatching,
    IDeriveOption,
    IDerivePerp,
    IDeriveSpotFeed,
    IDeriveSubAccounts,
    IDeriveVolFeed
} from "./interfaces/IDerive.sol";

/// @title DeriveLens: one Derive v2 subaccount of the standard manager, as its auction would find it, in one call
/// @notice Without storage, constructor or immutables, so that its `deployedBytecode` can be run at any address by the code override of `eth_call` or
/// `eth_simulateV1`; it never has to be deployed. It only forwards what Derive itself answers.
/// @dev An auction settles an account's interest and perps before it looks at the margin. So does this, by the same public calls, and takes it all back by a
/// revert: the figures are those an auction started now would judge. Fails closed: another manager, an asset that is not configured, other feeds than the
/// configured ones, a stale feed, or a contract that is not what it should be reverts the whole read.
contract DeriveLens {
    struct Sources {
        IDeriveSubAccounts subAccounts;
        IDeriveManager manager;
        IDeriveCash cash;
        IDeriveAuction auction;
        address matching;
    }

    /// @dev A market as configured; an asset that is not used is the zero address.
    struct Market {
        uint256 marketId;
        address spotFeed;
        address forwardFeed;
        address volFeed;
        address perp;
        address option;
        address base;
    }

    /// @dev `value` is what the whole holding is worth to the venue; `price` the perp's price, the value of one option, or the spot price of a base;
    /// `fundingOwed` the part of a perp's value that is funding, positive where the account owes it.
    struct HoldingRead {
        address asset;
        uint256 subId;
        int256 balance;
        DeriveAssetType assetType;
        uint256 marketId;
        uint256 spot;
        uint256 price;
        int256 value;
        int256 fundingOwed;
        uint256 expiry;
        uint256 strike;
        bool isCall;
        uint256 forward;
        uint256 vol;
    }

    struct AccountRead {
        address owner;
        int256 maintenanceMargin;
        int256 markToMarket;
        int256 cash;
        bool initialKnown;
        int256 initialMargin;
        bool paused;
        bool auctionLive;
        bool canTerminate;
        bool auctionKnowsManager;
        bool cashInsolvent;
        uint256 longestHeartbeat;
        HoldingRead[] holdings;
    }

    struct Settled {
        int256 maintenanceMargin;
        int256 markToMarket;
        int256 cash;
        bool initialKnown;
        int256 initialMargin;
        HoldingRead[] holdings;
        uint256 longestHeartbeat;
    }

    error UnknownManager(uint256 accountId, address manager);
    error ManagerDiffers(address manager, address cash, address auction, address subAccounts);
    error UnknownAsset(uint256 accountId, address asset);
    error AssetDiffers(address asset, uint256 marketId, uint8 assetType);
    error PerpDisabled(address perp);
    error FeedDiffers(uint256 marketId, address configured, address found);

    /// @dev Never seen outside: carries the figures out of the settlement that it takes back.
    error Figures(Settled settled);

    function read(Sources calldata sources, Market[] calldata markets, uint256 accountId) external returns (AccountRead memory result) {
        address manager = sources.subAccounts.manager(accountId);
        if (manager != address(sources.manager)) revert UnknownManager(accountId, manager);
        _requireManager(sources);
        result.owner = _ownerOf(sources, accountId);
        result.paused = sources.manager.adjustmentsPaused();
        result.auctionLive = sources.auction.isAuctionLive(accountId);
        if (result.auctionLive) (result.canTerminate,,,) = sources.auction.getAuctionStatus(accountId);
        result.auctionKnowsManager = sources.auction.managerWhitelisted(manager);
        result.cashInsolvent = sources.cash.temporaryWithdrawFeeEnabled();
        Settled memory settled = _settled(sources, markets, accountId);
        (result.maintenanceMargin, result.markToMarket, result.cash) =
            (settled.maintenanceMargin, settled.markToMarket, settled.cash);
        (result.initialKnown, result.initialMargin) = (settled.initialKnown, settled.initialMargin);
        (result.holdings, result.longestHeartbeat) = (settled.holdings, settled.longestHeartbeat);
    }

    /// @notice Settles, looks, and reverts with what it saw.
    function settleAndRevert(Sources calldata sources, Market[] calldata markets, uint256 accountId) external {
        Settled memory settled;
        // What is held is looked at before perps are settled: only then is their unsettled cash seen.
        (settled.holdings, settled.longestHeartbeat) = _holdings(sources, markets, accountId);
        sources.manager.settleInterest(accountId);
        settled.cash = sources.subAccounts.getBalance(accountId, address(sources.cash), 0);
        sources.manager.settlePerpsWithIndex(accountId);
        (settled.maintenanceMargin,, settled.markToMarket) = sources.auction.getMarginAndMarkToMarket(accountId, 0);
        try sources.manager.getMargin(accountId, true) returns (int256 margin) {
            (settled.initialKnown, settled.initialMargin) = (true, margin);
        } catch {}
        revert Figures(settled);
    }

    function _settled(Sources calldata sources, Market[] calldata markets, uint256 accountId) private returns (Settled memory settled) {
        (, bytes memory answer) = address(this).call(abi.encodeCall(this.settleAndRevert, (sources, markets, accountId)));
        if (answer.length < 4 || bytes4(answer) != Figures.selector) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
        assembly ("memory-safe") {
            mstore(add(answer, 4), sub(mload(answer), 4))
            answer := add(answer, 4)
        }
        settled = abi.decode(answer, (Settled));
    }

    function _requireManager(Sources calldata sources) private view {
        (address cash, address auction, address subAccounts) =
            (sources.manager.cashAsset(), sources.manager.liquidation(), sources.manager.subAccounts());
        if (cash != address(sources.cash) || auction != address(sources.auction) || subAccounts != address(sources.subAccounts)) {
            revert ManagerDiffers(address(sources.manager), cash, auction, subAccounts);
        }
    }

    /// @dev While it trades through the exchange, Matching has the token and keeps the owner.
    function _ownerOf(Sources calldata sources, uint256 accountId) private view returns (address owner) {
        owner = sources.subAccounts.ownerOf(accountId);
        if (sources.matching != address(0) && owner == sources.matching) {
            owner = IDeriveMatching(sources.matching).subAccountToOwner(accountId);
        }
    }

    function _holdings(Sources calldata sources, Market[] calldata markets, uint256 accountId)
        private
        view
        returns (HoldingRead[] memory holdings, uint256 longest)
    {
        DeriveBalance[] memory balances = sources.subAccounts.getAccountBalances(accountId);
        holdings = new HoldingRead[](balances.length);
        for (uint256 i = 0; i < balances.length; i++) {
            HoldingRead memory holding = holdings[i];
            (holding.asset, holding.subId, holding.balance) = (balances[i].asset, balances[i].subId, balances[i].balance);
            if (holding.asset == address(sources.cash)) {
                holding.value = holding.balance;
                continue;
            }
            Market calldata market = _marketOf(markets, accountId, holding);
            _requireSame(sources.manager, market, holding);
            uint256 heartbeat = _describe(sources.manager, market, accountId, holding);
            if (heartbeat > longest) longest = heartbeat;
        }
    }

    function _describe(IDeriveManager manager, Market calldata market, uint256 accountId, HoldingRead memory holding)
        private
        view
        returns (uint256 heartbeat)
    {
        (holding.spot,) = IDeriveSpotFeed(market.spotFeed).getSpot();
        heartbeat = IDeriveFeed(market.spotFeed).heartbeat();
        if (holding.assetType == DeriveAssetType.Perpetual) {
            if (IDerivePerp(holding.asset).isDisabled()) revert PerpDisabled(holding.asset);
            (holding.price,) = IDerivePerp(holding.asset).getPerpPrice();
            holding.value = IDerivePerp(holding.asset).getUnsettledAndUnrealizedCash(accountId);
            (uint256 lastMark,, int256 pnl,,) = IDerivePerp(holding.asset).positions(accountId);
            holding.fundingOwed = pnl + (int256(holding.price) - int256(lastMark)) * holding.balance / 1e18 - holding.value;
            return _longer(heartbeat, IDerivePerp(holding.asset).perpFeed());
        }
        if (holding.assetType == DeriveAssetType.Base) {
            address stable = manager.stableFeed();
            (uint256 stablePrice,) = IDeriveSpotFeed(stable).getSpot();
            holding.price = holding.spot;
            holding.value = int256(uint256(holding.balance) * holding.spot / 1e18 * 1e18 / stablePrice);
            return _longer(heartbeat, stable);
        }
        (holding.expiry, holding.strike, holding.isCall) = IDeriveOption(holding.asset).getOptionDetails(uint96(holding.subId));
        (holding.forward,) = IDeriveForwardFeed(market.forwardFeed).getForwardPrice(uint64(holding.expiry));
        (holding.vol,) = IDeriveVolFeed(market.volFeed).getVol(uint128(holding.strike), uint64(holding.expiry));
        (, holding.value) = manager.getIsolatedMargin(
            market.marketId, holding.strike, holding.expiry, holding.isCall, holding.balance, false
        );
        (, int256 one) = manager.getIsolatedMargin(market.marketId, holding.strike, holding.expiry, holding.isCall, 1e18, false);
        holding.price = uint256(one);
        return _longer(_longer(heartbeat, market.forwardFeed), market.volFeed);
    }

    function _longer(uint256 heartbeat, address feed) private view returns (uint256) {
        uint256 other = IDeriveFeed(feed).heartbeat();
        return other > heartbeat ? other : heartbeat;
    }

    function _marketOf(Market[] calldata markets, uint256 accountId, HoldingRead memory holding) private pure returns (Market calldata) {
        for (uint256 i = 0; i < markets.length; i++) {
            if (holding.asset == markets[i].perp) holding.assetType = DeriveAssetType.Perpetual;
            else if (holding.asset == markets[i].option) holding.assetType = DeriveAssetType.Option;
            else if (holding.asset == markets[i].base) holding.assetType = DeriveAssetType.Base;
            else continue;
            holding.marketId = markets[i].marketId;
            return markets[i];
        }
        revert UnknownAsset(accountId, holding.asset);
    }

    function _requireSame(IDeriveManager manager, Market calldata market, HoldingRead memory holding) private view {
        DeriveAssetDetail memory detail = manager.assetDetails(holding.asset);
        if (!detail.isWhitelisted || detail.assetType != holding.assetType || detail.marketId != market.marketId) {
            revert AssetDiffers(holding.asset, detail.marketId, uint8(detail.assetType));
        }
        (address spot, address forward, address vol) = manager.getMarketFeeds(market.marketId);
        if (spot != market.spotFeed) revert FeedDiffers(market.marketId, market.spotFeed, spot);
        if (holding.assetType != DeriveAssetType.Option) return;
        if (forward != market.forwardFeed) revert FeedDiffers(market.marketId, market.forwardFeed, forward);
        if (vol != market.volFeed) revert FeedDiffers(market.marketId, market.volFeed, vol);
    }
}

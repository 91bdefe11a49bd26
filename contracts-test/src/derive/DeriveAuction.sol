// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {
    DA_AccountIsAboveMaintenanceMargin,
    DA_AuctionAlreadyStarted,
    DA_AuctionCannotTerminate,
    DA_NotOngoingAuction,
    DA_NotWhitelistedManager,
    DeriveAuctionState,
    IDeriveAuction,
    IDeriveManager,
    IDeriveSecurityModule,
    IDeriveSubAccounts
} from "../interfaces/IDerive.sol";
import {DeriveMath} from "./DeriveMath.sol";

/// @title DeriveSecurityModule: stand-in of Derive v2's SecurityModule, that is of its account
contract DeriveSecurityModule is IDeriveSecurityModule {
    uint256 public immutable accountId;

    constructor(IDeriveSubAccounts subAccounts, address, address manager) {
        accountId = subAccounts.createAccount(address(this), manager);
    }
}

/// @title DeriveAuction: stand-in of Derive v2's DutchAuction
/// @notice An account whose maintenance margin is below zero can be put up for auction by anybody; its interest and perps are settled first.
/// @dev Not modelled: bids, the change from a solvent to an insolvent auction, and what follows from a whole auction's end.
contract DeriveAuction is IDeriveAuction {
    struct Params {
        uint256 startingMtMPercentage;
        uint256 fastAuctionCutoffPercentage;
        uint256 fastAuctionLength;
        uint256 slowAuctionLength;
        uint256 insolventAuctionLength;
        uint256 liquidatorFeeRate;
        uint256 bufferMarginPercentage;
    }

    IDeriveSubAccounts public immutable subAccounts;
    IDeriveSecurityModule public immutable securityModule;
    Params public auctionParams;
    mapping(address manager => bool) public managerWhitelisted;
    mapping(uint256 accountId => DeriveAuctionState) public auctions;

    constructor(IDeriveSubAccounts subAccounts_, IDeriveSecurityModule securityModule_, address) {
        (subAccounts, securityModule) = (subAccounts_, securityModule_);
    }

    function setAuctionParams(Params memory params) external {
        auctionParams = params;
    }

    function setWhitelistManager(address manager, bool known) external {
        managerWhitelisted[manager] = known;
    }

    function startAuction(uint256 accountId, uint256 scenarioId) external {
        IDeriveManager manager = IDeriveManager(subAccounts.manager(accountId));
        if (!managerWhitelisted[address(manager)]) revert DA_NotWhitelistedManager();
        manager.settleInterest(accountId);
        manager.settlePerpsWithIndex(accountId);
        (int256 mm, int256 bm, int256 mtm) = getMarginAndMarkToMarket(accountId, scenarioId);
        if (mm >= 0) revert DA_AccountIsAboveMaintenanceMargin();
        if (auctions[accountId].ongoing) revert DA_AuctionAlreadyStarted();
        bool insolvent = mtm <= 0;
        if (!insolvent) {
            uint256 fee = _fee(mtm, bm);
            if (fee > 0) manager.payLiquidationFee(accountId, securityModule.accountId(), fee);
        }
        auctions[accountId] =
            DeriveAuctionState(accountId, scenarioId, insolvent, true, insolvent ? uint256(-mm) : 0, block.timestamp, 0);
    }

    function terminateAuction(uint256 accountId) external {
        (bool canTerminate,,,) = getAuctionStatus(accountId);
        if (!canTerminate) revert DA_AuctionCannotTerminate();
        auctions[accountId].ongoing = false;
    }

    function isAuctionLive(uint256 accountId) external view returns (bool) {
        return auctions[accountId].ongoing;
    }

    function getAuctionStatus(uint256 accountId)
        public
        view
        returns (bool canTerminate, int256 markToMarket, int256 maintenanceMargin, int256 bufferMargin)
    {
        DeriveAuctionState memory auction = auctions[accountId];
        if (!auction.ongoing) revert DA_NotOngoingAuction();
        (maintenanceMargin, bufferMargin, markToMarket) = getMarginAndMarkToMarket(accountId, auction.scenarioId);
        bool over = block.timestamp - auction.startTime >= auctionParams.fastAuctionLength + auctionParams.slowAuctionLength;
        canTerminate = auction.insolvent || over ? maintenanceMargin >= 0 : markToMarket <= 0 || bufferMargin >= 0;
    }

    function getMarginAndMarkToMarket(uint256 accountId, uint256 scenarioId)
        public
        view
        returns (int256 mm, int256 bm, int256 mtm)
    {
        (mm, mtm) = IDeriveManager(subAccounts.manager(accountId)).getMarginAndMarkToMarket(accountId, false, scenarioId);
        bm = mm + DeriveMath.mul(mm - mtm, int256(auctionParams.bufferMarginPercentage));
    }

    function _fee(int256 mtm, int256 bm) private view returns (uint256) {
        int256 short = DeriveMath.min(bm, 0);
        uint256 proportion = uint256(DeriveMath.div(short, short - mtm));
        return DeriveMath.mul(DeriveMath.mul(proportion, uint256(mtm)), auctionParams.liquidatorFeeRate);
    }
}

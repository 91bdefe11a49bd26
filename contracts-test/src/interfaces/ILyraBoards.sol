// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ILyraOptionMarket} from "./ILyra.sol";

/// @dev The members of Lyra v1's OptionMarket that list what it trades.
interface ILyraBoards {
    /// @dev Boards that are not settled, in no order; one past its expiry stays until it is.
    function getLiveBoards() external view returns (uint256[] memory);
    function getOptionBoard(uint256 boardId) external view returns (ILyraOptionMarket.OptionBoard memory);
    function getStrike(uint256 strikeId) external view returns (ILyraOptionMarket.Strike memory);
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {GmxWnt} from "./GmxTokens.sol";

/// @title GmxOrderVault: the stand-in's escrow between the two steps of an order
contract GmxOrderVault {
    using SafeERC20 for IERC20;

    error NotTheHandler(address caller);
    error NotPaid(address to);

    GmxWnt public immutable wnt;
    address public immutable governor = msg.sender;
    address public handler;
    mapping(address => uint256) public tokenBalances;

    constructor(GmxWnt wnt_) {
        wnt = wnt_;
    }

    receive() external payable {}

    function setHandler(address handler_) external {
        if (msg.sender != governor) revert NotTheHandler(msg.sender);
        handler = handler_;
    }

    modifier onlyHandler() {
        if (msg.sender != handler) revert NotTheHandler(msg.sender);
        _;
    }

    /// @notice What has come in of a token since it was last looked at.
    function recordTransferIn(address token) external onlyHandler returns (uint256 received) {
        uint256 balance = IERC20(token).balanceOf(address(this));
        received = balance - tokenBalances[token];
        tokenBalances[token] = balance;
    }

    function transferOut(address token, address to, uint256 amount, bool unwrap) external onlyHandler {
        if (unwrap && token == address(wnt)) {
            wnt.withdraw(amount);
            (bool paid,) = to.call{value: amount}("");
            if (!paid) revert NotPaid(to);
        } else {
            IERC20(token).safeTransfer(to, amount);
        }
        tokenBalances[token] = IERC20(token).balanceOf(address(this));
    }
}

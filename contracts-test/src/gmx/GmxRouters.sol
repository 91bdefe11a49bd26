// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {GmxOrderHandler} from "./GmxOrderHandler.sol";
import {GmxKeys} from "./GmxKeys.sol";
import {GmxWnt} from "./GmxTokens.sol";
import {GmxCreateOrder, GmxOrder, IGmxErrors, IGmxExchangeRouter} from "../interfaces/IGmx.sol";

/// @title GmxRouter: the contract that accounts approve; only its plugin moves their tokens
contract GmxRouter is IGmxErrors {
    using SafeERC20 for IERC20;

    address public immutable governor = msg.sender;
    mapping(address => bool) public isPlugin;

    function setPlugin(address plugin, bool allowed) external {
        if (msg.sender != governor) revert Unauthorized(msg.sender, "CONTROLLER");
        isPlugin[plugin] = allowed;
    }

    function pluginTransfer(address token, address account, address receiver, uint256 amount) external {
        if (!isPlugin[msg.sender]) revert Unauthorized(msg.sender, "ROUTER_PLUGIN");
        IERC20(token).safeTransferFrom(account, receiver, amount);
    }
}

/// @title GmxExchangeRouter: the first step of orders
contract GmxExchangeRouter is IGmxErrors, IGmxExchangeRouter {
    using SafeERC20 for IERC20;

    GmxRouter private immutable _router;
    GmxOrderHandler private immutable _handler;

    constructor(GmxRouter router_, GmxOrderHandler handler_) {
        _router = router_;
        _handler = handler_;
    }

    function dataStore() public view returns (address) {
        return address(_handler.dataStore());
    }

    function router() external view returns (address) {
        return address(_router);
    }

    function orderHandler() external view returns (address) {
        return address(_handler);
    }

    function multicall(bytes[] calldata data) external payable returns (bytes[] memory results) {
        results = new bytes[](data.length);
        for (uint256 i = 0; i < data.length; i++) {
            (bool success, bytes memory result) = address(this).delegatecall(data[i]);
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(result, 0x20), mload(result))
                }
            }
            results[i] = result;
        }
    }

    function sendWnt(address receiver, uint256 amount) external payable {
        if (receiver == address(0)) revert EmptyReceiver();
        if (amount == 0) return;
        GmxWnt wnt = GmxWnt(_handler.dataStore().getAddress(GmxKeys.named("WNT")));
        wnt.deposit{value: amount}();
        IERC20(address(wnt)).safeTransfer(receiver, amount);
    }

    function sendTokens(address token, address receiver, uint256 amount) external payable {
        if (receiver == address(0)) revert EmptyReceiver();
        _router.pluginTransfer(token, msg.sender, receiver, amount);
    }

    function createOrder(GmxCreateOrder calldata params) external payable returns (bytes32) {
        return _handler.createOrder(msg.sender, params);
    }

    function cancelOrder(bytes32 key) external payable {
        GmxOrder memory order = _handler.getOrder(key);
        if (order.addresses.account == address(0)) revert EmptyOrder();
        if (order.addresses.account != msg.sender) revert Unauthorized(msg.sender, "account for cancelOrder");
        _handler.cancelOrder(key);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IGmxDataStore} from "../interfaces/IGmx.sol";

/// @title GmxDataStore: key-value store of the GMX v2 stand-in
/// @notice Holds what governance sets at GMX, under GMX's own keys (see `GmxKeys`). Written by its governor and by the stand-in's controllers.
contract GmxDataStore is IGmxDataStore {
    error NotAController(address caller);

    address public immutable governor;
    mapping(address => bool) public isController;
    mapping(bytes32 => uint256) private _uints;
    mapping(bytes32 => address) private _addresses;
    mapping(bytes32 => bool) private _bools;

    constructor() {
        governor = msg.sender;
        isController[msg.sender] = true;
    }

    modifier onlyController() {
        if (!isController[msg.sender]) revert NotAController(msg.sender);
        _;
    }

    function setController(address account, bool allowed) external {
        if (msg.sender != governor) revert NotAController(msg.sender);
        isController[account] = allowed;
    }

    function setUint(bytes32 key, uint256 value) external onlyController {
        _uints[key] = value;
    }

    function setAddress(bytes32 key, address value) external onlyController {
        _addresses[key] = value;
    }

    function setBool(bytes32 key, bool value) external onlyController {
        _bools[key] = value;
    }

    function getUint(bytes32 key) external view returns (uint256) {
        return _uints[key];
    }

    function getAddress(bytes32 key) external view returns (address) {
        return _addresses[key];
    }

    function getBool(bytes32 key) external view returns (bool) {
        return _bools[key];
    }
}

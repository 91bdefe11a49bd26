// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title GmxKeys: the keys under which GMX v2 keeps its settings
/// @dev A setting's key is keccak256(abi.encode(name)); one that belongs to something is keccak256(abi.encode(that key, its owners...)).
library GmxKeys {
    function named(string memory name) internal pure returns (bytes32) {
        return keccak256(abi.encode(name));
    }

    function named(string memory name, address owner) internal pure returns (bytes32) {
        return keccak256(abi.encode(named(name), owner));
    }

    function named(string memory name, address owner, bool isLong) internal pure returns (bytes32) {
        return keccak256(abi.encode(named(name), owner, isLong));
    }

    function named(string memory name, address owner, address token, bool isLong) internal pure returns (bytes32) {
        return keccak256(abi.encode(named(name), owner, token, isLong));
    }

    function feature(string memory name, address module, uint256 orderType) internal pure returns (bytes32) {
        return keccak256(abi.encode(named(name), module, orderType));
    }

    function position(address account, address market, address collateralToken, bool isLong) internal pure returns (bytes32) {
        return keccak256(abi.encode(account, market, collateralToken, isLong));
    }
}

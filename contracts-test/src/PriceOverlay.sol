// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Stands in the place of a price source on a fork, and gives the answers that a rehearsal has written into its storage.
/// @dev Only ever placed by anvil_setCode. A call for which no answer was written goes on to the source's own code, which was moved to `original`, in the source's own
/// storage: decimals, description, past rounds and access rules stay what they are. Answers lie at hashed slots, where no layout of a compiler puts anything.
contract PriceOverlay {
    /// @dev At slot keccak256(DOMAIN, calldata): the number of 32-byte words of the answer; the words follow it.
    bytes32 private constant DOMAIN = keccak256("keeperbot.rehearsal.answer");

    fallback() external payable {
        bytes32 slot = keccak256(abi.encodePacked(DOMAIN, msg.data));
        address original = address(uint160(uint256(keccak256(abi.encodePacked("keeperbot.rehearsal.original", address(this))))));
        assembly {
            let words := sload(slot)
            if words {
                for { let i := 0 } lt(i, words) { i := add(i, 1) } { mstore(mul(i, 32), sload(add(slot, add(i, 1)))) }
                return(0, mul(words, 32))
            }
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), original, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if done { return(0, returndatasize()) }
            revert(0, returndatasize())
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Multicall3, our own implementation of the canonical interface
/// @notice Batches calls into one, for chains on which the canonical deployment is missing. Stateless: it holds no role and no money.
/// @dev Never send an action through it: the callee would see this contract as `msg.sender`, and role checks would answer for the wrong account.
/// Only the members that a keeper uses are here; each has the canonical selector, arguments and results, but for what `aggregate3` says of gas.
contract Multicall3 {
    /// @dev One call of `aggregate`.
    struct Call {
        address target;
        bytes callData;
    }

    /// @dev One call of `aggregate3`; with `allowFailure` a revert is reported instead of reverting the batch.
    struct Call3 {
        address target;
        bool allowFailure;
        bytes callData;
    }

    /// @dev `returnData` is the call's return data, or its revert data where `success` is false.
    struct Result {
        bool success;
        bytes returnData;
    }

    /// @notice Runs every call; reverts with "Multicall3: call failed" at the first failure that was not allowed.
    /// @dev A call to an address without code succeeds with empty data, as in the canonical contract: the reader has to refuse empty data.
    ///
    /// Unlike the canonical contract it answers for nothing that was short of gas. A call that burns what it is given, or answers more than can be
    /// copied, would leave so little to those after it that they fail, or answer as if something that they call had failed. So it ends before such a
    /// call, with the results of those before it, fewer than there are calls: the reader asks for the rest anew, that call first. None at all means that
    /// the first call used up everything.
    function aggregate3(Call3[] calldata calls) external payable returns (Result[] memory returnData) {
        uint256 length = calls.length;
        returnData = new Result[](length);
        uint256 start = gasleft();
        for (uint256 i = 0; i < length; ++i) {
            Call3 calldata call = calls[i];
            uint256 before = gasleft();
            bool whole = i == 0 || before >= start / 8;
            bool success;
            bytes memory data;
            if (whole) (success, data, whole) = _try(call.target, call.callData);
            if (!whole || (!success && gasleft() < before / 16)) {
                assembly ("memory-safe") {
                    mstore(returnData, i)
                }
                break;
            }
            require(success || call.allowFailure, "Multicall3: call failed");
            returnData[i] = Result(success, data);
        }
    }

    /// @dev The call, and what it returned; `whole` is false where copying that would take more gas than there is.
    function _try(address target, bytes calldata input) private returns (bool success, bytes memory data, bool whole) {
        assembly ("memory-safe") {
            data := mload(0x40)
            calldatacopy(data, input.offset, input.length)
            success := call(gas(), target, 0, data, input.length, 0, 0)
            let size := returndatasize()
            let words := shr(5, add(add(data, size), 63))
            // Memory costs three gas a word and one more for each 512 words squared, the copy three a word.
            whole := lt(add(mul(words, 6), shr(9, mul(words, words))), gas())
            switch whole
            case 0 { data := 0x60 }
            default {
                mstore(data, size)
                returndatacopy(add(data, 32), 0, size)
                mstore(0x40, and(add(add(data, size), 63), not(31)))
            }
        }
    }

    /// @notice Runs every call and returns the block number with the results; any failure reverts.
    function aggregate(Call[] calldata calls) external payable returns (uint256 blockNumber, bytes[] memory returnData) {
        blockNumber = block.number;
        uint256 length = calls.length;
        returnData = new bytes[](length);
        for (uint256 i = 0; i < length; ++i) {
            bool success;
            (success, returnData[i]) = calls[i].target.call(calls[i].callData);
            require(success, "Multicall3: call failed");
        }
    }

    /// @notice Balance of `addr` in wei.
    function getEthBalance(address addr) external view returns (uint256 balance) {
        balance = addr.balance;
    }

    /// @notice Number of the block in which the call runs.
    function getBlockNumber() external view returns (uint256 blockNumber) {
        blockNumber = block.number;
    }

    /// @notice Hash of one of the last 256 blocks, else zero.
    function getBlockHash(uint256 blockNumber) external view returns (bytes32 blockHash) {
        blockHash = blockhash(blockNumber);
    }

    /// @notice Hash of the parent block.
    function getLastBlockHash() external view returns (bytes32 blockHash) {
        blockHash = blockhash(block.number - 1);
    }

    /// @notice Timestamp of the block in which the call runs, in seconds.
    function getCurrentBlockTimestamp() external view returns (uint256 timestamp) {
        timestamp = block.timestamp;
    }

    /// @notice Gas limit of the block in which the call runs.
    function getCurrentBlockGasLimit() external view returns (uint256 gaslimit) {
        gaslimit = block.gaslimit;
    }

    /// @notice Fee recipient of the block in which the call runs.
    function getCurrentBlockCoinbase() external view returns (address coinbase) {
        coinbase = block.coinbase;
    }

    /// @notice Base fee of the block in which the call runs, in wei.
    function getBasefee() external view returns (uint256 basefee) {
        basefee = block.basefee;
    }

    /// @notice Chain id.
    function getChainId() external view returns (uint256 chainid) {
        chainid = block.chainid;
    }
}

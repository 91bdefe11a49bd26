// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title StagedReader: reads whose arguments are the results of other reads, in one call
/// @notice Read-only, without storage, constructor or immutables, so that its `deployedBytecode` can be run at any address by the code override
/// of `eth_call` or `eth_simulateV1`. It never has to be deployed, and needs no trust: it makes the calls it is given and returns their answers as they are.
/// @dev A step's calldata (or its target) is patched with words of earlier answers before it is made. Answers are not interpreted beyond that: who
/// asked decodes them, and decides what a failure means. A step is a static call, and what may write is undone (`probe`): nothing changes what a later read sees.
contract StagedReader {
    /// @dev `Patch.source` for a word of the list's present element.
    uint256 private constant ELEMENT = type(uint16).max;

    /// @dev `Patch.at` for the target instead of the calldata.
    uint256 private constant TARGET = type(uint32).max;

    /// @dev Where one word of calldata comes from. `source` counts the head's steps, then those of the present element.
    struct Patch {
        uint256 source;
        uint256 word;
        uint256 at;
    }

    struct Step {
        address target;
        bytes data;
        Patch[] patches;
    }

    /// @dev The elements of an array that a head step returns; none where `elementWords` is 0.
    struct List {
        uint256 source;
        uint256 word;
        uint256 elementWords;
        uint256 start;
        uint256 count;
    }

    /// @dev `made` is false where a word that the call needs is not there; then neither is an answer.
    struct Answer {
        bool made;
        bool success;
        bytes data;
    }

    /// @dev The outcome of a call that was tried and undone.
    error Probed(bool success, bytes data);

    /// @dev A step used up the gas of all.
    error GasUsedUp(address target);

    /// @notice Tries a call that may write, and undoes it: always reverts with `Probed`, so that nothing read later sees what the call did.
    function probe(address target, bytes calldata data) external {
        (bool success, bytes memory result) = target.call(data);
        revert Probed(success, result);
    }

    /// @notice Makes the head's steps once, then `each` for the elements `list.start` to `list.start + list.count` as far as there are any.
    /// @return head one answer for each step
    /// @return listed whether the list could be found in its source's answer
    /// @return total how many elements the list has, beyond this slice too
    /// @return elements the words of each element of the slice
    /// @return items the answers of each element of the slice, `each.length` for one element
    function read(Step[] calldata steps, List calldata list, Step[] calldata each)
        external
        view
        returns (Answer[] memory head, bool listed, uint256 total, bytes[] memory elements, Answer[] memory items)
    {
        head = new Answer[](steps.length);
        for (uint256 i = 0; i < steps.length; ++i) {
            head[i] = _make(steps[i], head, new Answer[](0), 0, 0, "");
        }
        uint256 first;
        if (list.elementWords != 0) {
            (listed, total, first) = _find(head[list.source], list);
        }
        uint256 here = total > list.start ? total - list.start : 0;
        if (here > list.count) {
            here = list.count;
        }
        elements = new bytes[](here);
        items = new Answer[](here * each.length);
        for (uint256 i = 0; i < here; ++i) {
            elements[i] = _slice(head[list.source].data, first + (list.start + i) * list.elementWords * 32, list.elementWords * 32);
            for (uint256 k = 0; k < each.length; ++k) {
                items[i * each.length + k] = _make(each[k], head, items, i * each.length, k, elements[i]);
            }
        }
    }

    function _make(
        Step calldata step,
        Answer[] memory head,
        Answer[] memory items,
        uint256 base,
        uint256 done,
        bytes memory element
    ) private view returns (Answer memory answer) {
        bytes memory data = step.data;
        address target = step.target;
        for (uint256 p = 0; p < step.patches.length; ++p) {
            Patch calldata patch = step.patches[p];
            (bool found, uint256 value) = _word(patch, head, items, base, done, element);
            if (!found) {
                return answer;
            }
            if (patch.at == TARGET) {
                target = address(uint160(value));
            } else {
                require(patch.at + 32 <= data.length, "StagedReader: patch");
                uint256 at = patch.at;
                assembly ("memory-safe") {
                    mstore(add(add(data, 32), at), value)
                }
            }
        }
        answer.made = true;
        uint256 before = gasleft();
        (answer.success, answer.data) = target.staticcall(data);
        // What is left would not do for the steps to come, whose failures would be taken for the contracts' own.
        if (!answer.success && gasleft() < before / 16) revert GasUsedUp(target);
    }

    function _word(
        Patch calldata patch,
        Answer[] memory head,
        Answer[] memory items,
        uint256 base,
        uint256 done,
        bytes memory element
    ) private pure returns (bool, uint256) {
        if (patch.source == ELEMENT) {
            return _load(element, patch.word * 32);
        }
        Answer memory from;
        if (patch.source < head.length) {
            from = head[patch.source];
        } else {
            require(patch.source - head.length < done, "StagedReader: order");
            from = items[base + patch.source - head.length];
        }
        return from.success ? _load(from.data, patch.word * 32) : (false, 0);
    }

    function _find(Answer memory from, List calldata list) private pure returns (bool, uint256 total, uint256 first) {
        if (!from.success) {
            return (false, 0, 0);
        }
        (bool found, uint256 offset) = _load(from.data, list.word * 32);
        if (!found || offset > from.data.length) {
            return (false, 0, 0);
        }
        (found, total) = _load(from.data, offset);
        if (!found || total > (from.data.length - offset - 32) / (list.elementWords * 32)) {
            return (false, 0, 0);
        }
        return (true, total, offset + 32);
    }

    function _load(bytes memory data, uint256 at) private pure returns (bool, uint256 value) {
        if (at + 32 > data.length) {
            return (false, 0);
        }
        assembly ("memory-safe") {
            value := mload(add(add(data, 32), at))
        }
        return (true, value);
    }

    function _slice(bytes memory data, uint256 at, uint256 length) private pure returns (bytes memory part) {
        part = new bytes(length);
        for (uint256 i = 0; i < length; i += 32) {
            assembly ("memory-safe") {
                mstore(add(add(part, 32), i), mload(add(add(add(data, 32), at), i)))
            }
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

struct GmxEventAddress {
    string key;
    address value;
}

struct GmxEventAddresses {
    string key;
    address[] value;
}

struct GmxEventUint {
    string key;
    uint256 value;
}

struct GmxEventUints {
    string key;
    uint256[] value;
}

struct GmxEventInt {
    string key;
    int256 value;
}

struct GmxEventInts {
    string key;
    int256[] value;
}

struct GmxEventBool {
    string key;
    bool value;
}

struct GmxEventBools {
    string key;
    bool[] value;
}

struct GmxEventBytes32 {
    string key;
    bytes32 value;
}

struct GmxEventBytes32s {
    string key;
    bytes32[] value;
}

struct GmxEventBytes {
    string key;
    bytes value;
}

struct GmxEventBytesList {
    string key;
    bytes[] value;
}

struct GmxEventString {
    string key;
    string value;
}

struct GmxEventStrings {
    string key;
    string[] value;
}

struct GmxEventAddressItems {
    GmxEventAddress[] items;
    GmxEventAddresses[] arrayItems;
}

struct GmxEventUintItems {
    GmxEventUint[] items;
    GmxEventUints[] arrayItems;
}

struct GmxEventIntItems {
    GmxEventInt[] items;
    GmxEventInts[] arrayItems;
}

struct GmxEventBoolItems {
    GmxEventBool[] items;
    GmxEventBools[] arrayItems;
}

struct GmxEventBytes32Items {
    GmxEventBytes32[] items;
    GmxEventBytes32s[] arrayItems;
}

struct GmxEventBytesItems {
    GmxEventBytes[] items;
    GmxEventBytesList[] arrayItems;
}

struct GmxEventStringItems {
    GmxEventString[] items;
    GmxEventStrings[] arrayItems;
}

struct GmxEventData {
    GmxEventAddressItems addressItems;
    GmxEventUintItems uintItems;
    GmxEventIntItems intItems;
    GmxEventBoolItems boolItems;
    GmxEventBytes32Items bytes32Items;
    GmxEventBytesItems bytesItems;
    GmxEventStringItems stringItems;
}

/// @title GmxEventEmitter: where every event of the GMX v2 stand-in comes from, in the layout of GMX's own
contract GmxEventEmitter {
    error NotAnEmitter(address caller);

    event EventLog1(address msgSender, string eventName, string indexed eventNameHash, bytes32 indexed topic1, GmxEventData eventData);

    event EventLog2(
        address msgSender, string eventName, string indexed eventNameHash, bytes32 indexed topic1, bytes32 indexed topic2, GmxEventData eventData
    );

    address public immutable governor = msg.sender;
    mapping(address => bool) public isEmitter;

    function setEmitter(address account, bool allowed) external {
        if (msg.sender != governor) revert NotAnEmitter(msg.sender);
        isEmitter[account] = allowed;
    }

    /// @notice An event of an order: its key, its account, and where there is one the reason.
    function orderEvent(string calldata name, bytes32 key, address account, string calldata reason, bytes calldata reasonBytes) external {
        if (!isEmitter[msg.sender]) revert NotAnEmitter(msg.sender);
        GmxEventData memory data;
        data.bytes32Items.items = new GmxEventBytes32[](1);
        data.bytes32Items.items[0] = GmxEventBytes32("key", key);
        data.addressItems.items = new GmxEventAddress[](1);
        data.addressItems.items[0] = GmxEventAddress("account", account);
        if (keccak256(bytes(name)) == keccak256("OrderCancelled")) {
            data.stringItems.items = new GmxEventString[](1);
            data.stringItems.items[0] = GmxEventString("reason", reason);
            data.bytesItems.items = new GmxEventBytes[](1);
            data.bytesItems.items[0] = GmxEventBytes("reasonBytes", reasonBytes);
        }
        emit EventLog2(msg.sender, name, name, key, bytes32(uint256(uint160(account))), data);
    }

    /// @notice What an execution fee was split into.
    function feeEvent(string calldata name, address receiver, uint256 amount) external {
        if (!isEmitter[msg.sender]) revert NotAnEmitter(msg.sender);
        GmxEventData memory data;
        bool refund = keccak256(bytes(name)) == keccak256("ExecutionFeeRefund");
        data.addressItems.items = new GmxEventAddress[](1);
        data.addressItems.items[0] = GmxEventAddress(refund ? "receiver" : "keeper", receiver);
        data.uintItems.items = new GmxEventUint[](1);
        data.uintItems.items[0] = GmxEventUint(refund ? "refundFeeAmount" : "executionFeeAmount", amount);
        emit EventLog1(msg.sender, name, name, bytes32(uint256(uint160(receiver))), data);
    }
}

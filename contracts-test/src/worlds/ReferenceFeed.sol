// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title A Chainlink feed with its aggregator in one, for tests of what can be wrong with a feed: every field can be set, and it can be made to revert.
/// @dev Only ever deployed on a local chain. A feed's proxy names its aggregator, which has the bounds; here both are this contract.
contract ReferenceFeed {
    uint8 public decimals = 8;
    int192 public minAnswer = 1;
    int192 public maxAnswer = type(int192).max;

    bool private _broken;
    uint80 private _round;
    int256 private _answer;
    uint256 private _startedAt;
    uint256 private _updatedAt;

    /// @notice A new round, whatever it is.
    function publish(int256 answer, uint256 startedAt, uint256 updatedAt) external {
        _round++;
        (_answer, _startedAt, _updatedAt) = (answer, startedAt, updatedAt);
    }

    function setDecimals(uint8 value) external {
        decimals = value;
    }

    function setBounds(int192 least, int192 most) external {
        (minAnswer, maxAnswer) = (least, most);
    }

    function setBroken(bool broken) external {
        _broken = broken;
    }

    function aggregator() external view returns (address) {
        return address(this);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        require(!_broken, "broken");
        return (_round, _answer, _startedAt, _updatedAt, _round);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title A Chainlink aggregator for local worlds: the two interfaces that venues read (AggregatorInterface and AggregatorV3Interface), and a setter.
/// @dev Only ever deployed on a local chain. Anybody may set it: a world's market does.
contract PriceFeed {
    uint8 public constant decimals = 8;
    string public description;

    uint80 private _round;
    int256 private _answer;
    uint256 private _updatedAt;

    constructor(string memory name) {
        description = name;
    }

    /// @notice A new round.
    /// @param answer The price, 1e8; zero and negative answers are what a broken feed gives.
    /// @param updatedAt When it was observed, in seconds.
    function publish(int256 answer, uint256 updatedAt) external {
        _round++;
        (_answer, _updatedAt) = (answer, updatedAt);
    }

    function latestAnswer() external view returns (int256) {
        return _answer;
    }

    function latestTimestamp() external view returns (uint256) {
        return _updatedAt;
    }

    function latestRound() external view returns (uint256) {
        return _round;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (_round, _answer, _updatedAt, _updatedAt, _round);
    }
}

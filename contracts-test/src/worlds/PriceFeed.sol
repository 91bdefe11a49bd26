// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title A Chainlink aggregator for local worlds: the two interfaces that venues read (AggregatorInterface and AggregatorV3Interface), and a setter.
/// @dev Only ever deployed on a local chain. Anybody may set it: a world's market does.
contract PriceFeed {
    uint8 public constant decimals = 8;
    string public description;

    struct Round {
        int256 answer;
        uint256 updatedAt;
    }

    uint80 private _round;
    mapping(uint80 => Round) private _rounds;

    constructor(string memory name) {
        description = name;
    }

    /// @notice A new round.
    /// @param answer The price, 1e8; zero and negative answers are what a broken feed gives.
    /// @param updatedAt When it was observed, in seconds.
    function publish(int256 answer, uint256 updatedAt) external {
        _rounds[++_round] = Round(answer, updatedAt);
    }

    function latestAnswer() external view returns (int256) {
        return _rounds[_round].answer;
    }

    function latestTimestamp() external view returns (uint256) {
        return _rounds[_round].updatedAt;
    }

    function latestRound() external view returns (uint256) {
        return _round;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return _data(_round);
    }

    /// @notice A round of the past; a round that never was reverts, as Chainlink's aggregators do.
    function getRoundData(uint80 round) external view returns (uint80, int256, uint256, uint256, uint80) {
        require(_rounds[round].updatedAt != 0, "No data present");
        return _data(round);
    }

    function _data(uint80 round) private view returns (uint80, int256, uint256, uint256, uint80) {
        return (round, _rounds[round].answer, _rounds[round].updatedAt, _rounds[round].updatedAt, round);
    }
}

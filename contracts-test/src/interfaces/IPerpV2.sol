// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// The members of Perpetual Protocol v2 (Curie) that our contracts call. 18 decimals unless said otherwise.

interface IPerpClearingHouse {
    struct OpenPositionParams {
        address baseToken;
        bool isBaseToQuote;
        bool isExactInput;
        uint256 amount;
        uint256 oppositeAmountBound;
        uint256 deadline;
        uint160 sqrtPriceLimitX96;
        bytes32 referralCode;
    }

    /// @return base base exchanged @return quote quote exchanged, the fee included against the trader
    function openPosition(OpenPositionParams memory params) external returns (uint256 base, uint256 quote);
    function getAccountValue(address trader) external view returns (int256);
    function getVault() external view returns (address);
    function getAccountBalance() external view returns (address);
}

interface IPerpAccountBalance {
    function getTotalPositionSize(address trader, address baseToken) external view returns (int256);
    function getMarginRequirementForLiquidation(address trader) external view returns (int256);
}

interface IPerpVault {
    /// @dev `amount` in the token's own decimals.
    function deposit(address token, uint256 amount) external;

    /// @dev To the caller; `amount` in the token's own decimals.
    function withdraw(address token, uint256 amount) external;
    function getSettlementToken() external view returns (address);
}

interface IPerpBaseToken {
    /// @dev Interval 0 is the feed's latest price.
    function getIndexPrice(uint256 interval) external view returns (uint256);
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title DeriveMath: 18-decimal products and quotients, truncated towards zero, and Black's price of an option on a forward
/// @dev Black (1976): with k = strike / forward, v = vol x sqrt(t), d1 = v/2 - ln(k)/v and d2 = d1 - v a call is worth forward x (N(d1) - k N(d2)), a put
/// that less (forward - strike). Years are 365 days. The logarithm, exponential and normal distribution here are series at 36 decimals, good to 1e-15.
library DeriveMath {
    int256 internal constant ONE = 1e18;
    uint256 private constant FINE = 1e36;
    uint256 private constant LN2 = 693147180559945309417232121458176568;
    uint256 private constant SQRT_2PI = 2506628274631000502415765284811045253;

    function mul(int256 a, int256 b) internal pure returns (int256) {
        return a * b / ONE;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        return a * b / 1e18;
    }

    function div(int256 a, int256 b) internal pure returns (int256) {
        return a * ONE / b;
    }

    function div(uint256 a, uint256 b) internal pure returns (uint256) {
        return a * 1e18 / b;
    }

    /// @dev The quotient rounded half away from zero at its last digit.
    function divRound(int256 a, int256 b) internal pure returns (int256) {
        int256 tenfold = a * 10 * ONE / b;
        return (tenfold >= 0 ? tenfold + 5 : tenfold - 5) / 10;
    }

    function abs(int256 a) internal pure returns (uint256) {
        return a < 0 ? uint256(-a) : uint256(a);
    }

    function min(int256 a, int256 b) internal pure returns (int256) {
        return a < b ? a : b;
    }

    function max(int256 a, int256 b) internal pure returns (int256) {
        return a > b ? a : b;
    }

    /// @notice What one option is worth, undiscounted.
    function black76(uint256 secondsLeft, uint256 vol, uint256 forward, uint256 strike, bool isCall) internal pure returns (uint256) {
        if (strike == 0) return isCall ? forward : 0;
        if (forward == 0) return isCall ? 0 : strike;
        uint256 deviation = vol * Math.sqrt(secondsLeft * 1e18 / 365 days * 1e18) / 1e18;
        uint256 moneyness = strike * 1e18 / forward;
        if (deviation == 0) deviation = 1;
        if (moneyness == 0) moneyness = 1;
        uint256 call = 1e18;
        if (deviation < 24e18) {
            int256 d1 = (int256(deviation * deviation / 2e18) - ln(moneyness)) * ONE / int256(deviation);
            uint256 near = normal(d1);
            uint256 far = moneyness * normal(d1 - int256(deviation)) / 1e18;
            call = near > far ? near - far : 0;
        }
        if (isCall) return Math.min(call * forward / 1e18, forward);
        uint256 put = call + moneyness > 1e18 ? call + moneyness - 1e18 : 0;
        return Math.min(put * forward / 1e18, strike);
    }

    /// @notice Natural logarithm of a positive number.
    function ln(uint256 x) internal pure returns (int256) {
        // x = 2^n m with m in [1, 2), and ln m = 2 artanh((m - 1) / (m + 1)).
        int256 n;
        uint256 m = x * 1e18;
        for (; m >= 2 * FINE; n++) m /= 2;
        for (; m < FINE; n--) m *= 2;
        uint256 z = (m - FINE) * FINE / (m + FINE);
        uint256 square = z * z / FINE;
        uint256 sum;
        for (uint256 i = 1; z != 0; i += 2) {
            sum += z / i;
            z = z * square / FINE;
        }
        return (n * int256(LN2) + 2 * int256(sum)) / ONE;
    }

    /// @notice Standard normal distribution function.
    function normal(int256 x) internal pure returns (uint256) {
        if (x < 0) return 1e18 - normal(-x);
        uint256 z = uint256(x);
        if (z >= 9e18) return 1e18;
        // N(z) = 1/2 + n(z) (z + z^3/3 + z^5/15 + ...): all terms are positive.
        uint256 term = z * 1e18;
        uint256 sum;
        for (uint256 i = 3; term != 0; i += 2) {
            sum += term;
            term = term * z / 1e18 * z / 1e18 / i;
        }
        uint256 density = expOfNegative(z * z / 2) * FINE / SQRT_2PI;
        uint256 result = 5e17 + Math.mulDiv(sum, density, FINE) / 1e18;
        return result > 1e18 ? 1e18 : result;
    }

    /// @dev exp(-y), y at 36 decimals and at most 41, the result at 36.
    function expOfNegative(uint256 y) private pure returns (uint256) {
        uint256 halvings = y / LN2;
        uint256 rest = y % LN2;
        // exp(rest) for rest below ln 2.
        uint256 sum;
        uint256 term = FINE;
        for (uint256 i = 1; term != 0; i++) {
            sum += term;
            term = term * rest / FINE / i;
        }
        return FINE * FINE / sum >> halvings;
    }
}

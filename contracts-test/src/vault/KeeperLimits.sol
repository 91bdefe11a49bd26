// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice What the keeper may do at most. Fractions and ratios have 18 decimals (0.01e18 is 1 %).
struct Limits {
    /// Length of an epoch in seconds; epochs are aligned to multiples of it in block time.
    uint256 epochLength;
    /// Perp: the realised average price, fees included, may be worse than the index price by at most this fraction.
    uint256 perpMaxDeviation;
    /// Lyra: a closing cost may exceed the Greek cache's fair value by at most this fraction of it ...
    uint256 lyraMaxPremium;
    /// ... plus this fraction of spot per option (what remains when the fair value is near zero).
    uint256 lyraMaxSpotFraction;
    /// Perp trades may only shrink the position while account value < this * maintenance requirement.
    uint256 perpHealthyRatio;
    /// Perp trades may only shrink the position while a Lyra short's collateral < this * its minimum collateral.
    uint256 lyraHealthyRatio;
    /// A reduction may take collateral out of a Lyra short only down to this * its new minimum (or its old ratio, if that was lower).
    uint256 lyraReleaseRatio;
    /// Perp notional the keeper may trade in an epoch, at index price (18 decimals).
    uint256 perpNotionalCap;
    /// Absolute perp position, in base, beyond which the keeper may not increase it (18 decimals).
    uint256 perpMaxPosition;
    /// Lyra closing cost the keeper may pay in an epoch (18 decimals).
    uint256 lyraCostCap;
    /// Sum of what the keeper's trades may cost beyond oracle-fair value in an epoch, both venues together (18 decimals).
    uint256 lossCap;
    /// USDC the keeper may move into the perp account in an epoch (the asset's decimals).
    uint256 perpTopUpCap;
    /// Collateral the keeper may move into Lyra positions in an epoch, valued in quote (18 decimals).
    uint256 lyraTopUpCap;
}

/// @notice What the keeper has used of its limits in one epoch; the units are those of the caps.
struct EpochUsage {
    uint256 epoch;
    uint256 perpNotional;
    uint256 lyraCost;
    uint256 loss;
    uint256 perpTopUp;
    uint256 lyraTopUp;
}

/// @title The rules that bound a keeper key, whoever holds it
library KeeperLimits {
    uint256 internal constant UNIT = 1e18;

    /// The caps, for `CapExceeded`.
    enum Cap {
        PerpNotional,
        LyraCost,
        Loss,
        PerpTopUp,
        LyraTopUp
    }

    /// @dev `requested` more would bring the epoch's usage over its cap; `available` is what is left.
    error CapExceeded(Cap cap, uint256 requested, uint256 available);
    error InvalidLimits(string what);

    /// @notice Refuses limits that could not bound anything.
    function validate(Limits memory l) internal pure {
        if (l.epochLength < 1 hours || l.epochLength > 30 days) revert InvalidLimits("epochLength: from one hour to 30 days");
        if (l.perpMaxDeviation == 0 || l.perpMaxDeviation > UNIT / 5) revert InvalidLimits("perpMaxDeviation: above 0, at most 20 %");
        if (l.lyraMaxPremium > UNIT) revert InvalidLimits("lyraMaxPremium: at most 100 %");
        if (l.lyraMaxSpotFraction > UNIT / 10) revert InvalidLimits("lyraMaxSpotFraction: at most 10 %");
        if (l.perpHealthyRatio < UNIT) revert InvalidLimits("perpHealthyRatio: at least 1");
        if (l.lyraHealthyRatio < UNIT) revert InvalidLimits("lyraHealthyRatio: at least 1");
        if (l.lyraReleaseRatio < l.lyraHealthyRatio) revert InvalidLimits("lyraReleaseRatio: at least lyraHealthyRatio");
    }

    /// @notice The usage of the epoch that block time is in: the stored one, or a fresh one.
    function current(EpochUsage storage stored, Limits storage limits) internal view returns (EpochUsage memory usage) {
        uint256 epoch = block.timestamp / limits.epochLength;
        if (stored.epoch == epoch) return stored;
        usage.epoch = epoch;
    }

    /// @notice Adds `amount` to what was used, or reverts at the cap.
    function spend(Cap cap, uint256 used, uint256 amount, uint256 limit) internal pure returns (uint256) {
        uint256 available = limit > used ? limit - used : 0;
        if (amount > available) revert CapExceeded(cap, amount, available);
        return used + amount;
    }
}

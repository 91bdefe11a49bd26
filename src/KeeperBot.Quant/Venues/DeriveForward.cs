namespace KeeperBot.Quant.Venues;

/// <summary>
/// The forward price that Derive's options are marked and settled on. In the last 30 minutes it is an average: a part that has been observed and cannot
/// change any more, and the live forward for the time that is left (`LyraForwardFeed.getForwardPricePortions`).
/// </summary>
/// <param name="FixedPart">What the settlement price already contains, in quote currency.</param>
/// <param name="Live">The live forward.</param>
/// <param name="LiveShare">The share of the settlement price that the live forward still makes up, in [0, 1].</param>
public readonly record struct DeriveForward(double FixedPart, double Live, double LiveShare)
{
    /// <summary>The averaging time before expiry: `SETTLEMENT_TWAP_DURATION`.</summary>
    public const long AveragingSeconds = 30 * 60;

    /// <summary>The price that options are marked on: both parts together.</summary>
    public double Price => FixedPart + LiveShare * Live;

    /// <summary>From what the feed stores of an expiry.</summary>
    /// <param name="live">Its forward price, zero or more.</param>
    /// <param name="secondsLeft">Expiry less the feed's own timestamp; before the averaging time the aggregates do not count.</param>
    /// <param name="spotSeconds">currentSpotAggregate - settlementStartAggregate: price times seconds, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite.</exception>
    public static DeriveForward FromFeed(double live, long secondsLeft, double spotSeconds)
    {
        Require.NonNegative(live);
        ArgumentOutOfRangeException.ThrowIfNegative(secondsLeft);
        Require.NonNegative(spotSeconds);
        return secondsLeft >= AveragingSeconds
            ? new DeriveForward(0, live, 1)
            : new DeriveForward(spotSeconds / AveragingSeconds, live, (double)secondsLeft / AveragingSeconds);
    }
}

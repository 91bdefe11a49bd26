namespace KeeperBot.Quant.RealisedVol;

/// <summary>A realised volatility and how much it rests on.</summary>
/// <param name="Status">Whether it may be used.</param>
/// <param name="Volatility">Annual decimal; zero while warming up.</param>
/// <param name="StandardError">Of the volatility, for a price without jumps and bars seen at many prices; zero while warming up.</param>
/// <param name="Observations">Returns or bars seen.</param>
/// <param name="Years">The time that they span.</param>
public readonly record struct VolatilityEstimate(EstimateStatus Status, double Volatility, double StandardError, int Observations, double Years)
{
    /// <summary>
    /// From a variance a year and the equivalent number of independent normal returns it rests on; <paramref name="efficiency"/> divides the estimate's variance.
    /// </summary>
    internal static VolatilityEstimate Of(double variance, double independent, double efficiency, int observations, double years, int least)
    {
        if (observations < least || !(independent > 0) || !double.IsFinite(variance))
            return new(EstimateStatus.WarmingUp, 0, 0, observations, years);
        double volatility = Math.Sqrt(variance);
        return new(EstimateStatus.Ready, volatility, volatility / Math.Sqrt(2 * independent * efficiency), observations, years);
    }
}

namespace KeeperBot.Quant.Bands;

/// <summary>What a policy paid and what risk it left, in quote currency over the whole experiment.</summary>
/// <param name="Policy">The rule.</param>
/// <param name="MeanCost">Mean of the costs of trading; the mean profit is minus this, since the market has no drift.</param>
/// <param name="CostError">Standard error of <see cref="MeanCost"/>.</param>
/// <param name="Deviation">Standard deviation of the final profit after costs.</param>
/// <param name="Trades">Mean number of trades.</param>
public readonly record struct HedgingOutcome(HedgingPolicy Policy, double MeanCost, double CostError, double Deviation, double Trades)
{
    /// <summary>Mean number of looks that found the hedge outside its band.</summary>
    public double Excursions { get; init; }

    /// <summary>Mean cost plus a/2 times the variance: what an owner of that risk aversion would pay to be rid of it all.</summary>
    public double CertaintyEquivalent(double riskAversion) => MeanCost + 0.5 * riskAversion * Deviation * Deviation;
}

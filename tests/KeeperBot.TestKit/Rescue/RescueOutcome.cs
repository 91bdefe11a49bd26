namespace KeeperBot.TestKit.Rescue;

/// <summary>What came of one account on one path; money in quote currency.</summary>
/// <param name="Liquidated">Whether the venue closed it.</param>
/// <param name="Gas">Gas of every transaction.</param>
/// <param name="Trading">What reductions lost against the price.</param>
/// <param name="Penalty">What the liquidation took.</param>
/// <param name="Kept">The share of the position that was open at the end.</param>
/// <param name="Transactions">How many were sent.</param>
public sealed record RescueOutcome(bool Liquidated, double Gas, double Trading, double Penalty, double Kept, int Transactions)
{
    /// <summary>All that it cost.</summary>
    public double Cost => Gas + Trading + Penalty;
}

namespace KeeperBot.Core.Stress;

/// <summary>Health of one margin account at one place of the grid.</summary>
/// <param name="At">The place.</param>
/// <param name="Health">Equity over requirement; positive infinity without a requirement, NaN where the venue's formula has no value.</param>
/// <param name="EquityChange">Against the snapshot, in the account's own unit; NaN where the formula has no value.</param>
public readonly record struct GridHealth(GridPoint At, double Health, double EquityChange)
{
    /// <summary>Whether this is worse; what has no value is worse than anything that has one.</summary>
    public bool IsWorseThan(GridHealth other) => !double.IsNaN(other.Health) && (double.IsNaN(Health) || Health < other.Health);
}

namespace KeeperBot.Core.Stress.Paths;

/// <summary>What a walk assumes where nothing is read or configured (docs/stress.md).</summary>
public sealed record WalkAssumptions
{
    /// <summary>How often accounts are looked at, and the least time between two transactions of the key.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gas that one rescue uses.</summary>
    public ulong GasOfRescue { get; init; } = 800_000;

    /// <summary>What a reduction trades away from the market's price in ordinary depth, as a share of it; divided by the depth factor.</summary>
    public double ReductionCost { get; init; } = 0.001;
}

using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy.Breakers;

/// <summary>When the breakers trip and for how long.</summary>
public sealed record BreakerRules
{
    /// <summary>Reverted transactions in a row.</summary>
    public int Reverts { get; init; } = 3;

    /// <summary>Cycles in a row without agreement among the nodes.</summary>
    public int QuorumLosses { get; init; } = 3;

    /// <summary>Unclassified answers within <see cref="Memory"/>.</summary>
    public int UnknownErrors { get; init; } = 5;

    /// <summary>Largest move of a reference price between two snapshots, as a share of the earlier one.</summary>
    public Wad PriceJump { get; init; } = Wad.Parse("0.1");

    /// <summary>How long hedges stop, in chain time.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How far back unclassified answers count, and how old a snapshot may be for its prices to be compared with.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromMinutes(10);
}

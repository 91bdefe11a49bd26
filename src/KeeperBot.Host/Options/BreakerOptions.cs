using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>Circuit breakers; each stops hedges for a while and never a rescue.</summary>
public sealed class BreakerOptions
{
    /// <summary>Reverted transactions in a row.</summary>
    [Description("Transactions that revert on the chain one after the other, though each was simulated well, before hedges stop.")]
    [Bounds(1, 100)]
    public int Reverts { get; init; } = 3;

    /// <summary>Cycles in a row without agreement.</summary>
    [Description("Cycles in a row in which the nodes did not agree, before hedges stop.")]
    [Bounds(1, 1000)]
    public int QuorumLosses { get; init; } = 3;

    /// <summary>Unclassified answers within ten minutes.</summary>
    [Description("Answers of no known kind within ten minutes, before hedges stop.")]
    [Bounds(1, 1000)]
    public int UnknownErrors { get; init; } = 5;

    /// <summary>Largest move between two snapshots.</summary>
    [Description("Largest move of an underlying's price between two snapshots at most ten minutes apart; beyond it hedges in it stop.")]
    [Measure(Measure.Share)]
    public Wad PriceJump { get; init; } = Wad.Parse("0.1");

    /// <summary>How long hedges stop.</summary>
    [Description("How long hedges stop, by chain time; `keeper resume` ends it earlier.")]
    public TimeSpan Pause { get; init; } = TimeSpan.FromMinutes(15);
}

using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Risk;

/// <summary>How far one underlying may move, all else as at the snapshot, until a margin account's health reaches a level.</summary>
/// <param name="Underlying">What moves.</param>
/// <param name="Spot">The price by which the venue values it at the snapshot (its oracle's; an option's own where there is nothing else).</param>
/// <param name="Breached">Whether health is at or below the level already; then there are no prices.</param>
/// <param name="Lower">The nearest lower price at which it reaches the level; null where a fall does not.</param>
/// <param name="Upper">The nearest higher price at which it reaches the level; null where a rise does not.</param>
public sealed record LiquidationPrice(Underlying Underlying, Wad Spot, bool Breached, double? Lower, double? Upper)
{
    /// <summary>The lower price as a signed share of the spot (-0.2: a fall by 20 %).</summary>
    public double? LowerDistance => Lower / Spot.ToDouble() - 1;

    /// <summary>The upper price as a share of the spot.</summary>
    public double? UpperDistance => Upper / Spot.ToDouble() - 1;

    /// <summary>The share of the nearer of the two, without its sign; 0 when breached, null where no price reaches the level.</summary>
    public double? Nearest => Breached ? 0
        : LowerDistance is { } down && UpperDistance is { } up ? Math.Min(-down, up)
        : -LowerDistance ?? UpperDistance;
}

using System.Collections.Immutable;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>The chance of breaching each limit, and how far away it is.</summary>
/// <param name="Liquidation">Health 1.</param>
/// <param name="Trigger">The ladder's trigger; null where the venue has no limits.</param>
/// <param name="Drivers">What each underlying was taken to do, in symbol order; empty where no price moves this account's health.</param>
public sealed record BreachForeseen(LevelBreach Liquidation, LevelBreach? Trigger, ImmutableArray<VolatilityOutlook> Drivers) : BreachOutlook
{
    /// <summary>The chance that the venue's <c>breachWithin</c> looks at; null where it is not configured.</summary>
    public WatchedBreach? Watched { get; init; }

    /// <summary>Whether an underlying has too little history as yet.</summary>
    public bool IsWarmingUp => Drivers.Any(driver => driver.IsWarmingUp);
}

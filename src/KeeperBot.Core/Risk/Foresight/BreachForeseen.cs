using System.Collections.Immutable;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>The chance of breaching each limit, and how far away it is. The levels are worked out when they are first asked for; what decides is not kept waiting for what is shown.</summary>
public sealed record BreachForeseen : BreachOutlook
{
    // Both at once: they are asked for by whoever shows them, and the search that they share is no two threads' at a time.
    private readonly Lazy<(LevelBreach Liquidation, LevelBreach? Trigger)> _levels;

    /// <param name="levels">Health 1, and the ladder's trigger, which is null where the venue has no limits.</param>
    /// <param name="drivers">What each underlying was taken to do.</param>
    public BreachForeseen(Func<(LevelBreach Liquidation, LevelBreach? Trigger)> levels, ImmutableArray<VolatilityOutlook> drivers) => (_levels, Drivers) = (new(levels), drivers);

    /// <summary>Health 1.</summary>
    public LevelBreach Liquidation => _levels.Value.Liquidation;

    /// <summary>The ladder's trigger; null where the venue has no limits.</summary>
    public LevelBreach? Trigger => _levels.Value.Trigger;

    /// <summary>What each underlying was taken to do, in symbol order; empty where no price moves this account's health.</summary>
    public ImmutableArray<VolatilityOutlook> Drivers { get; }

    /// <summary>The chance that the venue's <c>breachWithin</c> looks at; null where it is not configured.</summary>
    public WatchedBreach? Watched { get; init; }

    /// <summary>Whether an underlying has too little history as yet.</summary>
    public bool IsWarmingUp => Drivers.Any(driver => driver.IsWarmingUp);
}

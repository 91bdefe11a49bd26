using System.Collections.Immutable;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>The chance of breaching each limit, and how far away it is. The levels are worked out when they are first asked for; what decides is not kept waiting for what is shown.</summary>
public sealed record BreachForeseen : BreachOutlook
{
    private readonly Lazy<LevelBreach> _liquidation;
    private readonly Lazy<LevelBreach?> _trigger;

    /// <param name="liquidation">Health 1.</param>
    /// <param name="trigger">The ladder's trigger; gives null where the venue has no limits.</param>
    /// <param name="drivers">What each underlying was taken to do.</param>
    public BreachForeseen(Func<LevelBreach> liquidation, Func<LevelBreach?> trigger, ImmutableArray<VolatilityOutlook> drivers) =>
        (_liquidation, _trigger, Drivers) = (new(liquidation), new(trigger), drivers);

    /// <summary>Health 1.</summary>
    public LevelBreach Liquidation => _liquidation.Value;

    /// <summary>The ladder's trigger; null where the venue has no limits.</summary>
    public LevelBreach? Trigger => _trigger.Value;

    /// <summary>What each underlying was taken to do, in symbol order; empty where no price moves this account's health.</summary>
    public ImmutableArray<VolatilityOutlook> Drivers { get; }

    /// <summary>The chance that the venue's <c>breachWithin</c> looks at; null where it is not configured.</summary>
    public WatchedBreach? Watched { get; init; }

    /// <summary>Whether an underlying has too little history as yet.</summary>
    public bool IsWarmingUp => Drivers.Any(driver => driver.IsWarmingUp);
}

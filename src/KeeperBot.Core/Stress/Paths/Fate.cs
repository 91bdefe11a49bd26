namespace KeeperBot.Core.Stress.Paths;

/// <summary>How a path ends for a margin account, or for a portfolio.</summary>
public enum Fate
{
    /// <summary>It cannot be told: there is no formula, or it had no value on the way. Never counted as survived.</summary>
    NotForeseeable = 0,

    /// <summary>Nothing was liquidated.</summary>
    Survived,

    /// <summary>The venue's own predicate held at some time.</summary>
    Liquidated,
}

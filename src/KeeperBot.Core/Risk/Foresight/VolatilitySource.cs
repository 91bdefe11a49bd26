namespace KeeperBot.Core.Risk.Foresight;

/// <summary>Where a volatility comes from.</summary>
public enum VolatilitySource
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>The configured floor.</summary>
    Floor,

    /// <summary>The venue's options.</summary>
    Implied,

    /// <summary>Past prices.</summary>
    Realised,
}

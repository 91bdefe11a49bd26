namespace KeeperBot.Core.Decision.Explain;

/// <summary>Where a value stands against its limit.</summary>
public enum LimitState
{
    /// <summary>The value is not known: nothing that adds risk is signed.</summary>
    Unknown = 0,

    /// <summary>Nothing is at stake (no requirement).</summary>
    NothingAtStake,

    /// <summary>No limit is configured.</summary>
    Unlimited,

    /// <summary>Within.</summary>
    Within,

    /// <summary>Within, and too likely to be liquidated within the configured horizon.</summary>
    Foreseen,

    /// <summary>Beyond the trigger.</summary>
    Beyond,

    /// <summary>Beyond the danger ratio.</summary>
    Danger,

    /// <summary>Within, and a queued change of the venue that is due to be prepared for would put it below the trigger.</summary>
    Queued,
}

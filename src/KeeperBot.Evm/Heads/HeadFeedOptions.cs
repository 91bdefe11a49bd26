namespace KeeperBot.Evm.Heads;

/// <summary>How a head feed behaves.</summary>
public sealed record HeadFeedOptions
{
    /// <summary>Blocks remembered below the head, and the longest gap that is followed down.</summary>
    public int Memory { get; init; } = 128;

    /// <summary>Pause after a failure before the source is asked again.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Without a new head for this long, the feed says so.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromMinutes(1);
}

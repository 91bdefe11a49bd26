namespace KeeperBot.Evm.Heads;

/// <summary>How a subscription to new heads behaves.</summary>
public sealed record NewHeadsOptions
{
    /// <summary>Without a new head for this long the socket counts as dead, however connected it looks.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Pause before the first attempt to connect again; it doubles with each.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause between attempts.</summary>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest message taken, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 1024 * 1024;
}

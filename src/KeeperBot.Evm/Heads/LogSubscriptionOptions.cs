namespace KeeperBot.Evm.Heads;

/// <summary>How logs are followed.</summary>
public sealed record LogSubscriptionOptions
{
    /// <summary>The socket.</summary>
    public NewHeadsOptions Socket { get; init; } = new();

    /// <summary>Blocks below the newest whose logs are remembered and looked at again after a gap. A log that a deeper reorganisation takes away is not told of as removed.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Heights asked for in one request; providers limit them.</summary>
    public int MaxRange { get; init; } = 1000;

    /// <summary>Messages that may wait for a slow reader, and logs that may wait for the nodes; beyond, what comes is fetched afterwards instead.</summary>
    public int Backlog { get; init; } = 10_000;
}

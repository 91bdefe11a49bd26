namespace KeeperBot.Evm.Heads;

/// <summary>What is known of finality.</summary>
/// <param name="Status">Whether <paramref name="Block"/> may be relied on.</param>
/// <param name="Block">The newest final block ever seen; null when there was none.</param>
public sealed record FinalityReading(FinalityStatus Status, BlockRef? Block);

/// <summary>State of finality. The zero value relies on nothing.</summary>
public enum FinalityStatus
{
    /// <summary>The chain has no final block yet.</summary>
    None = 0,

    /// <summary>The block is final.</summary>
    Final,

    /// <summary>The node now reports a lower or another final block than before: halt, something is deeply wrong.</summary>
    Regressed,
}

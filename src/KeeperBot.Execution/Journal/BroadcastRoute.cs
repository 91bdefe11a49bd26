namespace KeeperBot.Execution.Journal;

/// <summary>To whom signed bytes are shown.</summary>
public enum BroadcastRoute
{
    /// <summary>To nobody.</summary>
    None = 0,

    /// <summary>To the nodes of the chain, and so to everybody.</summary>
    Public,

    /// <summary>To a private relay only.</summary>
    PrivateRelay,
}

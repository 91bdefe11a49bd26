namespace KeeperBot.Execution.Journal;

/// <summary>What an attempt wants of its nonce.</summary>
public enum AttemptPurpose
{
    /// <summary>Not an attempt.</summary>
    None = 0,

    /// <summary>The intent's own call.</summary>
    Call,

    /// <summary>An empty transaction to ourselves that uses the nonce up.</summary>
    Cancel,
}

namespace KeeperBot.Execution.Journal;

/// <summary>Where an archiving is, for tests that end it there.</summary>
internal enum ArchiveStep
{
    /// <summary>Not begun.</summary>
    None = 0,

    /// <summary>The file is written, and nothing has read it back.</summary>
    Written,

    /// <summary>The file has been read back; the journal is as it was.</summary>
    Verified,

    /// <summary>Inside the transaction: the marks stand and the lines are gone, and nothing is durable.</summary>
    Marked,

    /// <summary>The transaction is durable; the file has not shrunk.</summary>
    Cut,
}

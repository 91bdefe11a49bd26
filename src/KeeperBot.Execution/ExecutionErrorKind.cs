namespace KeeperBot.Execution;

/// <summary>What failed around the transaction plane.</summary>
public enum ExecutionErrorKind
{
    /// <summary>Nobody classified it.</summary>
    Unknown = 0,

    /// <summary>Another process holds the key on this chain, or the journal.</summary>
    Locked,

    /// <summary>The journal could not be read or written: disk, permissions, SQLite.</summary>
    JournalUnavailable,

    /// <summary>The journal was written by a newer program.</summary>
    JournalNewer,

    /// <summary>The journal does not read back whole.</summary>
    JournalCorrupt,

    /// <summary>The journal belongs to another chain, another fork or another address.</summary>
    JournalForeign,

    /// <summary>The node is on another chain than configured.</summary>
    WrongChain,

    /// <summary>The signer failed, or answered with something else than was asked.</summary>
    Signer,

    /// <summary>A failpoint is asked for where the process must not die, or names no point.</summary>
    Failpoint,
}

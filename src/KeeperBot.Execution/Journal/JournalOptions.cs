namespace KeeperBot.Execution.Journal;

/// <summary>Where a journal is and whom it serves.</summary>
/// <param name="File">The SQLite file; created with its directory when missing.</param>
/// <param name="Chain">The chain its transactions are for.</param>
/// <param name="Actor">The acting address.</param>
public sealed record JournalOptions(string File, ChainId Chain, Address Actor)
{
    /// <summary>
    /// Where the lock of (key, chain) lies; beside the journal when null. Give one directory for the whole machine, so that two journals cannot
    /// drive one key.
    /// </summary>
    public string? LockDirectory { get; init; }

    /// <summary>What the file system is to be taken for, in tests; the kernel is asked when null.</summary>
    internal string? FileSystem { get; init; }

    /// <summary>How many recent block hashes are remembered.</summary>
    public int RememberedBlocks { get; init; } = 256;
}

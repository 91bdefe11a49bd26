namespace KeeperBot.Evm;

/// <summary>Where Multicall3 is, and how large a chunk may be. At least one of the two places must be given.</summary>
public sealed record MulticallOptions
{
    /// <summary>A deployed Multicall3; its code is the chain's.</summary>
    public Address? Deployed { get; init; }

    /// <summary>Multicall3's runtime code by override at a fixed address, for a chain without one. Used when <see cref="Deployed"/> is absent.</summary>
    public CodeOverride? Fallback { get; init; }

    /// <summary>Most calls in one chunk.</summary>
    public int MaxCallsPerChunk { get; init; } = 500;

    /// <summary>Most calldata of one chunk, in bytes. A single larger call still goes, alone.</summary>
    public int MaxBytesPerChunk { get; init; } = 96 * 1024;

    /// <summary>Gas given to one chunk; the node's own limit when absent.</summary>
    public ulong? GasPerChunk { get; init; }

    /// <summary>Gas reckoned for one call: with <see cref="GasPerChunk"/> given, a chunk holds no more calls than that pays for. A chunk that runs out all the same is halved, down to single calls.</summary>
    public ulong GasPerCall { get; init; } = 100_000;

    /// <summary>Chunks asked at the same time.</summary>
    public int MaxParallelChunks { get; init; } = 4;

    /// <summary>How long the transport waits for one answer. A read in which requests run into it is void after three times as long, from the first of them.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

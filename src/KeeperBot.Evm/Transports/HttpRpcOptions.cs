using System.Collections.Immutable;

namespace KeeperBot.Evm.Transports;

/// <summary>Limits of the HTTP transport.</summary>
public sealed record HttpRpcOptions
{
    /// <summary>From sending one HTTP request to the last byte of its answer.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest body taken, in bytes, counted after decompression.</summary>
    public int MaxResponseBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Most calls put into one HTTP request; longer batches are split in order.</summary>
    public int MaxBatchSize { get; init; } = 100;

    /// <summary>
    /// JSON-RPC lets a node answer a batch in any order, but every client in use keeps it; another order is refused as a sign of a
    /// mixed-up proxy unless this is set. Answers are matched by id either way.
    /// </summary>
    public bool AllowReorderedBatch { get; init; }

    /// <summary>Second and later attempts at reads after a transport failure, HTTP 429 or 5xx. Broadcasts are never repeated. 0 turns it off.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Pause before the first retry; it doubles with each.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause before a retry. A longer Retry-After ends the attempts at once.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Connections kept to the endpoint.</summary>
    public int MaxConnections { get; init; } = 8;

    /// <summary>Headers sent with every request (a provider's key, for instance). Values never appear in text.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Who we are to the endpoint, and which authorities vouch for it; null for the system's authorities and no certificate of ours.</summary>
    public MutualTls? Tls { get; init; }

    internal HttpRpcOptions Checked()
    {
        if (Deadline <= TimeSpan.Zero || Deadline > TimeSpan.FromMinutes(10))
            throw new ArgumentException("Deadline must be above zero and at most ten minutes", nameof(Deadline));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxResponseBytes, 1024, nameof(MaxResponseBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchSize, 1, nameof(MaxBatchSize));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRetries, nameof(MaxRetries));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxRetries, 10, nameof(MaxRetries));
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.Zero, nameof(RetryDelay));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, RetryDelay, nameof(MaxRetryDelay));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1, nameof(MaxConnections));
        return this;
    }
}

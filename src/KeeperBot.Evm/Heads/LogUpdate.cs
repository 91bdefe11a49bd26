using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>Something about the logs that are followed.</summary>
public abstract record LogUpdate
{
    private protected LogUpdate()
    {
    }
}

/// <summary>A log is on the chain. Each is told once, by its block's hash and its index there, until it is removed.</summary>
/// <param name="Log">The log.</param>
public sealed record LogAdded(LogEntry Log) : LogUpdate;

/// <summary>A log that was told of is on the chain no more: a reorganisation took its block away.</summary>
/// <param name="Log">The log as it was told.</param>
public sealed record LogRemoved(LogEntry Log) : LogUpdate;

/// <summary>What was missed has been fetched: every log up to this block has been told of.</summary>
/// <param name="Block">The block up to which nothing is missing.</param>
public sealed record LogsComplete(BlockRef Block) : LogUpdate;

/// <summary>Logs may be missing from now on until <see cref="LogsComplete"/>: the socket ended, or what was missed cannot be fetched yet.</summary>
/// <param name="Kind">Class of the failure.</param>
/// <param name="Message">What happened, fit to be shown.</param>
public sealed record LogsUnavailable(RpcErrorKind Kind, string Message) : LogUpdate;

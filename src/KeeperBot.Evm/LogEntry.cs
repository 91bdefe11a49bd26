using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>An event a contract emitted.</summary>
public sealed record LogEntry
{
    /// <summary>The emitting contract.</summary>
    public required Address Address { get; init; }

    /// <summary>At most four topics; the first is the event's signature unless it is anonymous.</summary>
    public required ImmutableArray<Hash32> Topics { get; init; }

    /// <summary>The part that is not indexed.</summary>
    public required Bytes Data { get; init; }

    /// <summary>Index within the block; null in a simulation of a node that gives none.</summary>
    public ulong? LogIndex { get; init; }

    /// <summary>Height of the block; null when pending or simulated.</summary>
    public ulong? BlockNumber { get; init; }

    /// <summary>Hash of the block; null when pending or simulated.</summary>
    public Hash32? BlockHash { get; init; }

    /// <summary>Hash of the transaction; null when simulated.</summary>
    public Hash32? TransactionHash { get; init; }

    /// <summary>Whether the node says a reorganisation took it away.</summary>
    public bool Removed { get; init; }

    internal static LogEntry Read(JsonView view)
    {
        var topics = view["topics"].Items(topic => topic.Hash());
        if (topics.Count > 4)
            throw view.Bad("has more than four topics");
        return new LogEntry
        {
            Address = view["address"].Address(),
            Topics = [.. topics],
            Data = view["data"].Data(),
            LogIndex = view.Optional("logIndex")?.UInt64(),
            BlockNumber = view.Optional("blockNumber")?.UInt64(),
            BlockHash = view.Optional("blockHash")?.Hash(),
            TransactionHash = view.Optional("transactionHash")?.Hash(),
            Removed = view.Optional("removed")?.Boolean() ?? false,
        };
    }
}

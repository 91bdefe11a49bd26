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

    private static readonly JsonNames Names = new(["address", "topics", "data"], ["logIndex", "blockNumber", "blockHash", "transactionHash", "removed"]);

    internal static LogEntry Read(ref JsonCursor json)
    {
        Address address = default;
        ImmutableArray<Hash32> topics = [];
        var data = Bytes.Empty;
        (ulong? index, ulong? number) = (null, null);
        (Hash32? block, Hash32? transaction) = (null, null);
        var removed = false;
        var members = json.Object(Names);
        while (json.Next(ref members, out var member))
        {
            switch (member)
            {
                case 0: address = json.Address(); break;
                case 1: topics = Topic(ref json); break;
                case 2: data = json.Data(); break;
                case 3: index = json.UInt64(); break;
                case 4: number = json.UInt64(); break;
                case 5: block = json.Hash(); break;
                case 6: transaction = json.Hash(); break;
                default: removed = json.Boolean(); break;
            }
        }
        return new LogEntry
        {
            Address = address, Topics = topics, Data = data, LogIndex = index, BlockNumber = number, BlockHash = block, TransactionHash = transaction, Removed = removed,
        };
    }

    private static ImmutableArray<Hash32> Topic(ref JsonCursor json)
    {
        var topics = json.Items((ref topic) => topic.Hash());
        return topics.Count <= 4 ? [.. topics] : throw json.Bad("has more than four topics");
    }
}

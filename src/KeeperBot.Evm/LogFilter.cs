using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>Which logs: those of one block by hash, of a closed range of heights, or of every height from one on.</summary>
public sealed record LogFilter
{
    private readonly Hash32? _blockHash;
    private readonly ulong _from;
    private readonly ulong _to;

    private LogFilter(Hash32? blockHash, ulong from, ulong to)
    {
        _blockHash = blockHash;
        _from = from;
        _to = to;
    }

    /// <summary>Emitting contracts; empty means any.</summary>
    public ImmutableArray<Address> Addresses { get; init; } = [];

    /// <summary>For each topic position the accepted values; an empty entry accepts any.</summary>
    public ImmutableArray<ImmutableArray<Hash32>> Topics { get; init; } = [];

    /// <summary>Logs of one block.</summary>
    public static LogFilter InBlock(Hash32 hash) => new(hash, 0, 0);

    /// <summary>Logs of the heights from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public static LogFilter InRange(ulong from, ulong to) => from <= to
        ? new LogFilter(null, from, to)
        : throw new ArgumentException($"the range {from} to {to} runs backwards", nameof(to));

    /// <summary>Logs of <paramref name="height"/> and every block above it; up to the newest where they are fetched.</summary>
    public static LogFilter From(ulong height) => new(null, height, ulong.MaxValue);

    /// <summary>Whether it has no last block.</summary>
    internal bool IsOpen => _blockHash is null && _to == ulong.MaxValue;

    /// <summary>The lowest height of a range.</summary>
    internal ulong FirstHeight => _from;

    /// <summary>The same logs of a closed range of heights.</summary>
    internal LogFilter Between(ulong from, ulong to) => InRange(from, to) with { Addresses = Addresses, Topics = Topics };

    /// <summary>Whether a log is one that was asked for; a node's answer is checked with it.</summary>
    public bool Matches(LogEntry log)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (_blockHash is { } hash ? log.BlockHash != hash : log.BlockNumber is not { } number || number < _from || number > _to)
            return false;
        if (!Addresses.IsEmpty && !Addresses.Contains(log.Address))
            return false;
        for (var i = 0; i < Topics.Length; i++)
        {
            if (!Topics[i].IsEmpty && (i >= log.Topics.Length || !Topics[i].Contains(log.Topics[i])))
                return false;
        }
        return true;
    }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (_blockHash is { } hash)
        {
            writer.WriteString("blockHash"u8, hash.ToString());
        }
        else
        {
            writer.WriteString("fromBlock"u8, JsonHex.Quantity(_from));
            writer.WriteString("toBlock"u8, IsOpen ? "latest" : JsonHex.Quantity(_to));
        }
        WriteAddresses(writer);
        WriteTopics(writer);
        writer.WriteEndObject();
    }

    /// <summary>As a subscription takes it: without heights.</summary>
    internal void WriteSubscription(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteAddresses(writer);
        WriteTopics(writer);
        writer.WriteEndObject();
    }

    private void WriteAddresses(Utf8JsonWriter writer)
    {
        if (Addresses.IsEmpty)
            return;
        writer.WriteStartArray("address"u8);
        foreach (var address in Addresses)
            writer.WriteStringValue(address.ToString());
        writer.WriteEndArray();
    }

    private void WriteTopics(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("topics"u8);
        foreach (var position in Topics)
        {
            if (position.IsEmpty)
            {
                writer.WriteNullValue();
                continue;
            }
            writer.WriteStartArray();
            foreach (var topic in position)
                writer.WriteStringValue(topic.ToString());
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }
}

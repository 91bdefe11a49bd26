using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>What is said to a node to subscribe, and what its messages tell of. Notices are told apart by what they hold: only a log has topics.</summary>
internal static class SocketMessage
{
    private const long HeadsId = 1;
    private const long LatestId = 2;
    private const long LogsId = 3;

    /// <summary>Asks for new heads, and for the newest block at once.</summary>
    internal static readonly ImmutableArray<string> HeadGreeting =
    [
        $$"""{"jsonrpc":"2.0","id":{{HeadsId}},"method":"eth_subscribe","params":["newHeads"]}""",
        $$"""{"jsonrpc":"2.0","id":{{LatestId}},"method":"eth_getBlockByNumber","params":["latest",false]}""",
    ];

    /// <summary>Asks for logs first, so that none falls between the newest block and the subscription; then for heads.</summary>
    internal static ImmutableArray<string> LogGreeting(LogFilter filter)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteNumber("id"u8, LogsId);
            writer.WriteString("method"u8, "eth_subscribe"u8);
            writer.WriteStartArray("params"u8);
            writer.WriteStringValue("logs"u8);
            filter.WriteSubscription(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return [Encoding.UTF8.GetString(buffer.ToArray()), .. HeadGreeting];
    }

    /// <summary>The head a message tells of; null when it tells of none.</summary>
    internal static BlockHeader? Head(JsonView message)
    {
        if (Notice(message) is { } notice)
            return notice.Optional("topics") is null ? BlockHeader.Read(notice) : null;
        return message["id"].Int64() == LatestId ? BlockHeader.Read(message["result"]) : null;
    }

    /// <summary>The log a message tells of; null when it tells of none.</summary>
    internal static LogEntry? Log(JsonView message) => Notice(message) is { } notice && notice.Optional("topics") is not null ? LogEntry.Read(notice) : null;

    private static JsonView? Notice(JsonView message) => message.Optional("method")?.Text() == "eth_subscription" ? message["params"]["result"] : null;
}

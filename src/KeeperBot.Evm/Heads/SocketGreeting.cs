using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace KeeperBot.Evm.Heads;

/// <summary>What is said to a node to subscribe, with the ids that its answers carry.</summary>
internal static class SocketGreeting
{
    private const long HeadsId = 1;
    internal const long LatestId = 2;
    private const long LogsId = 3;

    /// <summary>Asks for new heads, and for the newest block at once.</summary>
    internal static readonly ImmutableArray<string> Heads =
    [
        $$"""{"jsonrpc":"2.0","id":{{HeadsId}},"method":"eth_subscribe","params":["newHeads"]}""",
        $$"""{"jsonrpc":"2.0","id":{{LatestId}},"method":"eth_getBlockByNumber","params":["latest",false]}""",
    ];

    /// <summary>Asks for logs first, so that none falls between the newest block and the subscription; then for heads.</summary>
    internal static ImmutableArray<string> Logs(LogFilter filter)
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
        return [Encoding.UTF8.GetString(buffer.ToArray()), .. Heads];
    }
}

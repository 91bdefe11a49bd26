using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>What one message over a socket tells of; nothing, when it only confirms a subscription.</summary>
/// <param name="Head">A head, newly told or asked for.</param>
/// <param name="Log">A log.</param>
/// <param name="Error">The node refused what it was asked.</param>
internal sealed record SocketMessage(BlockHeader? Head, LogEntry? Log, RpcError? Error)
{
    private static readonly JsonNames Names = new([], ["method", "params", "id", "result", "error"]);
    private static readonly JsonNames NoticeNames = new(["result"], []);
    private static readonly JsonNames LogMark = new([], ["topics"]);
    private static readonly JsonNames ErrorNames = new(["code", "message"], []);

    /// <summary>Reads one message. What a notice or an answer holds is read where it stands, once it is known what it is.</summary>
    /// <exception cref="JsonRpcFormatException">It is none.</exception>
    internal static SocketMessage Read(ReadOnlyMemory<byte> utf8)
    {
        var envelope = JsonCursor.Read(utf8.Span, ReadEnvelope);
        if (envelope.Error is not null)
            return new SocketMessage(null, null, envelope.Error);
        if (envelope.Method == "eth_subscription")
            return Notice(utf8.Span[(envelope.Notice ?? throw new JsonRpcFormatException("a notice holds nothing"))]);
        return envelope is { Id: SocketGreeting.LatestId, Result: { } newest }
            ? new SocketMessage(JsonCursor.Read(utf8.Span[newest], BlockHeader.Read), null, null)
            : new SocketMessage(null, null, null);
    }

    /// <summary>Notices are told apart by what they hold: only a log has topics.</summary>
    private static SocketMessage Notice(ReadOnlySpan<byte> utf8) => JsonCursor.Read(utf8, HasTopics)
        ? new SocketMessage(null, JsonCursor.Read(utf8, LogEntry.Read), null)
        : new SocketMessage(JsonCursor.Read(utf8, BlockHeader.Read), null, null);

    private static bool HasTopics(ref JsonCursor json)
    {
        var has = false;
        var members = json.Object(LogMark);
        while (json.Next(ref members, out _))
        {
            has = true;
            json.Skip();
        }
        return has;
    }

    private static Envelope ReadEnvelope(ref JsonCursor json)
    {
        var envelope = new Envelope();
        var members = json.Object(Names);
        while (json.Next(ref members, out var member))
        {
            switch (member)
            {
                case 0: envelope.Method = json.Text(); break;
                case 1: envelope.Notice = ReadNotice(ref json); break;
                case 2: envelope.Id = json.Int64(); break;
                case 3: envelope.Result = json.Skip(); break;
                default: envelope.Error = ReadError(ref json); break;
            }
        }
        return envelope;
    }

    private static Range? ReadNotice(ref JsonCursor json)
    {
        Range? result = null;
        var members = json.Object(NoticeNames);
        while (json.Next(ref members, out _))
            result = json.Skip();
        return result;
    }

    private static RpcError ReadError(ref JsonCursor json)
    {
        var (code, message) = (0L, "");
        var members = json.Object(ErrorNames);
        while (json.Next(ref members, out var member))
        {
            if (member == 0)
                code = json.Int64();
            else
                message = json.Text();
        }
        return new RpcError(code, message, null);
    }

    private struct Envelope
    {
        internal string? Method;
        internal Range? Notice;
        internal long? Id;
        internal Range? Result;
        internal RpcError? Error;
    }
}

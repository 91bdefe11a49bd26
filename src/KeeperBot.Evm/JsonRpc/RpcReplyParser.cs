using System.Text.Json;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>
/// Strict JSON-RPC 2.0 framing in one pass over the UTF-8 body. Every deviation is a <see cref="JsonRpcFormatException"/>; results are
/// slices of the body and are not looked into.
/// </summary>
internal static class RpcReplyParser
{
    private static readonly JsonReaderOptions Strict = new() { AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 64 };

    /// <summary>Reads the answer to one call sent as a single object.</summary>
    internal static RpcReply ParseSingle(ReadOnlyMemory<byte> body, long expectedId) => Guarded(body, expectedId, static (body, id) =>
    {
        var reader = new Utf8JsonReader(body.Span, Strict);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
            throw new JsonRpcFormatException("a batch came back for a single call");
        var answer = ReadAnswer(ref reader, body);
        ExpectEnd(ref reader);
        return answer.Reply(id);
    });

    /// <summary>Reads the answers to a batch with the ids <paramref name="firstId"/>, <paramref name="firstId"/> + 1 …, in the order of the calls.</summary>
    internal static RpcReply[] ParseBatch(ReadOnlyMemory<byte> body, long firstId, int count, bool allowReordered) =>
        Guarded(body, (firstId, count, allowReordered), static (body, expected) =>
        {
            var reader = new Utf8JsonReader(body.Span, Strict);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
                throw RefusedBatch(ReadAnswer(ref reader, body));
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonRpcFormatException("the body is neither an object nor an array");
            var replies = new RpcReply?[expected.count];
            var seen = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                Place(replies, ReadAnswer(ref reader, body), expected.firstId, expected.allowReordered ? null : seen++);
            ExpectEnd(ref reader);
            return Complete(replies);
        });

    private static T Guarded<T, TState>(ReadOnlyMemory<byte> body, TState state, Func<ReadOnlyMemory<byte>, TState, T> parse)
    {
        try
        {
            return parse(body, state);
        }
        catch (JsonException e)
        {
            throw new JsonRpcFormatException("the body is not valid JSON", e);
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws when it compares a name that has half of a surrogate pair in it.
            throw new JsonRpcFormatException("the body has a name that is no Unicode text", e);
        }
    }

    private static JsonRpcFormatException RefusedBatch(Answer answer) => answer.Error is { } error && answer.Id is null
        ? new JsonRpcFormatException("the node refused the whole batch") { Refusal = error }
        : new JsonRpcFormatException("a single answer came back for a batch");

    private static void Place(RpcReply?[] replies, Answer answer, long firstId, int? position)
    {
        var index = answer.Id is { } id ? id - firstId : -1;
        if (index < 0 || index >= replies.Length)
            throw new JsonRpcFormatException("an answer of the batch has an id that was not asked") { Refusal = answer.Id is null ? answer.Error : null };
        if (replies[index] is not null)
            throw new JsonRpcFormatException("two answers of the batch have the same id");
        if (position is { } expected && expected != index)
            throw new JsonRpcFormatException("the batch came back in another order");
        replies[index] = answer.Reply(firstId + index);
    }

    private static RpcReply[] Complete(RpcReply?[] replies)
    {
        var result = new RpcReply[replies.Length];
        for (var i = 0; i < replies.Length; i++)
            result[i] = replies[i] ?? throw new JsonRpcFormatException("the batch came back short");
        return result;
    }

    private static void ExpectEnd(ref Utf8JsonReader reader)
    {
        if (reader.Read())
            throw new JsonRpcFormatException("something follows the answer");
    }

    private static Answer ReadAnswer(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonRpcFormatException("an answer is not an object");
        var answer = new Answer();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("jsonrpc"u8))
                answer.ReadVersion(ref reader);
            else if (reader.ValueTextEquals("id"u8))
                answer.ReadId(ref reader);
            else if (reader.ValueTextEquals("result"u8))
                answer.ReadResult(ref reader, body);
            else if (reader.ValueTextEquals("error"u8))
                answer.ReadError(ref reader);
            else
                reader.Skip();
        }
        return answer;
    }

    private struct Answer
    {
        private bool _hasVersion;
        private bool _hasId;
        private bool _hasResult;
        private bool _hasErrorMember;
        private ReadOnlyMemory<byte> _result;

        internal long? Id { get; private set; }

        internal RpcError? Error { get; private set; }

        internal readonly RpcReply Reply(long expectedId)
        {
            if (!_hasVersion)
                throw new JsonRpcFormatException("the answer does not say jsonrpc 2.0");
            if (!_hasId)
                throw new JsonRpcFormatException("the answer has no id");
            if (Id != expectedId)
                throw new JsonRpcFormatException("the answer has the id of another call") { Refusal = Id is null ? Error : null };
            if (_hasResult && Error is not null)
                throw new JsonRpcFormatException("the answer has both a result and an error");
            if (Error is { } error)
                return RpcReply.FromError(error);
            return _hasResult
                ? RpcReply.FromResult(_result)
                : throw new JsonRpcFormatException("the answer has neither a result nor an error");
        }

        internal void ReadVersion(ref Utf8JsonReader reader)
        {
            Once(ref _hasVersion, "jsonrpc");
            reader.Read();
            if (reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals("2.0"u8))
                throw new JsonRpcFormatException("the answer does not say jsonrpc 2.0");
        }

        internal void ReadId(ref Utf8JsonReader reader)
        {
            Once(ref _hasId, "id");
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                return;
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var id))
                throw new JsonRpcFormatException("the id of an answer is not the number that was sent");
            Id = id;
        }

        internal void ReadResult(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
        {
            Once(ref _hasResult, "result");
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            _result = body[start..(int)reader.BytesConsumed];
        }

        internal void ReadError(ref Utf8JsonReader reader)
        {
            Once(ref _hasErrorMember, "error");
            reader.Read();
            // Some servers write "error": null beside a result; it says nothing, and is no second outcome.
            if (reader.TokenType != JsonTokenType.Null)
                Error = RpcErrorReader.Read(ref reader);
        }

        private static void Once(ref bool flag, string member)
        {
            if (flag)
                throw new JsonRpcFormatException($"the answer has the member '{member}' twice");
            flag = true;
        }
    }
}

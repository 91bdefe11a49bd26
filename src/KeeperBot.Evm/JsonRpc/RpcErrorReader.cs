using System.Text;
using System.Text.Json;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>Reads the error object of an answer, wherever the client puts its revert data.</summary>
internal static class RpcErrorReader
{
    /// <summary>Reads the object the reader stands on and leaves the reader on its end.</summary>
    internal static RpcError Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonRpcFormatException("the error of an answer is not an object");
        long? code = null;
        string? message = null;
        Bytes? data = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("code"u8))
                code = ReadCode(ref reader);
            else if (reader.ValueTextEquals("message"u8))
                message = ReadMessage(ref reader);
            else if (reader.ValueTextEquals("data"u8))
                data = ReadData(ref reader);
            else
                reader.Skip();
        }
        return new RpcError(
            code ?? throw new JsonRpcFormatException("the error of an answer has no code"),
            message ?? throw new JsonRpcFormatException("the error of an answer has no message"),
            data);
    }

    private static long ReadCode(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var code)
            ? code
            : throw new JsonRpcFormatException("the code of an error is not an integer");
    }

    private static string ReadMessage(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String
            ? Text(ref reader)
            : throw new JsonRpcFormatException("the message of an error is not a string");
    }

    private static Bytes? ReadData(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return RevertData(reader.ValueSpan);
            case JsonTokenType.StartObject:
                return ReadNestedData(ref reader);
            default:
                reader.Skip();
                return null;
        }
    }

    // Hardhat and some providers wrap it: {"data": {"message": …, "data": "0x…"}}.
    private static Bytes? ReadNestedData(ref Utf8JsonReader reader)
    {
        Bytes? data = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isData = reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("result"u8);
            reader.Read();
            if (isData && reader.TokenType == JsonTokenType.String)
                data = RevertData(reader.ValueSpan) ?? data;
            else
                reader.Skip();
        }
        return data;
    }

    // Parity's descendants write "Reverted 0x…".
    private static Bytes? RevertData(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("Reverted "u8))
            text = text["Reverted "u8.Length..];
        return JsonHex.TryDecode(text, out var bytes) ? Bytes.Own(bytes) : null;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return Encoding.UTF8.GetString(reader.ValueSpan);
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return "(unreadable text)"; // escapes that are no valid UTF-16
        }
    }
}

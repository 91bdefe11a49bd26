using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>Renders calls as one JSON-RPC body: a single object for one call, an array for several. Parameters are copied, not parsed again. The array is from the shared pool.</summary>
internal static class RpcBodyWriter
{
    private const int Overhead = 64;

    /// <exception cref="ObjectDisposedException">One of the calls is over.</exception>
    internal static byte[] Write(ReadOnlySpan<RpcRequest> requests, long firstId, out int length)
    {
        var capacity = 2;
        foreach (var request in requests)
            capacity += Overhead + request.Method.Length * 6 + request.ParametersUtf8.Length;
        var body = ArrayPool<byte>.Shared.Rent(capacity);
        var at = 0;
        if (requests.Length != 1)
            body[at++] = (byte)'[';
        for (var i = 0; i < requests.Length; i++)
        {
            if (i > 0)
                body[at++] = (byte)',';
            at += WriteOne(body.AsSpan(at), requests[i], firstId + i);
        }
        if (requests.Length != 1)
            body[at++] = (byte)']';
        length = at;
        return body;
    }

    private static int WriteOne(Span<byte> target, RpcRequest request, long id)
    {
        var at = Copy("{\"jsonrpc\":\"2.0\",\"id\":"u8, target);
        Utf8Formatter.TryFormat(id, target[at..], out var digits);
        at += digits;
        at += Copy(",\"method\":\""u8, target[at..]);
        at += Copy(JsonEncodedText.Encode(request.Method).EncodedUtf8Bytes, target[at..]);
        at += Copy("\",\"params\":"u8, target[at..]);
        request.CopyParametersTo(target[at..]);
        at += request.ParametersUtf8.Length;
        target[at++] = (byte)'}';
        return at;
    }

    private static int Copy(ReadOnlySpan<byte> source, Span<byte> target)
    {
        source.CopyTo(target);
        return source.Length;
    }
}

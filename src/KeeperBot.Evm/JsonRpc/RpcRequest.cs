using System.Buffers;
using System.Text.Json;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>One JSON-RPC call: a method and its parameters, rendered once as UTF-8. The transport gives it its id.</summary>
public sealed class RpcRequest
{
    private const int FirstBuffer = 256;
    private static readonly byte[] NoParameters = "[]"u8.ToArray();

    private readonly PooledBytes? _pooled;

    private RpcRequest(string method, ReadOnlyMemory<byte> parameters, bool mayRepeat, PooledBytes? pooled = null)
    {
        Method = method;
        ParametersUtf8 = parameters;
        MayRepeat = mayRepeat;
        _pooled = pooled;
    }

    /// <summary>The method's name.</summary>
    public string Method { get; }

    /// <summary>The parameters: one JSON array. Of a large call of the client's own, readable until it was answered.</summary>
    public ReadOnlyMemory<byte> ParametersUtf8 { get; }

    /// <summary>Whether a transport may send the call a second time after a failure. True only for reads; never for a broadcast.</summary>
    public bool MayRepeat { get; }

    /// <summary>The nodes that may see the call; anything but a broadcast goes to public ones.</summary>
    internal BroadcastRoute Route { get; private init; } = BroadcastRoute.Public;

    /// <summary>A read: asking twice does no harm.</summary>
    public static RpcRequest Read(string method, Action<Utf8JsonWriter>? writeParameters = null) => Create(method, writeParameters, mayRepeat: true);

    /// <summary>A read with parameters of about <paramref name="size"/> bytes, in pooled memory that its maker gives back by <see cref="Release"/> once it is answered.</summary>
    internal static RpcRequest Rent(string method, int size, Action<Utf8JsonWriter> writeParameters)
    {
        var buffer = new PooledBufferWriter(size);
        Write(buffer, writeParameters);
        var pooled = buffer.Finish();
        return new RpcRequest(method, pooled.Memory, mayRepeat: true, pooled);
    }

    /// <summary>A call that must reach the node at most once per attempt of the caller (a broadcast, a state change on a local node).</summary>
    public static RpcRequest Once(string method, Action<Utf8JsonWriter>? writeParameters = null) => Create(method, writeParameters, mayRepeat: false);

    /// <summary>A signed transaction for the nodes of one route. Whoever makes one has made sure that the transport knows that route.</summary>
    internal static RpcRequest Broadcast(Bytes raw, BroadcastRoute route)
    {
        var plain = Once("eth_sendRawTransaction", writer => JsonHex.WriteData(writer, raw.Span));
        return new RpcRequest(plain.Method, plain.ParametersUtf8, mayRepeat: false) { Route = route };
    }

    /// <summary>Copies the parameters out. A node that is asked late, when the call was answered by others, finds them gone.</summary>
    /// <exception cref="ObjectDisposedException">The call is over.</exception>
    internal void CopyParametersTo(Span<byte> target)
    {
        if (_pooled is null)
            ParametersUtf8.Span.CopyTo(target);
        else
            _pooled.CopyTo(target);
    }

    /// <summary>The call is over: pooled memory goes back.</summary>
    internal void Release() => _pooled?.Return();

    private static RpcRequest Create(string method, Action<Utf8JsonWriter>? writeParameters, bool mayRepeat)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        if (writeParameters is null)
            return new RpcRequest(method, NoParameters, mayRepeat);
        var buffer = new ArrayBufferWriter<byte>(FirstBuffer);
        Write(buffer, writeParameters);
        return new RpcRequest(method, buffer.WrittenMemory, mayRepeat);
    }

    private static void Write(IBufferWriter<byte> buffer, Action<Utf8JsonWriter> writeParameters)
    {
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        writeParameters(writer);
        writer.WriteEndArray();
    }
}
